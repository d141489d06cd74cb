/* All convoys: a board of those that are not over, or a list of any. */
import { t } from "../../language/language";
import { href, replaceQuery } from "../../router";
import { hasRole } from "../../session/session";
import { Board } from "./board";
import { FilterFields, filtersInAddress } from "./filters";
import { ConvoyList } from "./list";

export function Overview() {
	const filters = filtersInAddress();
	const listed = filters.view === "list";
	const shown = JSON.stringify(filters);

	return (
		<>
			<div class="kafile-convoys-title">
				<h1 class="govuk-heading-l">{t("page.convoys")}</h1>
				{hasRole("admin", "officer", "coordinator") && (
					<div class="govuk-button-group">
						<a class="govuk-button govuk-button--secondary" href={filters.city ? href("convoys", "plan", filters.city) : href("convoys", "plan")}>
							{t("planner.planCity")}
						</a>
						<a class="govuk-button" href={href("convoys", "new")}>{t("convoys.plan")}</a>
					</div>
				)}
			</div>
			<div class="kafile-convoys-views" role="group" aria-label={t("convoys.view")}>
				<button type="button" class="kafile-convoys-view" aria-pressed={!listed} onClick={() => replaceQuery({ ...filters, view: "", status: "" })}>
					{t("convoys.board")}
				</button>
				<button type="button" class="kafile-convoys-view" aria-pressed={listed} onClick={() => replaceQuery({ ...filters, view: "list" })}>
					{t("convoys.list")}
				</button>
			</div>
			<FilterFields filters={filters} />
			{listed ? <ConvoyList key={shown} filters={filters} /> : <Board filters={filters} />}
		</>
	);
}
