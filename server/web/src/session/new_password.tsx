/* A password of one's own: instead of a temporary one, or whenever one likes. */
import { useEffect, useState } from "preact/hooks";
import { api, ask } from "../api/client";
import { fieldErrors, Refusal } from "../api/problem";
import { t } from "../language/language";
import { ActionButton, useAction } from "../parts/action";
import { detailWords } from "../parts/details";
import { ErrorSummary, Refused, type FieldError } from "../parts/errors";
import { TextField } from "../parts/fields";
import type { Credentials } from "./sign_in";

const SHORTEST = 15; /* as the server asks: NIST SP 800-63B-4 */

interface NewPasswordProps {
	credentials: Credentials;
	onDone: () => Promise<void> | void; /* the answer has signed in with it */
	onBack?: () => void; /* to give other credentials */
	inside?: boolean; /* of a page that has its heading */
}

export function NewPassword({ credentials, onDone, onBack, inside = false }: NewPasswordProps) {
	const [password, setPassword] = useState("");
	const [repeated, setRepeated] = useState("");
	const [errors, setErrors] = useState<FieldError[]>([]);
	const changing = useAction(async () => {
		await ask(api.POST("/v1/session/password", { body: { ...credentials, new_password: password } }));
		await onDone();
	});

	useEffect(() => document.getElementById("new-password")?.focus(), []);
	function submit(event: Event) {
		event.preventDefault();
		const found = [
			...([...password].length >= SHORTEST ? [] : [{ field: "new-password", message: t("session.passwordShort", { count: SHORTEST }) }]),
			...(password === repeated ? [] : [{ field: "repeated", message: t("session.passwordDiffers") }]),
		];
		setErrors(found);
		changing.clear();
		if (found.length === 0)
			void changing.run();
	}
	const shown = [...errors, ...ofTheServer(changing.failed)];
	const message = (field: string) => shown.find((error) => error.field === field)?.message;
	return (
		<form class="kafile-narrow" onSubmit={submit} noValidate>
			{!inside && <h1 class="govuk-heading-l">{t("session.newPassword")}</h1>}
			<ErrorSummary errors={shown} />
			{changing.failed !== null && shown.length === 0 && <Refused of={changing.failed} />}
			<TextField id="new-password" type="password" autoComplete="new-password" label={t("session.newPassword")}
				hint={t("session.newPasswordHint", { count: SHORTEST })} value={password} onValue={setPassword} error={message("new-password")} />
			<TextField id="repeated" type="password" autoComplete="new-password" label={t("session.repeated")} value={repeated} onValue={setRepeated}
				error={message("repeated")} />
			<ActionButton busy={changing.busy}>{t("session.change")}</ActionButton>
			{onBack && <p class="govuk-body"><button type="button" class="kafile-link" onClick={onBack}>{t("shell.back")}</button></p>}
		</form>
	);
}

function ofTheServer(failed: unknown): FieldError[] {
	if (!(failed instanceof Refusal))
		return [];
	return fieldErrors(failed).filter(({ pointer }) => pointer === "/new_password")
		.map(({ detail }) => ({ field: "new-password", message: detailWords(detail) }));
}
