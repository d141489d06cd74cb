/* #/convoys/plan/CITY: seats of all convoys that leave a city soon. */
import { t } from "../../../language/language";
import { SelectField } from "../../../parts/fields";
import { cityChoices, cityName } from "../../../parts/places";
import { go, href } from "../../../router";
import { inScope, session } from "../../../session/session";
import { Planner } from "./planner";
import { HORIZON_HOURS } from "./proposal";

export function PlanCity({ city }: { city: string | undefined }) {
	const ours = cityChoices().filter(({ value }) => inScope(session.value?.cities, value));
	const chosen = ours.find(({ value }) => value === city)?.value;
	return (
		<>
			<a class="govuk-back-link" href={href("convoys")}>{t("page.convoys")}</a>
			<h1 class="govuk-heading-l">{t("planner.planCity")}</h1>
			<p class="govuk-body">{t("planner.cityHint", { hours: HORIZON_HOURS })} {t("planner.hint")}</p>
			<SelectField id="planner-city" label={t("convoys.from")} value={chosen ?? ""} choices={ours} empty={t("convoys.choose")}
				onValue={(value) => (value ? go("convoys", "plan", value) : go("convoys", "plan"))} />
			{chosen && <h2 class="govuk-heading-m">{cityName(chosen)}</h2>}
			{chosen && <Planner key={chosen} name={chosen} query={{ city: chosen, horizon: HORIZON_HOURS }} />}
		</>
	);
}
