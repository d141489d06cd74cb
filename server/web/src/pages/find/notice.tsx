/* What became of a form, told on the page to which it leads. */
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../language/language";

interface Told {
	title: string;
	show: () => ComponentChildren; /* called when it is shown, in the language of then */
	kind: "success" | "important";
}

const told = signal<Told | null>(null);

export function tellSuccess(title: string, show: Told["show"] = () => null): void {
	told.value = { title, show, kind: "success" };
}

export function tellImportant(title: string, show: Told["show"] = () => null): void {
	told.value = { title, show, kind: "important" };
}

export function Notice() {
	const element = useRef<HTMLDivElement>(null);
	const notice = told.value;

	useEffect(() => {
		if (notice)
			element.current?.focus();
	}, [notice]);
	useEffect(() => () => void (told.value = null), []);
	if (!notice)
		return null;
	const success = notice.kind === "success";
	return (
		<div ref={element} tabIndex={-1} class={`govuk-notification-banner${success ? " govuk-notification-banner--success" : ""}`}
			role={success ? "alert" : "region"} aria-labelledby="notice-title">
			<div class="govuk-notification-banner__header">
				<h2 class="govuk-notification-banner__title" id="notice-title">{t(success ? "find.done" : "find.important")}</h2>
			</div>
			<div class="govuk-notification-banner__content">
				<p class="govuk-notification-banner__heading">{notice.title}</p>
				{notice.show()}
			</div>
		</div>
	);
}
