/* The purpose of a walk-up, said once more before it is saved. */
import { t } from "../../language/language";
import { postName } from "../../parts/places";
import type { Purpose } from "./purpose";

export function PurposeWords({ purpose }: { purpose: Purpose }) {
	if (purpose.kind === "queue")
		return null;
	const words = purpose.kind === "board"
		? t("register.willBoard", { convoy: purpose.convoy, vehicle: purpose.vehicle })
		: t("register.willReceive", { post: postName(purpose.border_post) });
	return <p class="govuk-inset-text kafile-register-purpose">{words}</p>;
}
