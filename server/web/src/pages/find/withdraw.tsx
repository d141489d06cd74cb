/* Somebody, or a whole group, will not travel with a convoy. */
import type { components } from "../../../generated/contract";
import { api, ask, withKey } from "../../api/client";
import { t, tc } from "../../language/language";
import { RadioField } from "../../parts/fields";
import { go, href } from "../../router";
import { FormPage } from "./form_page";
import { mustBeDone } from "./outcome";
import { tellSuccess } from "./notice";
import { fullName } from "./people";
import type { TaskProps } from "./person";
import { useForm } from "./use_form";

type Reason = components["schemas"]["Withdrawal"]["reason"];
type Whom = "person" | "group";

const REASONS: Reason[] = ["withdrawn", "declined", "left_by_own_means"];

interface Values {
	reason: Reason | "";
	whom: Whom;
}

export function Withdraw({ read: { data: person } }: TaskProps) {
	const { reference, group } = person;
	const form = useForm<Values>(`withdraw.${reference}`, () => ({ reason: "", whom: "person" }), async ({ reason, whom }, key) => {
		const { data } = await ask(api.POST("/v1/withdrawals", {
			params: { header: withKey(key) },
			body: { ...(whom === "group" ? { groups: [group] } : { references: [reference] }), reason: reason as Reason },
		}));
		mustBeDone(data.items[0]);
		tellSuccess(t("find.withdrawDone", { status: tc("status", reason), count: data.items[0]?.references?.length ?? 1 }));
		go("people", reference);
	});
	const { reason, whom } = form.values;

	return (
		<FormPage title={t("find.withdraw")} of={fullName(person)} back={href("people", reference)} submit={t("find.withdraw")} kind="warning"
			sending={form.sending} onCancel={form.clear}
			check={() => (reason ? [] : [{ field: "reason", message: t("find.withdrawReasonMissing") }])}>
			{(message) => (
				<>
					<RadioField id="reason" label={t("find.withdrawReason")} value={reason} error={message("reason")}
						choices={REASONS.map((value) => ({ value, text: tc("status", value), hint: tc("find.withdrawHint", value) }))}
						onValue={(value) => form.change({ reason: value as Reason })} />
					<WhomField whom={whom} onWhom={(value) => form.change({ whom: value })} />
					{person.convoy && <p class="govuk-inset-text">{t("find.withdrawSeat", { convoy: person.convoy })}</p>}
				</>
			)}
		</FormPage>
	);
}

export function WhomField({ whom, onWhom }: { whom: Whom; onWhom: (whom: Whom) => void }) {
	return (
		<RadioField id="whom" label={t("find.whom")} value={whom} onValue={(value) => onWhom(value as Whom)}
			choices={[{ value: "person", text: t("find.whomPerson") }, { value: "group", text: t("find.whomGroup") }]} />
	);
}
