/*
 * Reads the machine readable zones of passports and identity cards (ICAO 9303 parts 3 to 5).
 * Correct check digits are weak evidence: one wrong symbol in thirteen slips through.
 */
import { asciiCapitals } from "./ascii";
import { dayExists } from "./calendar";
import { LAYOUTS, type Layout, type Span } from "./mrz_layouts";
import { readNationalId } from "./national_id";
import { accepted, refused } from "./outcome";

/* A member of a registration; null where the document says nothing. */
export interface MrzMember {
	readonly given_names: string | null;
	readonly family_name: string | null;
	readonly birth_date: string | null; /* a day or, where the document knows no more, a year */
	readonly sex: "F" | "M" | null;
	readonly nationality: string | null;
	readonly national_id: string | null; /* stands in an optional field and is valid */
	readonly document: {
		readonly type: "passport" | "id_card";
		readonly issuing_state: string | null;
		readonly number: string | null;
		readonly expires_on: string | null;
	};
}

export interface Mrz {
	readonly member: MrzMember;
	readonly optional: string | null;
	readonly zone: string; /* its lines in capitals, short enough for `document.mrz` */
}

/* Fields are called as in what the server says of a zone. */
export interface MrzFieldFault {
	readonly field:
		| "number"
		| "birth_date"
		| "expiry_date"
		| "optional"
		| "composite"
		| "sex"
		| "nationality"
		| "issuing_state"
		| "names";
	readonly fault: "check_digit" | "no_such_day" | "symbols";
}

/* The server takes nothing of a zone with faults; what was read may be shown beside them. */
export type MrzOutcome =
	| { readonly ok: true; readonly value: Mrz }
	| { readonly ok: false; readonly fault: "symbol" | "length" | "document_type" }
	| {
			readonly ok: false;
			readonly fault: "fields";
			readonly faults: readonly MrzFieldFault[];
			readonly value: Mrz;
	  };

/* What was read, and whether it can be so. */
interface Reading<Value> {
	readonly value: Value;
	readonly holds: boolean;
}

const FILLER = "<";
const WEIGHTS = [7, 3, 1];

function cut(symbols: string, [at, length]: Span): string {
	return symbols.slice(at, at + length);
}

/* Fillers at the ends are none, those inside are spaces. */
function words(symbols: string): string {
	return symbols.replace(/<+/g, " ").trim();
}

function orNull(text: string): string | null {
	return text === "" ? null : text;
}

function symbolValue(symbol: string): number {
	return symbol === FILLER ? 0 : Number.parseInt(symbol, 36);
}

function checkFits(symbols: string, digit: string): boolean {
	let sum = 0;
	for (let i = 0; i < symbols.length; i++)
		sum += symbolValue(symbols.charAt(i)) * (WEIGHTS[i % WEIGHTS.length] ?? 0);
	return digit === String(sum % 10);
}

/* By the symbol behind it. */
function isChecked(symbols: string, span: Span): boolean {
	return checkFits(cut(symbols, span), symbols.charAt(span[0] + span[1]));
}

function compositeFits(symbols: string, layout: Layout): boolean {
	const covered = layout.composite.map((span) => cut(symbols, span)).join("");
	return checkFits(covered, symbols.charAt(layout.compositeAt));
}

/* A passport's; when empty it may leave its check digit away. */
function optionalFits(symbols: string, layout: Layout): boolean {
	const [at, length] = layout.optional[0];
	if (layout.type !== "passport" || /^<+$/.test(cut(symbols, [at, length + 1])))
		return true;
	return isChecked(symbols, [at, length]);
}

/*
 * "740812", or "7408<<", "74<<<<" and "<<<<<<" where the document knows no more. Nobody is born
 * after today: whoever would be is a hundred years older.
 */
function readBirth(symbols: string, today: string): Reading<string | null> {
	const known = symbols.replace(/<+$/, "");
	if (known === "")
		return { value: null, holds: true };
	if (!/^([0-9]{2}){1,3}$/.test(known))
		return { value: null, holds: false };
	const short = (known.match(/../g) ?? []).join("-");
	const century = `20${short}` > today.slice(0, short.length + 2) ? "19" : "20";
	const born = century + short;
	if (!dayExists(`${born}-01-01`.slice(0, today.length)))
		return { value: null, holds: false };
	return { value: born.length === today.length ? born : born.slice(0, 4), holds: true };
}

/* A document without an end has fillers here. */
function readExpiry(symbols: string): Reading<string | null> {
	if (/^<+$/.test(symbols))
		return { value: null, holds: true };
	const day = symbols.replace(/^(..)(..)(..)$/, "20$1-$2-$3");
	const holds = /^[0-9]+$/.test(symbols) && dayExists(day);
	return { value: holds ? day : null, holds };
}

function readSex(symbol: string): Reading<"F" | "M" | null> {
	const value = symbol === "F" || symbol === "M" ? symbol : null;
	return { value, holds: value !== null || symbol === "X" || symbol === FILLER };
}

/* ICAO 9303 part 3, section 5: codes have three letters, but for Germany's. */
function readState(symbols: string): Reading<string> {
	return { value: words(symbols), holds: /^([A-Z]{3}|D<<)$/.test(symbols) };
}

/* FAMILY<NAME<<GIVEN<NAMES */
function readNames(symbols: string): Reading<{ family: string; given: string }> {
	const end = `${symbols}<<`.indexOf("<<");
	return {
		value: { family: words(symbols.slice(0, end)), given: words(symbols.slice(end)) },
		holds: /^[A-Z][A-Z<]*$/.test(symbols),
	};
}

/*
 * A card's number of more than nine symbols goes on in the optional field up to its first filler,
 * its check digit last; a filler then stands where the check digit usually does. Returns how many
 * symbols it takes there.
 */
function numberOverflow(symbols: string, layout: Layout): number {
	const [at, length] = layout.number;
	if (layout.type !== "id_card" || symbols.charAt(at + length) !== FILLER)
		return 0;
	return (cut(symbols, layout.optional[0]) + FILLER).indexOf(FILLER);
}

function readNumber(symbols: string, layout: Layout, overflow: number): Reading<string> {
	const start = cut(symbols, layout.number);
	if (overflow === 0)
		return { value: words(start), holds: isChecked(symbols, layout.number) };
	const rest = cut(symbols, [layout.optional[0][0], overflow]);
	return {
		value: words(start) + rest.slice(0, -1),
		holds: checkFits(start + rest.slice(0, -1), rest.slice(-1)),
	};
}

function findNationalId(texts: readonly string[]): string | null {
	for (const text of texts) {
		const outcome = readNationalId(text);
		if (outcome.ok)
			return outcome.value;
	}
	return null;
}

/* The texts of the optional fields without what the number takes of the first one. */
function readOptional(symbols: string, layout: Layout, overflow: number): string[] {
	const [[at, length], ...others] = layout.optional;
	const left: Span = [at + overflow, length - overflow];
	return [left, ...others].map((span) => words(cut(symbols, span)));
}

interface Fields {
	readonly issuingState: Reading<string>;
	readonly nationality: Reading<string>;
	readonly names: Reading<{ family: string; given: string }>;
	readonly number: Reading<string>;
	readonly optional: readonly string[];
	readonly birth: Reading<string | null>;
	readonly expiry: Reading<string | null>;
	readonly sex: Reading<"F" | "M" | null>;
}

function readFields(symbols: string, layout: Layout, today: string): Fields {
	const overflow = numberOverflow(symbols, layout);
	return {
		issuingState: readState(cut(symbols, layout.issuingState)),
		nationality: readState(cut(symbols, layout.nationality)),
		names: readNames(cut(symbols, layout.names)),
		number: readNumber(symbols, layout, overflow),
		optional: readOptional(symbols, layout, overflow),
		birth: readBirth(cut(symbols, layout.birth), today),
		expiry: readExpiry(cut(symbols, layout.expiry)),
		sex: readSex(cut(symbols, layout.sex)),
	};
}

function faultsOf(symbols: string, layout: Layout, fields: Fields): MrzFieldFault[] {
	const rules: readonly (MrzFieldFault & { readonly holds: boolean })[] = [
		{ field: "number", fault: "check_digit", holds: fields.number.holds },
		{ field: "birth_date", fault: "check_digit", holds: isChecked(symbols, layout.birth) },
		{ field: "expiry_date", fault: "check_digit", holds: isChecked(symbols, layout.expiry) },
		{ field: "optional", fault: "check_digit", holds: optionalFits(symbols, layout) },
		{ field: "composite", fault: "check_digit", holds: compositeFits(symbols, layout) },
		{ field: "birth_date", fault: "no_such_day", holds: fields.birth.holds },
		{ field: "expiry_date", fault: "no_such_day", holds: fields.expiry.holds },
		{ field: "sex", fault: "symbols", holds: fields.sex.holds },
		{ field: "nationality", fault: "symbols", holds: fields.nationality.holds },
		{ field: "issuing_state", fault: "symbols", holds: fields.issuingState.holds },
		{ field: "names", fault: "symbols", holds: fields.names.holds },
	];
	return rules.filter(({ holds }) => !holds).map(({ field, fault }) => ({ field, fault }));
}

function memberOf(layout: Layout, fields: Fields): MrzMember {
	return {
		given_names: orNull(fields.names.value.given),
		family_name: orNull(fields.names.value.family),
		birth_date: fields.birth.value,
		sex: fields.sex.value,
		nationality: orNull(fields.nationality.value),
		national_id: findNationalId(fields.optional),
		document: {
			type: layout.type,
			issuing_state: orNull(fields.issuingState.value),
			number: orNull(fields.number.value),
			expires_on: fields.expiry.value,
		},
	};
}

function linesOf(symbols: string, { lines, lineLength }: Layout): string {
	const line = (_: unknown, i: number) => cut(symbols, [i * lineLength, lineLength]);
	return Array.from({ length: lines }, line).join("\n");
}

/*
 * Takes either case, with or without line breaks; white space is dropped. `today` is a day such as
 * "2022-03-10", in UTC as the server has it.
 */
export function readMrz(text: string, today: string): MrzOutcome {
	const symbols = asciiCapitals(text.replace(/[ \t\r\n]/g, ""));
	if (/[^A-Z0-9<]/.test(symbols))
		return refused("symbol");
	const layout = LAYOUTS.find(({ lines, lineLength }) => lines * lineLength === symbols.length);
	if (layout === undefined)
		return refused("length");
	if (!layout.firstSymbols.includes(symbols.charAt(0)))
		return refused("document_type");
	const fields = readFields(symbols, layout, today);
	const value: Mrz = {
		member: memberOf(layout, fields),
		optional: orNull(fields.optional[0] ?? ""),
		zone: linesOf(symbols, layout),
	};
	const faults = faultsOf(symbols, layout, fields);
	return faults.length === 0 ? accepted(value) : { ok: false, fault: "fields", faults, value };
}
