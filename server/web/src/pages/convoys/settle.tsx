/* Somebody says what an exception was about. */
import { useState } from "preact/hooks";
import { api, ask, withKey } from "../../api/client";
import { t } from "../../language/language";
import { ActionButton, useAction } from "../../parts/action";
import { Dialog } from "../../parts/dialog";
import { Refused } from "../../parts/errors";
import { TextArea } from "../../parts/fields";
import { useOnce } from "./sending";

interface SettleDialogProps {
	id: number;
	title: string;
	onClose: () => void;
	onSettled: () => void;
}

export function SettleDialog({ id, title, onClose, onSettled }: SettleDialogProps) {
	const [reason, setReason] = useState("");
	const [error, setError] = useState<string | undefined>();
	const once = useOnce(`convoys.settle.${id}`);
	const settle = useAction(async () => {
		await once((key) => ask(api.POST("/v1/exceptions/settlements", { params: { header: withKey(key) }, body: { items: [{ id, reason: reason.trim() }] } })));
		onSettled();
	});

	function submit(event: Event) {
		event.preventDefault();
		setError(reason.trim() === "" ? t("convoys.reasonMissing") : undefined);
		if (reason.trim() !== "")
			void settle.run();
	}
	return (
		<Dialog title={t("convoys.settle")} onClose={onClose}>
			<form onSubmit={submit} noValidate>
				<p class="govuk-body">{title}</p>
				{settle.failed !== null && <Refused of={settle.failed} />}
				<TextArea id="settle-reason" label={t("convoys.settleReason")} value={reason} error={error} rows={2} maxLength={1000} onValue={setReason} />
				<ActionButton busy={settle.busy}>{t("convoys.settle")}</ActionButton>
			</form>
		</Dialog>
	);
}
