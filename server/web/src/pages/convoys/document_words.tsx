/* Document rules, and what else is to be seen to before a departure, in words. */
import type { components } from "../../../generated/contract";
import { formatDate, t, tc } from "../../language/language";
import { countryName } from "../../parts/countries";

type RefusedDocument = components["schemas"]["RefusedDocument"];
type Warning = components["schemas"]["DocumentWarning"];
type LoadWarning = components["schemas"]["LoadWarning"];

/* "Romania does not take the identity card (list of 25 February 2022, since 25 February 2022). It takes: passport." */
export function refusedWords({ country, document_type, rule, accepted }: RefusedDocument): string {
	const values = { country: countryName(country), document: tc("document", document_type) };
	const verdict = t(rule?.verdict === "officer_decides" ? "convoys.document.officerDecides" : "convoys.document.refused", values);
	const since = rule && t("convoys.document.rule", { source: rule.source ?? t("convoys.document.noSource"), date: formatDate(rule.valid_from) });
	const extra = rule?.extra && t("convoys.document.extra", { extra: rule.extra });
	const takes = accepted.length > 0
		? t("convoys.document.accepted", { documents: accepted.map((type) => tc("document", type)).join(", ") })
		: t("convoys.document.acceptsNone");
	return [verdict, since, extra, takes].filter(Boolean).join(" ");
}

export function RefusedDocuments({ documents, nameOf }: { documents: RefusedDocument[]; nameOf: (reference: string) => string }) {
	return (
		<ul class="govuk-list govuk-list--bullet">
			{documents.map((document) => (
				<li key={`${document.reference}${document.country}`}><strong>{nameOf(document.reference)}</strong>: {refusedWords(document)}</li>
			))}
		</ul>
	);
}

export function loadWords({ code, vehicle, brought, most }: LoadWarning): string {
	return t(`convoys.warned.${code}`, { vehicle, brought, most });
}

export function warningWords({ code, country, detail }: Warning): string {
	const where = country ? countryName(country) : "";
	switch (code) {
	case "no_document": return t("convoys.warned.no_document");
	case "document_expired": return t("convoys.warned.document_expired");
	case "document_not_listed": return t("convoys.warned.document_not_listed", { country: where });
	/* Only the detail has what is asked for, behind a colon. */
	default: return t("convoys.warned.document_extra", { country: where, extra: detail.replace(/^.*?: /, "").replace(/\.$/, "") });
	}
}
