/* Events in words: what happened, and the values that changed. */
import type { components } from "../../../generated/contract";
import { formatDate, formatNumber, formatStamp, t, tc } from "../../language/language";
import { cityName, postName } from "../../parts/places";

export type LoggedEvent = components["schemas"]["Event"];

export interface Difference {
	field: string;
	before: string;
	after: string;
}

export function eventWords(type: string): string {
	return tc("admin.event", type);
}

/* The group of the catalogue that a field's codes are in. */
const GROUPS: Record<string, string> = {
	status: "status", role: "role", document_type: "document", verdict: "admin.verdict", sex: "sex", kind: "kind", vehicle_kind: "kind",
	keep_together: "together", language: "language", contact_language: "language", kin_language: "language",
};

/* Never "undefined" and never a code where there are words. */
function valueWords(field: string, value: unknown): string {
	if (value === null || value === undefined || value === "")
		return t("shell.none");
	if (typeof value === "boolean")
		return t(value ? "shell.yes" : "shell.no");
	if (typeof value === "number")
		return field === "year" || field === "version" || field === "number" ? String(value) : formatNumber(value);
	if (Array.isArray(value))
		return value.map((one) => valueWords(field.replace(/ies$/, "y").replace(/s$/, ""), one)).join(", ") || t("shell.none");
	if (typeof value === "object")
		return Object.entries(value).map(([name, inner]) => `${tc("admin.field", name)}: ${valueWords(name, inner)}`).join("; ");
	return textWords(field, String(value));
}

function textWords(field: string, value: string): string {
	if (value === "changed")
		return t("admin.changedUnseen");
	if (field === "city")
		return cityName(value);
	if (field === "post" || field === "border_post")
		return postName(value);
	if (/^\d{4}-\d{2}-\d{2}T/.test(value))
		return formatStamp(value);
	if (/^\d{4}-\d{2}-\d{2}$/.test(value))
		return formatDate(value);
	return tc(GROUPS[field] ?? "need", value);
}

export function differences({ before, after }: LoggedEvent): Difference[] {
	const was: Record<string, unknown> = before ?? {};
	const is: Record<string, unknown> = after ?? {};
	return [...new Set([...Object.keys(was), ...Object.keys(is)])].filter((field) => field !== "id").map((field) => ({
		field: tc("admin.field", field),
		before: field in was ? valueWords(field, was[field]) : "",
		after: field in is ? valueWords(field, is[field]) : "",
	}));
}
