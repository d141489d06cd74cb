/*
 * The user's language. `t("today.waiting", { count: 3 })` says it; the catalogues are language/{en,tr,uk}/, a file a page, and the
 * compiler holds the Turkish and Ukrainian ones against the English keys.
 */
import { signal } from "@preact/signals";
import type { Catalogue, Key } from "./en/catalogue";

export type Language = "tr" | "en" | "uk";
export type { Key };

/* Where a text depends on a number, its forms by Intl.PluralRules; `count` chooses. */
export type Text = string | ({ other: string } & Partial<Record<Intl.LDMLPluralRule, string>>);
export type Values = Record<string, string | number>;

export const LANGUAGES: { code: Language; name: string }[] = [
	{ code: "tr", name: "Türkçe" },
	{ code: "en", name: "English" },
	{ code: "uk", name: "Українська" },
];

const REMEMBERED = "kafile.language";

export const language = signal<Language>("en");
const catalogue = signal<Catalogue | null>(null);

const load: Record<Language, () => Promise<Catalogue>> = {
	en: async () => (await import("./en/catalogue")).en,
	tr: async () => (await import("./tr/catalogue")).tr,
	uk: async () => (await import("./uk/catalogue")).uk,
};

export async function useLanguage(code: Language): Promise<void> {
	const loaded = await load[code]();
	language.value = code;
	catalogue.value = loaded;
	localStorage.setItem(REMEMBERED, code);
	document.documentElement.lang = code;
}

/* What was chosen here before, else what the browser asks for, else Turkish: the officers' own. */
export function firstLanguage(): Language {
	const wanted = [localStorage.getItem(REMEMBERED), ...navigator.languages.map((tag) => tag.slice(0, 2))];
	return wanted.find(isLanguage) ?? "tr";
}

/* For Intl: days come before months in English too, as in the others. */
export function locale(): string {
	return language.value === "en" ? "en-GB" : language.value;
}

function isLanguage(code: string | null): code is Language {
	return LANGUAGES.some((known) => known.code === code);
}

export function t(key: Key, values: Values = {}): string {
	const text: Text = catalogue.value?.[key] ?? key;
	return filled(typeof text === "string" ? text : pluralForm(text, Number(values["count"])), values);
}

/* For keys made of a code that the server sends: `tc("status", "handed_over")`; the code itself where none is known. */
export function tc(group: string, code: string | null | undefined): string {
	if (code === null || code === undefined)
		return "";
	const known = catalogue.value?.[`${group}.${code}` as Key];
	return typeof known === "string" ? known : code;
}

function pluralForm(text: Exclude<Text, string>, count: number): string {
	return text[new Intl.PluralRules(locale()).select(count)] ?? text.other;
}

function filled(text: string, values: Values): string {
	return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
		const value = values[name];
		return value === undefined ? whole : typeof value === "number" ? formatNumber(value) : value;
	});
}

export function formatNumber(value: number): string {
	return new Intl.NumberFormat(locale()).format(value);
}

/* A time of the server in the reader's zone, or in `zone` ("Europe/Kyiv"), which is then named. */
export function formatTime(time: string | null | undefined, zone?: string): string {
	if (!time)
		return "";
	return new Intl.DateTimeFormat(locale(), {
		day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
		...(zone ? { timeZone: zone, timeZoneName: "short" as const } : {}),
	}).format(new Date(time));
}

/* For a log, which is read long after: with year and seconds. */
export function formatStamp(time: string | null | undefined): string {
	if (!time)
		return "";
	return new Intl.DateTimeFormat(locale(), {
		day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
	}).format(new Date(time));
}

/* "2022-03-10", or a year alone. */
export function formatDate(date: string | null | undefined): string {
	if (!date)
		return "";
	if (/^\d{4}$/.test(date))
		return date;
	return new Intl.DateTimeFormat(locale(), { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" })
		.format(new Date(`${date.slice(0, 10)}T00:00:00Z`));
}

/* How long ago, in the largest unit that fits. */
export function formatAge(time: string | null | undefined, now = Date.now()): string {
	if (!time)
		return "";
	const minutes = Math.round((now - Date.parse(time)) / 60000);
	const format = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" });
	if (Math.abs(minutes) < 60)
		return format.format(-minutes, "minute");
	if (Math.abs(minutes) < 48 * 60)
		return format.format(-Math.round(minutes / 60), "hour");
	return format.format(-Math.round(minutes / 1440), "day");
}

/* A place's name in the user's language. */
export function nameOf(names: { en: string; tr: string; uk: string } | undefined, fallback = ""): string {
	return names?.[language.value] ?? fallback;
}
