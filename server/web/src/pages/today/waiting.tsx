/* Who waits, by city, and for how long those who wait longest. */
import { formatAge, formatNumber, formatTime, t } from "../../language/language";
import { cityName, cityOf } from "../../parts/places";
import { href } from "../../router";
import type { Sitrep } from "./load";

export function Waiting({ waiting }: { waiting: Sitrep["waiting"] }) {
	return (
		<section aria-labelledby="today-waiting">
			<h2 class="govuk-heading-m" id="today-waiting">{t("today.waiting")}</h2>
			{waiting.total === 0 ? <p class="govuk-body">{t("today.nobodyWaits")}</p> : <WaitingTable waiting={waiting} />}
		</section>
	);
}

function WaitingTable({ waiting }: { waiting: Sitrep["waiting"] }) {
	return (
		<div class="kafile-scroll" tabIndex={0} role="group" aria-labelledby="today-waiting">
			<table class="govuk-table kafile-today-table">
				<caption class="govuk-visually-hidden">{t("today.waiting")}</caption>
				<thead class="govuk-table__head">
					<tr class="govuk-table__row">
						<th scope="col" class="govuk-table__header">{t("today.city")}</th>
						<th scope="col" class="govuk-table__header govuk-table__header--numeric">{t("today.people")}</th>
						<th scope="col" class="govuk-table__header">{t("today.longest")}</th>
					</tr>
				</thead>
				<tbody class="govuk-table__body">
					{waiting.by_city.map(({ city, total, oldest_since }) => (
						<tr class="govuk-table__row" key={city}>
							<th scope="row" class="govuk-table__header"><a class="govuk-link" href={`${href("find")}?city=${city}`}>{cityName(city)}</a></th>
							<td class="govuk-table__cell govuk-table__cell--numeric">{formatNumber(total)}</td>
							<td class="govuk-table__cell">
								<span title={formatTime(oldest_since, cityOf(city)?.time_zone)}>{formatAge(oldest_since)}</span>
							</td>
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}
