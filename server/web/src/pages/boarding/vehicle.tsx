/* At the door of a vehicle: tick, scan, take back, count, leave. */
import { t } from "../../language/language";
import { CountLine, HeadcountForm } from "../../manifest/headcount";
import { FindField } from "../../manifest/find_field";
import { ConvoyHeading } from "../../manifest/heading";
import { Latest, latestOf } from "../../manifest/latest";
import { NoConvoy } from "../../manifest/no_convoy";
import { nameOfPerson, nameOrReference } from "../../manifest/notes";
import { isOpen, type Person } from "../../manifest/people";
import { OnlyOpen, TickList, useFilter } from "../../manifest/tick_list";
import { TickRow } from "../../manifest/tick_row";
import { useConvoy, type LoadedConvoy } from "../../manifest/use_convoy";
import { useTicks } from "../../manifest/use_ticks";
import type { VehicleNow } from "../../manifest/vehicles";
import { offline } from "../../offline/network";
import { tell, told } from "../../offline/queue";
import { Refused } from "../../parts/errors";
import { cityOf, loadPlaces } from "../../parts/places";
import { useLoaded } from "../../parts/use_loaded";
import { href } from "../../router";

interface BoardingVehicleProps {
	code: string;
	number: number;
}

export function BoardingVehicle({ code, number }: BoardingVehicleProps) {
	useLoaded(loadPlaces, []);
	const convoy = useConvoy(code, true);
	const { known, failed, vehicles, reload } = convoy;
	const vehicle = vehicles.find((one) => one.number === number);

	if (!known)
		return <NoConvoy code={code} failed={failed} reload={reload} />;
	return (
		<>
			<ConvoyHeading known={known} back={href("boarding", code)} backText={code} title={t("boarding.vehicle", { number, plate: vehicle?.plate ?? "" })} />
			{vehicle ? <Door convoy={convoy} code={code} vehicle={vehicle} /> : <p class="govuk-body">{t("boarding.noVehicle")}</p>}
		</>
	);
}

interface DoorProps {
	convoy: LoadedConvoy;
	code: string;
	vehicle: VehicleNow;
}

const isTicked = (person: Person) => !isOpen(person);

function Door({ convoy: { known, people }, code, vehicle }: DoorProps) {
	const [filter, change] = useFilter();
	const ticks = useTicks();
	const here = people.filter((person) => person.vehicle === vehicle.number);
	const ticked = here.filter(isTicked).length;
	const byReference = (reference: string) => people.find((person) => person.reference === reference);

	function tick(person: Person | string) {
		void ticks.tellOf(person, { path: `/v1/convoys/${code}/boardings`, common: { vehicle: vehicle.number } });
	}
	function undo(person: Person) {
		void ticks.tellOf(person, { path: `/v1/convoys/${code}/incidents`, item: { kind: "undo_boarding" } });
	}
	function tickReference(reference: string) {
		const person = byReference(reference);
		if (person && isTicked(person) && person.vehicle === vehicle.number)
			ticks.show(reference);
		else
			tick(person ?? reference);
	}
	return (
		<>
			<Counts ticked={ticked} open={here.length - ticked} seats={vehicle.seats} />
			{ticks.failed !== null && <Refused of={ticks.failed} />}
			<Latest person={byReference(ticks.latest ?? latestOf(told.value))} people={people} />
			<FindField label={t("ticks.search")} typed={filter.search} onType={(search) => change({ search })}
				button={(reference) => t("boarding.tick", { reference })} onReference={tickReference} />
			<OnlyOpen filter={filter} change={change} />
			<TickList people={here} groups={known?.groups ?? new Map()} filter={filter} isTicked={isTicked} row={(person) => (
				<TickRow key={person.reference} person={person} ticked={isTicked(person)} onTick={() => tick(person)}>
					{person.status === "boarded" && (
						<button type="button" class="kafile-tick__side" onClick={() => undo(person)}>
							{t("boarding.undo")}<span class="govuk-visually-hidden"> {nameOfPerson(person)}</span>
						</button>
					)}
				</TickRow>
			)} />
			<WalkUp code={code} vehicle={vehicle.number} />
			<Leaving code={code} vehicle={vehicle} ticked={ticked} zone={cityOf(known?.manifest.city)?.time_zone}
				nameOf={(reference) => nameOrReference(reference, byReference(reference))} />
		</>
	);
}

function Counts({ ticked, open, seats }: { ticked: number; open: number; seats: number | null }) {
	return (
		<dl class="kafile-counts">
			<div><dt>{t("boarding.ticked")}</dt><dd>{ticked}</dd></div>
			<div><dt>{t("boarding.open")}</dt><dd>{open}</dd></div>
			{seats !== null && <div><dt>{t("boarding.seatsShort")}</dt><dd>{seats}</dd></div>}
		</dl>
	);
}

/* Somebody never registered: registered and ticked in one request, for which there has to be a network. */
function WalkUp({ code, vehicle }: { code: string; vehicle: number }) {
	if (offline.value)
		return <p class="govuk-body">{t("boarding.walkUpOffline")}</p>;
	const query = new URLSearchParams({ convoy: code, vehicle: String(vehicle) });
	return <p class="govuk-body"><a class="govuk-link kafile-large-link" href={`${href("register")}?${query}`}>{t("boarding.walkUp")}</a></p>;
}

interface LeavingProps {
	code: string;
	vehicle: VehicleNow;
	ticked: number;
	zone: string | undefined;
	nameOf: (reference: string) => string;
}

/* Told behind the ticks, so that the server knows who is on it when it leaves. */
function Leaving({ code, vehicle: { number, departed, arrived }, ticked, zone, nameOf }: LeavingProps) {
	const tellOf = (what: "departures" | "arrivals") => (headcount: number) => tell(`/v1/convoys/${code}/${what}`, {}, { vehicle: number, headcount });
	return (
		<section aria-labelledby="leaving">
			<h2 class="govuk-heading-m" id="leaving">{t("boarding.headcount")}</h2>
			{departed
				? <CountLine count={departed} text="headcount.departed" zone={zone} nameOf={nameOf} />
				: <HeadcountForm id="departure" label={t("headcount.leaving")} button={t("headcount.leaves")} ticked={ticked}
					confirm={t("headcount.leavesAsked", { number })} onCount={tellOf("departures")} />}
			{arrived && <CountLine count={arrived} text="headcount.arrived" nameOf={nameOf} />}
			{departed && !arrived && (
				<HeadcountForm id="arrival" label={t("headcount.arriving")} button={t("headcount.arrives")} ticked={departed.headcount}
					confirm={t("headcount.arrivesAsked", { number })} onCount={tellOf("arrivals")} />
			)}
		</section>
	);
}
