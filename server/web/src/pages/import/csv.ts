/* CSV as the server reads it: RFC 4180, any line ends, a row counts as one line however many its quoted cells have. */

export interface CsvRecord {
	line: number; /* from 1 */
	cells: string[];
}

export class CsvFault extends Error {
	readonly line: number;

	constructor(line: number) {
		super(`line ${line}: a quote is misplaced or not closed`);
		this.line = line;
	}
}

interface Cell {
	value: string;
	end: number; /* where the delimiter, the line's end or the text's end stands */
}

function isLineEnd(symbol: string | undefined): boolean {
	return symbol === undefined || symbol === "\n" || symbol === "\r";
}

function afterBlanks(text: string, at: number): number {
	while (text[at] === " ")
		at++;
	return at;
}

function bareCell(text: string, from: number, delimiter: string, line: number): Cell {
	let end = from;
	while (text[end] !== delimiter && !isLineEnd(text[end]))
		end++;
	const value = text.slice(from, end).trim();
	if (value.includes('"'))
		throw new CsvFault(line);
	return { value, end };
}

/* `from` is behind the opening quote. */
function quotedCell(text: string, from: number, delimiter: string, line: number): Cell {
	let close = text.indexOf('"', from);
	while (close >= 0 && text[close + 1] === '"')
		close = text.indexOf('"', close + 2);
	if (close < 0)
		throw new CsvFault(line);
	const end = afterBlanks(text, close + 1);
	if (text[end] !== delimiter && !isLineEnd(text[end]))
		throw new CsvFault(line);
	return { value: text.slice(from, close).replaceAll('""', '"'), end };
}

/* Rows without any text are left out, but counted. */
export function readCsv(text: string, delimiter: string): CsvRecord[] {
	const records: CsvRecord[] = [];
	let at = 0;
	for (let line = 1; at < text.length; line++) {
		const cells: string[] = [];
		for (;;) {
			const start = afterBlanks(text, at);
			const cell = text[start] === '"' ? quotedCell(text, start + 1, delimiter, line) : bareCell(text, at, delimiter, line);
			cells.push(cell.value);
			at = cell.end;
			if (text[at] !== delimiter)
				break;
			at++;
		}
		at += text.startsWith("\r\n", at) ? 2 : 1;
		if (cells.some((cell) => cell !== ""))
			records.push({ line, cells });
	}
	return records;
}

/* Semicolons where the header has no comma, as spreadsheets write them where the comma is a decimal sign; tabs as the last guess. */
export function delimiterOf(text: string): string {
	const header = text.slice(0, text.search(/[\r\n]|$/));
	return [",", ";", "\t"].find((one) => header.includes(one)) ?? ",";
}

export function writtenRow(cells: string[], delimiter = ","): string {
	return cells.map((cell) => (/["\r\n]|^\s|\s$/.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(delimiter);
}

const FORMULA = /^[=+\-@\t\r]/;

/* A cell that a spreadsheet would calculate is made text. */
export function neutralised(cell: string): string {
	return FORMULA.test(cell) ? `'${cell}` : cell;
}

export function asItWas(cell: string): string {
	return cell.startsWith("'") && FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell;
}
