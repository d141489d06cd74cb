/* Sends a message again, as long as what it says is true. */
import { useState } from "preact/hooks";
import { freshKey } from "../../api/client";
import { Refusal } from "../../api/problem";
import { t, tc } from "../../language/language";
import { ActionButton, useAction } from "../../parts/action";
import { Refused } from "../../parts/errors";
import { Warned } from "../../parts/warned";
import { formatReference } from "../../rules/reference";
import { inScope, session } from "../../session/session";
import { sendAgain, type Message } from "./data";
import { UNSENT } from "./filters";
import { isPast } from "./outcome";

interface SendAgainProps {
	message: Message;
	onSent: () => void;
}

export function SendAgain({ message, onSent }: SendAgainProps) {
	if (!inScope(session.value?.cities, message.city ?? ""))
		return null;
	if (isPast(message))
		return <p class="govuk-body">{t("messages.past")}</p>;
	return <SendAgainButton message={message} onSent={onSent} />;
}

function SendAgainButton({ message: { id, reference }, onSent }: SendAgainProps) {
	const [key, renew] = useState(freshKey);
	const sending = useAction(async () => {
		try {
			await sendAgain(id, key);
		} catch (error) {
			if (error instanceof Refusal && !error.passing)
				renew(freshKey());
			throw error;
		}
		renew(freshKey()); /* it may be given up once more */
		onSent();
	});
	return (
		<>
			{sending.failed !== null && <NotSent of={sending.failed} />}
			<ActionButton busy={sending.busy} kind="secondary" onClick={() => void sending.run()}>
				{t("messages.sendAgain")}{reference && <span class="govuk-visually-hidden"> {formatReference(reference)}</span>}
			</ActionButton>
		</>
	);
}

/* A message that is still unsent, and refused, says what is past; any other was sent again by somebody who was quicker. */
function NotSent({ of }: { of: unknown }) {
	const state = of instanceof Refusal && of.kind === "conflict" ? of.problem?.state : undefined;
	if (state === undefined)
		return <Refused of={of} />;
	return (
		<Warned title={t("problem.conflict")}>
			<p>{UNSENT.some((unsent) => unsent === state) ? t("messages.past") : t("messages.quicker", { state: tc("messages.state", state) })}</p>
		</Warned>
	);
}
