/* What stands beside a person's name: what they need, and what the server answered to what was told here. */
import { t, tc } from "../language/language";
import { whyOf } from "../offline/refusals";
import { formatReference } from "../rules/reference";
import { kindOf, type Person } from "./people";

export interface Note {
	text: string;
	kind: "plain" | "warning" | "refused";
}

export function nameOfPerson(person: Person): string {
	return `${person.given_names} ${person.family_name}`.trim();
}

export function nameOrReference(reference: string, person: Person | undefined): string {
	return (person && nameOfPerson(person)) || formatReference(reference);
}

export function birthYear(person: Person): string {
	return person.birth?.slice(0, 4) ?? "";
}

function codes(value: unknown): string[] {
	return Array.isArray(value) ? value.map(String) : [];
}

interface Seat {
	convoy: string;
	vehicle: number;
}

/* Of the last answer; what it says is old once something else is told. */
function answerNotes({ last, waiting }: Person): Note[] {
	if (!last || waiting)
		return [];
	const { answer } = last;
	const from = answer["moved_from"] as Seat | undefined;
	return [
		...(from ? [{ text: t("ticks.movedFrom", { convoy: from.convoy, vehicle: from.vehicle }), kind: "plain" as const }] : []),
		...(answer["outcome"] === "already_handed_over" ? [{ text: t("ticks.alreadyHandedOver"), kind: "warning" as const }] : []),
		...codes(answer["exceptions"]).map((code) => ({ text: tc("ticks.exception", code), kind: "warning" as const })),
		...(kindOf(last) === "boardings" && answer["outcome"] === "recorded" ? [{ text: t("ticks.recorded"), kind: "warning" as const }] : []),
	];
}

export function notesOf(person: Person): Note[] {
	return [
		...(person.stranded ? [{ text: t("status.stranded"), kind: "warning" as const }] : []),
		...(person.lap ? [{ text: t("ticks.lap"), kind: "plain" as const }] : []),
		...(person.refusal ? [{ text: whyOf(person.refusal), kind: "refused" as const }] : []),
		...answerNotes(person),
		...(person.override ? [{ text: t("ticks.override", { reason: person.override }), kind: "plain" as const }] : []),
		...(person.waiting ? [{ text: t("offline.waiting"), kind: "warning" as const }] : []),
	];
}
