/* Another plate, driver or number of seats under the same number; a breakdown and its repair. */
import { useState } from "preact/hooks";
import { api, ask } from "../../api/client";
import { t } from "../../language/language";
import { ActionButton } from "../../parts/action";
import { ErrorSummary, Refused, type FieldError } from "../../parts/errors";
import { go } from "../../router";
import { loadConvoy, type Opened, type Vehicle } from "./data";
import { Differences } from "./differences";
import { isOver } from "./legal";
import { SeatLosers } from "./seat_losers";
import { inOurWords } from "./sending";
import { useChange, type Met } from "./use_change";
import { vehicleErrors, VehicleFields, vehicleOf, vehicleText, type VehicleText } from "./vehicle_fields";
import { VehicleState } from "./vehicle_state";
import { vehicleName } from "./vehicle_words";

/* Only what differs. */
function patchOf(changed: (keyof VehicleText)[], mine: VehicleText) {
	const { plate, seats, accessible_seats, pets_max, luggage_max_kg, driver } = vehicleOf(mine);
	return {
		...(changed.includes("plate") && { plate }),
		...(changed.includes("seats") && { seats }),
		...(changed.includes("accessible_seats") && { accessible_seats }),
		...(changed.includes("pets_max") && { pets_max }),
		...(changed.includes("luggage_max_kg") && { luggage_max_kg }),
		...((changed.includes("driver_name") || changed.includes("driver_phone")) && { driver }),
	};
}

export function ChangeVehicle({ opened, vehicle }: { opened: Opened; vehicle: Vehicle }) {
	return (
		<>
			<h2 class="govuk-heading-m">{vehicleName(vehicle)}</h2>
			{isOver(opened.convoy)
				? <p class="govuk-inset-text">{t("convoys.why.ended")}</p>
				: <><VehicleState opened={opened} vehicle={vehicle} /><VehicleForm opened={opened} vehicle={vehicle} /></>}
		</>
	);
}

/* The convoy's version also changes with its other vehicles; then there is nothing of theirs to show. */
async function readVehicle(code: string, number: number) {
	const { convoy, etag } = await loadConvoy(code);
	const vehicle = convoy.vehicles.find((one) => one.number === number);
	return vehicle ? { etag, text: vehicleText(vehicle) } : null;
}

async function send(code: string, number: string, changed: (keyof VehicleText)[], mine: VehicleText, etag: string) {
	await inOurWords(ask(api.PATCH("/v1/convoys/{code}/vehicles/{number}", {
		params: { path: { code, number }, header: { "If-Match": etag } }, body: patchOf(changed, mine),
	})), t("convoys.seatsPromised"));
}

function VehicleForm({ opened: { convoy, etag, reload, tell }, vehicle }: { opened: Opened; vehicle: Vehicle }) {
	const { code } = convoy;
	const number = String(vehicle.number);
	const [errors, setErrors] = useState<FieldError[]>([]);
	const { mine, set, met, save, abandon } = useChange<VehicleText>({
		name: `convoys.vehicle.${code}.${number}`, etag, now: vehicleText(vehicle),
		send: (changed, text, version) => send(code, number, changed, text, version),
		read: () => readVehicle(code, vehicle.number),
	});

	async function submit(event: Event) {
		event.preventDefault();
		const others = convoy.vehicles.filter((one) => one.number !== vehicle.number).map(({ plate }) => plate);
		const found = vehicleErrors(mine, others);
		setErrors(found);
		if (found.length > 0 || !(await save.run()))
			return;
		tell(t("convoys.vehicleChanged", { number }));
		reload();
		go("convoys", code, "vehicles");
	}
	return (
		<form class="kafile-convoys-form" onSubmit={(event) => void submit(event)} noValidate aria-labelledby="change-vehicle">
			<h3 class="govuk-heading-s" id="change-vehicle">{t("convoys.changeVehicle")}</h3>
			{save.failed !== null && <Refused of={save.failed}><Theirs met={met} /><SeatLosers code={code} of={save.failed} /></Refused>}
			<ErrorSummary errors={errors} />
			<VehicleFields text={mine} errors={errors} onText={set} />
			<div class="govuk-button-group">
				<ActionButton busy={save.busy}>{t("shell.save")}</ActionButton>
				<button type="button" class="govuk-button govuk-button--secondary" onClick={() => (abandon(), go("convoys", code, "vehicles"))}>
					{t("shell.cancel")}
				</button>
			</div>
		</form>
	);
}

function Theirs({ met }: { met: Met<VehicleText>[] }) {
	const labels: Record<keyof VehicleText, string> = {
		plate: t("convoys.plate"), kind: t("convoys.kind"), seats: t("convoys.seats.count"), accessible_seats: t("convoys.seats.accessibleCount"),
		pets_max: t("convoys.petsMax"), luggage_max_kg: t("convoys.luggageMax"), driver_name: t("convoys.driverName"), driver_phone: t("convoys.driverPhone"),
	};
	return <Differences rows={met.map(({ field, theirs, mine }) => ({ label: labels[field], theirs, mine: mine ?? t("convoys.notMine") }))} />;
}
