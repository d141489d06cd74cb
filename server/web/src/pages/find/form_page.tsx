/* A page that is one form: back, its title, what is wrong, the fields, the button. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { fieldErrors, Refusal } from "../../api/problem";
import { t } from "../../language/language";
import { ActionButton, type Action } from "../../parts/action";
import { detailWords } from "../../parts/details";
import { ErrorSummary, type FieldError } from "../../parts/errors";
import { PersonRefusal } from "./person_refusal";

interface FormPageProps {
	title: string;
	of: string; /* whom it is about */
	back: string;
	submit: string;
	kind?: "warning";
	sending: Action<[]>;
	check: () => FieldError[]; /* what has to be corrected before it is sent */
	fields?: Record<string, string>; /* the ids of fields by the pointers under which the server knows them */
	conflict?: string;
	onCancel: () => void;
	children: (message: (field: string) => string | undefined) => ComponentChildren;
}

export function FormPage({ title, of, back, submit, kind, sending, check, fields = {}, conflict, onCancel, children }: FormPageProps) {
	const [found, find] = useState<FieldError[]>([]);
	const refused = refusedFields(sending.failed, fields);
	const errors = found.length > 0 ? found : refused;

	function send(event: Event) {
		event.preventDefault();
		const wrong = check();
		find(wrong);
		if (wrong.length === 0)
			void sending.run();
	}
	return (
		<>
			<a class="govuk-back-link" href={back} onClick={onCancel}>{t("shell.back")}</a>
			<form noValidate class="kafile-find-form" onSubmit={send}>
				<span class="govuk-caption-l">{of}</span>
				<h1 class="govuk-heading-l">{title}</h1>
				<ErrorSummary errors={errors} />
				{sending.failed !== null && refused.length === 0 && <PersonRefusal of={sending.failed} {...(conflict && { conflict })} />}
				{children((field) => errors.find((error) => error.field === field)?.message)}
				<div class="govuk-button-group">
					<ActionButton busy={sending.busy} {...(kind && { kind })}>{submit}</ActionButton>
					<a class="govuk-link" href={back} onClick={onCancel}>{t("shell.cancel")}</a>
				</div>
			</form>
		</>
	);
}

/* What the server said of a field. */
function refusedFields(failed: unknown, fields: Record<string, string>): FieldError[] {
	if (!(failed instanceof Refusal) || failed.kind !== "invalid-fields")
		return [];
	return fieldErrors(failed).flatMap(({ pointer, detail }) => {
		const known = Object.keys(fields).find((one) => pointer === one || pointer.startsWith(`${one}/`));
		return known ? [{ field: fields[known] ?? "", message: detailWords(detail) }] : [];
	});
}
