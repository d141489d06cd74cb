/* A modal dialog; without onClose it cannot be put away. */
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { t } from "../language/language";

interface DialogProps {
	title: string;
	onClose?: () => void;
	children: ComponentChildren;
}

export function Dialog({ title, onClose, children }: DialogProps) {
	const element = useRef<HTMLDialogElement>(null);
	const heading = useId();

	useEffect(() => {
		element.current?.showModal();
	}, []);
	function cancelled(event: Event) {
		event.preventDefault();
		onClose?.();
	}
	return (
		<dialog ref={element} class="kafile-dialog" aria-labelledby={heading} onCancel={cancelled}>
			<h2 class="govuk-heading-m" id={heading}>{title}</h2>
			{children}
			{onClose && <button type="button" class="govuk-button govuk-button--secondary" onClick={onClose}>{t("shell.close")}</button>}
		</dialog>
	);
}
