/* People, a line each. */
import type { ComponentChildren } from "preact";
import { formatAge, formatDate, t, tc } from "../../language/language";
import { cityName } from "../../parts/places";
import { StatusTag } from "../../parts/status_tag";
import { href } from "../../router";
import { formatReference } from "../../rules/reference";
import { fullName, type PersonRow } from "./people";
import { Seat } from "./seat";

interface PeopleTableProps {
	caption: string;
	people: PersonRow[];
	contacts?: boolean; /* when they were last reached */
	beside?: (person: PersonRow) => ComponentChildren; /* below that */
	below?: (person: PersonRow) => ComponentChildren; /* a line of its own; null for none */
}

export function PeopleTable({ caption, people, contacts = false, beside, below }: PeopleTableProps) {
	return (
		<div class="kafile-scroll">
			<table class="govuk-table kafile-find-table">
				<caption class="govuk-table__caption govuk-table__caption--s">{caption}</caption>
				<thead class="govuk-table__head">
					<tr class="govuk-table__row">
						<th scope="col" class="govuk-table__header">{t("find.name")}</th>
						<th scope="col" class="govuk-table__header kafile-find-wide">{t("find.born")}</th>
						<th scope="col" class="govuk-table__header kafile-find-wide">{t("find.city")}</th>
						<th scope="col" class="govuk-table__header">{t("find.status")}</th>
						{contacts && <th scope="col" class="govuk-table__header">{t("find.lastReached")}</th>}
					</tr>
				</thead>
				<tbody class="govuk-table__body">
					{people.map((person) => <Line key={person.reference} {...{ person, contacts, beside, below }} />)}
				</tbody>
			</table>
		</div>
	);
}

interface LineProps {
	person: PersonRow;
	contacts: boolean;
	beside: PeopleTableProps["beside"];
	below: PeopleTableProps["below"];
}

function Line({ person, contacts, beside, below }: LineProps) {
	const { reference, birth_date, city } = person;
	const under = below?.(person);
	return (
		<>
			<tr class="govuk-table__row">
				<th scope="row" class="govuk-table__header">
					<a class="govuk-link" data-move href={href("people", reference)}>{fullName(person)}</a>
					<span class="kafile-find-second kafile-code">{formatReference(reference)}</span>
				</th>
				<td class="govuk-table__cell kafile-find-wide">{birth_date ? formatDate(birth_date) : t("find.unknown")}</td>
				<td class="govuk-table__cell kafile-find-wide">{cityName(city)}</td>
				<td class="govuk-table__cell"><Standing {...person} /></td>
				{contacts && <td class="govuk-table__cell"><LastReached {...person} />{beside && <div>{beside(person)}</div>}</td>}
			</tr>
			{under && <tr class="govuk-table__row"><td class="govuk-table__cell" colSpan={5}>{under}</td></tr>}
		</>
	);
}

interface StandingProps {
	status: string;
	stranded?: boolean | undefined;
	convoy: string | null;
	vehicle: number | null;
}

/* Their state, and where they sit. */
export function Standing({ status, stranded, convoy, vehicle }: StandingProps) {
	return (
		<>
			<StatusTag status={status} /> {stranded && <StatusTag status="stranded" />}
			{convoy && <span class="kafile-find-second"><Seat convoy={convoy} vehicle={vehicle} /></span>}
		</>
	);
}

type LastReachedProps = Pick<PersonRow, "last_contact_at" | "last_contact_channel" | "last_contact_outcome">;

export function LastReached({ last_contact_at, last_contact_channel, last_contact_outcome }: LastReachedProps) {
	return (
		<>
			{last_contact_at ? `${formatAge(last_contact_at)}, ${tc("find.channel", last_contact_channel)}` : t("find.never")}
			{last_contact_outcome && last_contact_outcome !== "reached" && (
				<span class="kafile-find-second">{t("find.lastTry", { outcome: tc("find.outcome", last_contact_outcome) })}</span>
			)}
		</>
	);
}
