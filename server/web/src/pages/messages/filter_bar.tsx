/* What narrows the list below. */
import { useEffect, useState } from "preact/hooks";
import { t } from "../../language/language";
import { SelectField, TextField } from "../../parts/fields";
import { replaceQuery } from "../../router";
import { kindChoices, NOTHING, ownCityChoices, stateChoices, type Filters } from "./filters";

export function FilterBar({ filters }: { filters: Filters }) {
	const set = (change: Record<string, string>) => replaceQuery({ ...filters, ...change });
	const narrowed = Object.values(filters).some((value) => value !== "");

	return (
		<form class="kafile-messages-filters" aria-label={t("messages.filters")} onSubmit={(event) => event.preventDefault()}>
			<SelectField id="messages-state" label={t("messages.state")} value={filters.state} choices={stateChoices()} empty={t("messages.unsent")}
				onValue={(state) => set({ state })} />
			<SelectField id="messages-kind" label={t("messages.kind")} value={filters.kind} choices={kindChoices()} empty={t("shell.all")}
				onValue={(kind) => set({ kind })} />
			<SelectField id="messages-city" label={t("messages.city")} value={filters.city} choices={ownCityChoices()} empty={t("shell.all")}
				onValue={(city) => set({ city })} />
			<ConvoyField convoy={filters.convoy} onConvoy={(convoy) => set({ convoy })} />
			{filters.group && <p class="govuk-body">{t("messages.ofGroup")}</p>}
			{narrowed && <button type="button" class="kafile-link" onClick={() => set({ ...NOTHING })}>{t("messages.noFilters")}</button>}
		</form>
	);
}

/* A code counts when it is written to its end: with Enter, or when the field is left. */
function ConvoyField({ convoy, onConvoy }: { convoy: string; onConvoy: (convoy: string) => void }) {
	const [typed, type] = useState(convoy);

	useEffect(() => type(convoy), [convoy]);
	return (
		<TextField id="messages-convoy" label={t("messages.convoy")} value={typed} onValue={type} maxLength={64} autoCapitalize="characters"
			onChange={(event) => onConvoy(event.currentTarget.value.trim().toUpperCase())} />
	);
}
