/* What an officer has typed, as typed, and how far it has come: kept until the cards are printed and the next group begins. */
import type { components } from "../../../generated/contract";
import { freshKey } from "../../api/client";
import { cities } from "../../parts/places";
import { inScope, session } from "../../session/session";
import type { Purpose } from "./purpose";

type Schemas = components["schemas"];
export type Registration = Schemas["Registration"];
export type Registered = Schemas["Registered"];
export type Because = Schemas["PossibleDuplicate"]["because"][number];
type Member = Schemas["Member"];
type Language = NonNullable<NonNullable<Registration["contact"]>["language"]>;

export const LANGUAGES: Language[] = ["tr", "uk", "ru", "en"];
export const CONSENTS: Registration["consent"][] = ["explicit", "implicit", "proxy"];
export const KINDS: NonNullable<Registration["kind"]>[] = ["family", "students", "colleagues", "person"];
export const SEXES: NonNullable<Member["sex"]>[] = ["F", "M", "X"];
export const DOCUMENTS: NonNullable<Schemas["Document"]["type"]>[] = ["passport", "id_card", "emergency_travel_document", "none"];
export const NEEDS: NonNullable<Member["needs"]> = ["wheelchair", "stretcher", "oxygen", "dialysis", "insulin", "pregnant", "infant", "elderly",
	"visual", "hearing", "cognitive", "interpreter", "other"];
export const MOST_MEMBERS = 60;
export const MOST_PETS = 20;
export const MOST_LUGGAGE_KG = 2000;

export interface MemberDraft {
	id: string; /* within the form: fields and answers are tied to it while members come and go */
	mrz: string;
	given_names: string;
	family_name: string;
	birth_date: string;
	sex: "" | NonNullable<Member["sex"]>;
	nationality: string;
	national_id: string;
	document_type: "" | NonNullable<Schemas["Document"]["type"]>;
	document_number: string;
	document_issuing_state: string;
	document_expires_on: string;
	needs: NonNullable<Member["needs"]>;
	same_as: string; /* the reference under which they are registered already: left out */
	others: string[]; /* references that somebody has compared: other people */
}

/* What the dry run found, tied to members by their id. */
export interface Checked {
	warnings: { member: string | null; field: string; detail: string }[];
	duplicates: { member: string; of: string; because: Because[] }[];
}

/* A request on its way: sent again as it is until an answer comes. */
export interface Sent {
	body: Registration;
	at: string;
}

/* Who hears of the arrival. */
export interface KinDraft {
	phone: string;
	country: string;
	language: "" | Language; /* "": the group's */
}

export interface Draft {
	key: string;
	purpose: Purpose;
	city: string;
	phone: string;
	country: string; /* of numbers that begin with a single 0 */
	language: Language;
	kin: KinDraft;
	consent: Registration["consent"];
	kind: "" | NonNullable<Registration["kind"]>;
	together: NonNullable<Registration["keep_together"]>;
	unnamed: string;
	pets: string;
	luggage_kg: string;
	occurred: string; /* local time, as the browser's field has it */
	members: MemberDraft[];
	checked: Checked | null;
	sent: Sent | null;
	done: Registered | null;
}

const LAST_CITY = "kafile.register.city";

export function rememberCity(code: string): void {
	localStorage.setItem(LAST_CITY, code);
}

/* The only one in scope, else the one used last. */
function firstCity(): string {
	const mine = cities.value.filter(({ code }) => inScope(session.value?.cities, code));
	const last = localStorage.getItem(LAST_CITY);
	return mine.length === 1 ? (mine[0]?.code ?? "") : (mine.find(({ code }) => code === last)?.code ?? "");
}

/* Families share a name and a nationality. */
export function newMember(before: MemberDraft | undefined): MemberDraft {
	return {
		id: String(Number(before?.id ?? 0) + 1), mrz: "",
		given_names: "", family_name: before?.family_name ?? "", birth_date: "", sex: "", nationality: before?.nationality ?? "TUR", national_id: "",
		document_type: "", document_number: "", document_issuing_state: "", document_expires_on: "",
		needs: [], same_as: "", others: [],
	};
}

export function newDraft(purpose: Purpose): Draft {
	return {
		key: freshKey(), purpose,
		city: firstCity(), phone: "", country: "+90", language: "tr", kin: { phone: "", country: "+90", language: "" },
		consent: "implicit", kind: "", together: "must", unnamed: "", pets: "", luggage_kg: "", occurred: "",
		members: [newMember(undefined)], checked: null, sent: null, done: null,
	};
}

/* Those who are registered by this form. */
export function included(draft: Draft): MemberDraft[] {
	return draft.members.filter(({ same_as }) => same_as === "");
}

export function nameOfMember({ given_names, family_name }: { given_names: string; family_name: string }): string {
	return `${given_names} ${family_name}`.trim();
}

/* The id of a member's field on the page. */
export function fieldId(member: { id: string }, field: string): string {
	return `member-${member.id}-${field}`;
}

/* Whether anything was typed that somebody would miss. */
export function isTouched(draft: Draft): boolean {
	return draft.phone + draft.kin.phone !== "" || draft.members.length > 1
		|| draft.members.some(({ given_names, family_name, mrz }) => given_names + family_name + mrz !== "");
}
