/* What will be registered, to be compared with the people and their papers; then it is saved. */
import { useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { formatDate, formatTime, t, tc } from "../../language/language";
import { ActionButton } from "../../parts/action";
import { ErrorSummary, Refused, type FieldError } from "../../parts/errors";
import { cityName } from "../../parts/places";
import { stateName } from "../../parts/states";
import { readPhone } from "../../rules/phone";
import { formatReference } from "../../rules/reference";
import { fieldId, included, nameOfMember, type Draft, type MemberDraft } from "./draft";
import { Duplicates, undecided } from "./duplicates";
import { kindOf } from "./fields";
import { furtherWords } from "./member_fields";
import { PurposeWords } from "./purpose_words";
import { Title } from "./title";
import { typedDay } from "./typed";
import type { Registering } from "./use_registration";

export interface CheckProps {
	draft: Draft;
	change: (part: Partial<Draft>) => void;
	clear: () => void;
	saving: Registering["saving"];
	onChangeAt: (field: string) => void;
}

export function Check({ draft, change, clear, saving, onChangeAt }: CheckProps) {
	const [errors, setErrors] = useState<FieldError[]>([]);
	/* Until an answer comes nobody knows whether it is saved: then it is only asked for again. */
	const locked = draft.sent !== null;
	const changeAt = locked ? null : onChangeAt;

	function save() {
		const open = locked ? [] : undecided(draft).map(({ id }) => ({ field: id, message: t("register.undecided") }));
		setErrors(open);
		if (open.length === 0)
			void saving.run();
	}
	return (
		<>
			<Title text={t("register.checkTitle")} arrived />
			{saving.failed !== null && <Refused of={saving.failed} onRetry={save}>{locked && <p>{t("register.locked")}</p>}</Refused>}
			{locked && !saving.busy && saving.failed === null && <p class="govuk-inset-text">{t("register.interrupted")}</p>}
			<ErrorSummary errors={errors} />
			<PurposeWords purpose={draft.purpose} />
			<Warnings draft={draft} />
			<Duplicates draft={draft} change={change} locked={locked} errors={errors} />
			<GroupSummary draft={draft} onChangeAt={changeAt} />
			{draft.members.map((member, n) => <MemberSummary key={member.id} member={member} n={n} onChangeAt={changeAt} />)}
			{included(draft).length > 0
				? <ActionButton busy={saving.busy} onClick={save}>{saveWords(draft)}</ActionButton>
				: <NobodyLeft onNext={clear} />}
		</>
	);
}

function saveWords(draft: Draft): string {
	const count = included(draft).length;
	if (draft.sent)
		return t("register.finishSaving");
	const { kind } = draft.purpose;
	return t(kind === "board" ? "register.saveBoarding" : kind === "hand_over" ? "register.saveReceiving" : "register.save", { count });
}

function NobodyLeft({ onNext }: { onNext: () => void }) {
	return (
		<>
			<p class="govuk-body">{t("register.nobodyLeft")}</p>
			<button type="button" class="govuk-button" onClick={onNext}>{t("register.next")}</button>
		</>
	);
}

function Warnings({ draft }: { draft: Draft }) {
	const people = included(draft);
	const warnings = (draft.checked?.warnings ?? []).filter(({ member }) => member === null || people.some(({ id }) => id === member));
	if (warnings.length === 0)
		return null;
	return (
		<div class="govuk-inset-text">
			<h2 class="govuk-heading-s">{t("register.warnings")}</h2>
			<ul class="govuk-list govuk-list--bullet">
				{warnings.map(({ member, field, detail }) => {
					const whose = people.find(({ id }) => id === member);
					const words = tc("register.warning", field);
					return <li key={`${member} ${field}`}>{[whose && nameOfMember(whose), words === field ? detail : words].filter(Boolean).join(": ")}</li>;
				})}
			</ul>
		</div>
	);
}

interface Row {
	label: string;
	value: ComponentChildren;
}

interface SummaryProps {
	title: string;
	rows: Row[];
	action: ComponentChildren;
}

function Summary({ title, rows, action }: SummaryProps) {
	return (
		<section class="govuk-summary-card">
			<div class="govuk-summary-card__title-wrapper">
				<h2 class="govuk-summary-card__title">{title}</h2>
				{action && <div class="govuk-summary-card__actions">{action}</div>}
			</div>
			<div class="govuk-summary-card__content">
				<dl class="govuk-summary-list">
					{rows.filter(({ value }) => value !== "").map(({ label, value }) => (
						<div class="govuk-summary-list__row govuk-summary-list__row--no-actions" key={label}>
							<dt class="govuk-summary-list__key">{label}</dt>
							<dd class="govuk-summary-list__value">{value}</dd>
						</div>
					))}
				</dl>
			</div>
		</section>
	);
}

interface ChangeProps {
	what: string;
	field: string;
	onChangeAt: ((field: string) => void) | null;
}

function Change({ what, field, onChangeAt }: ChangeProps) {
	if (!onChangeAt)
		return null;
	return (
		<button type="button" class="kafile-link" onClick={() => onChangeAt(field)}>
			{t("shell.change")}<span class="govuk-visually-hidden"> {what}</span>
		</button>
	);
}

function kinWords({ kin }: Draft): string {
	const phone = readPhone(kin.phone, kin.country);
	return phone.ok ? [phone.value, tc("language", kin.language || null)].filter(Boolean).join(", ") : "";
}

function GroupSummary({ draft, onChangeAt }: { draft: Draft; onChangeAt: ChangeProps["onChangeAt"] }) {
	const phone = readPhone(draft.phone, draft.country);
	const title = t("register.group");
	const rows: Row[] = [
		{ label: t("register.city"), value: cityName(draft.city) },
		{ label: t("register.phone"), value: phone.ok ? phone.value : t("shell.none") },
		{ label: t("register.language"), value: tc("language", draft.language) },
		{ label: t("register.kin"), value: kinWords(draft) },
		{ label: t("register.consent"), value: tc("register.consent", draft.consent) },
		{ label: t("register.kind"), value: tc("group", kindOf(draft)) },
		{ label: t("register.together"), value: included(draft).length > 1 ? tc("together", draft.together) : "" },
		{ label: t("register.unnamed"), value: draft.unnamed.trim() },
		{ label: t("register.pets"), value: draft.pets.trim() },
		{ label: t("register.luggage"), value: draft.luggage_kg.trim() },
		{ label: t("register.occurred"), value: draft.occurred ? formatTime(draft.occurred) : "" },
	];
	return <Summary title={title} rows={rows} action={<Change what={title} field="city" onChangeAt={onChangeAt} />} />;
}

function MemberSummary({ member, n, onChangeAt }: { member: MemberDraft; n: number; onChangeAt: ChangeProps["onChangeAt"] }) {
	const title = t("register.person", { n: n + 1 });
	const rows: Row[] = [
		{ label: t("register.given_names"), value: member.given_names },
		{ label: t("register.family_name"), value: member.family_name },
		{ label: t("register.birth_date"), value: formatDate(typedDay(member.birth_date)) },
		{ label: t("register.sex"), value: tc("sex", member.sex || null) },
		{ label: t("register.nationality"), value: stateName(member.nationality) },
		{ label: t("register.national_id"), value: member.national_id },
		{ label: t("register.document"), value: furtherWords({ ...member, needs: [] }) },
		{ label: t("register.document_issuing_state"), value: stateName(member.document_issuing_state) },
		{ label: t("register.document_expires_on"), value: formatDate(typedDay(member.document_expires_on)) },
		{ label: t("register.needs"), value: member.needs.map((code) => tc("need", code)).join(", ") },
	];
	const left = [{ label: t("register.leftOutTitle"), value: t("register.leftOut", { name: nameOfMember(member), reference: formatReference(member.same_as) }) }];
	return <Summary title={title} rows={member.same_as ? left : rows}
		action={<Change what={title} field={fieldId(member, "given_names")} onChangeAt={onChangeAt} />} />;
}
