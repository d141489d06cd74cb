/* Settles what is chosen, one or several, with the reason that stays with each. */
import { useState } from "preact/hooks";
import { api, ask, freshKey, withKey } from "../../api/client";
import { Refusal } from "../../api/problem";
import { t } from "../../language/language";
import { ActionButton, useAction } from "../../parts/action";
import { ErrorSummary, Refused, type FieldError } from "../../parts/errors";
import { TextArea } from "../../parts/fields";
import type { useDraft } from "../../parts/use_draft";
import type { Exception } from "./load";

export interface SettleDraft {
	ids: number[];
	reason: string;
	key: string;
}

interface SettleFormProps {
	shown: Exception[];
	draft: ReturnType<typeof useDraft<SettleDraft>>;
	onSettled: () => void;
}

/* What came of it, in words. */
async function settle(ids: number[], reason: string, key: string): Promise<string> {
	const items = ids.map((id) => ({ id, reason }));
	const { data } = await ask(api.POST("/v1/exceptions/settlements", { params: { header: withKey(key) }, body: { items } }));
	const settled = data.items.filter(({ outcome }) => outcome === "settled").length;
	const others = items.length - settled;
	return [t("today.settled", { count: settled }), others > 0 ? t("today.settledElsewhere", { count: others }) : ""].join(" ");
}

function faultsOf(chosen: number[], reason: string, shown: Exception[]): FieldError[] {
	return [
		...(chosen.length === 0 ? [{ field: shown[0] ? `exception-${shown[0].id}` : "reason", message: t("today.settleWhich") }] : []),
		...(reason === "" ? [{ field: "reason", message: t("today.settleWhy") }] : []),
	];
}

/* Only what is to be seen can be settled. */
export function SettleForm({ shown, draft: [draft, change, clear], onSettled }: SettleFormProps) {
	const [errors, correct] = useState<FieldError[]>([]);
	const [result, tell] = useState("");
	const chosen = draft.ids.filter((id) => shown.some((one) => one.id === id));
	const reason = draft.reason.trim();
	const settling = useAction(async () => {
		try {
			tell(await settle(chosen, reason, draft.key));
			clear();
			onSettled();
		} catch (error) {
			if (error instanceof Refusal && !error.passing)
				change({ key: freshKey() });
			throw error;
		}
	});
	function submit(event: Event) {
		event.preventDefault();
		const found = faultsOf(chosen, reason, shown);
		correct(found);
		tell("");
		if (found.length === 0)
			void settling.run();
	}
	return (
		<>
			<p class="govuk-body" role="status">{result}</p>
			{shown.length > 0 && (
				<form noValidate onSubmit={submit}>
					<ErrorSummary errors={errors} />
					{settling.failed !== null && <Refused of={settling.failed} />}
					<TextArea id="reason" label={t("today.reason")} hint={t("today.reasonHint")} rows={2} maxLength={1000} value={draft.reason}
						error={errors.find(({ field }) => field === "reason")?.message} onValue={(value) => change({ reason: value })} />
					<ActionButton busy={settling.busy}>{chosen.length === 0 ? t("today.settleChosen") : t("today.settle", { count: chosen.length })}</ActionButton>
				</form>
			)}
		</>
	);
}
