/* What is done to an account as a whole: a new password, shut, opened again. */
import { useState } from "preact/hooks";
import { api, ask } from "../../api/client";
import { t } from "../../language/language";
import { changed, type VersionedAccount } from "./account_change";
import { Asked } from "./asked";
import { Secret } from "./secret";
import { isConflict } from "./server_errors";

interface AccountDeedsProps {
	now: VersionedAccount;
	onChanged: (next: VersionedAccount) => void;
	onReset: () => void;
}

export function AccountDeeds({ now, onChanged, onReset }: AccountDeedsProps) {
	const [asking, askFor] = useState<"reset" | "turn" | null>(null);
	const [password, show] = useState<string | null>(null);
	const { username, disabled } = now.thing;

	async function reset() {
		const { data } = await ask(api.POST("/v1/staff/{username}/reset", { params: { path: { username } } }));
		askFor(null);
		show(data.temporary_password);
	}
	async function turn() {
		onChanged(await changed(username, now.etag, { disabled: !disabled }));
		askFor(null);
	}
	if (password !== null)
		return (
			<Secret title={t("admin.passwordNew", { username })} secret={password} onDone={() => (show(null), onReset())}>
				<p class="govuk-body">{t("admin.temporaryBody")}</p>
			</Secret>
		);
	return (
		<>
			<div class="govuk-button-group">
				<button type="button" class="govuk-button govuk-button--secondary" onClick={() => askFor("reset")}>{t("admin.reset")}</button>
				<button type="button" class={`govuk-button govuk-button--${disabled ? "secondary" : "warning"}`} onClick={() => askFor("turn")}>
					{t(disabled ? "admin.enable" : "admin.disable")}
				</button>
			</div>
			{asking === "reset" && (
				<Asked title={t("admin.resetAsked", { username })} button={t("admin.reset")} onYes={reset} onClose={() => askFor(null)}>
					<p class="govuk-body">{t("admin.resetBody")}</p>
				</Asked>
			)}
			{asking === "turn" && (
				<Asked title={t(disabled ? "admin.enableAsked" : "admin.disableAsked", { username })} button={t(disabled ? "admin.enable" : "admin.disable")}
					{...(disabled ? {} : { kind: "warning" as const })} onYes={turn} onClose={() => askFor(null)}
					words={(failed) => (isConflict(failed) ? t("admin.lastAdmin") : null)}>
					<p class="govuk-body">{t(disabled ? "admin.enableBody" : "admin.disableBody")}</p>
				</Asked>
			)}
		</>
	);
}
