/* Phone numbers to E.164. A shape that fits is no number that answers. */
import { accepted, refused, type Outcome } from "./outcome";

export type PhoneFault =
	| "empty"
	| "symbol"
	| "no_country_code"
	| "country_code"
	| "too_short"
	| "too_long";

const LEAST_DIGITS = 7;
const MOST_DIGITS = 15;

/* "(0)532 123 45 67", which only means something where the country is known. */
const FIRST_ZERO = /^[ .-]*\(0\)(?=[ .-]*[1-9])/;

/* In "+90 (0)532 123 45 67" the (0) is what one dials inside the country. */
function bare(text: string): string {
	return text.replaceAll("(0)", "").replace(/[ .()-]/g, "");
}

/*
 * The digits behind the + or 00, or with a default country code behind the 0 that one dials inside
 * a country; null where nobody can know the country.
 */
function withCountryCode(symbols: string, countryCode: string | null): string | null {
	if (symbols.startsWith("+"))
		return symbols.slice(1);
	if (symbols.startsWith("00"))
		return symbols.slice(2);
	if (symbols.startsWith("0") && countryCode !== null)
		return countryCode.slice(1) + symbols.slice(1);
	return null;
}

/*
 * `countryCode` ("+90") is where a number with a single leading 0 is taken to be; without it such
 * a number is refused, as the server does.
 */
export function readPhone(
	text: string,
	countryCode: string | null = null,
): Outcome<string, PhoneFault> {
	const symbols = bare(countryCode === null ? text : text.replace(FIRST_ZERO, "0"));
	if (symbols === "")
		return refused("empty");
	if (!/^\+?[0-9]*$/.test(symbols))
		return refused("symbol");
	const digits = withCountryCode(symbols, countryCode);
	if (digits === null)
		return refused("no_country_code");
	if (digits.startsWith("0"))
		return refused("country_code");
	if (digits.length < LEAST_DIGITS)
		return refused("too_short");
	return digits.length > MOST_DIGITS ? refused("too_long") : accepted(`+${digits}`);
}
