/* User name and password, then what the account still needs: a code, a second factor, a password of one's own. */
import { useEffect, useState } from "preact/hooks";
import { api, ask } from "../api/client";
import { Refusal } from "../api/problem";
import { t } from "../language/language";
import { ActionButton, useAction } from "../parts/action";
import { ErrorSummary, Refused, type FieldError } from "../parts/errors";
import { TextField } from "../parts/fields";
import { NewPassword } from "./new_password";
import { SecondFactor } from "./second_factor";
import { began, resumeSession, session } from "./session";

export interface Credentials {
	username: string;
	password: string;
	code?: string;
}

type Step = "password" | "code" | "second-factor" | "new-password";

/* `again`: over a page that waits for it. */
export function SignIn({ again = false }: { again?: boolean }) {
	const [step, goTo] = useState<Step>("password");
	const [given, set] = useState<Credentials>({ username: again ? (session.value?.subject ?? "") : "", password: "" });

	async function signIn(credentials: Credentials) {
		set(credentials);
		try {
			const { data } = await ask(api.POST("/v1/session", { body: credentials }));
			if (!data.password_temporary)
				return await began(data);
			goTo("new-password");
		} catch (error) {
			const kind = error instanceof Refusal ? error.kind : "";
			if (kind === "second-factor-needed")
				return goTo("code");
			if (kind === "second-factor-enrolment-required")
				return goTo("second-factor");
			throw error;
		}
	}
	if (step === "second-factor")
		return <SecondFactor credentials={given} onDone={resumeSession} inside={again} />;
	if (step === "new-password")
		return <NewPassword credentials={given} onDone={resumeSession} inside={again} />;
	return step === "code"
		? <CodeForm inside={again} onCode={(code) => signIn({ ...given, code })} onBack={() => goTo("password")} />
		: <PasswordForm given={given} fixed={again} onGiven={signIn} />;
}

interface PasswordFormProps {
	given: Credentials;
	fixed: boolean;
	onGiven: (credentials: Credentials) => Promise<void>;
}

function PasswordForm({ given, fixed, onGiven }: PasswordFormProps) {
	const [username, setUsername] = useState(given.username);
	const [password, setPassword] = useState("");
	const [errors, setErrors] = useState<FieldError[]>([]);
	const signing = useAction(onGiven);

	function submit(event: Event) {
		event.preventDefault();
		const found = [
			...(username.trim() ? [] : [{ field: "username", message: t("session.usernameMissing") }]),
			...(password ? [] : [{ field: "password", message: t("session.passwordMissing") }]),
		];
		setErrors(found);
		if (found.length === 0)
			void signing.run({ username: username.trim(), password });
	}
	const message = (field: string) => errors.find((error) => error.field === field)?.message;
	return (
		<form class="kafile-narrow" onSubmit={submit} noValidate>
			{!fixed && <h1 class="govuk-heading-l">{t("session.signIn")}</h1>}
			<ErrorSummary errors={errors} />
			{signing.failed !== null && <Refused of={signing.failed} />}
			<TextField id="username" label={t("session.username")} value={username} onValue={setUsername} readOnly={fixed} autoComplete="username"
				autoCapitalize="none" error={message("username")} />
			<TextField id="password" label={t("session.password")} type="password" value={password} onValue={setPassword} autoComplete="current-password"
				autoFocus={fixed} error={message("password")} />
			<ActionButton busy={signing.busy}>{t("session.signIn")}</ActionButton>
		</form>
	);
}

interface CodeFormProps {
	inside: boolean; /* of a dialog, which has its heading */
	onCode: (code: string) => Promise<void>;
	onBack: () => void;
}

function CodeForm({ inside, onCode, onBack }: CodeFormProps) {
	const [code, setCode] = useState("");
	const [errors, setErrors] = useState<FieldError[]>([]);
	const signing = useAction(onCode);

	useEffect(() => document.getElementById("code")?.focus(), []);
	function submit(event: Event) {
		event.preventDefault();
		const found = code.trim() ? [] : [{ field: "code", message: t("session.codeMissing") }];
		setErrors(found);
		if (found.length === 0)
			void signing.run(code.trim());
	}
	return (
		<form class="kafile-narrow" onSubmit={submit} noValidate>
			{!inside && <h1 class="govuk-heading-l">{t("session.code")}</h1>}
			<ErrorSummary errors={errors} />
			{signing.failed !== null && <Refused of={signing.failed} />}
			<TextField id="code" label={t("session.code")} hint={t("session.codeHint")} value={code} onValue={setCode} inputMode="text"
				autoComplete="one-time-code" width={20} error={errors[0]?.message} />
			<ActionButton busy={signing.busy}>{t("session.signIn")}</ActionButton>
			<p class="govuk-body">
				<button type="button" class="kafile-link" onClick={onBack}>{t(inside ? "shell.back" : "session.otherAccount")}</button>
			</p>
		</form>
	);
}
