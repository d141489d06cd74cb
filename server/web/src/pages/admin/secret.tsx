/* A password or token, shown this once: copied, printed, or written down. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { t } from "../../language/language";

interface SecretProps {
	title: string;
	secret: string;
	children: ComponentChildren; /* whose it is, and what to do with it */
	onDone: () => void;
}

export function Secret({ title, secret, children, onDone }: SecretProps) {
	const heading = useRef<HTMLHeadingElement>(null);
	const code = useRef<HTMLElement>(null);
	const [copied, tell] = useState(false);

	useEffect(() => heading.current?.focus(), []);
	/* Without leave to write to the clipboard, what is to be copied is selected. */
	async function copy() {
		try {
			await navigator.clipboard.writeText(secret);
			tell(true);
		} catch {
			if (code.current)
				getSelection()?.selectAllChildren(code.current);
		}
	}
	return (
		<section class="kafile-admin-secret" aria-labelledby="secret-title">
			<h2 class="govuk-heading-m" id="secret-title" ref={heading} tabIndex={-1}>{title}</h2>
			{children}
			<p class="govuk-body"><code class="kafile-code kafile-admin-secret__text" ref={code}>{secret}</code></p>
			<p class="govuk-body"><strong>{t("admin.shownOnce")}</strong></p>
			<div class="govuk-button-group">
				<button type="button" class="govuk-button govuk-button--secondary" onClick={() => void copy()}>{t("admin.copy")}</button>
				<button type="button" class="govuk-button govuk-button--secondary" onClick={() => print()}>{t("shell.print")}</button>
				<button type="button" class="govuk-button" onClick={onDone}>{t("admin.done")}</button>
			</div>
			<p class="govuk-body kafile-no-print" role="status">{copied ? t("admin.copied") : ""}</p>
		</section>
	);
}
