/* A published figure as it was frozen: what it says, what it corrects, and the people behind it. */
import { useEffect, useRef } from "preact/hooks";
import { api, ask } from "../../api/client";
import { formatDate, formatNumber, formatTime, t, tc } from "../../language/language";
import { Refused } from "../../parts/errors";
import { Facts } from "../../parts/facts";
import { Loading } from "../../parts/loading";
import { cityName } from "../../parts/places";
import { useLoaded } from "../../parts/use_loaded";
import { href } from "../../router";
import { CountedPeople } from "./counted_people";
import { MadeOf } from "./figure";
import type { PublishedSitrep } from "./load";
import { publishedLineOf, signed } from "./read_out";

export function PublishedFigure({ number }: { number: number }) {
	const loaded = useLoaded(async () => (await ask(api.GET("/v1/sitreps/{number}", { params: { path: { number } } }))).data, [number]);
	return (
		<>
			<a class="govuk-back-link" href={href("today")}>{t("page.today")}</a>
			{loaded.failed !== null && <Refused of={loaded.failed} onRetry={loaded.reload} />}
			{loaded.data ? <Shown figure={loaded.data} /> : loaded.failed === null && <Loading />}
		</>
	);
}

function Shown({ figure }: { figure: PublishedSitrep }) {
	const heading = useRef<HTMLHeadingElement>(null);

	useEffect(() => heading.current?.focus(), []);
	return (
		<>
			<h1 class="govuk-heading-l kafile-today-heading" ref={heading} tabIndex={-1}>
				{t("today.figureNumber", { number: figure.number })}: {formatDate(figure.date)}
			</h1>
			<p class="govuk-inset-text kafile-today-line">{publishedLineOf(figure)}</p>
			<FigureFacts figure={figure} />
			<Deltas figure={figure} />
			<h2 class="govuk-heading-m">{t("today.madeOf")}</h2>
			<MadeOf figure={figure} />
			<CountedPeople figure={figure} />
		</>
	);
}

function FigureFacts({ figure }: { figure: PublishedSitrep }) {
	return (
		<Facts rows={[
			[t("today.setOut"), formatNumber(figure.evacuated_today)],
			[t("today.inAll"), formatNumber(figure.evacuated_total)],
			[t("today.support"), t("today.supportOf", { today: figure.border_support_today, total: figure.border_support_total })],
			[t("today.waitedThen"), formatNumber(figure.waiting.total)],
			[t("today.frozenBy"), `${figure.by}, ${formatTime(figure.frozen_at)}`],
			[t("today.note"), figure.note],
		]} />
	);
}

function Deltas({ figure: { deltas, number } }: { figure: PublishedSitrep }) {
	return (
		<section aria-labelledby="figure-deltas">
			<h2 class="govuk-heading-m" id="figure-deltas">{t("today.deltas")}</h2>
			<p class="govuk-body">{t(number === 1 ? "today.deltasFirst" : deltas.length === 0 ? "today.deltasNone" : "today.deltasHint")}</p>
			{deltas.length > 0 && <DeltaTable deltas={deltas} />}
		</section>
	);
}

function DeltaTable({ deltas }: Pick<PublishedSitrep, "deltas">) {
	return (
		<div class="kafile-scroll" tabIndex={0} role="group" aria-labelledby="figure-deltas">
			<table class="govuk-table kafile-today-table">
				<caption class="govuk-visually-hidden">{t("today.deltas")}</caption>
				<thead class="govuk-table__head">
					<tr class="govuk-table__row">
						{(["today.day", "today.city", "today.kind", "today.counter"] as const).map((key) => (
							<th key={key} scope="col" class="govuk-table__header">{t(key)}</th>
						))}
						<th scope="col" class="govuk-table__header govuk-table__header--numeric">{t("today.delta")}</th>
					</tr>
				</thead>
				<tbody class="govuk-table__body">
					{deltas.map(({ date, city, vehicle_kind, counter, delta }) => (
						<tr class="govuk-table__row" key={`${date} ${city} ${vehicle_kind} ${counter}`}>
							<td class="govuk-table__cell">{formatDate(date)}</td>
							<td class="govuk-table__cell">{cityName(city)}</td>
							<td class="govuk-table__cell">{tc("kind", vehicle_kind)}</td>
							<td class="govuk-table__cell">{tc("today.counter", counter)}</td>
							<td class="govuk-table__cell govuk-table__cell--numeric">{signed(delta)}</td>
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}
