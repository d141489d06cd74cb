/* Like errors.tsx' Refused, with words of one's own. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

export function Warned({ title, children }: { title: string; children: ComponentChildren }) {
	const element = useRef<HTMLDivElement>(null);

	useEffect(() => element.current?.focus(), []);
	return (
		<div class="govuk-error-summary" ref={element} tabIndex={-1} role="alert">
			<h2 class="govuk-error-summary__title">{title}</h2>
			<div class="govuk-error-summary__body">{children}</div>
		</div>
	);
}
