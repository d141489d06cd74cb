/* The figures that were published, the newest first. */
import { formatDate, formatNumber, formatTime, t } from "../../language/language";
import { Pager, useCursor } from "../../parts/pager";
import { href } from "../../router";
import type { PublishedRow } from "./load";

const PAGE = 50;

/* They are all here already: a cursor is the place in them. */
export function PublishedList({ rows }: { rows: PublishedRow[] }) {
	const cursor = useCursor();
	const start = Number(cursor.cursor ?? 0);
	const end = start + PAGE;
	return (
		<section aria-labelledby="today-published">
			<h2 class="govuk-heading-m" id="today-published">{t("today.published")}</h2>
			{rows.length === 0 ? <p class="govuk-body">{t("today.publishedNone")}</p> : <PublishedTable rows={rows.slice(start, end)} />}
			<Pager cursor={cursor} next={end < rows.length ? String(end) : null} />
		</section>
	);
}

function PublishedTable({ rows }: { rows: PublishedRow[] }) {
	return (
		<div class="kafile-scroll" tabIndex={0} role="group" aria-labelledby="today-published">
			<table class="govuk-table kafile-today-table">
				<caption class="govuk-visually-hidden">{t("today.published")}</caption>
				<thead class="govuk-table__head">
					<tr class="govuk-table__row">
						<th scope="col" class="govuk-table__header">{t("today.number")}</th>
						<th scope="col" class="govuk-table__header">{t("today.day")}</th>
						<th scope="col" class="govuk-table__header govuk-table__header--numeric">{t("today.thatDay")}</th>
						<th scope="col" class="govuk-table__header govuk-table__header--numeric">{t("today.inAll")}</th>
						<th scope="col" class="govuk-table__header">{t("today.frozenBy")}</th>
					</tr>
				</thead>
				<tbody class="govuk-table__body">{rows.map((row) => <Row key={row.number} row={row} />)}</tbody>
			</table>
		</div>
	);
}

function Row({ row }: { row: PublishedRow }) {
	return (
		<tr class="govuk-table__row">
			<th scope="row" class="govuk-table__header">
				<a class="govuk-link" href={href("today", "figures", row.number)}>{t("today.figureNumber", { number: row.number })}</a>
			</th>
			<td class="govuk-table__cell">{formatDate(row.date)}</td>
			<td class="govuk-table__cell govuk-table__cell--numeric">{formatNumber(row.evacuated_today)}</td>
			<td class="govuk-table__cell govuk-table__cell--numeric">{formatNumber(row.evacuated_total)}</td>
			<td class="govuk-table__cell">
				{row.by}, {formatTime(row.frozen_at)}
				{row.note && <><br /><span class="kafile-today-note">{row.note}</span></>}
			</td>
		</tr>
	);
}
