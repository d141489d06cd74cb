/* One account: its role and places, a new password, shut or open. */
import { api, ask } from "../../api/client";
import { formatStamp, t, tc } from "../../language/language";
import { ActionButton } from "../../parts/action";
import { ErrorSummary, Refused } from "../../parts/errors";
import { Facts } from "../../parts/facts";
import { Loading } from "../../parts/loading";
import { Notice } from "../../parts/notice";
import { href } from "../../router";
import { AccountDeeds } from "./account_deeds";
import { Meanwhile, type Difference } from "./meanwhile";
import { citiesWords, postsWords } from "./scope";
import { AccountState, type StaffAccount } from "./staff";
import { faultsOf, STAFF_FIELDS, StaffFields, type StaffDraft } from "./staff_fields";
import { useChange, useLatest, type Versioned } from "./use_change";

export type VersionedAccount = Versioned<StaffAccount>;

async function read(username: string): Promise<VersionedAccount> {
	const { data, etag } = await ask(api.GET("/v1/staff/{username}", { params: { path: { username } } }));
	return { thing: data, etag };
}

function draftOf({ display_name, role, cities, posts }: StaffAccount): StaffDraft {
	return { display_name: display_name ?? "", role, cities: cities ?? [], posts: posts ?? [] };
}

export async function changed(username: string, etag: string, body: Partial<StaffDraft> & { disabled?: boolean }): Promise<VersionedAccount> {
	const { display_name, role, cities, posts, disabled } = body;
	const answer = await ask(api.PATCH("/v1/staff/{username}", {
		params: { path: { username }, header: { "If-Match": etag } },
		body: {
			...(display_name === undefined ? {} : { display_name: display_name.trim() || null }),
			...(role === undefined ? {} : { role }),
			...(cities === undefined ? {} : { cities: cities.length > 0 ? cities : null }),
			...(posts === undefined ? {} : { posts: posts.length > 0 ? posts : null }),
			...(disabled === undefined ? {} : { disabled }),
		},
	}));
	return { thing: answer.data, etag: answer.etag };
}

export function AccountChange({ username }: { username: string }) {
	const { now, saved, took, failed, reload } = useLatest(() => read(username), username);

	if (failed !== null)
		return <Refused of={failed} onRetry={reload} />;
	if (!now)
		return <Loading />;
	return (
		<>
			<a class="govuk-back-link" href={href("admin", "staff")}>{t("admin.staff")}</a>
			<h2 class="govuk-heading-m">{username}</h2>
			{saved > 0 && <Notice key={saved}>{t("admin.saved")}</Notice>}
			<AccountFacts account={now.thing} />
			<AccountDeeds now={now} onChanged={took} onReset={reload} />
			<h3 class="govuk-heading-s">{t("admin.changeAccount")}</h3>
			<p class="govuk-body">{t("admin.changeEnds")}</p>
			<ChangeForm now={now} onChanged={took} />
		</>
	);
}

function AccountFacts({ account }: { account: StaffAccount }) {
	return (
		<Facts rows={[
			[t("admin.state"), <AccountState account={account} />],
			[t("admin.displayName"), account.display_name ?? ""],
			[t("session.role"), tc("role", account.role)],
			[t("session.cities"), citiesWords(account.cities)],
			[t("session.posts"), postsWords(account.posts)],
			[t("session.secondFactor"), t(account.second_factor ? "session.on" : "session.off")],
			[t("admin.lastSignIn"), formatStamp(account.signed_in_at) || t("admin.never")],
		]} />
	);
}

interface ChangeFormProps {
	now: VersionedAccount;
	onChanged: (next: VersionedAccount) => void;
}

/* An administrator is for all places. */
function save({ thing, etag }: VersionedAccount, draft: StaffDraft): Promise<VersionedAccount> {
	return changed(thing.username, etag, draft.role === "admin" ? { ...draft, cities: [], posts: [] } : draft);
}

function ChangeForm({ now, onChanged }: ChangeFormProps) {
	const { draft, change, theirs, errors, failed, busy, submit } = useChange({
		now, draftOf, faultsOf, read: () => read(now.thing.username), save, onChanged,
		fields: STAFF_FIELDS, conflict: { field: STAFF_FIELDS.role, message: t("admin.lastAdmin") },
	});
	const message = (field: string) => errors.find((error) => error.field === field)?.message;
	return (
		<form onSubmit={submit} noValidate>
			<ErrorSummary errors={errors} />
			{failed !== null && errors.length === 0 && <Refused of={failed} />}
			{theirs && <Meanwhile differences={differencesOf(theirs.thing, draft)} {...theirs} />}
			<StaffFields draft={draft} onChange={change} message={message} />
			<ActionButton busy={busy}>{t("shell.save")}</ActionButton>
		</form>
	);
}

function differencesOf(theirs: StaffAccount, yours: StaffDraft): Difference[] {
	return [
		{ label: t("admin.displayName"), theirs: theirs.display_name ?? "", yours: yours.display_name },
		{ label: t("session.role"), theirs: tc("role", theirs.role), yours: tc("role", yours.role) },
		{ label: t("session.cities"), theirs: citiesWords(theirs.cities), yours: citiesWords(yours.cities) },
		{ label: t("session.posts"), theirs: postsWords(theirs.posts), yours: postsWords(yours.posts) },
	];
}
