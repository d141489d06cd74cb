/* Enrolling a second factor: a QR code for the authenticator, a first code, ten recovery codes to keep. */
import { useState } from "preact/hooks";
import { api, ask } from "../api/client";
import { t } from "../language/language";
import { ActionButton, useAction } from "../parts/action";
import { Refused } from "../parts/errors";
import { Loading } from "../parts/loading";
import { TextField } from "../parts/fields";
import { Qr } from "../parts/qr";
import { useLoaded } from "../parts/use_loaded";
import type { Credentials } from "./sign_in";

interface SecondFactorProps {
	credentials: Credentials; /* with the code of the second factor before, if there is one */
	onDone: () => Promise<void> | void; /* the server has signed in with the first code */
}

async function begun(credentials: Credentials) {
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

export function SecondFactor({ credentials, onDone }: SecondFactorProps) {
	const offer = useLoaded(() => begun(credentials), [credentials]);
	const [code, setCode] = useState("");
	const [recovery, keep] = useState<string[] | null>(null);
	const enrolling = useAction(async () => keep(await finished(credentials, offer.data!.enrolment, code.trim())));

	if (recovery)
		return <RecoveryCodes codes={recovery} onKept={onDone} />;
	if (offer.failed !== null)
		return <Refused of={offer.failed} onRetry={offer.reload} />;
	if (!offer.data)
		return <Loading />;
	return (
		<form class="kafile-narrow" noValidate onSubmit={(event) => (event.preventDefault(), void enrolling.run())}>
			<h1 class="govuk-heading-l">{t("session.secondFactor")}</h1>
			<p class="govuk-body">{t("session.secondFactorScan")}</p>
			<Qr text={offer.data.uri} label={t("session.secondFactorQr")} size={200} />
			<p class="govuk-body">{t("session.secondFactorType")} <code class="kafile-code">{offer.data.secret}</code></p>
			{enrolling.failed !== null && <Refused of={enrolling.failed} />}
			<TextField id="first-code" label={t("session.firstCode")} value={code} onValue={setCode} inputMode="numeric" autoComplete="one-time-code" width={10} />
			<ActionButton busy={enrolling.busy}>{t("session.enrol")}</ActionButton>
		</form>
	);
}

function RecoveryCodes({ codes, onKept }: { codes: string[]; onKept: () => Promise<void> | void }) {
	const going = useAction(async () => onKept());
	return (
		<div class="kafile-narrow">
			<h1 class="govuk-heading-l">{t("session.recovery")}</h1>
			<p class="govuk-body">{t("session.recoveryKeep")}</p>
			<ul class="govuk-list kafile-code">{codes.map((one) => <li key={one}>{one}</li>)}</ul>
			<p class="govuk-body"><button type="button" class="kafile-link" onClick={() => print()}>{t("shell.print")}</button></p>
			<ActionButton busy={going.busy} onClick={() => void going.run()}>{t("session.recoveryKept")}</ActionButton>
		</div>
	);
}
