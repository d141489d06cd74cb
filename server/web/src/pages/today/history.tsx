/* The published figures over the days, as a chart and as a table. */
import { useState } from "preact/hooks";
import { formatDate, formatNumber, t } from "../../language/language";
import type { PublishedRow } from "./load";
import { useWhenSeen } from "./use_when_seen";

/* A day's last figure; the oldest day first. */
export function daysOf(rows: PublishedRow[]): PublishedRow[] {
	const newest = new Map<string, PublishedRow>();
	for (const row of rows)
		if (!newest.has(row.date))
			newest.set(row.date, row);
	return [...newest.values()].reverse();
}

export function History({ rows }: { rows: PublishedRow[] }) {
	const days = daysOf(rows);
	return (
		<section aria-labelledby="today-history">
			<h2 class="govuk-heading-m" id="today-history">{t("today.history")}</h2>
			{days.length === 0 ? <p class="govuk-body">{t("today.historyNone")}</p> : (
				<>
					{days.length > 1 && <ChartOf days={days} />}
					<details class="govuk-details">
						<summary class="govuk-details__summary"><span class="govuk-details__summary-text">{t("today.historyTable")}</span></summary>
						<div class="govuk-details__text"><DayTable days={days} /></div>
					</details>
				</>
			)}
		</section>
	);
}

function ChartOf({ days }: { days: PublishedRow[] }) {
	const [pointed, point] = useState<number | null>(null);
	const { element, module } = useWhenSeen(() => import("./chart"));
	const { date, evacuated_today, evacuated_total } = days[pointed ?? days.length - 1] ?? {};
	return (
		<figure class="kafile-today-chart">
			<div ref={element} class="kafile-today-chart__plot" role="img" aria-label={t("today.chart", { count: days.length })}>
				{module && <module.Chart days={days} onDay={point} />}
			</div>
			<figcaption class="govuk-body-s">
				<span class="kafile-today-key kafile-today-key--day">{t("today.thatDay")}: {formatNumber(evacuated_today ?? 0)}</span>{" "}
				<span class="kafile-today-key kafile-today-key--all">{t("today.inAll")}: {formatNumber(evacuated_total ?? 0)}</span>{" "}
				<span>{formatDate(date)}</span>
			</figcaption>
		</figure>
	);
}

function DayTable({ days }: { days: PublishedRow[] }) {
	return (
		<div class="kafile-scroll" tabIndex={0} role="group" aria-labelledby="today-history">
			<table class="govuk-table kafile-today-table">
				<caption class="govuk-visually-hidden">{t("today.history")}</caption>
				<thead class="govuk-table__head">
					<tr class="govuk-table__row">
						<th scope="col" class="govuk-table__header">{t("today.day")}</th>
						{(["today.thatDay", "today.inAll", "today.support"] as const).map((key) => (
							<th key={key} scope="col" class="govuk-table__header govuk-table__header--numeric">{t(key)}</th>
						))}
					</tr>
				</thead>
				<tbody class="govuk-table__body">
					{days.map((day) => (
						<tr class="govuk-table__row" key={day.date}>
							<th scope="row" class="govuk-table__header">{formatDate(day.date)}</th>
							{[day.evacuated_today, day.evacuated_total, day.border_support_today].map((value, n) => (
								<td key={n} class="govuk-table__cell govuk-table__cell--numeric">{formatNumber(value)}</td>
							))}
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}
