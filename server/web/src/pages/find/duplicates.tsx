/* Pairs that may be one person, side by side: merged, or told apart for good. */
import { useState } from "preact/hooks";
import type { components } from "../../../generated/contract";
import { api, ask, freshKey, withKey } from "../../api/client";
import { formatDate, t, tc } from "../../language/language";
import { ActionButton, useAction } from "../../parts/action";
import { Refused } from "../../parts/errors";
import { SelectField } from "../../parts/fields";
import { Loading } from "../../parts/loading";
import { Pager, useCursor } from "../../parts/pager";
import { cityName } from "../../parts/places";
import { StatusTag } from "../../parts/status_tag";
import { useLoaded } from "../../parts/use_loaded";
import { href, place, replaceQuery } from "../../router";
import { formatReference } from "../../rules/reference";
import { hasRole } from "../../session/session";
import { given, ownCityChoices } from "./filters";
import { PersonRefusal } from "./person_refusal";
import { fullName, PAGE } from "./people";

type Pair = components["schemas"]["DuplicatePair"];
type Twin = components["schemas"]["DuplicatePerson"];

export function Duplicates() {
	const city = place.value.query.get("city") ?? "";

	return (
		<>
			<a class="govuk-back-link" href={href("find")}>{t("page.find")}</a>
			<h1 class="govuk-heading-l">{t("find.duplicates")}</h1>
			{hasRole("admin", "officer") ? (
				<>
					<p class="govuk-body">{t("find.duplicatesWhy")}</p>
					<SelectField id="filter-city" label={t("find.city")} empty={t("shell.all")} value={city} choices={ownCityChoices()}
						onValue={(chosen) => replaceQuery({ city: chosen })} />
					<Pairs key={city} city={city} />
				</>
			) : <p class="govuk-body">{t("problem.forbidden.way")}</p>}
		</>
	);
}

/* A page looks at so many people and may find no pair among them: then the next is asked for at once. */
async function pairsFrom(city: string, cursor: string | undefined) {
	for (let from = cursor; ; ) {
		const page = (await ask(api.GET("/v1/duplicates", { params: { query: { limit: PAGE, ...given({ city, cursor: from }) } } }))).data;
		if (page.items.length > 0 || page.next === undefined)
			return page;
		from = page.next;
	}
}

function Pairs({ city }: { city: string }) {
	const cursor = useCursor();
	const page = useLoaded(() => pairsFrom(city, cursor.cursor), [cursor.cursor]);

	if (page.failed !== null)
		return <Refused of={page.failed} onRetry={page.reload} />;
	if (!page.data)
		return <Loading />;
	return (
		<div aria-busy={page.loading}>
			{page.data.items.length === 0 && <p class="govuk-body" role="status">{t("find.noDuplicates")}</p>}
			{page.data.items.map((pair) => <PairCard key={`${pair.person.reference}-${pair.of.reference}`} pair={pair} />)}
			<Pager cursor={cursor} next={page.data.next} />
		</div>
	);
}

/* A pair that was told apart stays in sight until the list is asked for anew. */
function PairCard({ pair: { person, of, because } }: { pair: Pair }) {
	const [key] = useState(freshKey);
	const [apart, part] = useState(false);
	const parting = useAction(async () => {
		await ask(api.POST("/v1/citizens/{reference}/not-duplicate", {
			params: { path: { reference: person.reference }, header: withKey(key) }, body: { of: of.reference } }));
		part(true);
	});

	return (
		<article class="govuk-summary-card" aria-label={t("find.pair", { one: fullName(person), other: fullName(of) })}>
			<div class="govuk-summary-card__title-wrapper">
				<h2 class="govuk-summary-card__title">{because.map((reason) => tc("find.because", reason)).join(", ")}</h2>
			</div>
			<div class="govuk-summary-card__content">
				{parting.failed !== null && <PersonRefusal of={parting.failed} />}
				<div class="kafile-columns"><TwinFacts twin={person} /><TwinFacts twin={of} /></div>
				{apart ? <p class="govuk-body" role="status"><strong>{t("find.toldApart")}</strong></p> : (
					<div class="govuk-button-group">
						<a class="govuk-button" role="button" draggable={false} href={href("people", person.reference, "merge", of.reference)}>{t("find.compare")}</a>
						<ActionButton busy={parting.busy} kind="secondary" onClick={() => void parting.run()}>{t("find.different")}</ActionButton>
					</div>
				)}
			</div>
		</article>
	);
}

function TwinFacts({ twin }: { twin: Twin }) {
	return (
		<div>
			<p class="govuk-body">
				<a class="govuk-link govuk-!-font-weight-bold" href={href("people", twin.reference)}>{fullName(twin)}</a>
				<span class="kafile-find-second kafile-code">{formatReference(twin.reference)}</span>
			</p>
			<p class="govuk-body">{t("find.born")}: {twin.birth_date ? formatDate(twin.birth_date) : t("find.unknown")}</p>
			<p class="govuk-body">{cityName(twin.city)} <StatusTag status={twin.status} /></p>
		</div>
	);
}
