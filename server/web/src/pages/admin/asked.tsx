/* Asked once more before it is done. */
import type { ComponentChildren } from "preact";
import { t } from "../../language/language";
import { ActionButton, useAction } from "../../parts/action";
import { Dialog } from "../../parts/dialog";
import { Refused } from "../../parts/errors";

interface AskedProps {
	title: string;
	button: string;
	kind?: "warning";
	onYes: () => Promise<unknown>;
	onClose: () => void;
	words?: (failed: unknown) => string | null; /* for refusals that this deed has words for */
	children: ComponentChildren;
}

export function Asked({ title, button, kind, onYes, onClose, words, children }: AskedProps) {
	const doing = useAction(onYes);
	const known = doing.failed === null ? null : (words?.(doing.failed) ?? null);
	return (
		<Dialog title={title}>
			{known !== null && <p class="govuk-error-message" role="alert">{known}</p>}
			{doing.failed !== null && known === null && <Refused of={doing.failed} />}
			{children}
			<div class="govuk-button-group">
				<ActionButton busy={doing.busy} {...(kind ? { kind } : {})} onClick={() => void doing.run()}>{button}</ActionButton>
				<button type="button" class="govuk-button govuk-button--secondary" onClick={onClose}>{t("shell.cancel")}</button>
			</div>
		</Dialog>
	);
}
