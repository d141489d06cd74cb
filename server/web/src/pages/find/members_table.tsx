/* The people of a travel group. */
import type { ComponentChildren } from "preact";
import { formatDate, t, tc } from "../../language/language";
import { href } from "../../router";
import { formatReference } from "../../rules/reference";
import { fullName, present, type Member } from "./people";
import { Standing } from "./people_table";

interface MembersTableProps {
	caption: string;
	members: Member[];
	current?: string;
	beside?: (member: Member) => ComponentChildren; /* a first cell, such as a checkbox */
}

export function MembersTable({ caption, members, current, beside }: MembersTableProps) {
	return (
		<div class="kafile-scroll">
			<table class="govuk-table kafile-find-table">
				<caption class="govuk-table__caption govuk-table__caption--s govuk-visually-hidden">{caption}</caption>
				<thead class="govuk-table__head">
					<tr class="govuk-table__row">
						{beside && <th scope="col" class="govuk-table__header">{t("find.chosen")}</th>}
						<th scope="col" class="govuk-table__header">{t("find.name")}</th>
						<th scope="col" class="govuk-table__header">{t("find.born")}</th>
						<th scope="col" class="govuk-table__header kafile-find-wide">{t("find.needs")}</th>
						<th scope="col" class="govuk-table__header">{t("find.status")}</th>
					</tr>
				</thead>
				<tbody class="govuk-table__body">
					{present(members).map((member) => (
						<tr class="govuk-table__row" key={member.reference}>
							{beside && <td class="govuk-table__cell">{beside(member)}</td>}
							<th scope="row" class="govuk-table__header">
								{member.reference === current ? fullName(member) : <a class="govuk-link" href={href("people", member.reference)}>{fullName(member)}</a>}
								<span class="kafile-find-second kafile-code">{formatReference(member.reference)}</span>
							</th>
							<td class="govuk-table__cell">{member.birth_date ? formatDate(member.birth_date) : t("find.unknown")}</td>
							<td class="govuk-table__cell kafile-find-wide">{member.needs.map((need) => tc("need", need)).join(", ")}</td>
							<td class="govuk-table__cell"><Standing status={member.status} convoy={member.convoy} vehicle={member.vehicle} /></td>
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}
