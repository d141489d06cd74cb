/* Countries by ISO 3166-1 alpha-2, named by the browser. */
import { language } from "../../language/language";
import type { Choice } from "../../parts/fields";

/* Those between Ukraine and Turkey, and where else the routes of 2022 led; the nearest first. */
const ON_THE_WAY = ["MD", "RO", "BG", "PL", "SK", "HU", "RS", "GR", "CZ", "AT", "SI", "HR", "MK", "DE"];

export function countryName(code: string): string {
	return new Intl.DisplayNames([language.value], { type: "region", fallback: "code" }).of(code) ?? code;
}

export function countryNames(codes: readonly string[]): string {
	return codes.map(countryName).join(" → ");
}

export function countryChoices(without: readonly string[]): Choice[] {
	return ON_THE_WAY.filter((code) => !without.includes(code)).map((code) => ({ value: code, text: countryName(code) }));
}
