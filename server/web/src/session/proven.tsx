/*
 * What changes an account asks for its password once more: a session alone, on a screen left open, changes nothing. `children` get
 * what was given, and how to ask again.
 */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { t } from "../language/language";
import { ActionButton } from "../parts/action";
import { ErrorSummary, type FieldError } from "../parts/errors";
import { TextField } from "../parts/fields";
import type { Session } from "./session";
import type { Credentials } from "./sign_in";

interface ProvenProps {
	staff: Session;
	onCancel?: () => void;
	children: (credentials: Credentials, again: () => void) => ComponentChildren;
}

export function Proven({ staff, onCancel, children }: ProvenProps) {
	const [password, setPassword] = useState("");
	const [code, setCode] = useState("");
	const [errors, setErrors] = useState<FieldError[]>([]);
	const [proof, prove] = useState<Credentials | null>(null);

	function submit(event: Event) {
		event.preventDefault();
		const found = [
			...(password ? [] : [{ field: "password-now", message: t("session.passwordMissing") }]),
			...(code.trim() || !staff.second_factor ? [] : [{ field: "code-now", message: t("session.codeMissing") }]),
		];
		setErrors(found);
		if (found.length === 0)
			prove({ username: staff.subject, password, ...(staff.second_factor ? { code: code.trim() } : {}) });
	}
	function again() {
		setCode("");
		prove(null);
	}
	const message = (field: string) => errors.find((error) => error.field === field)?.message;
	if (proof)
		return <>{children(proof, again)}</>;
	return (
		<form class="kafile-narrow" noValidate onSubmit={submit}>
			<ErrorSummary errors={errors} />
			<TextField id="password-now" type="password" autoComplete="current-password" label={t("session.passwordNow")} value={password}
				onValue={setPassword} error={message("password-now")} />
			{staff.second_factor && (
				<TextField id="code-now" label={t("session.code")} hint={t("session.codeHint")} autoComplete="one-time-code" width={20} value={code}
					onValue={setCode} error={message("code-now")} />
			)}
			<div class="govuk-button-group">
				<ActionButton busy={false}>{t("session.goOn")}</ActionButton>
				{onCancel && <button type="button" class="govuk-button govuk-button--secondary" onClick={onCancel}>{t("shell.cancel")}</button>}
			</div>
		</form>
	);
}
