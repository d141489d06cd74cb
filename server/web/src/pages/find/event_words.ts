/* The fields of an event in words. What says nothing to an officer (versions, internal ids) is left out. */
import { formatDate, formatStamp, t, tc } from "../../language/language";
import { cityName, postName } from "../../parts/places";
import { stateName } from "../../parts/states";
import { formatReference } from "../../rules/reference";
import type { Event } from "./events";

export interface Change {
	name: string;
	before: string;
	after: string;
}

const reference = (value: string) => formatReference(value);

/* How each field is said; the order is that of the lines. */
const FIELDS: Record<string, (value: string) => string> = {
	status: (value) => tc("status", value),
	stranded: (value) => t(value === "true" ? "shell.yes" : "shell.no"),
	convoy: String,
	vehicle: String,
	given_names: String,
	family_name: String,
	birth_date: formatDate,
	sex: (value) => tc("sex", value),
	nationality: stateName,
	national_id: String,
	document: String,
	needs: String,
	city: cityName,
	contact_phone: String,
	contact_language: (value) => tc("language", value),
	kin_phone: String,
	kin_language: (value) => tc("language", value),
	keep_together: (value) => tc("together", value),
	expected_members: String,
	members: String,
	queued_at: formatStamp,
	departed_at: formatStamp,
	handed_over_at: formatStamp,
	border_support: (value) => t(value === "true" ? "shell.yes" : "shell.no"),
	border_post: postName,
	handoff: (value) => tc("status", value),
	incident: (value) => tc("find.incident", value),
	exception: (value) => tc("find.exception", value),
	channel: (value) => tc("find.channel", value),
	outcome: (value) => tc("find.outcome", value),
	merged: reference,
	into: reference,
	people: reference,
	to_convoy: String,
	to_vehicle: String,
	document_override: String,
	document_override_by: String,
	place: String,
	reason: String,
	asked_by: String,
};

export function changesOf({ before, after }: Event): Change[] {
	const was = (before ?? {}) as Record<string, unknown>;
	const became = (after ?? {}) as Record<string, unknown>;
	return Object.keys(FIELDS)
		.map((field) => ({ name: tc("find.field", field), before: said(field, was[field]), after: said(field, became[field]) }))
		.filter((change) => change.before !== change.after);
}

function said(field: string, value: unknown): string {
	if (value === null || value === undefined || value === "")
		return "";
	if (Array.isArray(value))
		return value.map((one) => said(field, one)).join(", ");
	if (value === "changed")
		return t("find.changedUnseen");
	return FIELDS[field]?.(String(value)) ?? "";
}
