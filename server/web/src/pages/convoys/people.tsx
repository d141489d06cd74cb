/* Who sits where, by vehicle and travel group; what happened to them, and who is taken off. */
import { useState } from "preact/hooks";
import { t, tc } from "../../language/language";
import { Refused } from "../../parts/errors";
import { Loading } from "../../parts/loading";
import { StatusTag } from "../../parts/status_tag";
import { useLoaded } from "../../parts/use_loaded";
import { href } from "../../router";
import { formatReference } from "../../rules/reference";
import { hasRole } from "../../session/session";
import type { SectionProps } from "./convoy";
import { fullName, loadGroupsOf, loadManifest, type Opened, type Person, type Vehicle } from "./data";
import { IncidentDialog } from "./incident";
import { incidentsOf, isOver, whyNoTransfer } from "./legal";
import { PersonLink } from "./names";
import { UnassignDialog } from "./unassign";
import { vehicleName, VehicleTag } from "./vehicle_words";

/* People who travel together; a border officer sees everybody apart. */
interface Party {
	group: string;
	people: Person[];
}

interface Doing {
	kind: "incident" | "unassign";
	party: Party;
	person: Person;
}

async function loadPeople(code: string) {
	const [manifest, groups] = await Promise.all([loadManifest(code), loadGroupsOf(code)]);
	return { manifest, groups };
}

function partiesOf(people: Person[], groups: Map<string, string>): Party[] {
	const parties = new Map<string, Party>();
	for (const person of people) {
		const group = groups.get(person.reference) ?? person.reference;
		const party = parties.get(group) ?? { group, people: [] };
		party.people.push(person);
		parties.set(group, party);
	}
	return [...parties.values()];
}

export function People({ opened }: SectionProps) {
	const { code } = opened.convoy;
	const taken = opened.convoy.vehicles.reduce((sum, vehicle) => sum + vehicle.taken, 0);
	const loaded = useLoaded(() => loadPeople(code), [code, opened.etag, taken]);
	const [doing, setDoing] = useState<Doing | null>(null);
	const close = () => setDoing(null);
	const done = () => (close(), loaded.reload(), opened.reload());

	if (loaded.failed)
		return <Refused of={loaded.failed} onRetry={loaded.reload} />;
	if (!loaded.data)
		return <Loading />;
	const { manifest, groups } = loaded.data;
	return (
		<>
			<h2 class="govuk-heading-m">{t("convoys.section.people")}</h2>
			{opened.convoy.vehicles.length === 0 && <p class="govuk-body">{t("convoys.noVehiclesYet")}</p>}
			{opened.convoy.vehicles.map((vehicle) => (
				<VehiclePeople key={vehicle.number} opened={opened} vehicle={vehicle} onDo={setDoing}
					parties={partiesOf(manifest.vehicles.find(({ number }) => number === vehicle.number)?.people ?? [], groups)} />
			))}
			{doing?.kind === "incident" && <IncidentDialog opened={opened} person={doing.person} onClose={close} onDone={done} />}
			{doing?.kind === "unassign" && <UnassignDialog opened={opened} people={doing.party.people} onClose={close} onDone={done} />}
		</>
	);
}

interface VehiclePeopleProps {
	opened: Opened;
	vehicle: Vehicle;
	parties: Party[];
	onDo: (doing: Doing) => void;
}

function VehiclePeople({ opened, vehicle, parties, onDo }: VehiclePeopleProps) {
	const people = parties.flatMap((party) => party.people);
	const headings = [t("convoys.person"), t("convoys.status"), t("convoys.needs"), t("convoys.actions")];
	return (
		<section aria-labelledby={`people-${vehicle.number}`}>
			<div class="kafile-convoys-title">
				<h3 class="govuk-heading-s" id={`people-${vehicle.number}`}>{vehicleName(vehicle)}: {t("convoys.peopleCount", { count: people.length })}</h3>
				<VehicleTag status={vehicle.status} />
			</div>
			{people.length === 0 && <p class="govuk-body">{t("convoys.nobodyHere")}</p>}
			{people.length > 0 && (
				<div class="kafile-scroll" tabIndex={0} role="region" aria-label={vehicleName(vehicle)}>
					<table class="govuk-table">
						<caption class="govuk-table__caption govuk-visually-hidden">{vehicleName(vehicle)}</caption>
						<thead><tr>{headings.map((text) => <th key={text} scope="col" class="govuk-table__header">{text}</th>)}</tr></thead>
						{parties.map((party) => <PartyRows key={party.group} opened={opened} party={party} onDo={onDo} />)}
					</table>
				</div>
			)}
		</section>
	);
}

interface PartyRowsProps {
	opened: Opened;
	party: Party;
	onDo: (doing: Doing) => void;
}

function PartyRows({ opened, party, onDo }: PartyRowsProps) {
	return (
		<tbody class="kafile-convoys-party">
			{party.people.map((person, n) => (
				<tr key={person.reference}>
					<th scope="row" class="govuk-table__header">
						<PersonLink reference={person.reference} name={fullName(person)} />{person.birth_date && ` (${person.birth_date.slice(0, 4)})`}
						<br /><span class="kafile-code govuk-body-s">{formatReference(person.reference)}</span>
					</th>
					<td class="govuk-table__cell"><StatusTag status={person.status} /> {person.stranded && <StatusTag status="stranded" />}</td>
					<td class="govuk-table__cell">{person.needs.map((need) => tc("need", need)).join(", ")}</td>
					<td class="govuk-table__cell"><Actions opened={opened} party={party} person={person} first={n === 0} onDo={onDo} /></td>
				</tr>
			))}
		</tbody>
	);
}

interface ActionsProps extends PartyRowsProps {
	person: Person;
	first: boolean; /* what concerns the whole group stands at its first */
}

function Actions({ opened: { convoy }, party, person, first, onDo }: ActionsProps) {
	const field = hasRole("admin", "officer", "coordinator");
	const told = !hasRole("auditor") && !isOver(convoy) && incidentsOf(person.status).length > 0;
	const seated = party.people.some(({ status }) => status === "assigned");
	const movable = party.people.some(({ status }) => ["assigned", "boarded", "departed"].includes(status));
	return (
		<div class="kafile-convoys-actions">
			{told && (
				<button type="button" class="kafile-link" onClick={() => onDo({ kind: "incident", party, person })}>
					{t("convoys.incident")}<span class="govuk-visually-hidden"> {fullName(person)}</span>
				</button>
			)}
			{first && field && seated && (
				<button type="button" class="kafile-link" onClick={() => onDo({ kind: "unassign", party, person })}>
					{t("convoys.unassign")}<span class="govuk-visually-hidden"> {fullName(person)}</span>
				</button>
			)}
			{first && field && movable && !whyNoTransfer(convoy) && (
				<a class="govuk-link" href={href("convoys", convoy.code, "transfer", party.group)}>
					{t("convoys.moveGroup")}<span class="govuk-visually-hidden"> {fullName(person)}</span>
				</a>
			)}
		</div>
	);
}
