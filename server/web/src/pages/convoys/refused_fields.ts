/* Fields that the server refused, beside those of the form: "/departs_at" stands at the input "plan-departs_at". */
import { fieldErrors, Refusal } from "../../api/problem";
import { t } from "../../language/language";
import { detailWords } from "../../parts/details";
import type { FieldError } from "../../parts/errors";

export function refusedFields(error: unknown, form: string, labelOf: (field: string) => string): FieldError[] {
	if (!(error instanceof Refusal))
		return [];
	return fieldErrors(error).map(({ pointer, detail }) => {
		const field = pointer.replace(/^\//, "").split("/")[0] ?? "";
		return { field: `${form}-${field}`, message: t("convoys.refusedField", { label: labelOf(field), detail: detailWords(detail) }) };
	});
}
