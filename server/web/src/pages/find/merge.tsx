/* Two references that may be one person: side by side, merged into the one that stays, or told apart. */
import { useState } from "preact/hooks";
import { api, ask, freshKey, withKey } from "../../api/client";
import { t, tc } from "../../language/language";
import { ActionButton, useAction } from "../../parts/action";
import { ErrorSummary, Refused, type FieldError } from "../../parts/errors";
import { TextField } from "../../parts/fields";
import { Loading } from "../../parts/loading";
import { useLoaded } from "../../parts/use_loaded";
import { go, href } from "../../router";
import { formatReference, readReference } from "../../rules/reference";
import { FormPage } from "./form_page";
import { tellSuccess } from "./notice";
import { PersonRefusal } from "./person_refusal";
import { fullName, readPerson, type Person } from "./people";
import type { TaskProps } from "./person";
import { SideBySide } from "./side_by_side";
import { useForm } from "./use_form";

export function MergeWith({ read: { data: person }, other }: TaskProps) {
	const reference = readReference(other);
	return reference.ok ? <Compared key={reference.value} person={person} other={reference.value} /> : <WhichOther person={person} />;
}

function WhichOther({ person }: { person: Person }) {
	const [typed, type] = useState("");
	const [errors, find] = useState<FieldError[]>([]);

	function submit(event: Event) {
		event.preventDefault();
		const reference = readReference(typed);
		const same = reference.ok && reference.value === person.reference;
		if (reference.ok && !same)
			return go("people", person.reference, "merge", reference.value);
		const message = same ? t("find.mergeSame") : t(reference.ok || reference.fault === "mistyped" ? "find.fault.mistyped_reference" : "find.referenceForm");
		find([{ field: "other", message }]);
	}
	return (
		<>
			<a class="govuk-back-link" href={href("people", person.reference)}>{t("shell.back")}</a>
			<form noValidate class="kafile-find-form" onSubmit={submit}>
				<span class="govuk-caption-l">{fullName(person)}</span>
				<h1 class="govuk-heading-l">{t("find.merge")}</h1>
				<ErrorSummary errors={errors} />
				<TextField id="other" label={t("find.mergeOther")} hint={t("find.referenceHint")} value={typed} onValue={type} width={20}
					autoCapitalize="characters" error={errors[0]?.message} />
				<ActionButton busy={false}>{t("find.compare")}</ActionButton>
			</form>
		</>
	);
}

function Compared({ person, other }: { person: Person; other: string }) {
	const loaded = useLoaded(() => readPerson(other), [other]);

	if (loaded.failed !== null)
		return (
			<Refused of={loaded.failed} onRetry={loaded.reload}>
				<p><a class="govuk-link" href={href("people", person.reference, "merge")}>{t("shell.back")}</a></p>
			</Refused>
		);
	if (!loaded.data)
		return <Loading />;
	const second = loaded.data.data;
	return second.reference === person.reference ? <SameAlready person={person} other={other} /> : <Merge one={person} two={second} />;
}

function SameAlready({ person, other }: { person: Person; other: string }) {
	return (
		<>
			<h1 class="govuk-heading-l">{t("find.merge")}</h1>
			<p class="govuk-body">{t("find.mergedInto", { merged: formatReference(other), reference: formatReference(person.reference) })}</p>
			<p class="govuk-body"><a class="govuk-link" href={href("people", person.reference)}>{fullName(person)}</a></p>
		</>
	);
}

interface Values {
	stays: string;
	reason: string;
}

function Merge({ one, two }: { one: Person; two: Person }) {
	const form = useForm<Values>(`merge.${one.reference}.${two.reference}`, () => ({ stays: "", reason: "" }), async ({ stays, reason }, key) => {
		const gone = stays === one.reference ? two.reference : one.reference;
		await merge(gone, stays, reason.trim(), key);
	});
	const { stays, reason } = form.values;

	function check(): FieldError[] {
		return [
			...(stays ? [] : [{ field: `stays-${one.reference}`, message: t("find.mergeStaysMissing") }]),
			...(reason.trim() ? [] : [{ field: "reason", message: t("find.reasonMissing") }]),
		];
	}
	return (
		<>
			<FormPage title={t("find.merge")} of={`${fullName(one)} – ${fullName(two)}`} back={href("people", one.reference)} submit={t("find.mergeGo")}
				kind="warning" sending={form.sending} onCancel={form.clear} check={check} conflict={t("find.mergeSame")} fields={{ "/reason": "reason" }}>
				{(message) => (
					<>
						<p class="govuk-body">{t("find.mergeWhat")}</p>
						<SideBySide one={one} two={two} stays={stays} error={message(`stays-${one.reference}`)} onStays={(value) => form.change({ stays: value })} />
						<TextField id="reason" label={t("find.mergeReason")} value={reason} maxLength={500} onValue={(value) => form.change({ reason: value })}
							error={message("reason")} />
					</>
				)}
			</FormPage>
			<Different one={one} two={two} onDone={form.clear} />
		</>
	);
}

async function merge(reference: string, into: string, reason: string, key: string): Promise<void> {
	const { data } = await ask(api.POST("/v1/citizens/{reference}/merge", {
		params: { path: { reference }, header: withKey(key) }, body: { into, reason } }));
	tellSuccess(t("find.merged", { gone: formatReference(reference), stays: formatReference(into) }), () => (
		<>
			{data.freed && <p class="govuk-body">{t("find.mergeFreed", { convoy: data.freed.convoy, number: String(data.freed.vehicle) })}</p>}
			{data.took.length > 0 && <p class="govuk-body">{t("find.mergeTook", { fields: data.took.map((field) => tc("find.field", field)).join(", ") })}</p>}
			{data.stays.length > 0 && <p class="govuk-body">{t("find.mergeSealed")}</p>}
			<p class="govuk-body">{t("find.mergeUndoable")}</p>
		</>
	));
	go("people", into);
}

function Different({ one, two, onDone }: { one: Person; two: Person; onDone: () => void }) {
	const [key] = useState(freshKey);
	const parting = useAction(async () => {
		await ask(api.POST("/v1/citizens/{reference}/not-duplicate", {
			params: { path: { reference: one.reference }, header: withKey(key) }, body: { of: two.reference } }));
		tellSuccess(t("find.toldApart"));
		onDone();
		go("people", one.reference);
	});
	return (
		<section aria-labelledby="different">
			<h2 class="govuk-heading-m" id="different">{t("find.orDifferent")}</h2>
			{parting.failed !== null && <PersonRefusal of={parting.failed} />}
			<p class="govuk-body">{t("find.differentWhat")}</p>
			<ActionButton busy={parting.busy} kind="secondary" onClick={() => void parting.run()}>{t("find.different")}</ActionButton>
		</section>
	);
}
