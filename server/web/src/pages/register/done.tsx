/* Registered: what became of everybody, their cards, and on to the next group. */
import { useState } from "preact/hooks";
import { t, tc } from "../../language/language";
import { SelectField } from "../../parts/fields";
import { cityName } from "../../parts/places";
import { StatusTag } from "../../parts/status_tag";
import { formatReference } from "../../rules/reference";
import { href } from "../../router";
import { hasRole } from "../../session/session";
import { Cards } from "./cards";
import { included, LANGUAGES, nameOfMember, type Draft, type Registered } from "./draft";
import { Title } from "./title";

interface DoneProps {
	draft: Draft;
	done: Registered;
	onNext: () => void;
}

type Citizen = Registered["citizens"][number];

export function Done({ draft, done, onNext }: DoneProps) {
	const [cardLanguage, speak] = useState(draft.language);
	return (
		<>
			<div class="govuk-panel govuk-panel--confirmation kafile-register-panel kafile-no-print">
				<Title text={t(doneWords(draft), { count: done.citizens.length, city: cityName(done.city ?? draft.city) })} arrived />
			</div>
			<div class="kafile-register-actions kafile-no-print">
				<button type="button" class="govuk-button" onClick={() => globalThis.print()}>{t("register.print")}</button>
				<button type="button" class="govuk-button govuk-button--secondary" onClick={onNext}>{t("register.next")}</button>
			</div>
			<div class="kafile-no-print">
				<People done={done} />
				<Meanwhile draft={draft} done={done} />
				<SelectField id="card-language" label={t("register.cardLanguage")} value={cardLanguage}
					choices={LANGUAGES.map((code) => ({ value: code, text: tc("language", code) }))}
					onValue={(code) => speak(LANGUAGES.find((known) => known === code) ?? draft.language)} />
			</div>
			<Cards people={done.citizens} city={done.city ?? draft.city} language={cardLanguage} />
		</>
	);
}

function doneWords({ purpose }: Draft) {
	return purpose.kind === "board" ? "register.doneBoarded" : purpose.kind === "hand_over" ? "register.doneReceived" : "register.done";
}

function People({ done }: { done: Registered }) {
	const walked = done.citizens.some(({ status }) => status !== undefined);
	return (
		<div class="kafile-scroll" tabIndex={0} role="region" aria-label={t("register.registered")}>
			<table class="govuk-table">
				<caption class="govuk-table__caption govuk-table__caption--m">{t("register.registered")}</caption>
				<thead class="govuk-table__head">
					<tr class="govuk-table__row">
						<th scope="col" class="govuk-table__header">{t("register.reference")}</th>
						<th scope="col" class="govuk-table__header">{t("register.names")}</th>
						{walked && <th scope="col" class="govuk-table__header">{t("register.status")}</th>}
						<th scope="col" class="govuk-table__header">{t("register.missing")}</th>
					</tr>
				</thead>
				<tbody class="govuk-table__body">
					{done.citizens.map((citizen) => <PersonRow key={citizen.reference} citizen={citizen} walked={walked} />)}
				</tbody>
			</table>
		</div>
	);
}

function PersonRow({ citizen, walked }: { citizen: Citizen; walked: boolean }) {
	const { reference = "", missing } = citizen;
	const shown = formatReference(reference);
	return (
		<tr class="govuk-table__row">
			<td class="govuk-table__cell kafile-register-nowrap">
				{hasRole("border") ? shown : <a class="govuk-link" href={href("people", reference)}>{shown}</a>}
			</td>
			<td class="govuk-table__cell">{nameOfMember(citizen)}</td>
			{walked && <td class="govuk-table__cell"><Walked citizen={citizen} /></td>}
			<td class="govuk-table__cell">{missing.map((code) => tc("missing", code)).join(", ") || t("register.nothing")}</td>
		</tr>
	);
}

/* What became of a walk-up: a fact is kept whatever it contradicts, and somebody looks at that later. */
function Walked({ citizen: { status, exceptions = [], one_sided, receipt } }: { citizen: Citizen }) {
	const noted = [...exceptions, ...(one_sided ? ["one_sided"] : [])];
	return (
		<>
			{status && <StatusTag status={status} />}
			{noted.length > 0 && <ul class="govuk-list kafile-register-noted">{noted.map((code) => <li key={code}>{tc("register.noted", code)}</li>)}</ul>}
			{receipt && (
				<details class="govuk-details">
					<summary class="govuk-details__summary"><span class="govuk-details__summary-text">{t("register.receipt")}</span></summary>
					<div class="govuk-details__text">
						<p class="govuk-body">{t("register.receiptBody")}</p>
						<p class="govuk-body kafile-code">{receipt.token}</p>
					</div>
				</details>
			)}
		</>
	);
}

/* Who came up between the check and the save, at another desk. */
function Meanwhile({ draft, done }: { draft: Draft; done: Registered }) {
	const people = included(draft);
	const fresh = done.possible_duplicates.flatMap(({ reference, of }) => {
		const n = done.citizens.findIndex((citizen) => citizen.reference === reference);
		const citizen = done.citizens[n];
		return citizen && !people[n]?.others.includes(of) ? [{ citizen, of }] : [];
	});
	if (fresh.length === 0)
		return null;
	return (
		<div class="govuk-inset-text">
			<h2 class="govuk-heading-s">{t("register.meanwhile")}</h2>
			<ul class="govuk-list govuk-list--bullet">
				{fresh.map(({ citizen, of }) => <li key={`${citizen.reference} ${of}`}>{nameOfMember(citizen)}: {formatReference(of)}</li>)}
			</ul>
		</div>
	);
}
