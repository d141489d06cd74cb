/* A phone is lost or stolen: all tokens of its owner end, and what was done with them in the last day is told. */
import { useState } from "preact/hooks";
import type { components } from "../../../generated/contract";
import { api, ask, withKey } from "../../api/client";
import { Refusal } from "../../api/problem";
import { formatStamp, t, tc } from "../../language/language";
import { ActionButton } from "../../parts/action";
import { ErrorSummary, Refused, type FieldError } from "../../parts/errors";
import { TextArea, TextField } from "../../parts/fields";
import { Notice } from "../../parts/notice";
import { href } from "../../router";
import { hasRole } from "../../session/session";
import { EventTable } from "./event_table";
import { useSentOnce } from "./sent_once";
import { serverErrors } from "./server_errors";

type Revoked = components["schemas"]["TokensRevoked"];

const FIELDS = { subject: "lost-subject", reason: "lost-reason" };

async function revoked(subject: string, reason: string, key: string): Promise<Revoked> {
	const { data } = await ask(api.POST("/v1/tokens/revocations", {
		params: { header: withKey(key) }, body: { subject, ...(reason ? { reason } : {}) },
	}));
	return data;
}

/* A subject who is no coordinator of the officer's cities looks like one who does not exist. */
function refusedSubject(failed: unknown): FieldError[] {
	if (!(failed instanceof Refusal) || (failed.status !== 404 && failed.status !== 403))
		return [];
	const words = failed.status === 403 ? "admin.lostMixed" : hasRole("admin") ? "admin.lostUnknown" : "admin.lostNotYours";
	return [{ field: FIELDS.subject, message: t(words) }];
}

export function LostDevice() {
	const [done, tell] = useState<Revoked | null>(null);
	const [ended, count] = useState(0);
	const [errors, setErrors] = useState<FieldError[]>([]);
	const { draft, change, clear, sending } = useSentOnce("admin.lost", () => ({ subject: "", reason: "" }), async ({ subject, reason }, key) => {
		tell(await revoked(subject.trim(), reason.trim(), key));
		count((before) => before + 1);
		clear();
		change({ subject });
	});

	function submit(event: Event) {
		event.preventDefault();
		const found = draft.subject.trim() ? [] : [{ field: FIELDS.subject, message: t("admin.subjectMissing") }];
		setErrors(found);
		sending.clear();
		if (found.length === 0)
			void sending.run();
	}
	const shown = [...errors, ...refusedSubject(sending.failed), ...serverErrors(sending.failed, FIELDS)];
	const message = (field: string) => shown.find((error) => error.field === field)?.message;
	return (
		<>
			<h2 class="govuk-heading-m">{t("admin.lost")}</h2>
			<p class="govuk-body">{t(hasRole("admin") ? "admin.lostBody" : "admin.lostBodyOfficer")}</p>
			<form onSubmit={submit} noValidate>
				<ErrorSummary errors={shown} />
				{sending.failed !== null && shown.length === 0 && <Refused of={sending.failed} />}
				<TextField id={FIELDS.subject} label={t("admin.lostSubject")} hint={t("admin.lostSubjectHint")} autoCapitalize="none" width={20} maxLength={128}
					value={draft.subject} onValue={(subject) => change({ subject })} error={message(FIELDS.subject)} />
				<TextArea id={FIELDS.reason} label={t("shell.optional", { label: t("admin.lostReason") })} maxLength={1000} rows={2} value={draft.reason}
					onValue={(reason) => change({ reason })} error={message(FIELDS.reason)} />
				<ActionButton busy={sending.busy} kind="warning">{t("admin.lostEnd")}</ActionButton>
			</form>
			{done && <Ended key={ended} done={done} />}
		</>
	);
}

function Ended({ done }: { done: Revoked }) {
	return (
		<section aria-labelledby="ended-title">
			<Notice>
				<h3 class="govuk-heading-s" id="ended-title">{t("admin.lostEnded", { count: done.revoked.length })}</h3>
				<ul class="govuk-list govuk-list--bullet">
					{done.revoked.map((token) => (
						<li key={token.id}>{t("admin.lostToken", { role: tc("role", token.role), time: formatStamp(token.expires_at) })}</li>
					))}
				</ul>
				<p class="govuk-body">{t("admin.lostSecond")}</p>
				{hasRole("admin") && (
					<p class="govuk-body">
						<a class="govuk-link" href={href("admin", "staff", "account", done.subject)}>{t("admin.lostPassword", { subject: done.subject })}</a>
					</p>
				)}
			</Notice>
			<EventTable caption={t("admin.lostEvents", { subject: done.subject })} events={done.events} />
			{done.more && <p class="govuk-body">{t("admin.lostMore")}</p>}
		</section>
	);
}
