/* Enrolling a second factor: a QR code for the authenticator, a first code, ten recovery codes to keep. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { components } from "../../generated/contract";
import { api, ask } from "../api/client";
import { t } from "../language/language";
import { ActionButton, useAction } from "../parts/action";
import { ErrorSummary, Refused, type FieldError } from "../parts/errors";
import { Loading } from "../parts/loading";
import { TextField } from "../parts/fields";
import { Qr } from "../parts/qr";
import { useLoaded } from "../parts/use_loaded";
import type { Credentials } from "./sign_in";

interface SecondFactorProps {
	credentials: Credentials; /* with the code of the second factor before, if there is one */
	onDone: () => Promise<void> | void; /* the server has signed in with the first code */
	onBack?: () => void; /* to give other credentials */
	inside?: boolean; /* of a page that has its heading */
}

type Offer = components["schemas"]["SecondFactorBegun"];

async function begun(credentials: Credentials): Promise<Offer> {
	const { data } = await ask(api.POST("/v1/session/second-factor", { body: credentials }));
	if (!("enrolment" in data))
		throw new Error("the first step gave recovery codes");
	return data;
}

async function finished(credentials: Credentials, enrolment: string, code: string): Promise<string[]> {
	const { username, password } = credentials;
	const { data } = await ask(api.POST("/v1/session/second-factor", { body: { username, password, enrolment, code } }));
	if (!("recovery_codes" in data))
		throw new Error("the second step gave no recovery codes");
	return data.recovery_codes;
}

export function SecondFactor({ credentials, onDone, onBack, inside = false }: SecondFactorProps) {
	const offer = useLoaded(() => begun(credentials), [credentials]);
	const [recovery, keep] = useState<string[] | null>(null);

	if (recovery)
		return <RecoveryCodes codes={recovery} onKept={onDone} inside={inside} />;
	return (
		<>
			{!inside && <h1 class="govuk-heading-l">{t("session.secondFactor")}</h1>}
			{offer.failed !== null && <Refused of={offer.failed} />}
			{offer.data && <Enrolling offer={offer.data} onCode={async (code) => keep(await finished(credentials, offer.data?.enrolment ?? "", code))} />}
			{offer.loading && <Loading />}
			{onBack && <p class="govuk-body"><button type="button" class="kafile-link" onClick={onBack}>{t("shell.back")}</button></p>}
		</>
	);
}

function Enrolling({ offer, onCode }: { offer: Offer; onCode: (code: string) => Promise<void> }) {
	const [code, setCode] = useState("");
	const [errors, setErrors] = useState<FieldError[]>([]);
	const enrolling = useAction(onCode);

	function submit(event: Event) {
		event.preventDefault();
		const found = code.trim() ? [] : [{ field: "first-code", message: t("session.codeMissing") }];
		setErrors(found);
		if (found.length === 0)
			void enrolling.run(code.replace(/\s/g, ""));
	}
	return (
		<form class="kafile-narrow" noValidate onSubmit={submit}>
			<ErrorSummary errors={errors} />
			{enrolling.failed !== null && <Refused of={enrolling.failed} />}
			<p class="govuk-body">{t("session.secondFactorScan")}</p>
			<Qr text={offer.uri} label={t("session.secondFactorQr")} size={200} />
			<p class="govuk-body">{t("session.secondFactorType")} <code class="kafile-code">{offer.secret}</code></p>
			<TextField id="first-code" label={t("session.firstCode")} value={code} onValue={setCode} inputMode="numeric" autoComplete="one-time-code"
				width={10} error={errors[0]?.message} />
			<ActionButton busy={enrolling.busy}>{t("session.enrol")}</ActionButton>
		</form>
	);
}

interface RecoveryCodesProps {
	codes: string[];
	onKept: () => Promise<void> | void;
	inside: boolean;
}

function RecoveryCodes({ codes, onKept, inside }: RecoveryCodesProps) {
	const going = useAction(async () => onKept());
	const heading = useRef<HTMLHeadingElement>(null);

	useEffect(() => heading.current?.focus(), []);
	return (
		<div class="kafile-narrow">
			{inside ? <h3 class="govuk-heading-s" ref={heading} tabIndex={-1}>{t("session.recovery")}</h3>
				: <h1 class="govuk-heading-l" ref={heading} tabIndex={-1}>{t("session.recovery")}</h1>}
			<p class="govuk-body">{t("session.recoveryKeep")}</p>
			<ul class="govuk-list kafile-code">{codes.map((one) => <li key={one}>{one}</li>)}</ul>
			<p class="govuk-body"><button type="button" class="kafile-link" onClick={() => print()}>{t("shell.print")}</button></p>
			<ActionButton busy={going.busy} onClick={() => void going.run()}>{t("session.recoveryKept")}</ActionButton>
		</div>
	);
}
