/* Two references beside each other: what differs is marked, and one of them stays. */
import { formatDate, formatTime, t, tc } from "../../language/language";
import { cityName } from "../../parts/places";
import { stateName } from "../../parts/states";
import { formatReference } from "../../rules/reference";
import type { Person } from "./people";
import { vehicleWords } from "./seat";

interface SideBySideProps {
	one: Person;
	two: Person;
	stays: string;
	error: string | undefined;
	onStays: (reference: string) => void;
}

export function SideBySide({ one, two, stays, error, onStays }: SideBySideProps) {
	const people = [one, two];
	const rows = factsOf(one).map(([name, first], n) => ({ name, values: [first, factsOf(two)[n]?.[1] ?? ""] }));
	return (
		<div class={`govuk-form-group${error ? " govuk-form-group--error" : ""}`}>
			{error && <p class="govuk-error-message" id="stays-error">{error}</p>}
			<div class="kafile-scroll">
				<table class="govuk-table kafile-find-table kafile-find-pair">
					<caption class="govuk-table__caption govuk-table__caption--s">{t("find.sideBySide")}</caption>
					<thead class="govuk-table__head">
						<tr class="govuk-table__row">
							<td class="govuk-table__header"></td>
							{people.map(({ reference }) => <th scope="col" class="govuk-table__header kafile-code" key={reference}>{formatReference(reference)}</th>)}
						</tr>
					</thead>
					<tbody class="govuk-table__body">
						{rows.map(({ name, values }) => (
							<tr class="govuk-table__row" key={name}>
								<th scope="row" class="govuk-table__header">{name}</th>
								{values.map((value, n) => (
									<td class="govuk-table__cell" key={n}>{values[0] === values[1] ? value : <mark>{value}</mark>}</td>
								))}
							</tr>
						))}
						<tr class="govuk-table__row">
							<th scope="row" class="govuk-table__header">{t("find.mergeStays")}</th>
							{people.map((person) => <StaysCell key={person.reference} person={person} stays={stays} onStays={onStays} />)}
						</tr>
					</tbody>
				</table>
			</div>
		</div>
	);
}

function StaysCell({ person: { reference }, stays, onStays }: { person: Person; stays: string; onStays: (reference: string) => void }) {
	return (
		<td class="govuk-table__cell">
			<div class="govuk-radios govuk-radios--small">
				<div class="govuk-radios__item">
					<input class="govuk-radios__input" type="radio" name="stays" id={`stays-${reference}`} checked={stays === reference}
						onChange={() => onStays(reference)} />
					<label class="govuk-label govuk-radios__label" for={`stays-${reference}`}>
						{t("find.mergeThis")}<span class="govuk-visually-hidden"> {formatReference(reference)}</span>
					</label>
				</div>
			</div>
		</td>
	);
}

function documentWords({ type, issuing_state, expires_on }: NonNullable<Person["document"]>): string {
	return [tc("document", type), stateName(issuing_state), formatDate(expires_on)].filter(Boolean).join(", ");
}

function factsOf(person: Person): [string, string][] {
	const unknown = t("find.unknown");
	const { document, missing = [] } = person;
	return [
		[t("find.field.given_names"), person.given_names],
		[t("find.field.family_name"), person.family_name],
		[t("find.born"), person.birth_date ? formatDate(person.birth_date) : unknown],
		[t("find.sex"), person.sex ? tc("sex", person.sex) : unknown],
		[t("find.nationality"), person.nationality ? stateName(person.nationality) : unknown],
		[t("find.document"), document ? documentWords(document) : unknown],
		[t("find.needs"), person.needs.map((need) => tc("need", need)).join(", ") || t("shell.none")],
		[t("find.city"), cityName(person.city)],
		[t("find.status"), tc("status", person.status)],
		[t("find.seat"), person.convoy ? `${person.convoy} ${person.vehicle === null ? "" : vehicleWords(person.vehicle)}` : t("shell.none")],
		[t("find.waitingSince"), formatTime(person.queued_at)],
		[t("find.contact"), person.contact?.phone ?? t("find.noPhone")],
		[t("find.missing"), missing.map((field) => tc("missing", field)).join(", ") || t("shell.none")],
	];
}
