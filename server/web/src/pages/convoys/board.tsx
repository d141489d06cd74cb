/* The convoys that are not over, in columns by where they are. */
import { api, ask } from "../../api/client";
import { formatTime, t, type Key } from "../../language/language";
import { Refused } from "../../parts/errors";
import { Loading } from "../../parts/loading";
import { cityName, cityOf, postName } from "../../parts/places";
import { StatusTag } from "../../parts/status_tag";
import { useEvery } from "../../parts/use_every";
import { useLoaded } from "../../parts/use_loaded";
import { href } from "../../router";
import type { ConvoyRow, ConvoyStatus } from "./data";
import { queryOf, type Filters } from "./filters";

const COLUMNS: { title: Key; statuses: ConvoyStatus[] }[] = [
	{ title: "convoys.column.planned", statuses: ["planned"] },
	{ title: "convoys.column.boarding", statuses: ["boarding"] },
	{ title: "convoys.column.road", statuses: ["departed", "diverted"] },
	{ title: "convoys.column.border", statuses: ["at_border"] },
];
const CARDS_MOST = 50;
const REFRESH_MS = 20_000;

interface Column {
	title: Key;
	statuses: ConvoyStatus[];
	convoys: ConvoyRow[];
	more: boolean;
}

async function loadColumn({ title, statuses }: (typeof COLUMNS)[number], filters: Filters): Promise<Column> {
	const pages = await Promise.all(statuses.map(async (status) =>
		(await ask(api.GET("/v1/convoys", { params: { query: { ...queryOf(filters), status, limit: CARDS_MOST } } }))).data));
	const convoys = pages.flatMap(({ items }) => items).sort((one, other) => one.departs_at.localeCompare(other.departs_at));
	return { title, statuses, convoys, more: pages.some(({ next }) => next !== undefined) };
}

export function Board({ filters }: { filters: Filters }) {
	const board = useLoaded(() => Promise.all(COLUMNS.map((column) => loadColumn(column, filters))), [JSON.stringify(filters)]);
	useEvery(REFRESH_MS, board.reload);

	if (board.failed)
		return <Refused of={board.failed} onRetry={board.reload} />;
	if (!board.data)
		return <Loading />;
	return (
		<div class="kafile-convoys-board">
			{board.data.map((column) => <BoardColumn key={column.title} column={column} />)}
		</div>
	);
}

function BoardColumn({ column }: { column: Column }) {
	const { title, convoys, more } = column;
	return (
		<section class="kafile-convoys-column" aria-labelledby={title}>
			<h2 class="govuk-heading-s" id={title}>{t(title)} <span class="kafile-convoys-count">{convoys.length}{more && "+"}</span></h2>
			{convoys.length === 0 && <p class="govuk-body-s">{t("shell.none")}</p>}
			<ul class="kafile-convoys-cards">{convoys.map((convoy) => <li key={convoy.code}><Card convoy={convoy} /></li>)}</ul>
			{more && <p class="govuk-body-s">{t("convoys.moreInList")}</p>}
		</section>
	);
}

function Card({ convoy }: { convoy: ConvoyRow }) {
	const { code, city, border_post, status, departs_at, departed_at, vehicles, seats, free } = convoy;
	const zone = cityOf(city)?.time_zone;
	const late = departed_at === null && departs_at < new Date().toISOString();
	return (
		<article class="kafile-convoys-card">
			<h3 class="govuk-heading-s"><a class="govuk-link" href={href("convoys", code)}>{code}</a></h3>
			<p class="govuk-body-s">{cityName(city)} → {postName(border_post)}</p>
			<p class="govuk-body-s">
				{departed_at ? t("convoys.leftAt", { time: formatTime(departed_at, zone) }) : t("convoys.departsAt", { time: formatTime(departs_at, zone) })}
			</p>
			{late && <p class="govuk-body-s kafile-convoys-late">{t("convoys.overdue")}</p>}
			{status === "diverted" && <StatusTag status={status} />}
			<p class="govuk-body-s">
				<strong>{vehicles === 0 ? t("convoys.noVehicles") : t("convoys.seats.freeOf", { count: free, seats })}</strong>
				{vehicles > 0 && <> · {t("convoys.vehicleCount", { count: vehicles })}</>}
			</p>
		</article>
	);
}
