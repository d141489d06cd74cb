/*
 * The import under way: checked first, then written, in pieces. It belongs to the tab, not to the page, so that it goes on while
 * other pages are looked at; nothing of it is kept when the session ends.
 */
import { effect, signal } from "@preact/signals";
import type { components } from "../../../generated/contract";
import { api, ask } from "../../api/client";
import { Refusal } from "../../api/problem";
import { session } from "../../session/session";
import { piecesOf, rowOfLine, type Piece } from "./pieces";
import type { Sheet } from "./sheet";

export type Told = components["schemas"]["Imported"]["items"][number];
export type Outcome = Told["outcome"];

export interface Run {
	sheet: Sheet;
	source: string;
	phase: "checking" | "checked" | "writing" | "written";
	pieces: Piece[];
	next: number; /* the piece to be sent */
	done: number; /* rows that were decided in this phase */
	moving: boolean;
	stopping: boolean;
	failed: unknown; /* why it stands still, null if nothing failed */
	told: Told[]; /* by row: what the check said, then what writing did */
	counts: Record<Outcome, number>;
}

export const run = signal<Run | null>(null);

const BUSY_WAITS_MS = [1000, 3000, 6000];

effect(() => {
	if (!session.value)
		run.value = null;
});
addEventListener("beforeunload", (event) => {
	if (run.value?.phase === "writing" && run.value.moving)
		event.preventDefault();
});

export function check(sheet: Sheet, source: string): void {
	run.value = begun({ sheet, source, pieces: piecesOf(sheet), phase: "checking" });
	void goOn();
}

export function write(): void {
	const checked = run.value;
	if (checked?.phase !== "checked")
		return;
	run.value = begun({ ...checked, phase: "writing" });
	void goOn();
}

export function stop(): void {
	change({ stopping: true });
}

export function forget(): void {
	run.value = null;
}

function begun(given: Pick<Run, "sheet" | "source" | "pieces" | "phase">): Run {
	const told: Told[] = [];
	const { sheet, source, pieces, phase } = given;
	for (const { first, count } of sheet.groups)
		refuseFaulty(sheet, first, count, told);
	const here = sheet.rows.filter((_, place) => told[place]).length;
	return { sheet, source, pieces, phase, told, next: 0, done: here, moving: false, stopping: false, failed: null,
		counts: { created: 0, unchanged: 0, refused: here } };
}

function refuseFaulty(sheet: Sheet, first: number, count: number, told: Told[]): void {
	const rows = sheet.rows.slice(first, first + count);
	if (!rows.some((row) => row.fault))
		return;
	rows.forEach((row, n) => {
		const detail = row.fault ?? "Another row of its group is refused.";
		told[first + n] = { line: row.line, source_ref: row.source_ref, outcome: "refused", errors: [{ pointer: "", detail }] };
	});
}

function change(part: Partial<Run>): void {
	if (run.value)
		run.value = { ...run.value, ...part };
}

/* From where it stands; a piece sent twice changes nothing. */
export async function goOn(): Promise<void> {
	if (!run.value || run.value.moving)
		return;
	change({ moving: true, stopping: false, failed: null });
	const sheet = run.value.sheet;
	try {
		while (run.value?.sheet === sheet && !run.value.stopping) {
			const piece = run.value.pieces[run.value.next];
			if (!piece) {
				change({ phase: run.value.phase === "checking" ? "checked" : "written" });
				break;
			}
			const items = await sentPatiently(run.value, piece);
			if (run.value?.sheet === sheet)
				record(run.value, piece, items);
		}
	} catch (failed) {
		if (run.value?.sheet === sheet)
			change({ failed });
	}
	if (run.value?.sheet === sheet)
		change({ moving: false, stopping: false });
}

function record(now: Run, piece: Piece, items: Told[]): void {
	const told = now.told;
	const counts = { ...now.counts };
	for (const item of items) {
		const place = rowOfLine(now.sheet, piece, item.line);
		const row = place === undefined ? undefined : now.sheet.rows[place];
		if (place === undefined || !row)
			continue;
		told[place] = { ...item, line: row.line };
		counts[item.outcome]++;
	}
	change({ told, counts, next: now.next + 1, done: now.done + piece.rows.length });
}

/* The server takes few imports at once: who finds it busy waits a little. */
async function sentPatiently(now: Run, piece: Piece): Promise<Told[]> {
	for (const wait of BUSY_WAITS_MS) {
		try {
			return await sent(now, piece);
		} catch (error) {
			if (!(error instanceof Refusal) || (error.status !== 503 && error.status !== 429))
				throw error;
			await new Promise((resolve) => setTimeout(resolve, wait));
		}
	}
	return sent(now, piece);
}

async function sent({ sheet, source, phase }: Run, piece: Piece): Promise<Told[]> {
	const { data } = await ask(api.POST("/v1/registrations/import", {
		params: { query: { source, dry_run: phase === "checking" } },
		headers: { "Content-Type": sheet.kind === "csv" ? "text/csv" : "application/x-ndjson" },
		body: piece.body,
		bodySerializer: (text: string) => text,
	}));
	return data.items;
}
