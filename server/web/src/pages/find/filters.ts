/* What narrows a list, kept in the address: `#/find?status=registered&city=LVIV&last_contact_before=3`. */
import type { components } from "../../../generated/contract";
import { t, tc } from "../../language/language";
import type { Choice } from "../../parts/fields";
import { cityChoices } from "../../parts/places";
import { inScope, session } from "../../session/session";

export type PersonStatus = components["schemas"]["PersonStatus"];
export type Need = components["schemas"]["Need"];
export type Missing = "birth_date" | "sex" | "nationality" | "national_id" | "document";

export const STATUSES: PersonStatus[] = ["registered", "assigned", "no_show", "boarded", "departed", "handed_over", "missing", "hospitalised",
	"left_en_route", "refused_at_border", "withdrawn", "declined", "left_by_own_means", "deceased", "merged"];
export const NEEDS: Need[] = ["wheelchair", "stretcher", "oxygen", "dialysis", "insulin", "pregnant", "infant", "elderly", "visual", "hearing",
	"cognitive", "interpreter", "other"];
const MISSING: Missing[] = ["birth_date", "sex", "nationality", "national_id", "document"];
const DAYS = ["1", "2", "3", "5", "7", "14"];

export type Tab = "people" | "queue";

export interface Filters {
	tab: Tab;
	city: string;
	status: PersonStatus | "";
	needs: Need | "";
	missing: Missing | "";
	last_contact_before: string; /* in days */
	stranded: "1" | "";
	convoy: string;
}

function oneOf<Value extends string>(known: readonly Value[], value: string | null): Value | "" {
	return known.find((one) => one === value) ?? "";
}

export function filtersOf(query: URLSearchParams): Filters {
	const days = query.get("last_contact_before") ?? "";
	return {
		tab: query.get("tab") === "queue" ? "queue" : "people",
		city: query.get("city") ?? "",
		status: oneOf(STATUSES, query.get("status")),
		needs: oneOf(NEEDS, query.get("needs")),
		missing: oneOf(MISSING, query.get("missing")),
		last_contact_before: /^[1-9][0-9]{0,2}$/.test(days) ? days : "",
		stranded: query.get("stranded") === "1" ? "1" : "",
		convoy: query.get("convoy") ?? "",
	};
}

/* For replaceQuery: what is in the address. */
export function queryOf({ tab, ...filters }: Filters): Record<string, string> {
	return { tab: tab === "queue" ? tab : "", ...filters };
}

/* The members that are set, for a request. */
export function given<Values extends Record<string, string | undefined>>(values: Values): { [Name in keyof Values]?: Exclude<Values[Name], "" | undefined> } {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value)) as { [Name in keyof Values]?: Exclude<Values[Name], "" | undefined> };
}

/* That many days ago, to the minute, so that the pages of one list agree. */
export function daysAgo(days: string, now = Date.now()): string {
	return new Date(Math.floor(now / 60_000) * 60_000 - Number(days) * 86_400_000).toISOString();
}

export function ownCityChoices(): Choice[] {
	return cityChoices().filter(({ value }) => inScope(session.value?.cities, value));
}

export function statusChoices(): Choice[] {
	return STATUSES.map((value) => ({ value, text: tc("status", value) }));
}

export function needChoices(): Choice[] {
	return NEEDS.map((value) => ({ value, text: tc("need", value) }));
}

export function missingChoices(): Choice[] {
	return MISSING.map((value) => ({ value, text: tc("missing", value) }));
}

export function daysChoices(chosen: string): Choice[] {
	const days = DAYS.includes(chosen) || !chosen ? DAYS : [...DAYS, chosen].sort((a, b) => Number(a) - Number(b));
	return days.map((value) => ({ value, text: t("find.days", { count: Number(value) }) }));
}
