/* What somebody else saved meanwhile, beside one's own. */
import { t } from "../../language/language";

export interface Difference {
	label: string;
	theirs: string;
	mine: string;
}

export function Differences({ rows }: { rows: Difference[] }) {
	if (rows.length === 0)
		return null;
	return (
		<div class="kafile-scroll">
			<table class="govuk-table">
				<caption class="govuk-table__caption">{t("convoys.differences")}</caption>
				<thead>
					<tr>
						<td class="govuk-table__cell" />
						<th scope="col" class="govuk-table__header">{t("convoys.theirs")}</th>
						<th scope="col" class="govuk-table__header">{t("convoys.mine")}</th>
					</tr>
				</thead>
				<tbody>
					{rows.map(({ label, theirs, mine }) => (
						<tr key={label}>
							<th scope="row" class="govuk-table__header">{label}</th>
							<td class="govuk-table__cell">{theirs || t("shell.none")}</td>
							<td class="govuk-table__cell">{mine || t("shell.none")}</td>
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}
