/* A convoy at the post: everybody of its vehicles, received one by one, against the manifest. */
import type { ComponentChildren } from "preact";
import { t } from "../../language/language";
import { CountLine, HeadcountForm } from "../../manifest/headcount";
import { FindField } from "../../manifest/find_field";
import { ConvoyHeading } from "../../manifest/heading";
import { Latest, latestOf } from "../../manifest/latest";
import { NoConvoy } from "../../manifest/no_convoy";
import { nameOrReference } from "../../manifest/notes";
import { isOpen, type Person } from "../../manifest/people";
import { OnlyOpen, TickList, useFilter } from "../../manifest/tick_list";
import { TickRow } from "../../manifest/tick_row";
import { useConvoy, type LoadedConvoy } from "../../manifest/use_convoy";
import { useTicks } from "../../manifest/use_ticks";
import type { VehicleNow } from "../../manifest/vehicles";
import { offline } from "../../offline/network";
import { tell, told } from "../../offline/queue";
import { Refused } from "../../parts/errors";
import { loadPlaces, postName } from "../../parts/places";
import { useLoaded } from "../../parts/use_loaded";
import { StatusTag } from "../../parts/status_tag";
import { inScope, session } from "../../session/session";
import { at, walkUpAt } from "./places";
import { ExceptionButton, isSettled, receive, TakeBackButton } from "./receive";
import { hasReceipt, ReceiptLink } from "./receipts";

/* Where nobody chose a post: the one that the convoy goes to, if it is one's own. */
function postOf(asked: string, planned: string): string {
	const posts = session.value?.posts;
	return asked || (inScope(posts, planned) ? planned : (posts?.[0] ?? planned));
}

export function BorderConvoy({ code, asked }: { code: string; asked: string }) {
	useLoaded(loadPlaces, []);
	const convoy = useConvoy(code, false);
	const { known, failed, reload } = convoy;

	if (!known)
		return <NoConvoy code={code} failed={failed} reload={reload} />;
	const post = postOf(asked, known.manifest.border_post);
	return (
		<>
			<ConvoyHeading known={known} back={at(post)} backText={t("page.border")} title={code} />
			<p class="govuk-body"><StatusTag status={known.manifest.status} /> {postName(post)}</p>
			<Reception convoy={convoy} code={code} post={post} />
		</>
	);
}

/* Who was ticked, or told of since: the others were never on the way. */
function isExpected(person: Person): boolean {
	return !isOpen(person) || person.waiting !== null;
}

function Reception({ convoy: { people, vehicles }, code, post }: { convoy: LoadedConvoy; code: string; post: string }) {
	const [filter, change] = useFilter();
	const ticks = useTicks();
	const receiveOne = receive(ticks, post, code);
	const byReference = (reference: string) => people.find((person) => person.reference === reference);

	function receiveReference(reference: string) {
		const person = byReference(reference);
		if (person?.status === "handed_over")
			ticks.show(reference);
		else
			void receiveOne(person ?? reference, "handed_over");
	}
	const row = (person: Person) => (
		<TickRow key={person.reference} person={person} ticked={person.status === "handed_over"} onTick={() => void receiveOne(person, "handed_over")}>
			<TakeBackButton person={person} />
			{isSettled(person)
				? <StatusAndReceipt person={person} code={code} post={post} onFetch={() => void receiveOne(person, "handed_over")} />
				: <ExceptionButton person={person} onTold={(outcome, note) => void receiveOne(person, outcome, note)} />}
		</TickRow>
	);
	return (
		<>
			<Counts people={people} />
			{ticks.failed !== null && <Refused of={ticks.failed} />}
			<Latest person={byReference(ticks.latest ?? latestOf(told.value))} people={people} />
			<FindField label={t("ticks.search")} typed={filter.search} onType={(search) => change({ search })}
				button={(reference) => t("border.receive", { reference })} onReference={receiveReference} />
			<OnlyOpen filter={filter} change={change} />
			<Links code={code} post={post} />
			{[...vehicles, null].map((vehicle) => {
				const here = people.filter((person) => person.vehicle === (vehicle?.number ?? null));
				return vehicle === null && here.length === 0 ? null : (
					<VehicleSection key={vehicle?.number ?? 0} code={code} vehicle={vehicle} people={here} byReference={byReference}>
						<TickList people={here} groups={NO_GROUPS} filter={filter} isTicked={isSettled} row={row} />
					</VehicleSection>
				);
			})}
		</>
	);
}

/* Border officers do not see groups: people of one name stand together. */
const NO_GROUPS: ReadonlyMap<string, string> = new Map();

interface StatusAndReceiptProps {
	person: Person;
	code: string;
	post: string;
	onFetch: () => void;
}

/* Of whom another device told, the receipt comes when the same is told here: the server gives the first one. */
function StatusAndReceipt({ person, code, post, onFetch }: StatusAndReceiptProps) {
	const handed = person.status === "handed_over";
	if (handed && !person.waiting && !hasReceipt(person))
		return <button type="button" class="kafile-tick__side" onClick={onFetch}>{t("border.fetchReceipt")}</button>;
	if (handed && person.waiting)
		return null;
	return (
		<span class="kafile-tick__side kafile-tick__side--told">
			{!handed && <StatusTag status={person.status} />}
			<ReceiptLink person={person} convoy={code} post={post} />
		</span>
	);
}

function Counts({ people }: { people: Person[] }) {
	const expected = people.filter(isExpected);
	const received = expected.filter((person) => person.status === "handed_over").length;
	const excepted = expected.filter((person) => isSettled(person) && person.status !== "handed_over").length;
	return (
		<dl class="kafile-counts">
			<div><dt>{t("border.expected")}</dt><dd>{expected.length}</dd></div>
			<div><dt>{t("border.received")}</dt><dd>{received}</dd></div>
			<div><dt>{t("border.exceptions")}</dt><dd>{excepted}</dd></div>
			<div><dt>{t("border.open")}</dt><dd>{expected.length - received - excepted}</dd></div>
		</dl>
	);
}

function Links({ code, post }: { code: string; post: string }) {
	return (
		<p class="govuk-body kafile-links">
			<a class="govuk-link kafile-large-link" href={at(post, code, "receipts")}>{t("border.receipts")}</a>
			{offline.value ? <span>{t("border.walkUpOffline")}</span> : <a class="govuk-link kafile-large-link" href={walkUpAt(post, code)}>{t("border.walkUp")}</a>}
		</p>
	);
}

interface VehicleSectionProps {
	code: string;
	vehicle: VehicleNow | null; /* null: told here without being on the manifest */
	people: Person[];
	byReference: (reference: string) => Person | undefined;
	children: ComponentChildren;
}

function VehicleSection({ code, vehicle, people, byReference, children }: VehicleSectionProps) {
	const title = vehicle ? t("boarding.vehicle", { number: vehicle.number, plate: vehicle.plate }) : t("border.unlisted");
	const received = people.filter((person) => person.status === "handed_over").length;
	return (
		<section aria-label={title}>
			<h2 class="govuk-heading-m kafile-heading">{title}: {t("border.receivedOf", { received, count: people.filter(isExpected).length })}</h2>
			{vehicle && (
				<Arrival code={code} vehicle={vehicle} ticked={people.filter(isExpected).length}
					nameOf={(reference) => nameOrReference(reference, byReference(reference))} />
			)}
			{children}
		</section>
	);
}

interface ArrivalProps {
	code: string;
	vehicle: VehicleNow;
	ticked: number;
	nameOf: (reference: string) => string;
}

function Arrival({ code, vehicle: { number, arrived }, ticked, nameOf }: ArrivalProps) {
	if (arrived)
		return <CountLine count={arrived} text="headcount.arrived" nameOf={nameOf} />;
	return (
		<details class="govuk-details kafile-arrival">
			<summary class="govuk-details__summary"><span class="govuk-details__summary-text">{t("border.arrival")}</span></summary>
			<div class="govuk-details__text">
				<HeadcountForm id={`arrival-${number}`} label={t("headcount.arriving")} button={t("headcount.arrives")} ticked={ticked}
					confirm={t("headcount.arrivesAsked", { number })} onCount={(headcount) => tell(`/v1/convoys/${code}/arrivals`, {}, { vehicle: number, headcount })} />
			</div>
		</details>
	);
}
