/* Why a line is refused, in words: `reasonsOf(errors)`. */
import { t, type Key } from "../../language/language";
import { detailWords } from "../../parts/details";
import type { Told } from "./run";

type LineError = NonNullable<Told["errors"]>[number];

const KNOWN: [RegExp, Key][] = [
	[/^Another row of its group is refused/, "import.reason.group"],
	[/^Its group was imported before without it/, "import.reason.groupKnown"],
	[/^The database refused it/, "import.reason.database"],
	[/^It has more cells than the header/, "import.reason.tooWide"],
	[/^One of its cells is too long/, "import.reason.tooLong"],
	[/^Its city, contact or consent differs/, "import.reason.differs"],
	[/^It is not a JSON object/, "import.reason.notJson"],
	[/^It has no source_ref/, "import.reason.noReference"],
	[/^Its source_ref or group_ref is longer/, "import.reason.referenceTooLong"],
	[/^Its source_ref holds a NUL/, "import.reason.referenceTooLong"],
	[/^Another row of the file has this source_ref/, "import.reason.referenceTwice"],
	[/^Rows of one group_ref stand together/, "import.reason.groupApart"],
];

export interface Reason {
	column: string; /* "" for the line as a whole */
	words: string;
}

export function reasonsOf(told: Told): Reason[] {
	return (told.errors ?? []).map((error) => ({ column: columnOf(error), words: wordsOf(error) }));
}

/* "birth_date: …; phone: …" */
export function reasonLine(told: Told): string {
	return reasonsOf(told).map(({ column, words }) => (column ? `${column}: ${words}` : words)).join("; ");
}

function columnOf({ pointer }: LineError): string {
	const path = pointer.replace(/^\/members\/\d+/, "").replace(/^\/contact/, "").split("/").filter(Boolean);
	if (path[0] !== "document")
		return path[0] ?? "";
	return path[1] === undefined ? "document_type" : path[1] === "mrz" ? "mrz" : `document_${path[1]}`;
}

function wordsOf({ detail }: LineError): string {
	const known = KNOWN.find(([pattern]) => pattern.test(detail));
	return known ? t(known[1]) : detailWords(detail);
}
