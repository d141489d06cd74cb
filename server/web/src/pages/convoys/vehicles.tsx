/* The vehicles with their seats; #/convoys/CODE/vehicles/N changes one. */
import { formatTime, t } from "../../language/language";
import { cityOf, postName } from "../../parts/places";
import { href } from "../../router";
import { hasRole } from "../../session/session";
import type { SectionProps } from "./convoy";
import { postZone, type Convoy, type Opened, type Vehicle } from "./data";
import { isOver, whyNoSeats, whyNoVehicle } from "./legal";
import { SeatLegend, SeatNumbers, SeatPlan } from "./seat_plan";
import { AddVehicle } from "./add_vehicle";
import { ChangeVehicle } from "./change_vehicle";
import { vehicleName, VehicleTag } from "./vehicle_words";

export function Vehicles({ opened, detail }: SectionProps) {
	const { convoy } = opened;
	const field = hasRole("admin", "officer", "coordinator");
	const chosen = convoy.vehicles.find(({ number }) => String(number) === detail);
	const why = whyNoVehicle(convoy);

	if (chosen && field)
		return <ChangeVehicle opened={opened} vehicle={chosen} />;
	return (
		<>
			<h2 class="govuk-heading-m">{t("convoys.section.vehicles")}</h2>
			{field && !whyNoSeats(convoy) && <SeatWays opened={opened} />}
			{convoy.vehicles.length > 0 && <SeatLegend />}
			{convoy.vehicles.map((vehicle) => <VehicleCard key={vehicle.number} convoy={convoy} vehicle={vehicle} />)}
			{convoy.vehicles.length === 0 && <p class="govuk-body">{t("convoys.noVehiclesYet")}</p>}
			{field && why && <p class="govuk-inset-text">{why}</p>}
			{field && !why && <AddVehicle opened={opened} />}
		</>
	);
}

/* For whom the seats are that are free. */
function SeatWays({ opened: { convoy: { code, vehicles }, tell } }: { opened: Opened }) {
	const free = vehicles.some((vehicle) => vehicle.status === "boarding" && vehicle.free > 0);
	return (
		<div class="govuk-button-group">
			<a class="govuk-button" href={href("convoys", code, "plan")} onClick={() => tell("")}>{t("planner.plan")}</a>
			{free && <a class="govuk-link" href={href("convoys", code, "waitlist")} onClick={() => tell("")}>{t("planner.waitlist")}</a>}
		</div>
	);
}

function VehicleCard({ convoy, vehicle }: { convoy: Convoy; vehicle: Vehicle }) {
	return (
		<section class="kafile-convoys-vehicle" aria-labelledby={`vehicle-${vehicle.number}`}>
			<div class="kafile-convoys-title">
				<h3 class="govuk-heading-s" id={`vehicle-${vehicle.number}`}>{vehicleName(vehicle)}</h3>
				<VehicleTag status={vehicle.status} />
			</div>
			<SeatPlan vehicle={vehicle} />
			<SeatNumbers vehicle={vehicle} />
			<Journey convoy={convoy} vehicle={vehicle} />
			<VehicleWays convoy={convoy} vehicle={vehicle} />
		</section>
	);
}

function Journey({ convoy, vehicle }: { convoy: Convoy; vehicle: Vehicle }) {
	const zone = cityOf(convoy.city)?.time_zone;
	const { driver, departed_at, departure_headcount, arrived_at, arrival_headcount, border_post } = vehicle;
	const there = postZone(border_post ?? convoy.border_post);
	return (
		<ul class="govuk-list govuk-body-s">
			{driver && (
				<li>
					{t("convoys.driver")}: {driver.name}{driver.name && driver.phone && ", "}
					{driver.phone && <a class="govuk-link" href={`tel:${driver.phone}`}>{driver.phone}</a>}
				</li>
			)}
			{departed_at && <li>{t("convoys.leftWith", { time: formatTime(departed_at, zone), count: departure_headcount ?? 0 })}</li>}
			{arrived_at && <li>{t("convoys.arrivedWith", { time: formatTime(arrived_at, there), count: arrival_headcount ?? 0 })}</li>}
			{border_post && <li>{t("convoys.goesTo", { post: postName(border_post) })}</li>}
		</ul>
	);
}

function VehicleWays({ convoy, vehicle }: { convoy: Convoy; vehicle: Vehicle }) {
	if (!hasRole("admin", "officer", "coordinator") || isOver(convoy))
		return null;
	const { code } = convoy;
	return (
		<p class="kafile-convoys-ways">
			<a class="govuk-link" href={href("boarding", code, vehicle.number)}>
				{t("convoys.boardingList")}<span class="govuk-visually-hidden"> {vehicleName(vehicle)}</span>
			</a>
			<a class="govuk-link" href={href("convoys", code, "vehicles", vehicle.number)}>
				{t("convoys.changeVehicle")}<span class="govuk-visually-hidden"> {vehicleName(vehicle)}</span>
			</a>
		</p>
	);
}
