/* Files that the page makes: the template, and the rejected lines. */
import { language } from "../../language/language";
import { columns, REASONS } from "./columns";
import { neutralised, writtenRow } from "./csv";
import { reasonLine } from "./reasons";
import type { Run } from "./run";

/* Without this mark spreadsheets take a file for the code page of their country. */
const UTF8_MARK = "\uFEFF";

function offer(name: string, text: string): void {
	const link = document.createElement("a");
	const address = URL.createObjectURL(new Blob([UTF8_MARK, text], { type: "text/csv;charset=utf-8" }));
	link.href = address;
	link.download = name;
	link.click();
	setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/* Spreadsheets in Turkish and Ukrainian read semicolons as columns. */
export function downloadTemplate(): void {
	offer("kafile.csv", `${writtenRow(columns.map((column) => column.name), language.value === "en" ? "," : ";")}\r\n`);
}

/* The columns of the file, and why; the reasons of an earlier import are not told again. */
export function rejectedText({ sheet, told }: Run): string {
	const header = sheet.kind === "csv" ? sheet.header : ["line", "source_ref", "json"];
	const kept = header.map((_, n) => n).filter((n) => header[n]?.trim().toLowerCase() !== REASONS);
	const rows = [[...kept.map((n) => header[n] ?? ""), REASONS]];
	sheet.rows.forEach((row, place) => {
		const item = told[place];
		if (item?.outcome !== "refused")
			return;
		const cells = sheet.kind === "csv" ? row.cells : [String(row.line), row.source_ref, ...row.cells];
		rows.push([...kept.map((n) => cells[n] ?? ""), reasonLine(item)]);
	});
	return rows.map((cells) => `${writtenRow(cells.map(neutralised), sheet.delimiter)}\r\n`).join("");
}

export function downloadRejected(run: Run): void {
	offer(`${run.sheet.file.replace(/\.[^.]*$/, "")}-refused.csv`, rejectedText(run));
}
