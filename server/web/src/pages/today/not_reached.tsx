/* Those who wait and were not reached for days, or never: whom to call. */
import { useState } from "preact/hooks";
import { formatNumber, t } from "../../language/language";
import { SelectField } from "../../parts/fields";
import { Part } from "../../parts/part";
import { cityName } from "../../parts/places";
import { useLoaded } from "../../parts/use_loaded";
import { href } from "../../router";
import { Matter } from "./decisions";
import { loadContacts, type ContactSummary } from "./load";

const DAYS = [1, 2, 3, 5, 7];

/* The full hour, so that it is not another time at each rendering. */
function daysAgo(days: number): string {
	const hour = 3_600_000;
	return new Date(Math.floor(Date.now() / hour) * hour - days * 24 * hour).toISOString().replace(".000", "");
}

function unreached({ not_reached_since, unknown }: ContactSummary): number {
	return not_reached_since + unknown;
}

export function NotReached({ revision }: { revision: number }) {
	const [days, choose] = useState(3);
	const since = daysAgo(days);
	const loaded = useLoaded(() => loadContacts(since), [since, revision]);
	const count = loaded.data?.reduce((sum, city) => sum + unreached(city), 0);

	return (
		<Matter title={t("today.notReached", { count: days })} count={count}>
			<SelectField id="days" label={t("today.notReachedFor")} value={String(days)} onValue={(value) => choose(Number(value))}
				choices={DAYS.map((value) => ({ value: String(value), text: t("today.days", { count: value }) }))} />
			<Part of={loaded}>
				{(rows) => (count === 0 ? <p class="govuk-body">{t("today.notReachedNone")}</p> : <ByCity rows={rows} days={days} />)}
			</Part>
		</Matter>
	);
}

const HEADS = ["today.waitingNow", "today.notSince", "today.never", "today.wrongNumber"] as const;

/* Nearly all who wait are registered, without a seat: a list has one state. */
function ByCity({ rows, days }: { rows: ContactSummary[]; days: number }) {
	return (
		<div class="kafile-scroll" tabIndex={0} role="group" aria-label={t("today.notReachedTable")}>
			<table class="govuk-table kafile-today-table">
				<caption class="govuk-visually-hidden">{t("today.notReachedTable")}</caption>
				<thead class="govuk-table__head">
					<tr class="govuk-table__row">
						<th scope="col" class="govuk-table__header">{t("today.city")}</th>
						{HEADS.map((key) => <th key={key} scope="col" class="govuk-table__header govuk-table__header--numeric">{t(key)}</th>)}
					</tr>
				</thead>
				<tbody class="govuk-table__body">
					{rows.filter((row) => unreached(row) > 0).map((row) => (
						<tr class="govuk-table__row" key={row.city}>
							<th scope="row" class="govuk-table__header">
								<a class="govuk-link" href={`${href("find")}?city=${row.city}&status=registered&last_contact_before=${days}`}>
									{cityName(row.city)}
								</a>
							</th>
							{[row.waiting, row.not_reached_since, row.unknown, row.wrong_number].map((value, n) => (
								<td key={n} class="govuk-table__cell govuk-table__cell--numeric">{formatNumber(value)}</td>
							))}
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}
