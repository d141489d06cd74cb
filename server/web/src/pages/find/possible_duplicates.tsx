/* Others who may be the same person, each with a link to compare them. */
import type { components } from "../../../generated/contract";
import { t, tc } from "../../language/language";
import { href } from "../../router";
import { formatReference } from "../../rules/reference";

interface PossibleDuplicatesProps {
	reference: string;
	pairs: components["schemas"]["PossibleDuplicate"][];
}

export function PossibleDuplicates({ reference, pairs }: PossibleDuplicatesProps) {
	if (pairs.length === 0)
		return null;
	return (
		<>
			<p class="govuk-body">{t("find.perhapsTwice", { count: pairs.length })}</p>
			<ul class="govuk-list govuk-list--bullet">
				{pairs.map(({ of, because }) => (
					<li key={of}>
						<a class="govuk-notification-banner__link" href={href("people", reference, "merge", of)}>
							{t("find.compareWith", { reference: formatReference(of) })}
						</a>{" "}
						({because.map((reason) => tc("find.because", reason)).join(", ")})
					</li>
				))}
			</ul>
		</>
	);
}
