/* The convoys that are due at a post, and whoever comes without one. */
import { ask, quietly } from "../../api/client";
import { t } from "../../language/language";
import { ConvoyCards, type ConvoyRow } from "../../manifest/convoy_cards";
import { useKeptConvoys } from "../../manifest/use_kept_convoys";
import { NotTaken } from "../../offline/not_taken";
import { Refused } from "../../parts/errors";
import { SelectField } from "../../parts/fields";
import { Loading } from "../../parts/loading";
import { loadPlaces, postChoices } from "../../parts/places";
import { useEvery } from "../../parts/use_every";
import { useLoaded } from "../../parts/use_loaded";
import { place, replaceQuery } from "../../router";
import { inScope, session } from "../../session/session";
import { ALONE, at } from "./places";

const DUE = ["at_border", "departed", "diverted"] as const;
const MOST = 100;
const REFRESH_MS = 30_000;

/* In the order in which they left. */
async function dueAt(post: string): Promise<ConvoyRow[]> {
	const pages = await Promise.all(DUE.map((status) =>
		ask(quietly.GET("/v1/convoys", { params: { query: { border_post: post, status, limit: MOST } } }))));
	return pages.flatMap(({ data }) => data.items);
}

export function BorderConvoys() {
	const places = useLoaded(loadPlaces, []);
	const own = postChoices().filter(({ value }) => inScope(session.value?.posts, value));
	const post = place.value.query.get("post") ?? own[0]?.value ?? "";

	return (
		<>
			<h1 class="govuk-heading-l">{t("page.border")}</h1>
			<NotTaken />
			{places.failed !== null && <Refused of={places.failed} onRetry={places.reload} />}
			{own.length > 1 && <SelectField id="post" label={t("border.post")} value={post} choices={own} onValue={(value) => replaceQuery({ post: value })} />}
			{post && <Due key={post} post={post} />}
		</>
	);
}

function Due({ post }: { post: string }) {
	const { data, failed, reload } = useLoaded(() => dueAt(post), [post]);
	useEvery(REFRESH_MS, reload);
	const kept = useKeptConvoys((data ?? []).map(({ code }) => code), false);

	return (
		<>
			<h2 class="govuk-heading-m">{t("border.due")}</h2>
			{failed !== null && !data && <Refused of={failed} onRetry={reload} />}
			{data?.length === 0 && <p class="govuk-body">{t("border.noneDue")}</p>}
			{data ? <ConvoyCards convoys={data} kept={kept} to={({ code }) => at(post, code)} /> : failed === null && <Loading />}
			<h2 class="govuk-heading-m">{t("border.others")}</h2>
			<p class="govuk-body"><a class="govuk-link kafile-large-link" href={at(post, ALONE)}>{t("border.alone")}</a></p>
		</>
	);
}
