/* A merge that was wrong: both stand alone again. */
import { api, ask, withKey } from "../../api/client";
import { t, tc } from "../../language/language";
import { TextField } from "../../parts/fields";
import { go, href } from "../../router";
import { formatReference } from "../../rules/reference";
import { FormPage } from "./form_page";
import { tellSuccess } from "./notice";
import { fullName } from "./people";
import type { TaskProps } from "./person";
import { useForm } from "./use_form";

export function UndoMerge({ read: { data: person }, other }: TaskProps) {
	const { reference } = person;
	const form = useForm<{ reason: string }>(`undo.${other}`, () => ({ reason: "" }), async ({ reason }, key) => {
		const { data } = await ask(api.POST("/v1/citizens/{reference}/merge/undo", {
			params: { path: { reference: other }, header: withKey(key) }, body: { reason: reason.trim() } }));
		const { parted_from } = data;
		tellSuccess(t("find.undone"), () => (
			<ul class="govuk-list govuk-list--bullet">
				{[data, parted_from].map(({ reference: one, status, convoy }) => (
					<li key={one}>
						<a class="govuk-notification-banner__link" href={href("people", one)}>{formatReference(one)}</a>: {tc("status", status)}{convoy && `, ${convoy}`}
					</li>
				))}
			</ul>
		));
		go("people", other);
	});
	const { reason } = form.values;

	return (
		<FormPage title={t("find.undoMergeOf", { reference: formatReference(other) })} of={fullName(person)} back={href("people", reference)}
			submit={t("find.undoMerge")} kind="warning" sending={form.sending} onCancel={form.clear} fields={{ "/reason": "reason" }}
			check={() => (reason.trim() ? [] : [{ field: "reason", message: t("find.reasonMissing") }])}>
			{(message) => (
				<>
					<p class="govuk-body">{t("find.undoMergeWhat")}</p>
					<TextField id="reason" label={t("find.mergeReason")} value={reason} maxLength={500} onValue={(value) => form.change({ reason: value })}
						error={message("reason")} />
				</>
			)}
		</FormPage>
	);
}
