/* What a file may hold. */
import { t } from "../../language/language";
import { columns } from "./columns";
import { downloadTemplate } from "./downloads";

export function ColumnsHelp() {
	return (
		<>
			<h2 class="govuk-heading-m">{t("import.columns")}</h2>
			<p class="govuk-body">{t("import.columnsIntro")}</p>
			<button type="button" class="govuk-button govuk-button--secondary" onClick={downloadTemplate}>{t("import.template")}</button>
			<details class="govuk-details">
				<summary class="govuk-details__summary"><span class="govuk-details__summary-text">{t("import.columnsAll")}</span></summary>
				<div class="govuk-details__text kafile-scroll" tabIndex={0} role="region" aria-label={t("import.columnsAll")}>
					<table class="govuk-table">
						<caption class="govuk-table__caption govuk-visually-hidden">{t("import.columnsAll")}</caption>
						<thead class="govuk-table__head">
							<tr class="govuk-table__row">
								<th scope="col" class="govuk-table__header">{t("import.columnName")}</th>
								<th scope="col" class="govuk-table__header">{t("import.columnAbout")}</th>
								<th scope="col" class="govuk-table__header">{t("import.columnExample")}</th>
							</tr>
						</thead>
						<tbody class="govuk-table__body">
							{columns.map((column) => (
								<tr class="govuk-table__row" key={column.name}>
									<th scope="row" class="govuk-table__header"><code>{column.name}</code></th>
									<td class="govuk-table__cell">{t(column.about)}{column.needed && <> <strong>{t("import.columnNeeded")}</strong></>}</td>
									<td class="govuk-table__cell"><code>{column.example}</code></td>
								</tr>
							))}
						</tbody>
					</table>
				</div>
			</details>
			<p class="govuk-body">{t("import.ndjson")}</p>
		</>
	);
}
