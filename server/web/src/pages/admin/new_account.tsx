/* An account for somebody new, with a password for the first time. */
import { useState } from "preact/hooks";
import { api, ask, withKey } from "../../api/client";
import { t } from "../../language/language";
import { ActionButton } from "../../parts/action";
import { ErrorSummary, Refused, type FieldError } from "../../parts/errors";
import { TextField } from "../../parts/fields";
import { go, href } from "../../router";
import { Secret } from "./secret";
import { useSentOnce } from "./sent_once";
import { isConflict, serverErrors } from "./server_errors";
import { faultsOf, STAFF_FIELDS, StaffFields, type StaffDraft } from "./staff_fields";

const USERNAME = /^[a-z0-9][a-z0-9._-]{0,62}[a-z0-9]$/;

interface Draft extends StaffDraft {
	username: string;
}

interface Added {
	username: string;
	password: string | null; /* null: the first answer was lost, and with it the password */
}

function begun(): Draft {
	return { username: "", display_name: "", role: "officer", cities: [], posts: [] };
}

async function added({ username, display_name, role, cities, posts }: Draft, key: string): Promise<Added> {
	const scope = role === "admin" ? {} : { ...(cities.length > 0 ? { cities } : {}), ...(posts.length > 0 ? { posts } : {}) };
	const { data } = await ask(api.POST("/v1/staff", {
		params: { header: withKey(key) },
		body: { username: username.trim(), role, ...scope, ...(display_name.trim() ? { display_name: display_name.trim() } : {}) },
	}));
	return { username: data.username, password: data.temporary_password };
}

export function NewAccount() {
	const [done, tell] = useState<Added | null>(null);
	const [errors, setErrors] = useState<FieldError[]>([]);
	const { draft, change, clear, sending } = useSentOnce("admin.account", begun, async (filled: Draft, key) => {
		tell(await added(filled, key));
		clear();
	});

	function submit(event: Event) {
		event.preventDefault();
		const found = [...(USERNAME.test(draft.username.trim()) ? [] : [{ field: STAFF_FIELDS.username, message: t("detail.username") }]), ...faultsOf(draft)];
		setErrors(found);
		sending.clear();
		if (found.length === 0)
			void sending.run();
	}
	const taken = isConflict(sending.failed) ? [{ field: STAFF_FIELDS.username, message: t("admin.usernameTaken") }] : [];
	const shown = [...errors, ...taken, ...serverErrors(sending.failed, STAFF_FIELDS)];
	const message = (field: string) => shown.find((error) => error.field === field)?.message;
	if (done)
		return <AccountAdded done={done} />;
	return (
		<form onSubmit={submit} noValidate>
			<a class="govuk-back-link" href={href("admin", "staff")}>{t("admin.staff")}</a>
			<h2 class="govuk-heading-m">{t("admin.addAccount")}</h2>
			<ErrorSummary errors={shown} />
			{sending.failed !== null && shown.length === 0 && <Refused of={sending.failed} />}
			<TextField id={STAFF_FIELDS.username} label={t("session.username")} hint={t("admin.usernameHint")} autoCapitalize="none" width={20} maxLength={64}
				value={draft.username} onValue={(username) => change({ username: username.toLowerCase() })} error={message(STAFF_FIELDS.username)} />
			<StaffFields draft={draft} onChange={change} message={message} />
			<ActionButton busy={sending.busy}>{t("admin.addAccount")}</ActionButton>
		</form>
	);
}

function AccountAdded({ done }: { done: Added }) {
	if (done.password === null)
		return (
			<div class="govuk-inset-text" role="status">
				<p class="govuk-body">{t("admin.passwordLost", { username: done.username })}</p>
				<a class="govuk-link" href={href("admin", "staff", "account", done.username)}>{done.username}</a>
			</div>
		);
	return (
		<Secret title={t("admin.accountAdded", { username: done.username })} secret={done.password} onDone={() => go("admin", "staff")}>
			<p class="govuk-body">{t("admin.temporaryBody")}</p>
		</Secret>
	);
}

