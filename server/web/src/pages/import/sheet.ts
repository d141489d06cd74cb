/*
 * A file of registrations, taken apart as the server does it (server/citizens/import_file.h): rows, and the groups that they form.
 * What concerns the file as a whole is looked at here, since the server sees it in pieces.
 */
import type { Key, Values } from "../../language/language";
import { columns, REASONS } from "./columns";
import { asItWas, CsvFault, delimiterOf, readCsv, writtenRow, type CsvRecord } from "./csv";

export interface Row {
	line: number; /* in the file, from 1 */
	source_ref: string;
	group_ref: string;
	name: string;
	cells: string[]; /* as the file has them */
	text: string; /* as it is sent */
	fault: string | null; /* in the server's words */
}

export interface Group {
	first: number;
	count: number;
}

export interface Sheet {
	kind: "csv" | "ndjson";
	file: string;
	delimiter: string;
	header: string[]; /* as the file has it */
	sent_header: string; /* "" for NDJSON */
	rows: Row[];
	groups: Group[];
}

/* The file cannot be read at all. */
export class SheetFault extends Error {
	readonly key: Key;
	readonly values: Values;

	constructor(key: Key, values: Values = {}) {
		super(key);
		this.key = key;
		this.values = values;
	}
}

export function sheetOf(file: string, text: string): Sheet {
	const plain = text.replace(/^\uFEFF/, "");
	const sheet = isNdjson(file, plain) ? ndjsonSheet(file, plain) : csvSheet(file, plain);
	if (sheet.rows.length === 0)
		throw new SheetFault("import.fault.noRows");
	checkReferences(sheet);
	return sheet;
}

function isNdjson(file: string, text: string): boolean {
	return /\.(ndjson|jsonl|json)$/i.test(file) || /^\s*\{/.test(text);
}

function csvSheet(file: string, text: string): Sheet {
	const delimiter = delimiterOf(text);
	const [header, ...records] = recordsOf(text, delimiter);
	if (!header)
		throw new SheetFault("import.fault.noRows");
	const names = header.cells.map((cell) => cell.trim().toLowerCase());
	checkHeader(names);
	const sent = names.map((name) => name !== REASONS);
	const sentOf = (cells: string[]) => cells.filter((_, n) => sent[n] !== false);
	const again = names.includes(REASONS);
	const place = (name: string) => names.indexOf(name);
	const places = { source: place("source_ref"), group: place("group_ref"), given: place("given_names"), family: place("family_name"), mrz: place("mrz") };
	const rows = records.map(({ line, cells }): Row => {
		const meant = again ? cells.map(asItWas) : cells;
		const cell = (at: number) => meant[at]?.trim() ?? "";
		return {
			line, cells, fault: null, text: writtenRow(sentOf(meant)), source_ref: cell(places.source), group_ref: cell(places.group),
			name: `${cell(places.given)} ${cell(places.family)}`.trim() || cell(places.mrz),
		};
	});
	return { kind: "csv", file, delimiter, header: header.cells, sent_header: writtenRow(sentOf(names)), rows, groups: groupsOf(rows) };
}

function recordsOf(text: string, delimiter: string): CsvRecord[] {
	try {
		return readCsv(text, delimiter);
	} catch (error) {
		throw error instanceof CsvFault ? new SheetFault("import.fault.quote", { line: error.line }) : error;
	}
}

function checkHeader(names: string[]): void {
	const known = new Set([...columns.map((column) => column.name), REASONS]);
	const strange = names.filter((name) => !known.has(name));
	if (strange.length > 0)
		throw new SheetFault("import.fault.unknownColumns", { columns: strange.map((name) => name || "–").join(", ") });
	const twice = names.find((name, n) => names.indexOf(name) !== n);
	if (twice !== undefined)
		throw new SheetFault("import.fault.columnTwice", { column: twice });
	const needed = ["source_ref", "city", ...(names.includes("mrz") ? [] : ["given_names", "family_name"])];
	const missing = needed.filter((name) => !names.includes(name));
	if (missing.length > 0)
		throw new SheetFault("import.fault.missingColumns", { columns: missing.join(", ") });
}

function ndjsonSheet(file: string, text: string): Sheet {
	const rows: Row[] = [];
	text.split("\n").forEach((raw, n) => {
		const line = raw.replace(/\r$/, "");
		if (line.trim() !== "")
			rows.push({ line: n + 1, cells: [line], text: line, fault: null, group_ref: "", ...toldBy(line) });
	});
	return { kind: "ndjson", file, delimiter: ",", header: [], sent_header: "", rows, groups: groupsOf(rows) };
}

/* What a line is called in a table; the server says what is wrong with one that is no JSON. */
function toldBy(line: string): { source_ref: string; name: string } {
	try {
		const { source_ref, members } = JSON.parse(line) as { source_ref?: unknown; members?: { given_names?: unknown; family_name?: unknown }[] };
		const first = members?.[0];
		const name = [first?.given_names, first?.family_name].filter((part) => typeof part === "string").join(" ");
		return { source_ref: typeof source_ref === "string" ? source_ref : "", name: (members?.length ?? 0) > 1 ? `${name} +${(members?.length ?? 1) - 1}` : name };
	} catch {
		return { source_ref: "", name: "" };
	}
}

function groupsOf(rows: Row[]): Group[] {
	const groups: Group[] = [];
	rows.forEach((row, n) => {
		const last = groups.at(-1);
		if (last && row.group_ref !== "" && rows[n - 1]?.group_ref === row.group_ref)
			last.count++;
		else
			groups.push({ first: n, count: 1 });
	});
	return groups;
}

/* The first that goes by a name keeps it. */
function checkReferences({ rows, groups }: Sheet): void {
	const references = new Set<string>();
	for (const row of rows) {
		if (row.source_ref !== "" && references.has(row.source_ref))
			row.fault = "Another row of the file has this source_ref.";
		references.add(row.source_ref);
	}
	const names = new Set<string>();
	for (const { first } of groups) {
		const row = rows[first];
		const name = row?.group_ref || row?.source_ref || "";
		if (row && name !== "" && names.has(name))
			row.fault ??= "Rows of one group_ref stand together, and no other row has it as its source_ref.";
		names.add(name);
	}
}
