/* A token for a gateway or a device. */
import { useState } from "preact/hooks";
import type { components } from "../../../generated/contract";
import { api, ask, withKey } from "../../api/client";
import { formatStamp, t, tc, type Key } from "../../language/language";
import { ActionButton } from "../../parts/action";
import { ErrorSummary, Refused, type FieldError } from "../../parts/errors";
import { SelectField, TextField } from "../../parts/fields";
import { go, href } from "../../router";
import { Secret } from "./secret";
import { useSentOnce } from "./sent_once";
import { serverErrors } from "./server_errors";
import { faultsOf, ScopeFields } from "./staff_fields";

type Token = components["schemas"]["Token"];
type Role = components["schemas"]["Role"];

interface Draft {
	role: Role;
	subject: string;
	cities: string[];
	posts: string[];
	hours: string;
}

const ROLES: Role[] = ["gateway", "coordinator", "border", "officer", "auditor", "admin"];
const LIFETIMES: [string, Key][] = [["12", "admin.life.12"], ["24", "admin.life.24"], ["168", "admin.life.168"], ["720", "admin.life.720"]];
const FIELDS = { subject: "token-subject", role: "token-role", cities: "token-cities", posts: "token-posts", ttl_seconds: "token-life" };
/* The same fields as of an account, by the ids that faultsOf() names. */
const IDS: Record<string, string> = { "staff-cities": FIELDS.cities, "staff-posts": FIELDS.posts };

function begun(): Draft {
	return { role: "gateway", subject: "", cities: [], posts: [], hours: "12" };
}

async function issued({ role, subject, cities, posts, hours }: Draft, key: string): Promise<Token> {
	const { data } = await ask(api.POST("/v1/tokens", {
		params: { header: withKey(key) },
		body: { role, subject: subject.trim(), ttl_seconds: Number(hours) * 3600, ...(cities.length > 0 ? { cities } : {}), ...(posts.length > 0 ? { posts } : {}) },
	}));
	return data;
}

function faults(draft: Draft): FieldError[] {
	const ofScope = draft.role === "gateway" ? [] : faultsOf({ ...draft, role: draft.role, display_name: "" });
	return [
		...(draft.subject.trim() ? [] : [{ field: FIELDS.subject, message: t("admin.subjectMissing") }]),
		...ofScope.map(({ field, message }) => ({ field: IDS[field] ?? field, message })),
	];
}

export function NewToken() {
	const [done, tell] = useState<Token | null>(null);
	const [errors, setErrors] = useState<FieldError[]>([]);
	const { draft, change, clear, sending } = useSentOnce("admin.token", begun, async (filled: Draft, key) => {
		tell(await issued(filled, key));
		clear();
	});

	function submit(event: Event) {
		event.preventDefault();
		const found = faults(draft);
		setErrors(found);
		sending.clear();
		if (found.length === 0)
			void sending.run();
	}
	const shown = [...errors, ...serverErrors(sending.failed, FIELDS)];
	const message = (field: string) => shown.find((error) => error.field === field)?.message;
	if (done)
		return (
			<Secret title={t("admin.tokenIssued", { subject: done.subject })} secret={done.token} onDone={() => go("admin", "tokens")}>
				<p class="govuk-body">{t("admin.tokenBody", { role: tc("role", done.role), time: formatStamp(done.expires_at) })}</p>
			</Secret>
		);
	return (
		<form onSubmit={submit} noValidate>
			<a class="govuk-back-link" href={href("admin", "tokens")}>{t("admin.tokens")}</a>
			<h2 class="govuk-heading-m">{t("admin.issueToken")}</h2>
			<ErrorSummary errors={shown} />
			{sending.failed !== null && shown.length === 0 && <Refused of={sending.failed} />}
			<SelectField id={FIELDS.role} label={t("session.role")} hint={t(`admin.role.${draft.role}`)} value={draft.role}
				choices={ROLES.map((value) => ({ value, text: tc("role", value) }))} onValue={(role) => change({ role: role as Role })} error={message(FIELDS.role)} />
			<TextField id={FIELDS.subject} label={t("admin.subject")} hint={t("admin.subjectHint")} autoCapitalize="none" width={20} maxLength={100}
				value={draft.subject} onValue={(subject) => change({ subject })} error={message(FIELDS.subject)} />
			<SelectField id={FIELDS.ttl_seconds} label={t("admin.life")} value={draft.hours} choices={LIFETIMES.map(([value, key]) => ({ value, text: t(key) }))}
				onValue={(hours) => change({ hours })} error={message(FIELDS.ttl_seconds)} />
			{draft.role !== "admin" && draft.role !== "gateway" && <ScopeFields ids={FIELDS} draft={draft} onChange={change} message={message} />}
			<ActionButton busy={sending.busy}>{t("admin.issueToken")}</ActionButton>
		</form>
	);
}
