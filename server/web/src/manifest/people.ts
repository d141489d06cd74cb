/*
 * The people of a convoy as this device knows them: its manifest, then what was told here since that was asked for. Facts that
 * wait count as they will when they are sent, so that a tick without a network shows at once and after a restart.
 */
import type { AnsweredFact, Fact, Manifest, RefusedFact } from "../offline/store";

export interface Person {
	reference: string;
	family_name: string; /* with the given names empty where only the server knows them */
	given_names: string;
	birth: string | null; /* a day or a year */
	needs: string[];
	stranded: boolean;
	lap: boolean; /* an infant on an adult's lap */
	override: string | null; /* why an officer lets them travel against a document rule */
	convoy: string | null;
	vehicle: number | null;
	status: string;
	waiting: Fact | null; /* the last fact about them, while it is not yet sent */
	last: AnsweredFact | null;
	refusal: RefusedFact | null;
}

/* What was told on this device, each in the order in which it happened. */
export interface Told {
	unsent: readonly Fact[];
	answered: readonly AnsweredFact[];
	notTaken: readonly RefusedFact[];
}

export interface KnownManifest {
	manifest: Manifest;
	asked_at: string;
}

const OPEN = new Set(["registered", "assigned", "no_show"]);

/* Nobody has ticked them yet. */
export function isOpen(person: Person): boolean {
	return OPEN.has(person.status);
}

export type FactKind = "boardings" | "incidents" | "departures" | "arrivals" | "handoffs";

export function kindOf(fact: Fact): FactKind {
	return fact.path.slice(fact.path.lastIndexOf("/") + 1) as FactKind;
}

/* The convoy that a fact was told of; null where people come without one. */
export function convoyOf(fact: Fact): string | null {
	const told = /^\/v1\/convoys\/([^/]+)\//.exec(fact.path)?.[1] ?? fact.common["convoy"];
	return typeof told === "string" ? decodeURIComponent(told) : null;
}

export function textOf(value: unknown): string {
	return typeof value === "string" ? value : "";
}

export function referenceOf(fact: Fact): string {
	return textOf(fact.item["reference"]);
}

function unknownPerson(reference: string, convoy: string | null): Person {
	return {
		reference, family_name: "", given_names: "", birth: null, needs: [], stranded: false, lap: false, override: null, convoy, vehicle: null,
		status: "registered", waiting: null, last: null, refusal: null,
	};
}

function listed(manifest: Manifest): Map<string, Person> {
	const people = manifest.vehicles.flatMap(({ number, people: seated }) => seated.map((one): [string, Person] => [one.reference, {
		...unknownPerson(one.reference, manifest.convoy), family_name: one.family_name, given_names: one.given_names, birth: one.birth_date,
		needs: one.needs, stranded: one.stranded, lap: one.lap, override: one.document_override, vehicle: number, status: one.status,
	}]));
	return new Map(people);
}

/* Where a fact puts a person, as the server answered or, before it does, as it will. */
function moved(person: Person, fact: Fact, status: string): Person {
	switch (kindOf(fact)) {
	case "boardings":
		return { ...person, convoy: convoyOf(fact) ?? person.convoy, vehicle: Number(fact.common["vehicle"]), status: status || "boarded" };
	case "incidents":
		return { ...person, status: status || "assigned" };
	default:
		return { ...person, status: status || (fact.item["outcome"] === "absent" ? "missing" : textOf(fact.item["outcome"])) };
	}
}

const DECIDES = new Set(["boarded", "recorded", "accepted", "already_handed_over"]);

function afterAnswer(person: Person, fact: AnsweredFact, isNews: boolean): Person {
	const { answer } = fact;
	const named = person.family_name ? person : {
		...person, family_name: textOf(answer["family_name"]), given_names: textOf(answer["given_names"]),
		birth: answer["birth_year"] ? String(answer["birth_year"]) : null,
	};
	const decides = isNews && DECIDES.has(textOf(answer["outcome"]));
	return { ...(decides ? moved(named, fact, textOf(answer["status"])) : named), last: fact };
}

/* Everybody of the convoy by reference, and whoever was told here of it without being on the list. */
export function peopleOf({ manifest, asked_at }: KnownManifest, told: Told): Map<string, Person> {
	return withTold(listed(manifest), manifest.convoy, asked_at, told);
}

/* Whoever this device told of as having come without a convoy. */
export function peopleAlone(told: Told): Map<string, Person> {
	return withTold(new Map(), null, "", told);
}

function withTold(people: Map<string, Person>, convoy: string | null, asked_at: string, told: Told): Map<string, Person> {
	const concerned = (fact: Fact) => referenceOf(fact) !== "" && (people.has(referenceOf(fact)) || convoyOf(fact) === convoy);
	const change = (fact: Fact, to: (person: Person) => Person) =>
		people.set(referenceOf(fact), to(people.get(referenceOf(fact)) ?? unknownPerson(referenceOf(fact), convoy)));

	for (const fact of told.answered.filter(concerned))
		change(fact, (person) => afterAnswer(person, fact, fact.answered_at > asked_at));
	for (const fact of told.notTaken.filter(concerned))
		change(fact, (person) => ({ ...person, refusal: fact }));
	for (const fact of told.unsent.filter(concerned))
		change(fact, (person) => ({ ...moved(person, fact, ""), waiting: fact, refusal: null }));
	return people;
}

export interface Section {
	key: string;
	people: Person[];
}

/* Travel groups together, where it is known who travels with whom; else those of one name. */
export function byGroup(people: Person[], groups: ReadonlyMap<string, string>): Section[] {
	const sections = new Map<string, Person[]>();
	for (const person of people) {
		const key = groups.get(person.reference) ?? `${person.family_name}|${person.family_name ? "" : person.reference}`;
		sections.set(key, [...(sections.get(key) ?? []), person]);
	}
	return [...sections].map(([key, members]) => ({ key, people: members }));
}

/* "Çağla Yılmaz" and "cagla yilmaz" are found by each other, and a reference with or without its hyphen. */
export function folded(text: string): string {
	return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("ı", "i").replace(/[-\s]+/g, " ").trim();
}

export function matches(person: Person, search: string): boolean {
	const wanted = folded(search);
	const name = folded(`${person.given_names} ${person.family_name}`);
	return wanted.split(" ").every((word) => name.includes(word)) || person.reference.toLowerCase().includes(wanted.replaceAll(" ", ""));
}
