/* Convoys between a city and a border post. */
import { formatAge, formatNumber, formatTime, t } from "../../language/language";
import { Part } from "../../parts/part";
import { cityName, cityOf, postName } from "../../parts/places";
import { StatusTag } from "../../parts/status_tag";
import type { Loaded } from "../../parts/use_loaded";
import { href } from "../../router";
import type { Beginning, ConvoyRow } from "./load";

export function Road({ road }: { road: Loaded<Beginning<ConvoyRow>> }) {
	return (
		<section aria-labelledby="today-road">
			<h2 class="govuk-heading-m" id="today-road">{t("today.road")}</h2>
			<Part of={road}>
				{({ rows, more }) => (rows.length === 0 ? <p class="govuk-body">{t("today.roadEmpty")}</p> : <RoadTable rows={rows} more={more} />)}
			</Part>
		</section>
	);
}

const HEADS = ["today.convoy", "today.way", "today.state", "today.people", "today.left"] as const;

function RoadTable({ rows, more }: Beginning<ConvoyRow>) {
	return (
		<div class="kafile-scroll" tabIndex={0} role="group" aria-labelledby="today-road">
			<table class="govuk-table kafile-today-table">
				<caption class="govuk-visually-hidden">{t("today.road")}</caption>
				<thead class="govuk-table__head">
					<tr class="govuk-table__row">{HEADS.map((key) => <th key={key} scope="col" class="govuk-table__header">{t(key)}</th>)}</tr>
				</thead>
				<tbody class="govuk-table__body">{rows.map((convoy) => <RoadRow key={convoy.code} convoy={convoy} />)}</tbody>
			</table>
			{more && <p class="govuk-body"><a class="govuk-link" href={href("convoys")}>{t("today.roadMore")}</a></p>}
		</div>
	);
}

function RoadRow({ convoy }: { convoy: ConvoyRow }) {
	const { code, city, border_post, status, taken, departed_at, arrived_at, vehicles } = convoy;
	return (
		<tr class="govuk-table__row">
			<th scope="row" class="govuk-table__header"><a class="govuk-link kafile-code" href={href("convoys", code)}>{code}</a></th>
			<td class="govuk-table__cell">{t("today.fromTo", { city: cityName(city), post: postName(border_post) })}</td>
			<td class="govuk-table__cell"><StatusTag status={status} /></td>
			<td class="govuk-table__cell">{formatNumber(taken)}, {t("today.vehicles", { count: vehicles })}</td>
			<td class="govuk-table__cell">
				<span title={formatTime(departed_at, cityOf(city)?.time_zone)}>{formatAge(departed_at)}</span>
				{status === "at_border" && arrived_at && <><br />{t("today.atBorderSince", { age: formatAge(arrived_at) })}</>}
			</td>
		</tr>
	);
}
