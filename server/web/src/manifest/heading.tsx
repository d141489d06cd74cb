/* Where one is, the way back, and how old the list is where there is no network. */
import { formatTime, t } from "../language/language";

interface ConvoyHeadingProps {
	known: { kept: boolean; asked_at: string };
	back: string;
	backText: string;
	title: string;
}

export function ConvoyHeading({ known, back, backText, title }: ConvoyHeadingProps) {
	return (
		<>
			<a class="govuk-back-link kafile-no-print" href={back}>{backText}</a>
			<h1 class="govuk-heading-l kafile-heading">{title}</h1>
			{known.kept && <p class="govuk-body kafile-kept-since">{t("ticks.keptSince", { at: formatTime(known.asked_at) })}</p>}
		</>
	);
}
