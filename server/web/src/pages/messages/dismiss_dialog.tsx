/* Somebody says why a message need not be sent any more. */
import { useState } from "preact/hooks";
import { t } from "../../language/language";
import { ActionButton } from "../../parts/action";
import { Dialog } from "../../parts/dialog";
import { TextArea } from "../../parts/fields";
import { dismiss } from "./data";
import { NotDone } from "./not_done";
import { useSending } from "./use_sending";

interface DismissDialogProps {
	id: string;
	onClose: () => void;
	onDismissed: () => void;
}

export function DismissDialog({ id, onClose, onDismissed }: DismissDialogProps) {
	const [reason, setReason] = useState("");
	const [error, setError] = useState<string | undefined>();
	const dismissing = useSending(async (key) => {
		await dismiss(id, reason.trim(), key);
		onClose();
		onDismissed();
	});

	function submit(event: Event) {
		event.preventDefault();
		setError(reason.trim() === "" ? t("messages.dismissReasonMissing") : undefined);
		if (reason.trim() !== "")
			void dismissing.run();
	}
	return (
		<Dialog title={t("messages.dismissTitle")} onClose={onClose}>
			<form onSubmit={submit} noValidate>
				{dismissing.failed !== null && <NotDone of={dismissing.failed} />}
				<TextArea id="dismiss-reason" label={t("messages.dismissReason")} hint={t("messages.dismissHint")} value={reason} error={error} rows={2}
					maxLength={1000} onValue={setReason} />
				<ActionButton busy={dismissing.busy}>{t("messages.dismiss")}</ActionButton>
			</form>
		</Dialog>
	);
}
