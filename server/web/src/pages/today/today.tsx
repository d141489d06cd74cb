/* Today: the day's figure, who waits, what is on the road, what needs a decision. It renews itself from the change feed. */
import { t, formatTime } from "../../language/language";
import type { PageProps } from "../../pages";
import { Refused } from "../../parts/errors";
import { Loading } from "../../parts/loading";
import { Part } from "../../parts/part";
import { cities, loadPlaces } from "../../parts/places";
import { useLoaded } from "../../parts/use_loaded";
import { place } from "../../router";
import { hasRole } from "../../session/session";
import { Decisions } from "./decisions";
import { DayFigure } from "./figure";
import { useFollowed, type Followed } from "./follow";
import { Freeze } from "./freeze";
import { History } from "./history";
import { loadFigure, loadPublished, loadRoad } from "./load";
import { MapSection } from "./map_section";
import { PublishedFigure } from "./published_figure";
import { PublishedList } from "./published_list";
import { Road } from "./road";
import { Waiting } from "./waiting";

export default function Today({ segments: [subject, number] }: PageProps) {
	const places = useLoaded(loadPlaces, []);

	if (places.failed !== null)
		return <Refused of={places.failed} onRetry={places.reload} />;
	if (cities.value.length === 0)
		return <Loading />;
	if (subject === "figures")
		return <PublishedFigure key={number} number={Number(number)} />;
	return <Overview />;
}

function Overview() {
	const followed = useFollowed();
	return (
		<>
			<h1 class="govuk-heading-l">{t("page.today")}</h1>
			<Freshness {...followed} />
			{followed.revisions.figure === 0 ? <Loading /> : <Subjects {...followed} />}
		</>
	);
}

function Freshness({ live, at }: Followed) {
	const time = formatTime(new Date(at).toISOString());
	return (
		<>
			<p class="govuk-body-s kafile-today-fresh">{live ? t("today.live", { time }) : ""}</p>
			<p class="kafile-lost" role="status">{live ? "" : t("today.lost", { time })}</p>
		</>
	);
}

function Subjects({ revisions, again }: Followed & { again: () => void }) {
	const date = place.value.query.get("date") ?? "";
	const figure = useLoaded(() => loadFigure(date), [date, revisions.figure]);
	const road = useLoaded(loadRoad, [revisions.road]);
	const published = useLoaded(loadPublished, [revisions.published]);
	const shown = figure.data;

	return (
		<>
			<Part of={figure}>{(loaded) => <DayFigure figure={loaded} date={date} />}</Part>
			<Decisions revisions={revisions} onDecided={again} />
			{shown && (
				<div class="kafile-today-where">
					<MapSection waiting={shown.waiting.by_city} convoys={road.data?.rows ?? []} />
					<Waiting waiting={shown.waiting} />
				</div>
			)}
			<Road road={road} />
			<Part of={published}>{(rows) => <History rows={rows} />}</Part>
			{hasRole("admin", "officer") && shown && published.data && (
				<Freeze figure={shown} latest={published.data[0] ?? null} onFrozen={again} />
			)}
			{published.data && <PublishedList rows={published.data} />}
		</>
	);
}
