/* What was just done. Takes the focus, so that whoever pressed a button far below comes to it; `key` it by the deed. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

export function Notice({ children }: { children: ComponentChildren }) {
	const element = useRef<HTMLDivElement>(null);

	useEffect(() => element.current?.focus(), []);
	return <div class="govuk-inset-text kafile-notice" role="status" ref={element} tabIndex={-1}>{children}</div>;
}
