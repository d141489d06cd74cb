/* Which documents countries accept, as it was and as it will be. */
import { useState } from "preact/hooks";
import type { components } from "../../../generated/contract";
import { api, ask } from "../../api/client";
import { formatStamp, locale, t, tc } from "../../language/language";
import type { PageProps } from "../../pages";
import { countryChoices, countryName, ON_THE_WAY } from "../../parts/countries";
import { Refused } from "../../parts/errors";
import { Checkbox, SelectField, type Choice } from "../../parts/fields";
import { Loading } from "../../parts/loading";
import { Pager, useCursor } from "../../parts/pager";
import { borderPosts } from "../../parts/places";
import { useLoaded } from "../../parts/use_loaded";
import { href } from "../../router";
import { NewRule } from "./new_rule";
import { Line, Table } from "./table";

export type Rule = components["schemas"]["DocumentRule"];
type Verdict = Rule["verdict"];

const COLOURS: Record<Verdict, string> = { accepted: "green", refused: "red", officer_decides: "yellow" };

/* Those on the ways out and of the border posts, by name. */
export function ruleCountries(): Choice[] {
	const codes = new Set([...borderPosts.value.map((post) => post.country), ...ON_THE_WAY]);
	return countryChoices([...codes].sort((a, b) => countryName(a).localeCompare(countryName(b), locale())));
}

export function Rules({ segments }: PageProps) {
	return segments[0] === "new" ? <NewRule /> : <RuleList />;
}

export function VerdictTag({ verdict }: { verdict: Verdict }) {
	return <strong class={`govuk-tag govuk-tag--${COLOURS[verdict]}`}>{tc("admin.verdict", verdict)}</strong>;
}

function RuleList() {
	const [country, choose] = useState("");
	const [inForce, turn] = useState(false);
	const cursor = useCursor();
	const rules = useLoaded(async () => {
		const at = inForce ? { at: new Date().toISOString() } : {};
		const { data } = await ask(api.GET("/v1/document-rules", {
			params: { query: { limit: 50, ...(country ? { country } : {}), ...at, ...(cursor.cursor ? { cursor: cursor.cursor } : {}) } },
		}));
		return data;
	}, [country, inForce, cursor.cursor]);
	return (
		<>
			<h2 class="govuk-heading-m">{t("admin.rules")}</h2>
			<p class="govuk-body">{t("admin.rulesBody")}</p>
			<a class="govuk-button" href={href("admin", "rules", "new")} role="button" draggable={false}>{t("admin.addRule")}</a>
			<SelectField id="rule-country-filter" label={t("admin.country")} value={country} choices={ruleCountries()} empty={t("shell.all")}
				onValue={(value) => (choose(value), cursor.reset())} />
			<div class="govuk-checkboxes govuk-checkboxes--small govuk-form-group">
				<Checkbox id="rule-in-force" checked={inForce} onTurn={(checked) => (turn(checked), cursor.reset())}>{t("admin.inForce")}</Checkbox>
			</div>
			{rules.failed !== null && <Refused of={rules.failed} onRetry={rules.reload} />}
			{rules.data ? <><RuleTable rules={rules.data.items} /><Pager cursor={cursor} next={rules.data.next} /></> : <Loading />}
		</>
	);
}

export function RuleTable({ rules }: { rules: Rule[] }) {
	if (rules.length === 0)
		return <p class="govuk-body">{t("admin.noRules")}</p>;
	return (
		<Table caption={t("admin.rules")} heads={[t("admin.country"), t("admin.nationality"), t("admin.document"), t("admin.verdict"), t("admin.validFrom"),
			t("admin.validTo"), t("admin.source")]}>
			{rules.map((rule) => (
				<Line key={rule.id} head={countryName(rule.country)} cells={[
					rule.nationality, tc("document", rule.document_type),
					<><VerdictTag verdict={rule.verdict} />{rule.extra && <div>{rule.extra}</div>}</>,
					formatStamp(rule.valid_from), formatStamp(rule.valid_to),
					<>{rule.source}{rule.recorded_by && <div class="govuk-body-s govuk-!-margin-bottom-0">{rule.recorded_by}</div>}</>,
				]} />
			))}
		</Table>
	);
}
