/* Vehicles leave and arrive one by one, each with a head-count; below, what becomes of the whole convoy. */
import { t } from "../../language/language";
import { Refused } from "../../parts/errors";
import { Loading } from "../../parts/loading";
import { useLoaded } from "../../parts/use_loaded";
import { href } from "../../router";
import { hasRole } from "../../session/session";
import { Cancellation, Completion } from "./convoy_end";
import type { SectionProps } from "./convoy";
import { loadManifest, type Manifest, type Opened, type Vehicle } from "./data";
import { HeadCount } from "./head_count";
import { whyNoArrival, whyNoDeparture, whyNoTransfer } from "./legal";
import { Diversion, Return } from "./turns";
import { vehicleName, VehicleTag } from "./vehicle_words";

export function Road({ opened }: SectionProps) {
	const { convoy, etag } = opened;
	const manifest = useLoaded(() => loadManifest(convoy.code), [convoy.code, etag]);

	if (manifest.failed)
		return <Refused of={manifest.failed} onRetry={manifest.reload} />;
	if (!manifest.data)
		return <Loading />;
	return (
		<>
			<h2 class="govuk-heading-m">{t("convoys.section.road")}</h2>
			{convoy.vehicles.length === 0 && <p class="govuk-body">{t("convoys.noVehiclesYet")}</p>}
			{convoy.vehicles.map((vehicle) => <OnTheRoad key={vehicle.number} opened={opened} vehicle={vehicle} manifest={manifest.data} />)}
			{!hasRole("auditor") && <WholeConvoy opened={opened} />}
		</>
	);
}

/* As the server counts them: on the list and stepped on, without those of whom it is known that they got off. */
function tickedOn(manifest: Manifest | null, number: number): number {
	const people = manifest?.vehicles.find((vehicle) => vehicle.number === number)?.people ?? [];
	return people.filter(({ status }) => !["assigned", "left_en_route", "hospitalised", "missing"].includes(status)).length;
}

/* Whether its departure says of everybody who was not ticked that they did not come. */
function leavesLast(vehicles: Vehicle[], { number }: Vehicle): boolean {
	const others = vehicles.filter((other) => other.number !== number && other.departed_at === null);
	return others.every(({ status, taken }) => status === "withdrawn" || (status === "broken_down" && taken === 0));
}

interface OnTheRoadProps {
	opened: Opened;
	vehicle: Vehicle;
	manifest: Manifest | null;
}

function OnTheRoad({ opened, vehicle, manifest }: OnTheRoadProps) {
	const { convoy } = opened;
	const ticked = tickedOn(manifest, vehicle.number);
	const mayDepart = hasRole("admin", "officer", "coordinator");
	return (
		<section class="kafile-convoys-vehicle" aria-labelledby={`road-${vehicle.number}`}>
			<div class="kafile-convoys-title">
				<h3 class="govuk-heading-s" id={`road-${vehicle.number}`}>{vehicleName(vehicle)}</h3>
				<VehicleTag status={vehicle.status} />
			</div>
			<p class="govuk-body">{t("convoys.tickedOf", { ticked, taken: vehicle.taken })}</p>
			<div class="kafile-columns">
				<HeadCount kind="departure" opened={opened} vehicle={vehicle} ticked={ticked} manifest={manifest} last={leavesLast(convoy.vehicles, vehicle)}
					why={mayDepart ? whyNoDeparture(convoy, vehicle) : t("convoys.why.fieldOnly")} />
				<HeadCount kind="arrival" opened={opened} vehicle={vehicle} ticked={ticked} manifest={manifest} last={false}
					why={hasRole("auditor") ? t("convoys.why.fieldOnly") : whyNoArrival(convoy, vehicle)} />
			</div>
		</section>
	);
}

function WholeConvoy({ opened }: { opened: Opened }) {
	const { convoy } = opened;
	const why = whyNoTransfer(convoy);
	return (
		<section class="kafile-convoys-whole" aria-labelledby="whole">
			<h2 class="govuk-heading-m" id="whole">{t("convoys.whole")}</h2>
			<h3 class="govuk-heading-s">{t("convoys.transfer")}</h3>
			{why ? <p class="govuk-hint">{why}</p> : (
				<p class="govuk-body"><a class="govuk-link" href={href("convoys", convoy.code, "transfer")}>{t("convoys.transfer")}</a>. {t("convoys.transfer.hint")}</p>
			)}
			<Diversion opened={opened} />
			<Return opened={opened} />
			{hasRole("admin", "officer", "coordinator") && <><Completion opened={opened} /><Cancellation opened={opened} /></>}
		</section>
	);
}
