/* A sheet in pieces that end where a group ends: small enough that the progress shown is true and that a lost one costs little. */
import type { Sheet } from "./sheet";

const PIECE_ROWS = 250;
const PIECE_SYMBOLS = 500_000;

export interface Piece {
	rows: number[]; /* places in the sheet's rows, in the order sent */
	body: string;
}

/* Groups with a row that was found at fault here are not sent. */
export function piecesOf(sheet: Sheet): Piece[] {
	const pieces: number[][] = [];
	let symbols = Infinity;
	for (const { first, count } of sheet.groups) {
		const places = Array.from({ length: count }, (_, n) => first + n);
		if (places.some((place) => sheet.rows[place]?.fault))
			continue;
		const size = places.reduce((sum, place) => sum + (sheet.rows[place]?.text.length ?? 0), 0);
		const last = pieces.at(-1);
		if (last && last.length + count <= PIECE_ROWS && symbols + size <= PIECE_SYMBOLS) {
			last.push(...places);
			symbols += size;
		} else {
			pieces.push(places);
			symbols = size;
		}
	}
	return pieces.map((rows) => ({ rows, body: bodyOf(sheet, rows) }));
}

function bodyOf(sheet: Sheet, rows: number[]): string {
	const texts = rows.map((place) => sheet.rows[place]?.text ?? "");
	return `${(sheet.kind === "csv" ? [sheet.sent_header, ...texts] : texts).join("\n")}\n`;
}

/* The row that the server calls `line` of a piece. */
export function rowOfLine(sheet: Sheet, piece: Piece, line: number): number | undefined {
	return piece.rows[line - (sheet.kind === "csv" ? 2 : 1)];
}
