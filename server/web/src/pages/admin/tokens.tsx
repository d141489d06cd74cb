/* Tokens for machines and devices, and the sessions of browsers: listed, issued, ended. */
import { useState } from "preact/hooks";
import type { components } from "../../../generated/contract";
import { api, ask } from "../../api/client";
import { formatStamp, t, tc } from "../../language/language";
import type { PageProps } from "../../pages";
import { Refused } from "../../parts/errors";
import { RadioField } from "../../parts/fields";
import { Loading } from "../../parts/loading";
import { Pager, useCursor } from "../../parts/pager";
import { useLoaded } from "../../parts/use_loaded";
import { href } from "../../router";
import { Asked } from "./asked";
import { NewToken } from "./new_token";
import { scopeWords } from "./scope";
import { Line, Table } from "./table";

type TokenRow = components["schemas"]["TokenRow"];
type Kind = "token" | "session";

export function Tokens({ segments }: PageProps) {
	return segments[0] === "new" ? <NewToken /> : <TokenList />;
}

function TokenList() {
	const [kind, choose] = useState<Kind>("token");
	const [ending, end] = useState<TokenRow | null>(null);
	const cursor = useCursor();
	const tokens = useLoaded(async () => {
		const { data } = await ask(api.GET("/v1/tokens", { params: { query: { kind, limit: 50, ...(cursor.cursor ? { cursor: cursor.cursor } : {}) } } }));
		return data;
	}, [kind, cursor.cursor]);

	function chosen(value: string) {
		choose(value as Kind);
		cursor.reset();
	}
	async function revoke(token: TokenRow) {
		await ask(api.DELETE("/v1/tokens/{id}", { params: { path: { id: token.id } } }));
		end(null);
		tokens.reload();
	}
	return (
		<>
			<h2 class="govuk-heading-m">{t("admin.tokens")}</h2>
			<p class="govuk-body">{t("admin.tokensBody")}</p>
			<a class="govuk-button" href={href("admin", "tokens", "new")} role="button" draggable={false}>{t("admin.issueToken")}</a>
			<RadioField id="token-kind" label={t("admin.show")} value={kind} inline onValue={chosen}
				choices={[{ value: "token", text: t("admin.kindToken") }, { value: "session", text: t("admin.kindSession") }]} />
			{tokens.failed !== null && <Refused of={tokens.failed} onRetry={tokens.reload} />}
			{tokens.data ? (
				<>
					<Table caption={t(kind === "token" ? "admin.kindToken" : "admin.kindSession")} heads={[t("admin.subject"), t("session.role"), t("admin.scope"),
						t("admin.issuedAt"), t("admin.expiresAt"), t("admin.state"), t("admin.deed")]}>
						{tokens.data.items.map((token) => <TokenLine key={token.id} token={token} onEnd={() => end(token)} />)}
					</Table>
					{tokens.data.items.length === 0 && <p class="govuk-body">{t("shell.none")}</p>}
					<Pager cursor={cursor} next={tokens.data.next} />
				</>
			) : <Loading />}
			{ending && (
				<Asked title={t("admin.revokeAsked", { subject: ending.subject })} button={t("admin.revoke")} kind="warning" onYes={() => revoke(ending)}
					onClose={() => end(null)}>
					<p class="govuk-body">{t("admin.revokeBody")}</p>
				</Asked>
			)}
		</>
	);
}

function isLive({ revoked_at, expires_at }: TokenRow): boolean {
	return revoked_at === null && Date.parse(expires_at) > Date.now();
}

function TokenLine({ token, onEnd }: { token: TokenRow; onEnd: () => void }) {
	const live = isLive(token);
	const state = token.revoked_at ? t("admin.revokedAt", { time: formatStamp(token.revoked_at) }) : t(live ? "admin.live" : "admin.expired");
	return (
		<Line head={token.subject} cells={[
			tc("role", token.role), scopeWords(token), formatStamp(token.issued_at), formatStamp(token.expires_at),
			<span class={live ? "kafile-admin-live" : ""}>{state}</span>,
			live && (
				<button type="button" class="kafile-link" onClick={onEnd}>
					{t("admin.revoke")}<span class="govuk-visually-hidden"> {token.subject}</span>
				</button>
			),
		]} />
	);
}
