/* Why a message was neither sent again nor dismissed. */
import { Refusal } from "../../api/problem";
import { t, tc } from "../../language/language";
import { Refused } from "../../parts/errors";
import { Warned } from "../../parts/warned";
import { UNSENT } from "./filters";

/* A message that is still unsent, and refused, says what is past; of any other somebody took care who was quicker. */
export function NotDone({ of }: { of: unknown }) {
	const state = of instanceof Refusal && of.kind === "conflict" ? of.problem?.state : undefined;
	if (state === undefined)
		return <Refused of={of} />;
	return (
		<Warned title={t("problem.conflict")}>
			<p>{UNSENT.some((unsent) => unsent === state) ? t("messages.past") : t("messages.quicker", { state: tc("messages.state", state) })}</p>
		</Warned>
	);
}
