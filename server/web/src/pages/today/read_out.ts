/* The one line that is read out. The server writes it in English; in the other languages it is said from the same numbers. */
import { language, locale, t } from "../../language/language";
import { cityName } from "../../parts/places";
import type { PublishedRow, PublishedSitrep, Sitrep } from "./load";

/* "+3", "−2", "0" */
export function signed(value: number): string {
	return new Intl.NumberFormat(locale(), { signDisplay: "exceptZero" }).format(value);
}

export function lineOf(figure: Sitrep): string {
	return language.value === "en" ? figure.text : said(figure);
}

export function publishedLineOf(figure: PublishedSitrep): string {
	if (language.value === "en")
		return figure.text;
	const first = figure.number === 1;
	const delta = figure.deltas.filter(({ counter }) => counter === "evacuated").reduce((sum, one) => sum + one.delta, 0);
	return first || delta === 0 ? said(figure) : `${said(figure)} ${t("today.line.corrected", { delta: signed(delta) })}`;
}

function said({ evacuated_today, evacuated_total, by_city }: Sitrep): string {
	const from = by_city.filter(({ today }) => today > 0).sort((one, other) => other.today - one.today);
	const cities = new Intl.ListFormat(locale()).format(from.map(({ city }) => cityName(city)));
	const values = { count: evacuated_today, total: evacuated_total, cities };
	if (evacuated_today === 0)
		return t("today.line.nobody", values);
	return t(from.length > 1 ? "today.line.cities" : "today.line.city", values);
}

/*
 * What freezing the figure now would change of what was published: the total is the one before, and the day where it is new,
 * and these corrections. The first figure has nothing to correct.
 */
export function correctionOf(figure: Sitrep, latest: PublishedRow | null): number {
	if (!latest)
		return 0;
	const added = latest.date === figure.date ? 0 : figure.evacuated_today;
	return figure.evacuated_total - latest.evacuated_total - added;
}
