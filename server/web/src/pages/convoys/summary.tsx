/* What a convoy is, at the head of its page. */
import type { ComponentChildren } from "preact";
import { formatTime, t, tc } from "../../language/language";
import { countryNames } from "../../parts/countries";
import { cityName, cityOf, postName } from "../../parts/places";
import { StatusTag } from "../../parts/status_tag";
import { useLoaded } from "../../parts/use_loaded";
import { href } from "../../router";
import { hasRole } from "../../session/session";
import { loadAssemblyPoints, postZone, type Convoy } from "./data";
import { isOver, isPlanned } from "./legal";

function seatsLeft(convoy: Convoy): { free: number; seats: number } {
	const takes = convoy.vehicles.filter(({ status }) => status === "boarding" || status === "departed");
	return { free: takes.reduce((sum, { free }) => sum + free, 0), seats: takes.reduce((sum, { seats }) => sum + seats, 0) };
}

export function ConvoySummary({ convoy }: { convoy: Convoy }) {
	const { code, city, status } = convoy;
	const { free, seats } = seatsLeft(convoy);
	return (
		<header class="kafile-no-print">
			<div class="kafile-convoys-title">
				<h1 class="govuk-heading-l">{code}</h1>
				<StatusTag status={status} />
			</div>
			<p class="govuk-body-l">{cityName(city)} → {postName(convoy.border_post)}</p>
			<Facts convoy={convoy} />
			<p class="govuk-body kafile-convoys-free" role="status">
				{convoy.vehicles.length === 0 && t("convoys.noVehicles")}
				{seats > 0 && t("convoys.seats.freeOf", { count: free, seats })}
			</p>
			<Warnings convoy={convoy} />
			<Ways convoy={convoy} />
		</header>
	);
}

function Facts({ convoy }: { convoy: Convoy }) {
	const zone = cityOf(convoy.city)?.time_zone;
	return (
		<dl class="kafile-convoys-facts">
			<Fact name={t("convoys.transit.label")} value={countryNames(convoy.transit)} />
			{convoy.border_post !== convoy.planned_border_post && <Fact name={t("convoys.plannedPost")} value={postName(convoy.planned_border_post)} />}
			<Fact name={t("convoys.gathers")} value={formatTime(convoy.gather_at, zone)} />
			<Fact name={t("convoys.departs")} value={formatTime(convoy.departs_at, zone)} />
			<Fact name={t("convoys.departed")} value={formatTime(convoy.departed_at, zone)} />
			<Fact name={t("convoys.arrived")} value={formatTime(convoy.arrived_at, postZone(convoy.border_post))} />
			<Fact name={t("convoys.completed")} value={formatTime(convoy.completed_at, postZone(convoy.border_post))} />
			<Fact name={t("convoys.leader")} value={convoy.leader} />
			<Fact name={t("convoys.note")} value={convoy.public_note} />
		</dl>
	);
}

function Fact({ name, value }: { name: string; value: ComponentChildren }) {
	return value ? <div><dt>{name}</dt><dd>{value}</dd></div> : null;
}

/* What is worth a second look while it can still be planned otherwise; the assembly point is shown here too. */
function Warnings({ convoy }: { convoy: Convoy }) {
	const points = useLoaded(() => (convoy.assembly_point ? loadAssemblyPoints(convoy.city) : Promise.resolve([])), [convoy.city, convoy.assembly_point]);
	const point = points.data?.find(({ id }) => id === convoy.assembly_point);
	const past = isPlanned(convoy) && Date.parse(convoy.departs_at) < Date.now();
	return (
		<>
			{point && <p class="govuk-body">{t("convoys.point")}: {point.name}{point.address && `, ${point.address}`}</p>}
			{point && isPlanned(convoy) && point.status !== "open" && (
				<p class="kafile-convoys-warning">{t("convoys.warning.point", { state: tc("status", point.status) })}</p>
			)}
			{past && <p class="kafile-convoys-warning">{t("convoys.warning.past")}</p>}
		</>
	);
}

/* What else is done with this convoy, on other pages. */
function Ways({ convoy }: { convoy: Convoy }) {
	const { code } = convoy;
	const field = hasRole("admin", "officer", "coordinator");
	const [first] = convoy.vehicles;
	return (
		<p class="kafile-convoys-ways">
			{field && !isOver(convoy) && <a class="govuk-link" href={href("convoys", code, "change")}>{t("convoys.change")}</a>}
			{field && first && !isOver(convoy) && <a class="govuk-link" href={href("boarding", code, first.number)}>{t("convoys.boardingList")}</a>}
			{hasRole("admin", "officer", "border") && convoy.departed_at && <a class="govuk-link" href={href("border", code)}>{t("convoys.borderPage")}</a>}
		</p>
	);
}
