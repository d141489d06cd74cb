/* Who goes on which vehicle, and how full each is. */
import { formatNumber, formatTime, t } from "../../../language/language";
import { cityOf } from "../../../parts/places";
import type { Opened } from "../data";
import { placeOf } from "./changes";
import { GroupItem, type Editing } from "./group_item";
import { nameOfVehicle, type Going, type Plan, type PlanVehicle } from "./proposal";
import { useShown } from "./shown";

const SHOWN = 20;

interface VehiclesProps {
	plan: Plan;
	free: Map<string, number>;
	names: (group: string) => string;
	editing: Editing;
	home: Opened | undefined;
}

/* A group on several vehicles stands at its first. */
function byVehicle({ assignments }: Plan): Map<string, Going[]> {
	const groups = new Map<string, Going[]>();
	for (const going of assignments) {
		const [first] = going.people;
		const place = first ? placeOf(first) : "";
		groups.set(place, [...(groups.get(place) ?? []), going]);
	}
	return groups;
}

export function Vehicles(props: VehiclesProps) {
	const { plan } = props;
	const groups = byVehicle(plan);
	/* The people of a broken vehicle may have many to go to: only those that get somebody matter. */
	const vehicles = plan.vehicles.filter((vehicle) => !plan.vehicle || groups.has(placeOf(vehicle)));
	const { shown, more } = useShown(vehicles, SHOWN);
	return (
		<section aria-labelledby="planner-going">
			<h3 class="govuk-heading-m" id="planner-going">{t(plan.vehicle ? "planner.goingElsewhere" : "planner.going", { count: plan.counts.people_seated })}</h3>
			{vehicles.length === 0 && <p class="govuk-inset-text">{t(plan.vehicle ? "planner.noRoomElsewhere" : "planner.noVehicles")}</p>}
			{plan.counts.groups_going > plan.assignments.length && (
				<p class="govuk-hint">{t("planner.listCut", { shown: plan.assignments.length, count: plan.counts.groups_going })}</p>
			)}
			{shown.map((vehicle) => <VehicleSection key={placeOf(vehicle)} {...props} vehicle={vehicle} groups={groups.get(placeOf(vehicle)) ?? []} />)}
			{more}
		</section>
	);
}

interface VehicleSectionProps extends VehiclesProps {
	vehicle: PlanVehicle;
	groups: Going[];
}

function VehicleSection({ plan, free, names, editing, home, vehicle, groups }: VehicleSectionProps) {
	const place = placeOf(vehicle);
	const also = Object.keys(editing.changes).filter((group) => editing.changes[group] === place);
	return (
		<section class="kafile-convoys-vehicle" aria-labelledby={`planner-${place}`}>
			<h4 class="govuk-heading-s" id={`planner-${place}`}>{nameOfVehicle(vehicle, home?.convoy)}</h4>
			<p class="govuk-body">
				{t("convoys.departsAt", { time: formatTime(vehicle.departs_at, cityOf(plan.city)?.time_zone) })}<br />
				<Seats vehicle={vehicle} free={free.get(place) ?? 0} />
			</p>
			{groups.length === 0 && <p class="govuk-hint">{t("planner.nobodyNew")}</p>}
			<ul class="kafile-planner-groups">
				{groups.map((group) => <GroupItem key={group.group} group={group} name={names(group.group)} editing={editing} />)}
			</ul>
			{also.length > 0 && <p class="kafile-convoys-notice">{t("planner.also")} {also.map(names).join(", ")}</p>}
		</section>
	);
}

/* After the plan and the changes. */
function Seats({ vehicle: { seats, accessible_free_after }, free }: { vehicle: PlanVehicle; free: number }) {
	if (free < 0)
		return <strong class="kafile-convoys-late">{t("planner.tooMany", { count: -free })}</strong>;
	return (
		<>
			<strong>{t("convoys.seats.freeOf", { count: free, seats })}</strong> ({t("convoys.seats.takenOf", { taken: formatNumber(seats - free) })})
			{accessible_free_after > 0 && <>. {t("planner.accessibleFree", { count: accessible_free_after })}</>}
		</>
	);
}
