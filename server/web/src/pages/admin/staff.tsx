/* The accounts: a list, a new one, one of them. */
import { api, ask } from "../../api/client";
import type { components } from "../../../generated/contract";
import { formatStamp, t, tc } from "../../language/language";
import type { PageProps } from "../../pages";
import { Refused } from "../../parts/errors";
import { Loading } from "../../parts/loading";
import { Pager, useCursor } from "../../parts/pager";
import { useLoaded } from "../../parts/use_loaded";
import { href } from "../../router";
import { AccountChange } from "./account_change";
import { NewAccount } from "./new_account";
import { scopeWords } from "./scope";
import { Line, Table } from "./table";

export type StaffAccount = components["schemas"]["StaffAccount"];

const NEW = "new"; /* user names are not that: they come after "account" */

export function Staff({ segments }: PageProps) {
	const [what, username] = segments;
	if (what === NEW)
		return <NewAccount />;
	if (what === "account" && username !== undefined)
		return <AccountChange key={username} username={username} />;
	return <Accounts />;
}

function Accounts() {
	const cursor = useCursor();
	const accounts = useLoaded(async () => {
		const { data } = await ask(api.GET("/v1/staff", { params: { query: { limit: 50, ...(cursor.cursor ? { cursor: cursor.cursor } : {}) } } }));
		return data;
	}, [cursor.cursor]);
	return (
		<>
			<h2 class="govuk-heading-m">{t("admin.staff")}</h2>
			<a class="govuk-button" href={href("admin", "staff", NEW)} role="button" draggable={false}>{t("admin.addAccount")}</a>
			{accounts.failed !== null && <Refused of={accounts.failed} onRetry={accounts.reload} />}
			{accounts.data ? (
				<>
					<Table caption={t("admin.accounts")} heads={[t("session.username"), t("admin.displayName"), t("session.role"), t("admin.scope"), t("admin.state"),
						t("admin.lastSignIn")]}>
						{accounts.data.items.map((account) => (
							<Line key={account.username}
								head={<a class="govuk-link" href={href("admin", "staff", "account", account.username)}>{account.username}</a>}
								cells={[account.display_name, tc("role", account.role), scopeWords(account), <AccountState account={account} />,
									formatStamp(account.signed_in_at) || t("admin.never")]} />
						))}
					</Table>
					<Pager cursor={cursor} next={accounts.data.next} />
				</>
			) : <Loading />}
		</>
	);
}

export function AccountState({ account }: { account: StaffAccount }) {
	if (account.disabled)
		return <strong class="govuk-tag govuk-tag--red">{t("admin.disabled")}</strong>;
	if (account.password_temporary)
		return <strong class="govuk-tag govuk-tag--yellow">{t("admin.temporary")}</strong>;
	return <strong class="govuk-tag govuk-tag--green">{t(account.second_factor ? "admin.activeSecondFactor" : "admin.active")}</strong>;
}
