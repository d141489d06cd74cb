/* The day's figure in large, and what it is made of. */
import { useEffect, useRef, useState } from "preact/hooks";
import { formatDate, formatNumber, t, tc } from "../../language/language";
import { cityName } from "../../parts/places";
import { TextField } from "../../parts/fields";
import { dayExists } from "../../rules/calendar";
import { replaceQuery } from "../../router";
import { addDays, istanbulToday } from "./day";
import type { Sitrep } from "./load";
import { lineOf } from "./read_out";

export function DayFigure({ figure, date }: { figure: Sitrep; date: string }) {
	return (
		<section class="kafile-today-figure" aria-labelledby="today-figure">
			<h2 class="govuk-heading-m" id="today-figure">{t("today.figureOf", { date: formatDate(figure.date) })}</h2>
			<p class="govuk-body-l kafile-today-line">{lineOf(figure)}</p>
			<Tiles figure={figure} />
			<Announced figure={figure} />
			<DayChoice date={date} />
			<details class="govuk-details">
				<summary class="govuk-details__summary"><span class="govuk-details__summary-text">{t("today.madeOf")}</span></summary>
				<div class="govuk-details__text"><MadeOf figure={figure} /></div>
			</details>
		</section>
	);
}

function Tiles({ figure }: { figure: Sitrep }) {
	const tiles: [string, number, string?][] = [
		[t("today.setOut"), figure.evacuated_today],
		[t("today.inAll"), figure.evacuated_total],
		[t("today.support"), figure.border_support_today, t("today.supportTotal", { total: figure.border_support_total })],
		[t("today.waitingNow"), figure.waiting.total],
	];
	return (
		<dl class="kafile-today-tiles">
			{tiles.map(([name, value, more]) => (
				<div key={name}>
					<dt>{name}</dt>
					<dd class="kafile-figure">{formatNumber(value)}</dd>
					{more && <dd class="govuk-body-s">{more}</dd>}
				</div>
			))}
		</dl>
	);
}

/* Says aloud what the figure became by itself; not at first, nor when another day was chosen. */
function Announced({ figure }: { figure: Sitrep }) {
	const before = useRef(figure);
	const [text, say] = useState("");

	useEffect(() => {
		const was = before.current;
		before.current = figure;
		if (was.date === figure.date && (was.evacuated_today !== figure.evacuated_today || was.waiting.total !== figure.waiting.total))
			say(t("today.changed", { today: figure.evacuated_today, total: figure.evacuated_total, waiting: figure.waiting.total }));
	}, [figure]);
	return <p class="govuk-visually-hidden" role="status">{text}</p>;
}

/* The day stands in the address, so that it can be kept and sent on. */
function choose(day: string) {
	replaceQuery({ date: day === istanbulToday() ? "" : day });
}

function DayChoice({ date }: { date: string }) {
	const today = istanbulToday();
	const shown = date || today;
	const [typed, type] = useState(shown);
	const wrong = typed > today ? t("today.dayAhead") : undefined;

	useEffect(() => type(shown), [shown]);
	function typing(day: string) {
		type(day);
		if (dayExists(day) && day >= "2000" && day <= today)
			choose(day);
	}
	return (
		<div class="kafile-today-day">
			<TextField id="day" type="date" label={t("today.day")} error={wrong} max={today} value={typed} onValue={typing} />
			<div class="govuk-button-group">
				<button type="button" class="govuk-button govuk-button--secondary" onClick={() => choose(addDays(shown, -1))}>{t("today.dayBefore")}</button>
				{shown < today && (
					<>
						<button type="button" class="govuk-button govuk-button--secondary" onClick={() => choose(addDays(shown, 1))}>{t("today.dayAfter")}</button>
						<button type="button" class="govuk-button govuk-button--secondary" onClick={() => choose(today)}>{t("page.today")}</button>
					</>
				)}
			</div>
		</div>
	);
}

export function MadeOf({ figure }: { figure: Sitrep }) {
	return (
		<div class="kafile-columns kafile-today-made">
			<Counted caption={t("today.byCity")} name={t("today.city")}
				rows={figure.by_city.map(({ city, today, total }) => [cityName(city), today, total])} />
			<Counted caption={t("today.byKind")} name={t("today.kind")}
				rows={figure.by_vehicle_kind.map(({ kind, today, total }) => [tc("kind", kind), today, total])} />
		</div>
	);
}

function Counted({ caption, name, rows }: { caption: string; name: string; rows: [string, number, number][] }) {
	return (
		<table class="govuk-table">
			<caption class="govuk-table__caption govuk-table__caption--s">{caption}</caption>
			<thead class="govuk-table__head">
				<tr class="govuk-table__row">
					<th scope="col" class="govuk-table__header">{name}</th>
					<th scope="col" class="govuk-table__header govuk-table__header--numeric">{t("today.thatDay")}</th>
					<th scope="col" class="govuk-table__header govuk-table__header--numeric">{t("today.inAll")}</th>
				</tr>
			</thead>
			<tbody class="govuk-table__body">
				{rows.map(([what, today, total]) => (
					<tr class="govuk-table__row" key={what}>
						<th scope="row" class="govuk-table__header">{what}</th>
						<td class="govuk-table__cell govuk-table__cell--numeric">{formatNumber(today)}</td>
						<td class="govuk-table__cell govuk-table__cell--numeric">{formatNumber(total)}</td>
					</tr>
				))}
			</tbody>
		</table>
	);
}
