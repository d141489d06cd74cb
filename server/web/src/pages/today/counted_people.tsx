/* Whom a published figure counts: every number can be opened down to its people. */
import { useState } from "preact/hooks";
import { api, ask } from "../../api/client";
import { formatDate, t, tc } from "../../language/language";
import { SelectField, RadioField } from "../../parts/fields";
import { Pager, useCursor } from "../../parts/pager";
import { Part } from "../../parts/part";
import { cityChoices, cityName } from "../../parts/places";
import { useLoaded } from "../../parts/use_loaded";
import { href } from "../../router";
import { formatReference } from "../../rules/reference";
import type { components } from "../../../generated/contract";
import type { Counter, PublishedSitrep } from "./load";

type CountedPerson = components["schemas"]["CountedPerson"];

interface Filter {
	of: "changes" | "total";
	counter: Counter | "";
	city: string;
}

export function CountedPeople({ figure: { number } }: { figure: PublishedSitrep }) {
	const [filter, set] = useState<Filter>({ of: "changes", counter: "", city: "" });
	return (
		<section aria-labelledby="figure-people">
			<h2 class="govuk-heading-m" id="figure-people">{t("today.counted")}</h2>
			<Filters filter={filter} onChoose={(change) => set({ ...filter, ...change })} />
			<Chosen key={Object.values(filter).join(" ")} number={number} filter={filter} />
		</section>
	);
}

function Chosen({ number, filter: { of, counter, city } }: { number: number; filter: Filter }) {
	const cursor = useCursor();
	const loaded = useLoaded(async () => {
		const query = { of, limit: 50, ...(counter && { counter }), ...(city && { city }), ...(cursor.cursor && { cursor: cursor.cursor }) };
		return (await ask(api.GET("/v1/sitreps/{number}/people", { params: { path: { number }, query } }))).data;
	}, [cursor.cursor]);
	return (
		<Part of={loaded}>
			{({ items, next }) => (
				<>
					{items.length === 0 ? <p class="govuk-body">{t("today.countedNone")}</p> : <People rows={items} />}
					<Pager cursor={cursor} next={next} />
				</>
			)}
		</Part>
	);
}

function Filters({ filter, onChoose }: { filter: Filter; onChoose: (change: Partial<Filter>) => void }) {
	return (
		<div class="kafile-today-filters">
			<RadioField id="of" label={t("today.countedOf")} value={filter.of} onValue={(of) => onChoose({ of: of === "total" ? "total" : "changes" })}
				choices={[{ value: "changes", text: t("today.countedChanges") }, { value: "total", text: t("today.countedTotal") }]} />
			<SelectField id="counter" label={t("today.counter")} value={filter.counter} empty={t("shell.all")}
				onValue={(counter) => onChoose({ counter: counter as Filter["counter"] })}
				choices={(["evacuated", "border_support"] as const).map((value) => ({ value, text: tc("today.counter", value) }))} />
			<SelectField id="city" label={t("today.city")} value={filter.city} empty={t("shell.all")} choices={cityChoices()}
				onValue={(city) => onChoose({ city })} />
		</div>
	);
}

const HEADS = ["today.reference", "today.name", "today.day", "today.city", "today.kind", "today.counter"] as const;

function People({ rows }: { rows: CountedPerson[] }) {
	return (
		<div class="kafile-scroll" tabIndex={0} role="group" aria-labelledby="figure-people">
			<table class="govuk-table kafile-today-table">
				<caption class="govuk-visually-hidden">{t("today.counted")}</caption>
				<thead class="govuk-table__head">
					<tr class="govuk-table__row">{HEADS.map((key) => <th key={key} scope="col" class="govuk-table__header">{t(key)}</th>)}</tr>
				</thead>
				<tbody class="govuk-table__body">
					{rows.map((person) => <Row key={`${person.reference} ${person.counter} ${person.sign} ${person.date}`} person={person} />)}
				</tbody>
			</table>
		</div>
	);
}

/* An auditor is given no names. */
function Row({ person }: { person: CountedPerson }) {
	const { reference, given_names, family_name, sign, date, city, vehicle_kind, counter } = person;
	const name = [given_names, family_name].filter(Boolean).join(" ");
	return (
		<tr class="govuk-table__row">
			<th scope="row" class="govuk-table__header">
				<a class="govuk-link kafile-code" href={href("people", reference)}>{formatReference(reference)}</a>
			</th>
			<td class="govuk-table__cell">{name || "–"}</td>
			<td class="govuk-table__cell">{formatDate(date)}</td>
			<td class="govuk-table__cell">{cityName(city)}</td>
			<td class="govuk-table__cell">{tc("kind", vehicle_kind)}</td>
			<td class="govuk-table__cell">
				{tc("today.counter", counter)} {sign < 0 && <strong class="govuk-tag govuk-tag--orange">{t("today.takenAway")}</strong>}
			</td>
		</tr>
	);
}
