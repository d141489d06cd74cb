/* What went wrong, and what to do about it. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Refusal } from "../api/problem";
import { t, tc, type Key } from "../language/language";

interface Words {
	title: string;
	way: string;
	said: string; /* the server's own words, in English, where only they tell what stands in the way; else "" */
}

/* Refusals that have more causes than a catalogue could list. */
const EXPLAINED = new Set(["conflict", "illegal-transition", "invalid-fields", "other"]);

/* Its key in the catalogue. What the catalogue does not know may come from a proxy: then nobody knows what was done. */
function kindOf(refusal: Refusal): string {
	if (tc("problem", refusal.kind) !== refusal.kind)
		return refusal.kind;
	return refusal.passing ? "noAnswer" : "other";
}

/* The words for a refusal: what is wrong, and the way out. */
export function refusalWords(error: unknown): Words {
	if (!(error instanceof Refusal)) {
		console.error(error);
		return { title: t("problem.fault"), way: t("problem.fault.way"), said: "" };
	}
	const kind = kindOf(error);
	return { title: tc("problem", kind), way: t(`problem.${kind}.way` as Key), said: EXPLAINED.has(kind) ? (error.problem?.detail ?? "") : "" };
}

interface RefusedProps {
	of: unknown;
	onRetry?: () => void;
	children?: ComponentChildren;
}

/* Something refused as a whole. Takes the focus, so that nobody overlooks it. */
export function Refused({ of, onRetry, children }: RefusedProps) {
	const element = useRef<HTMLDivElement>(null);
	const { title, way, said } = refusalWords(of);

	useEffect(() => element.current?.focus(), [of]);
	return (
		<div class="govuk-error-summary" ref={element} tabIndex={-1} role="alert">
			<h2 class="govuk-error-summary__title">{title}</h2>
			<div class="govuk-error-summary__body">
				<p>{way}</p>
				{said && <p class="govuk-hint" lang="en">{said}</p>}
				{children}
				{onRetry && <button type="button" class="govuk-button govuk-button--secondary" onClick={onRetry}>{t("shell.again")}</button>}
			</div>
		</div>
	);
}

/* `field` is the id of the input. */
export interface FieldError {
	field: string;
	message: string;
}

/* All that has to be corrected in a form, each a link to its field. */
export function ErrorSummary({ errors }: { errors: FieldError[] }) {
	const element = useRef<HTMLDivElement>(null);

	useEffect(() => {
		if (errors.length > 0)
			element.current?.focus();
	}, [errors]);
	if (errors.length === 0)
		return null;
	return (
		<div class="govuk-error-summary" ref={element} tabIndex={-1} role="alert">
			<h2 class="govuk-error-summary__title">{t("form.errors", { count: errors.length })}</h2>
			<ul class="govuk-list govuk-error-summary__list">
				{errors.map(({ field, message }) => (
					<li key={field}><a href={`#${field}`} onClick={(event) => reach(event, field)}>{message}</a></li>
				))}
			</ul>
		</div>
	);
}

function reach(event: Event, field: string) {
	event.preventDefault();
	const input = document.getElementById(field);
	input?.scrollIntoView({ block: "center" });
	input?.focus();
}
