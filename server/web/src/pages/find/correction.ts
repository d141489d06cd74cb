/* A correction: what the form holds as texts, what of it changed, and how it is sent. */
import type { components } from "../../../generated/contract";
import { t } from "../../language/language";
import type { FieldError } from "../../parts/errors";
import { readBirth } from "../../rules/birth";
import { dayExists } from "../../rules/calendar";
import { readNationalId } from "../../rules/national_id";
import { formatReference, readReference } from "../../rules/reference";
import type { Need } from "./filters";
import type { Person } from "./people";

type Body = components["schemas"]["Correction"];
type DocumentBody = NonNullable<components["schemas"]["DocumentCorrection"]>;

/* Numbers are sealed: "" keeps what is stored. */
export interface PersonValues {
	given_names: string;
	family_name: string;
	birth_date: string;
	sex: string;
	nationality: string;
	national_id: string;
	forget_national_id: string;
	document_type: string;
	document_state: string;
	document_number: string;
	document_expires_on: string;
	forget_document: string;
	needs: string; /* their codes in order, with commas */
	city: string;
	companion: string; /* a reference */
}

export type PersonField = keyof PersonValues;

export function valuesOf({ given_names, family_name, birth_date, sex, nationality, document, needs, city, companion }: Person): PersonValues {
	return {
		given_names, family_name, birth_date: birth_date ?? "", sex: sex ?? "", nationality: nationality ?? "", national_id: "", forget_national_id: "",
		document_type: document?.type ?? "", document_state: document?.issuing_state ?? "", document_number: "",
		document_expires_on: document?.expires_on ?? "", forget_document: "", needs: [...needs].sort().join(","), city,
		companion: companion ? formatReference(companion) : "",
	};
}

/* "02.11.1984" is how it stands in Turkish and Ukrainian papers. */
export function asIsoDate(text: string): string {
	const [, day, month, year] = /^(\d{1,2})[./](\d{1,2})[./](\d{4})$/.exec(text.trim()) ?? [];
	return day && month && year ? `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` : text.trim();
}

/* The fields that the user changed, tidied. */
export function changed(base: PersonValues, values: PersonValues): Partial<PersonValues> {
	const entries = (Object.keys(values) as PersonField[]).map((field) => [field, tidy(field, values[field])] as const);
	return Object.fromEntries(entries.filter(([field, value]) => value !== base[field])) as Partial<PersonValues>;
}

function tidy(field: PersonField, value: string): string {
	if (field === "birth_date" || field === "document_expires_on")
		return asIsoDate(value);
	return value.trim();
}

const orNull = (value: string) => value || null;

export function bodyOf(part: Partial<PersonValues>): Body {
	const { given_names, family_name, birth_date, sex, nationality, national_id, forget_national_id, needs, city, companion } = part;
	return {
		...(given_names !== undefined && { given_names }),
		...(family_name !== undefined && { family_name }),
		...(birth_date !== undefined && { birth_date: orNull(birth_date) }),
		...(sex !== undefined && { sex: orNull(sex) as Person["sex"] }),
		...(nationality !== undefined && { nationality: orNull(nationality) }),
		...(national_id && { national_id }),
		...(forget_national_id && { national_id: null }),
		...documentBody(part),
		...(needs !== undefined && { needs: needs === "" ? [] : needs.split(",") as Need[] }),
		...(city !== undefined && { city }),
		...(companion !== undefined && { companion: orNull(companion) }),
	};
}

function documentBody({ document_type, document_state, document_number, document_expires_on, forget_document }: Partial<PersonValues>): Pick<Body, "document"> {
	if (forget_document)
		return { document: null };
	const document: DocumentBody = {
		...(document_type !== undefined && { type: orNull(document_type) as DocumentBody["type"] ?? null }),
		...(document_state !== undefined && { issuing_state: orNull(document_state) }),
		...(document_number && { number: document_number }),
		...(document_expires_on !== undefined && { expires_on: orNull(document_expires_on) }),
		...(document_type === "none" && { number: null }),
	};
	return Object.keys(document).length > 0 ? { document } : {};
}

/* What is wrong with what was changed, or entered anew; ids of fields are `person-FIELD`. */
export function faultsOf(part: Partial<PersonValues>): FieldError[] {
	const today = new Date().toISOString().slice(0, 10);
	const wrong = (field: PersonField, message: string): FieldError => ({ field: `person-${field}`, message });
	const birth = part.birth_date ? readBirth(part.birth_date, today) : null;
	const id = part.national_id ? readNationalId(part.national_id) : null;
	const expiry = part.document_expires_on;

	return [
		...(part.given_names === "" ? [wrong("given_names", t("find.givenNamesMissing"))] : []),
		...(part.family_name === "" ? [wrong("family_name", t("find.familyNameMissing"))] : []),
		...(birth && !birth.ok ? [wrong("birth_date", t(`find.birth.${birth.fault}`))] : []),
		...(id && !id.ok ? [wrong("national_id", t("find.fault.mistyped_national_id"))] : []),
		...(part.companion && !readReference(part.companion).ok ? [wrong("companion", t("find.fault.mistyped_reference"))] : []),
		...(expiry && !(/^\d{4}-\d\d-\d\d$/.test(expiry) && dayExists(expiry)) ? [wrong("document_expires_on", t("find.dateForm"))] : []),
	];
}

/* The ids of the fields by the pointers under which the server knows them. */
export const POINTERS: Record<string, string> = {
	"/given_names": "person-given_names", "/family_name": "person-family_name", "/birth_date": "person-birth_date", "/sex": "person-sex",
	"/nationality": "person-nationality", "/national_id": "person-national_id", "/document/type": "person-document_type",
	"/document/issuing_state": "person-document_state", "/document/number": "person-document_number",
	"/document/expires_on": "person-document_expires_on", "/document": "person-document_type", "/needs": "person-needs", "/city": "person-city",
	"/companion": "person-companion",
};
