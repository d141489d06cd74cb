/* The server's field errors at the fields of a form. */
import { fieldErrors, Refusal } from "../../api/problem";
import { detailWords } from "../../parts/details";
import type { FieldError } from "../../parts/errors";

/* `fields`: the id of a field by the pointer's first segment, or by "?name". */
export function serverErrors(failed: unknown, fields: Record<string, string>): FieldError[] {
	if (!(failed instanceof Refusal))
		return [];
	return fieldErrors(failed).flatMap(({ pointer, detail }) => {
		const field = fields[pointer.startsWith("?") ? pointer : (pointer.split("/")[1] ?? "")];
		return field === undefined ? [] : [{ field, message: detailWords(detail) }];
	});
}

export function isConflict(failed: unknown): boolean {
	return failed instanceof Refusal && failed.kind === "conflict";
}

export function isVersionChanged(failed: unknown): boolean {
	return failed instanceof Refusal && failed.kind === "version-changed";
}
