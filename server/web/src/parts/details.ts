/* The server's words for a field, which are English, in the user's language: `detailWords("This field is needed.")`. */
import { t, tc, type Key, type Values } from "../language/language";

/* What stands in brackets fills the text's {names}, in order. */
const KNOWN: [RegExp, Key, ...string[]][] = [
	[/^This field is needed\.$/, "detail.needed"],
	[/^This must be text\.$/, "detail.text"],
	[/^This must be a whole number from (-?\d+) to (-?\d+)\.$/, "detail.integer", "least", "most"],
	[/^This must be a number from (-?[\d.]+) to (-?[\d.]+)\.$/, "detail.number", "least", "most"],
	[/^This must be a time with its offset/, "detail.time"],
	[/^This must be a day that exists, such as [\d-]+\.$/, "detail.day"],
	[/^This must be a day that exists, such as [\d-]+, or a year\.$/, "detail.dayOrYear"],
	[/^This must be one of (.*)\.$/, "detail.oneOf", "choices"],
	[/^This must be a phone number with its country code/, "detail.phone"],
	[/^This must be a code /, "detail.code"],
	[/^There is (no such field here|a field here that does not exist)\.$/, "detail.noSuchField"],
	[/^This must not be empty/, "detail.empty"],
	[/^This (is not valid UTF-8|must not contain (a NUL character|control characters))\.$/, "detail.symbols"],
	[/^This must have at most (\d+) characters\.$/, "detail.tooLong", "most"],
	[/^A name is not blank\.$/, "detail.empty"],
	[/^A symbol of this reference is mistyped/, "detail.referenceMistyped"],
	[/^A reference has ten symbols/, "detail.referenceLength"],
	[/^Nobody alive was born then: from (\d+)/, "detail.birth", "year"],
	[/^This lies in the future/, "detail.future"],
	[/^A T\.C\. kimlik no has 11 digits/, "detail.nationalId"],
	[/^This must be 3 to (\d+) letters A-Z and digits\.$/, "detail.documentNumber", "most"],
	[/^A document with a number has a type/, "detail.documentType"],
	[/^The machine readable zone has none/, "detail.mrzNoName"],
	[/^This must be two lines of 44 symbols/, "detail.mrzLines"],
	[/^(\w+): (?:its check digit|no such day|is M|is one to|is three|are letters)/, "detail.mrz", "part"],
	[/^One of these is not a need/, "detail.need"],
	[/^This is less than the (\d+) members/, "detail.expected", "named"],
	[/^This list must have (\d+) to (\d+) elements/, "detail.list", "least", "most"],
	[/^(There is no such city|Its city is not the code)/, "detail.city"],
	[/^This must be the code of a city|^These must be codes|^must be codes/, "detail.places"],
	[/^A coordinator needs at least one city|^a coordinator needs/, "detail.coordinatorCity"],
	[/^A border officer needs at least one post|^a border officer needs/, "detail.borderPost"],
	[/^[Tt]hese cities and posts are too many/, "detail.placesTooMany"],
	[/^A user name is 2 to 64/, "detail.username"],
	[/^A password has at (?:least 15|most 128)/, "detail.passwordLength"],
	[/^The user name is no password\.$/, "detail.passwordName"],
	[/^This is among the first that anybody tries/, "detail.passwordCommon"],
	[/^That is the present password/, "detail.passwordSame"],
];

/* The text as it is where no words are known for it. */
export function detailWords(detail: string): string {
	for (const [pattern, key, ...names] of KNOWN) {
		const found = pattern.exec(detail);
		if (found)
			return t(key, valuesOf(names, found.slice(1)));
	}
	return detail;
}

function valuesOf(names: string[], found: string[]): Values {
	return Object.fromEntries(names.map((name, n) => {
		const value = found[n] ?? "";
		return [name, name === "choices" ? value.split("|").join(", ") : name === "part" ? tc("detail.part", value) : value];
	}));
}
