/* A vehicle's seats from above, the front on the left. Nobody has a numbered seat: it shows how many are taken. */
import { formatNumber, t } from "../../language/language";
import type { Vehicle } from "./data";

type Seat = "taken" | "free" | "accessible-taken" | "accessible-free";

const ACROSS = 4; /* with the aisle between the second and the third */
const PITCH = 10;
const SEAT = 8;
const AISLE = 5;
const NOSE = 8;
const DRAWN_MOST = 120;

/* Accessible seats stand in front; who needs none sits there only when nothing else is left. */
function seatsOf({ seats, accessible_seats, taken, accessible_taken }: Vehicle): Seat[] {
	const plain = seats - accessible_seats;
	const plainTaken = Math.min(plain, taken - accessible_taken);
	const accessibleTaken = taken - plainTaken;
	return [
		...Array.from({ length: accessible_seats }, (_, n): Seat => (n < accessibleTaken ? "accessible-taken" : "accessible-free")),
		...Array.from({ length: plain }, (_, n): Seat => (n < plainTaken ? "taken" : "free")),
	];
}

export function seatWords(vehicle: Vehicle): string {
	const { number, seats, taken, free, accessible_seats, accessible_taken } = vehicle;
	const words = t("convoys.seats.plan", { number, taken, seats, free });
	return accessible_seats === 0 ? words : `${words} ${t("convoys.seats.planAccessible", { free: accessible_seats - accessible_taken, seats: accessible_seats })}`;
}

function Square({ seat, n }: { seat: Seat; n: number }) {
	const row = n % ACROSS;
	const x = NOSE + Math.floor(n / ACROSS) * PITCH;
	const y = 2 + row * PITCH + (row >= ACROSS / 2 ? AISLE : 0);
	return (
		<>
			<rect class={`kafile-convoys-seat kafile-convoys-seat--${seat}`} x={x} y={y} width={SEAT} height={SEAT} rx={1.5} />
			{seat.startsWith("accessible") && <path class={`kafile-convoys-seat__mark--${seat}`} d={`M${x + 2} ${y + 4}h4M${x + 4} ${y + 2}v4`} />}
		</>
	);
}

export function SeatPlan({ vehicle }: { vehicle: Vehicle }) {
	if (vehicle.seats > DRAWN_MOST)
		return <SeatBar vehicle={vehicle} />;
	const width = NOSE + Math.ceil(vehicle.seats / ACROSS) * PITCH + 2;
	const height = ACROSS * PITCH + AISLE + 2;
	return (
		<svg class="kafile-convoys-plan" role="img" aria-label={seatWords(vehicle)} viewBox={`0 0 ${width} ${height}`} width={width * 3} height={height * 3}>
			<rect class="kafile-convoys-plan__body" x={1} y={0.5} width={width - 1.5} height={height - 1} rx={4} />
			{seatsOf(vehicle).map((seat, n) => <Square key={n} seat={seat} n={n} />)}
		</svg>
	);
}

/* A train or a ferry. */
function SeatBar({ vehicle }: { vehicle: Vehicle }) {
	return (
		<svg class="kafile-convoys-plan" role="img" aria-label={seatWords(vehicle)} viewBox="0 0 120 12" width={360} height={36}>
			<rect class="kafile-convoys-plan__body" x={0.5} y={0.5} width={119} height={11} rx={2} />
			<rect class="kafile-convoys-seat--taken" x={1} y={1} width={118 * (vehicle.taken / vehicle.seats)} height={10} rx={1} />
		</svg>
	);
}

/* Colours and marks in words. */
export function SeatLegend() {
	const kinds: [Seat, string][] = [
		["taken", t("convoys.seats.taken")], ["free", t("convoys.seats.free")],
		["accessible-taken", t("convoys.seats.accessibleTaken")], ["accessible-free", t("convoys.seats.accessibleFree")],
	];
	return (
		<ul class="kafile-convoys-legend">
			{kinds.map(([seat, words]) => (
				<li key={seat}>
					<svg aria-hidden="true" viewBox="7 1 10 10" width={18} height={18}><Square seat={seat} n={0} /></svg> {words}
				</li>
			))}
		</ul>
	);
}

export function SeatNumbers({ vehicle }: { vehicle: Vehicle }) {
	const { seats, taken, free, accessible_seats, accessible_taken } = vehicle;
	return (
		<p class="govuk-body">
			<strong>{t("convoys.seats.freeOf", { count: free, seats })}</strong>{" "}
			({t("convoys.seats.takenOf", { taken: formatNumber(taken) })})
			{accessible_seats > 0 && <>. {t("convoys.seats.accessibleOf", { free: accessible_seats - accessible_taken, seats: accessible_seats })}</>}
		</p>
	);
}
