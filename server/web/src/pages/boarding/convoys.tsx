/* The convoys that board, are planned, or are on their way: of one's own cities. */
import { ask, quietly } from "../../api/client";
import { t, type Key } from "../../language/language";
import { ConvoyCards, type ConvoyRow } from "../../manifest/convoy_cards";
import { useKeptConvoys } from "../../manifest/use_kept_convoys";
import { NotTaken } from "../../offline/not_taken";
import { Refused } from "../../parts/errors";
import { Loading } from "../../parts/loading";
import { loadPlaces } from "../../parts/places";
import { useEvery } from "../../parts/use_every";
import { useLoaded } from "../../parts/use_loaded";
import { href } from "../../router";

const STATES = ["boarding", "planned", "departed"] as const;
type State = (typeof STATES)[number];

const SOON_MS = 18 * 3_600_000;
const MOST = 100;
const REFRESH_MS = 30_000;

async function convoysIn(status: State): Promise<ConvoyRow[]> {
	const { data } = await ask(quietly.GET("/v1/convoys", { params: { query: { status, limit: MOST } } }));
	return data.items;
}

/* What a coordinator may have to tick before anybody loads it again. */
function isSoon(convoy: ConvoyRow): boolean {
	return convoy.status === "boarding" || Math.abs(Date.parse(convoy.departs_at) - Date.now()) < SOON_MS;
}

export function BoardingConvoys() {
	useLoaded(loadPlaces, []);
	const { data, failed, reload } = useLoaded(() => Promise.all(STATES.map(convoysIn)), []);
	useEvery(REFRESH_MS, reload);
	const kept = useKeptConvoys((data ?? []).flat().filter((convoy) => convoy.status !== "departed" && isSoon(convoy)).map(({ code }) => code), true);

	return (
		<>
			<h1 class="govuk-heading-l">{t("page.boarding")}</h1>
			<NotTaken />
			{failed !== null && !data && <Refused of={failed} onRetry={reload} />}
			{data ? STATES.map((state, n) => <Convoys key={state} title={`boarding.${state}`} convoys={data[n] ?? []} kept={kept} />) : failed === null && <Loading />}
		</>
	);
}

function Convoys({ title, convoys, kept }: { title: Key; convoys: ConvoyRow[]; kept: ReadonlySet<string> }) {
	return (
		<section aria-label={t(title)}>
			<h2 class="govuk-heading-m">{t(title)}</h2>
			{convoys.length > 0
				? <ConvoyCards convoys={convoys} kept={kept} to={({ code }) => href("boarding", code)} />
				: <p class="govuk-body">{t("shell.none")}</p>}
		</section>
	);
}
