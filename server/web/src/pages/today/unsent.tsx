/* Messages that nobody could send or deliver: how many, and the way to them. */
import { t } from "../../language/language";
import { useLoaded } from "../../parts/use_loaded";
import { href } from "../../router";
import { Matter } from "./decisions";
import { loadUnsent } from "./load";

export function Unsent({ revision }: { revision: number }) {
	const { data } = useLoaded(loadUnsent, [revision]);
	return (
		<Matter title={t("today.unsent")} count={data?.rows.length} more={data?.more}>
			<p class="govuk-body">{t("today.unsentHint")}</p>
			<p class="govuk-body"><a class="govuk-link" href={href("messages")}>{t("today.unsentOpen")}</a></p>
		</Matter>
	);
}
