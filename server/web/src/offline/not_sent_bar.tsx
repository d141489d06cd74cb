/* Always in sight while something waits on this device. */
import { t } from "../language/language";
import { href } from "../router";
import { pending, refused } from "./queue";

export function NotSentBar() {
	if (pending.value === 0 && refused.value === 0)
		return null;
	return (
		<div class="kafile-bar" role="status">
			{pending.value > 0 && <span>{t("offline.notSent", { count: pending.value })}</span>}
			{refused.value > 0 && <a class="govuk-link" href={href("boarding")}>{t("offline.refused", { count: refused.value })}</a>}
		</div>
	);
}
