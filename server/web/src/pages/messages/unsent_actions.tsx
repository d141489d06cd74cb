/* What is done about a message that was not sent: sent again, as long as what it says is true, or dismissed. */
import { useState } from "preact/hooks";
import { t } from "../../language/language";
import { ActionButton } from "../../parts/action";
import { formatReference } from "../../rules/reference";
import { sendAgain, type Message } from "./data";
import { DismissDialog } from "./dismiss_dialog";
import { NotDone } from "./not_done";
import { isPast } from "./outcome";
import { useSending } from "./use_sending";

interface UnsentActionsProps {
	message: Message;
	onDone: (words: string) => void;
}

export function UnsentActions({ message, onDone }: UnsentActionsProps) {
	const { id, reference } = message;
	const [dismissing, dismiss] = useState(false);
	const sending = useSending(async (key) => {
		await sendAgain(id, key);
		onDone(t("messages.sentAgain"));
	});
	const whose = reference && <span class="govuk-visually-hidden"> {formatReference(reference)}</span>;

	return (
		<>
			{isPast(message) && <p class="govuk-body">{t("messages.past")}</p>}
			{sending.failed !== null && <NotDone of={sending.failed} />}
			<div class="govuk-button-group">
				{!isPast(message) && (
					<ActionButton busy={sending.busy} kind="secondary" onClick={() => void sending.run()}>{t("messages.sendAgain")}{whose}</ActionButton>
				)}
				<ActionButton busy={false} kind="secondary" onClick={() => dismiss(true)}>{t("messages.dismiss")}{whose}</ActionButton>
			</div>
			{dismissing && <DismissDialog id={id} onClose={() => dismiss(false)} onDismissed={() => onDone(t("messages.dismissDone"))} />}
		</>
	);
}
