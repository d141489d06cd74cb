/* One account: its role and places, a new password, shut or open. */
import { useEffect, useState } from "preact/hooks";
import { api, ask } from "../../api/client";
import { formatStamp, t, tc } from "../../language/language";
import { ActionButton, useAction } from "../../parts/action";
import { ErrorSummary, Refused, type FieldError } from "../../parts/errors";
import { Loading } from "../../parts/loading";
import { useLoaded } from "../../parts/use_loaded";
import { href } from "../../router";
import { AccountDeeds } from "./account_deeds";
import { Meanwhile, type Difference } from "./meanwhile";
import { Notice } from "./notice";
import { citiesWords, postsWords } from "./scope";
import { isConflict, isVersionChanged, serverErrors } from "./server_errors";
import { AccountState, type StaffAccount } from "./staff";
import { faultsOf, STAFF_FIELDS, StaffFields, type StaffDraft } from "./staff_fields";
import { Facts } from "./table";

export interface Versioned {
	account: StaffAccount;
	etag: string;
}

async function read(username: string): Promise<Versioned> {
	const { data, etag } = await ask(api.GET("/v1/staff/{username}", { params: { path: { username } } }));
	return { account: data, etag };
}

function draftOf({ display_name, role, cities, posts }: StaffAccount): StaffDraft {
	return { display_name: display_name ?? "", role, cities: cities ?? [], posts: posts ?? [] };
}

export async function changed(username: string, etag: string, body: Partial<StaffDraft> & { disabled?: boolean }): Promise<Versioned> {
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
	return { account: answer.data, etag: answer.etag };
}

export function AccountChange({ username }: { username: string }) {
	const loaded = useLoaded(() => read(username), [username]);
	const [now, set] = useState<Versioned | null>(null);
	const [saved, count] = useState(0);

	useEffect(() => set(loaded.data), [loaded.data]);
	if (loaded.failed !== null)
		return <Refused of={loaded.failed} onRetry={loaded.reload} />;
	if (!now)
		return <Loading />;
	function took(next: Versioned) {
		set(next);
		count((before) => before + 1);
	}
	return (
		<>
			<a class="govuk-back-link" href={href("admin", "staff")}>{t("admin.staff")}</a>
			<h2 class="govuk-heading-m">{username}</h2>
			{saved > 0 && <Notice key={saved}>{t("admin.saved")}</Notice>}
			<AccountFacts account={now.account} />
			<AccountDeeds now={now} onChanged={took} onReset={loaded.reload} />
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
	now: Versioned;
	onChanged: (next: Versioned) => void;
}

function ChangeForm({ now, onChanged }: ChangeFormProps) {
	const [draft, set] = useState(() => draftOf(now.account));
	const [theirs, meet] = useState<Versioned | null>(null);
	const [errors, setErrors] = useState<FieldError[]>([]);
	const saving = useAction(async (etag: string) => {
		try {
			onChanged(await changed(now.account.username, etag, draft.role === "admin" ? { ...draft, cities: [], posts: [] } : draft));
			meet(null);
		} catch (error) {
			if (!isVersionChanged(error))
				throw error;
			meet(await read(now.account.username));
		}
	});

	function submit(event: Event) {
		event.preventDefault();
		const found = faultsOf(draft);
		setErrors(found);
		saving.clear();
		if (found.length === 0)
			void saving.run(now.etag);
	}
	function takeTheirs(next: Versioned) {
		set(draftOf(next.account));
		meet(null);
		onChanged(next);
	}
	const lastAdmin = isConflict(saving.failed) ? [{ field: STAFF_FIELDS.role, message: t("admin.lastAdmin") }] : [];
	const shown = [...errors, ...lastAdmin, ...serverErrors(saving.failed, STAFF_FIELDS)];
	const message = (field: string) => shown.find((error) => error.field === field)?.message;
	return (
		<form onSubmit={submit} noValidate>
			<ErrorSummary errors={shown} />
			{saving.failed !== null && shown.length === 0 && <Refused of={saving.failed} />}
			{theirs && (
				<Meanwhile differences={differencesOf(theirs.account, draft)} onTheirs={() => takeTheirs(theirs)} onYours={() => void saving.run(theirs.etag)} />
			)}
			<StaffFields draft={draft} onChange={(part) => set({ ...draft, ...part })} message={message} />
			<ActionButton busy={saving.busy}>{t("shell.save")}</ActionButton>
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
