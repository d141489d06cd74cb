/* Whoever still has the password that an administrator gave chooses one of their own before anything else. */
import { t } from "../language/language";
import { Proven } from "./proven";
import { resumeSession, type Session } from "./session";
import { NewPassword } from "./new_password";

export function OwnPassword({ staff }: { staff: Session }) {
	return (
		<>
			<h1 class="govuk-heading-l">{t("session.ownPassword")}</h1>
			<p class="govuk-body">{t("session.ownPasswordBody")}</p>
			<Proven staff={staff}>
				{(credentials, again) => <NewPassword credentials={credentials} onDone={resumeSession} onBack={again} inside />}
			</Proven>
		</>
	);
}
