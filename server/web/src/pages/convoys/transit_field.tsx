/* The countries between the city and the post, in the order of the journey. */
import { t } from "../../language/language";
import { countryChoices, countryName, ON_THE_WAY } from "../../parts/countries";
import { SelectField } from "../../parts/fields";

interface TransitFieldProps {
	id: string;
	transit: string[];
	onTransit: (transit: string[]) => void;
}

export function TransitField({ id, transit, onTransit }: TransitFieldProps) {
	return (
		<div class="govuk-form-group">
			<SelectField id={id} label={t("convoys.transit.label")} hint={t("convoys.transit.hint")} value="" empty={t("convoys.transit.add")}
				choices={countryChoices(ON_THE_WAY.filter((code) => !transit.includes(code)))} onValue={(country) => onTransit([...transit, country])} />
			<ol class="govuk-list govuk-list--number" aria-label={t("convoys.transit.chosen")}>
				{transit.map((country) => (
					<li key={country}>
						{countryName(country)}{" "}
						<button type="button" class="kafile-link" aria-label={t("convoys.transit.remove", { country: countryName(country) })}
							onClick={() => onTransit(transit.filter((one) => one !== country))}>{t("convoys.remove")}</button>
					</li>
				))}
			</ol>
			{transit.length === 0 && <p class="govuk-hint">{t("convoys.transit.none")}</p>}
		</div>
	);
}
