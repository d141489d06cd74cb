/* The two ends of a convoy: cancelled before it left, or completed when everybody is accounted for. */
import { useState } from "preact/hooks";
import { api, ask, withKey } from "../../api/client";
import { Refusal } from "../../api/problem";
import { t } from "../../language/language";
import { ActionButton, useAction } from "../../parts/action";
import { Dialog } from "../../parts/dialog";
import { Refused } from "../../parts/errors";
import { TextArea } from "../../parts/fields";
import { href } from "../../router";
import type { Opened } from "./data";
import { whyNoCancellation, whyNoCompletion } from "./legal";
import { useOnce } from "./sending";
import { Turn } from "./turns";

interface EndProps {
	opened: Opened;
	onClose: () => void;
}

export function Cancellation({ opened }: { opened: Opened }) {
	return <Turn title={t("convoys.cancel")} why={whyNoCancellation(opened.convoy)}>{(close) => <CancelDialog opened={opened} onClose={close} />}</Turn>;
}

export function Completion({ opened }: { opened: Opened }) {
	return (
		<Turn title={t("convoys.complete")} why={whyNoCompletion(opened.convoy)} harmless>
			{(close) => <CompleteDialog opened={opened} onClose={close} />}
		</Turn>
	);
}

function CancelDialog({ opened: { convoy, reload, tell }, onClose }: EndProps) {
	const { code } = convoy;
	const [reason, setReason] = useState("");
	const once = useOnce(`convoys.cancel.${code}`);
	const people = convoy.vehicles.reduce((sum, { taken }) => sum + taken, 0);
	const cancel = useAction(async () => {
		const body = reason.trim() ? { reason: reason.trim() } : {};
		const { data } = await once((key) => ask(api.POST("/v1/convoys/{code}/cancellation", { params: { path: { code }, header: withKey(key) }, body })));
		tell(t("convoys.cancelled", { count: data.returned_to_queue }));
		reload();
		onClose();
	});
	return (
		<Dialog title={t("convoys.cancel")} onClose={onClose}>
			{cancel.failed !== null && <Refused of={cancel.failed} />}
			<p class="govuk-body">{t("convoys.cancel.follows", { count: people })}</p>
			<TextArea id="cancel-reason" label={t("shell.optional", { label: t("convoys.reason") })} value={reason} rows={2} maxLength={1000} onValue={setReason} />
			<ActionButton busy={cancel.busy} kind="warning" onClick={() => void cancel.run()}>{t("convoys.cancel")}</ActionButton>
		</Dialog>
	);
}

function CompleteDialog({ opened: { convoy, reload, tell }, onClose }: EndProps) {
	const { code } = convoy;
	const once = useOnce(`convoys.complete.${code}`);
	const complete = useAction(async () => {
		const { data } = await once(
			(key) => ask(api.POST("/v1/convoys/{code}/completion", { params: { path: { code }, header: withKey(key) }, body: {} })), t("convoys.unaccounted"));
		tell(data.returned_to_queue > 0 ? t("convoys.completedAndReturned", { count: data.returned_to_queue }) : t("convoys.completedNow"));
		reload();
		onClose();
	});
	const open = complete.failed instanceof Refusal && complete.failed.kind === "conflict";
	return (
		<Dialog title={t("convoys.complete")} onClose={onClose}>
			{complete.failed !== null && (
				<Refused of={complete.failed}>
					{open && <p><a class="govuk-link" href={href("convoys", code, "reconciliation")}>{t("convoys.section.reconciliation")}</a></p>}
				</Refused>
			)}
			<p class="govuk-body">{t("convoys.complete.follows")}</p>
			<ActionButton busy={complete.busy} onClick={() => void complete.run()}>{t("convoys.complete")}</ActionButton>
		</Dialog>
	);
}
