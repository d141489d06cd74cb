/* What a new rule changes: those who have a seat already and do not fit any more. */
import type { components } from "../../../generated/contract";
import { formatStamp, t, tc } from "../../language/language";
import { countryName } from "../../parts/countries";
import { Notice } from "../../parts/notice";
import { formatReference } from "../../rules/reference";
import { href } from "../../router";
import { VerdictTag } from "./rules";
import { Line, Table } from "./table";

type Added = components["schemas"]["DocumentRuleAdded"];

export function RuleAdded({ rule }: { rule: Added }) {
	return (
		<section>
			<Notice>
				<h2 class="govuk-heading-m">{t("admin.ruleAdded")}</h2>
				<p class="govuk-body">
					{countryName(rule.country)}, {rule.nationality}, {tc("document", rule.document_type)}: <VerdictTag verdict={rule.verdict} />
				</p>
				<p class="govuk-body">{t("admin.ruleFrom", { time: formatStamp(rule.valid_from) })}</p>
				<p class="govuk-body">{rule.no_longer_fit.length > 0 ? t("admin.misfits", { count: rule.no_longer_fit.length }) : t("admin.noMisfits")}</p>
			</Notice>
			{rule.no_longer_fit.length > 0 && (
				<Table caption={t("admin.misfitsTitle")} heads={[t("admin.person"), t("admin.convoy"), t("admin.document"), t("admin.departsAt"), t("admin.override")]}>
					{rule.no_longer_fit.map((one) => (
						<Line key={one.reference} head={<a class="govuk-link" href={href("people", one.reference)}>{formatReference(one.reference)}</a>} cells={[
							<><a class="govuk-link" href={href("convoys", one.convoy)}>{one.convoy}</a> {t("admin.vehicle", { number: String(one.vehicle) })}</>,
							tc("document", one.document_type), formatStamp(one.departs_at), one.document_override,
						]} />
					))}
				</Table>
			)}
			{rule.more && <p class="govuk-body">{t("admin.misfitsMore")}</p>}
			<a class="govuk-link" href={href("admin", "rules")}>{t("admin.rules")}</a>
		</section>
	);
}
