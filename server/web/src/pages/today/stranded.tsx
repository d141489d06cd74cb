/* People on the way without a seat that moves. */
import { formatAge, t } from "../../language/language";
import { cityName } from "../../parts/places";
import { href } from "../../router";
import { formatReference } from "../../rules/reference";
import type { Beginning, CitizenRow } from "./load";

export function Stranded({ rows, more }: Beginning<CitizenRow>) {
	if (rows.length === 0)
		return <p class="govuk-body">{t("today.strandedNone")}</p>;
	return (
		<>
			<p class="govuk-body">{t("today.strandedHint")}</p>
			<ul class="govuk-list govuk-list--spaced">
				{rows.map(({ reference, given_names, family_name, city, convoy, vehicle, updated_at }) => (
					<li key={reference}>
						<a class="govuk-link" href={href("people", reference)}>{given_names} {family_name}</a>{" "}
						<span class="kafile-code">{formatReference(reference)}</span>, {t("today.fromCity", { city: cityName(city) })}
						{convoy && <>, <a class="govuk-link kafile-code" href={href("convoys", convoy)}>{convoy}</a></>}
						{vehicle !== null && <> {t("today.vehicle", { number: vehicle })}</>}
						{updated_at && <>, {formatAge(updated_at)}</>}
					</li>
				))}
			</ul>
			{more && <p class="govuk-body"><a class="govuk-link" href={`${href("find")}?stranded=1`}>{t("today.strandedMore")}</a></p>}
		</>
	);
}
