/* What narrows the list below. A search is narrowed by city and status only. */
import { t } from "../../language/language";
import { Checkbox, SelectField } from "../../parts/fields";
import {
	daysChoices, missingChoices, needChoices, ownCityChoices, statusChoices, type Filters, type Missing, type Need, type PersonStatus,
} from "./filters";

interface FilterBarProps {
	filters: Filters;
	searching: boolean;
	onChange: (part: Partial<Filters>) => void;
}

const NOTHING = { city: "", status: "", needs: "", missing: "", last_contact_before: "", stranded: "", convoy: "" } as const;

export function FilterBar({ filters, searching, onChange }: FilterBarProps) {
	const people = !searching && filters.tab === "people";
	const narrowed = Object.keys(NOTHING).some((name) => filters[name as keyof Filters] !== "");

	return (
		<section class="kafile-find-filters" aria-label={t("find.filters")}>
			<SelectField id="filter-city" label={t("find.city")} empty={t("shell.all")} value={filters.city} choices={ownCityChoices()}
				onValue={(city) => onChange({ city })} />
			{!filters.stranded && (
				<SelectField id="filter-status" label={t("find.status")} empty={t("shell.all")} value={filters.status} choices={statusChoices()}
					onValue={(status) => onChange({ status: status as PersonStatus | "" })} />
			)}
			{!searching && (
				<SelectField id="filter-needs" label={t("find.needs")} empty={t("shell.all")} value={filters.needs} choices={needChoices()}
					onValue={(needs) => onChange({ needs: needs as Need | "" })} />
			)}
			{people && <PeopleFilters filters={filters} onChange={onChange} />}
			{narrowed && <button type="button" class="kafile-link" onClick={() => onChange(NOTHING)}>{t("find.noFilters")}</button>}
		</section>
	);
}

function PeopleFilters({ filters, onChange }: Omit<FilterBarProps, "searching">) {
	return (
		<>
			<SelectField id="filter-missing" label={t("find.missing")} empty={t("find.any")} value={filters.missing} choices={missingChoices()}
				onValue={(missing) => onChange({ missing: missing as Missing | "" })} />
			<SelectField id="filter-contact" label={t("find.notReached")} empty={t("find.any")} value={filters.last_contact_before}
				choices={daysChoices(filters.last_contact_before)} onValue={(last_contact_before) => onChange({ last_contact_before })} />
			<div class="govuk-checkboxes govuk-checkboxes--small">
				<Checkbox id="filter-stranded" checked={filters.stranded === "1"} onTurn={(on) => onChange({ stranded: on ? "1" : "" })}>
					{t("find.strandedOnly")}
				</Checkbox>
			</div>
			{filters.convoy && <p class="govuk-body">{t("find.ofConvoy", { convoy: filters.convoy })}</p>}
		</>
	);
}
