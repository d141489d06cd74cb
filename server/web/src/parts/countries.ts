/* Countries by ISO 3166-1 alpha-2, named by the browser. */
import { locale } from "../language/language";
import type { Choice } from "./fields";

/* Those between Ukraine and Turkey, and where else the routes of 2022 led; the nearest first. */
export const ON_THE_WAY = ["MD", "RO", "BG", "PL", "SK", "HU", "RS", "GR", "CZ", "AT", "SI", "HR", "MK", "DE"];

export function countryName(code: string): string {
	return new Intl.DisplayNames(locale(), { type: "region" }).of(code) ?? code;
}

export function countryNames(codes: readonly string[]): string {
	return codes.map(countryName).join(" → ");
}

export function countryChoices(codes: readonly string[]): Choice[] {
	return codes.map((code) => ({ value: code, text: countryName(code) }));
}
