/* A country changes its mind about a document: from when, and whom it touches. */
import { useState } from "preact/hooks";
import type { components } from "../../../generated/contract";
import { api, ask, withKey } from "../../api/client";
import { t, tc } from "../../language/language";
import { ActionButton } from "../../parts/action";
import { ErrorSummary, Refused, type FieldError } from "../../parts/errors";
import { RadioField, SelectField, TextField } from "../../parts/fields";
import { useLoaded } from "../../parts/use_loaded";
import { href } from "../../router";
import { RuleAdded } from "./rule_added";
import { ruleCountries, RuleTable, type Rule } from "./rules";
import { useSentOnce } from "./sent_once";
import { serverErrors } from "./server_errors";

type Added = components["schemas"]["DocumentRuleAdded"];

interface Draft {
	country: string;
	nationality: string;
	document_type: Rule["document_type"];
	verdict: Rule["verdict"] | "";
	extra: string;
	source: string;
	valid_from: string;
	valid_to: string;
}

const DOCUMENTS: Rule["document_type"][] = ["passport", "id_card", "emergency_travel_document", "none"];
const VERDICTS: Rule["verdict"][] = ["accepted", "refused", "officer_decides"];
const FIELDS = { country: "rule-country", nationality: "rule-nationality", document_type: "rule-document", verdict: "rule-verdict", extra: "rule-extra",
	source: "rule-source", valid_from: "rule-from", valid_to: "rule-to" };

function begun(): Draft {
	return { country: "", nationality: "TUR", document_type: "id_card", verdict: "", extra: "", source: "", valid_from: "", valid_to: "" };
}

function faultsOf({ country, nationality, verdict, valid_from, valid_to }: Draft): FieldError[] {
	return [
		...(country ? [] : [{ field: FIELDS.country, message: t("admin.countryMissing") }]),
		...(/^[A-Z]{3}$/.test(nationality) ? [] : [{ field: FIELDS.nationality, message: t("detail.code") }]),
		...(verdict ? [] : [{ field: FIELDS.verdict, message: t("admin.verdictMissing") }]),
		...(valid_to && valid_to <= (valid_from || nowLocal()) ? [{ field: FIELDS.valid_to, message: t("admin.timesSwapped") }] : []),
	];
}

/* As a datetime-local field has it. */
function nowLocal(): string {
	const now = new Date();
	return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

async function added(draft: Draft, key: string): Promise<Added | null> {
	const { country, nationality, document_type, verdict, extra, source, valid_from, valid_to } = draft;
	if (!verdict)
		return null;
	const { data } = await ask(api.POST("/v1/document-rules", {
		params: { header: withKey(key) },
		body: {
			country, nationality, document_type, verdict, ...(extra.trim() ? { extra: extra.trim() } : {}), ...(source.trim() ? { source: source.trim() } : {}),
			...(valid_from ? { valid_from: new Date(valid_from).toISOString() } : {}), ...(valid_to ? { valid_to: new Date(valid_to).toISOString() } : {}),
		},
	}));
	return data;
}

export function NewRule() {
	const [done, tell] = useState<Added | null>(null);
	const [errors, setErrors] = useState<FieldError[]>([]);
	const { draft, change, clear, sending } = useSentOnce("admin.rule", begun, async (filled: Draft, key) => {
		tell(await added(filled, key));
		clear();
	});

	function submit(event: Event) {
		event.preventDefault();
		const found = faultsOf(draft);
		setErrors(found);
		sending.clear();
		if (found.length === 0)
			void sending.run();
	}
	const shown = [...errors, ...serverErrors(sending.failed, FIELDS)];
	if (done)
		return <RuleAdded rule={done} />;
	return (
		<form class="kafile-admin-form" onSubmit={submit} noValidate>
			<a class="govuk-back-link" href={href("admin", "rules")}>{t("admin.rules")}</a>
			<h2 class="govuk-heading-m">{t("admin.addRule")}</h2>
			<ErrorSummary errors={shown} />
			{sending.failed !== null && shown.length === 0 && <Refused of={sending.failed} />}
			<RuleFields draft={draft} onChange={change} message={(field) => shown.find((error) => error.field === field)?.message} />
			<Replaced draft={draft} />
			<ActionButton busy={sending.busy}>{t("admin.addRule")}</ActionButton>
		</form>
	);
}

interface RuleFieldsProps {
	draft: Draft;
	onChange: (part: Partial<Draft>) => void;
	message: (field: string) => string | undefined;
}

function RuleFields({ draft, onChange, message }: RuleFieldsProps) {
	return (
		<>
			<SelectField id={FIELDS.country} label={t("admin.country")} value={draft.country} choices={ruleCountries()} empty={t("admin.choose")}
				onValue={(country) => onChange({ country })} error={message(FIELDS.country)} />
			<TextField id={FIELDS.nationality} label={t("admin.nationality")} hint={t("admin.nationalityHint")} width={5} maxLength={3} autoCapitalize="characters"
				value={draft.nationality} onValue={(nationality) => onChange({ nationality: nationality.toUpperCase() })} error={message(FIELDS.nationality)} />
			<SelectField id={FIELDS.document_type} label={t("admin.document")} value={draft.document_type}
				choices={DOCUMENTS.map((value) => ({ value, text: tc("document", value) }))}
				onValue={(value) => onChange({ document_type: value as Rule["document_type"] })} error={message(FIELDS.document_type)} />
			<RadioField id={FIELDS.verdict} label={t("admin.verdict")} value={draft.verdict} error={message(FIELDS.verdict)}
				choices={VERDICTS.map((value) => ({ value, text: tc("admin.verdict", value), hint: t(`admin.verdictHint.${value}`) }))}
				onValue={(verdict) => onChange({ verdict: verdict as Rule["verdict"] })} />
			<TextField id={FIELDS.extra} label={t("shell.optional", { label: t("admin.extra") })} hint={t("admin.extraHint")} maxLength={200} value={draft.extra}
				onValue={(extra) => onChange({ extra })} error={message(FIELDS.extra)} />
			<TextField id={FIELDS.source} label={t("shell.optional", { label: t("admin.source") })} hint={t("admin.sourceHint")} maxLength={200} value={draft.source}
				onValue={(source) => onChange({ source })} error={message(FIELDS.source)} />
			<TextField id={FIELDS.valid_from} type="datetime-local" label={t("shell.optional", { label: t("admin.validFrom") })} hint={t("admin.validFromHint")}
				width={20} value={draft.valid_from} onValue={(valid_from) => onChange({ valid_from })} error={message(FIELDS.valid_from)} />
			<TextField id={FIELDS.valid_to} type="datetime-local" label={t("shell.optional", { label: t("admin.validTo") })} hint={t("admin.validToHint")}
				width={20} value={draft.valid_to} onValue={(valid_to) => onChange({ valid_to })} error={message(FIELDS.valid_to)} />
		</>
	);
}

/* What holds now, or was said before, for the same document: the new rule takes its place from its begin on. */
function Replaced({ draft }: { draft: Draft }) {
	const { country, nationality, document_type } = draft;
	const complete = country !== "" && /^[A-Z]{3}$/.test(nationality);
	const rules = useLoaded(async () => {
		if (!complete)
			return [];
		const { data } = await ask(api.GET("/v1/document-rules", { params: { query: { country, nationality, limit: 200 } } }));
		return data.items.filter((rule) => rule.document_type === document_type);
	}, [complete, country, nationality, document_type]);
	if (!complete || !rules.data)
		return null;
	return (
		<div class="govuk-inset-text">
			<p class="govuk-body">{t(rules.data.length > 0 ? "admin.ruleReplaces" : "admin.ruleIsFirst")}</p>
			{rules.data.length > 0 && <RuleTable rules={rules.data} />}
		</div>
	);
}
