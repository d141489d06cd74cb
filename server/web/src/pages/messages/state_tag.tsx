/* A message's state in words and colour. */
import { tc } from "../../language/language";
import type { MessageState } from "./data";

const COLOURS: Record<MessageState, string> = {
	dead: "red", failed: "red", queued: "grey", leased: "blue", sent: "turquoise", delivered: "green", expired: "orange", withdrawn: "grey",
	dismissed: "grey",
};

export function StateTag({ state }: { state: MessageState }) {
	return <strong class={`govuk-tag govuk-tag--${COLOURS[state]}`}>{tc("messages.state", state)}</strong>;
}
