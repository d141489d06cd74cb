/* What has to be corrected in a form, found by the same rules as the server's. */
import { fieldErrors, type Refusal } from "../../api/problem";
import { t, tc } from "../../language/language";
import type { FieldError } from "../../parts/errors";
import { readBirth } from "../../rules/birth";
import { dayExists } from "../../rules/calendar";
import { readNationalId } from "../../rules/national_id";
import { readPhone } from "../../rules/phone";
import { fieldId, included, MOST_LUGGAGE_KG, MOST_MEMBERS, MOST_PETS, type Draft, type MemberDraft } from "./draft";
import { pointedAt, today, typedCount, typedDay } from "./typed";

/* While somebody types, these say only that they have not finished. */
const UNFINISHED = new Set(["empty", "too_short", "length", "form", "missing"]);

interface Fault {
	field: string;
	rule: string; /* "phone": its faults are register.phone.* */
	fault: string;
}

type Read = { ok: true } | { ok: false; fault: string };

function faultIn(field: string, rule: string, text: string, read: (text: string) => Read): Fault[] {
	if (text.trim() === "")
		return [];
	const outcome = read(text);
	return outcome.ok ? [] : [{ field, rule, fault: outcome.fault }];
}

function readExpiry(text: string): Read {
	const day = typedDay(text);
	if (!/^\d{4}-\d{2}-\d{2}$/.test(day))
		return { ok: false, fault: "form" };
	return dayExists(day) ? { ok: true } : { ok: false, fault: "no_such_day" };
}

function readCount(text: string, most: number): Read {
	const count = typedCount(text);
	return count !== null && count <= most ? { ok: true } : { ok: false, fault: "count" };
}

function groupFaults(draft: Draft): Fault[] {
	return [
		...(draft.city === "" ? [{ field: "city", rule: "city", fault: "missing" }] : []),
		...faultIn("phone", "phone", draft.phone, (text) => readPhone(text, draft.country)),
		...faultIn("kin_phone", "phone", draft.kin.phone, (text) => readPhone(text, draft.kin.country)),
		...faultIn("unnamed", "unnamed", draft.unnamed, (text) => readCount(text, MOST_MEMBERS - included(draft).length)),
		...faultIn("pets", "pets", draft.pets, (text) => readCount(text, MOST_PETS)),
		...faultIn("luggage_kg", "luggage", draft.luggage_kg, (text) => readCount(text, MOST_LUGGAGE_KG)),
		...(Date.parse(draft.occurred) > Date.now() ? [{ field: "occurred", rule: "occurred", fault: "in_future" }] : []),
	];
}

/* One document that was read twice. */
function isRepeated(member: MemberDraft, all: MemberDraft[], name: "national_id" | "document_number"): boolean {
	const number = member[name].trim();
	const issuer = name === "document_number" ? member.document_issuing_state : null;
	const first = all.find((other) => other[name].trim() === number && (issuer === null || other.document_issuing_state === issuer));
	return number !== "" && first !== member;
}

function memberFaults(member: MemberDraft, all: MemberDraft[]): Fault[] {
	const at = (field: string) => fieldId(member, field);
	const missing = (["given_names", "family_name"] as const).filter((name) => member[name].trim() === "");
	const repeated = (["national_id", "document_number"] as const).filter((name) => isRepeated(member, all, name));
	return [
		...missing.map((name) => ({ field: at(name), rule: name, fault: "missing" })),
		...faultIn(at("birth_date"), "birth", member.birth_date, (text) => readBirth(typedDay(text), today())),
		...faultIn(at("national_id"), "nationalId", member.national_id, readNationalId),
		...repeated.map((name) => ({ field: at(name), rule: "number", fault: "repeated" })),
		...(member.document_type === "none" && member.document_number.trim() !== ""
			? [{ field: at("document_type"), rule: "document", fault: "none_with_number" }] : []),
		...faultIn(at("document_expires_on"), "expiry", member.document_expires_on, readExpiry),
	];
}

/* `finished`: somebody wants to go on with it. Else only what cannot become right by typing on. */
export function faultsOf(draft: Draft, finished: boolean): FieldError[] {
	const people = included(draft);
	const found = [...groupFaults(draft), ...people.flatMap((member) => memberFaults(member, people))];
	return found
		.filter(({ fault }) => finished || !UNFINISHED.has(fault))
		.map((one) => ({ field: one.field, message: faultWords(one) }));
}

function faultWords({ field, rule, fault }: Fault): string {
	const words = tc(`register.${rule}`, fault);
	return field === "kin_phone" ? t("register.ofKin", { fault: words }) : words;
}

/* What the server refused, at the fields where it was typed. */
export function refusedFields(refusal: Refusal, draft: Draft): FieldError[] {
	return fieldErrors(refusal).map(({ pointer, detail }) => {
		const { member, field } = pointedAt(pointer, draft);
		const known = tc("register.refused", field);
		const message = known === field ? t("register.refused", { detail }) : known;
		return { field: member ? fieldId(member, field) : field, message };
	});
}
