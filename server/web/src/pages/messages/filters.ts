/* What narrows the list, kept in the address: `#/messages?state=failed&convoy=LVIV-20220310-1`. */
import { tc } from "../../language/language";
import type { Choice } from "../../parts/fields";
import { cityChoices } from "../../parts/places";
import { inScope, session } from "../../session/session";
import type { MessageKind, MessageState } from "./data";

const STATES: MessageState[] = ["dead", "failed", "queued", "leased", "sent", "delivered", "expired", "withdrawn", "dismissed"];
const KINDS: MessageKind[] = ["assigned", "changed", "cancelled", "seat_lost", "departs_today", "departed", "handed_over", "offer", "answer"];

/* What nobody could send, and what the network could not deliver: somebody has to tell these people. */
export const UNSENT: MessageState[] = ["dead", "failed"];
export const ANY = "any";

export interface Filters {
	state: MessageState | typeof ANY | ""; /* "" is what was not sent */
	kind: MessageKind | "";
	city: string;
	convoy: string;
	group: string;
}

export const NOTHING: Filters = { state: "", kind: "", city: "", convoy: "", group: "" };

function oneOf<Value extends string>(known: readonly Value[], value: string | null): Value | "" {
	return known.find((one) => one === value) ?? "";
}

export function filtersOf(query: URLSearchParams): Filters {
	return {
		state: oneOf([...STATES, ANY], query.get("state")),
		kind: oneOf(KINDS, query.get("kind")),
		city: query.get("city") ?? "",
		convoy: query.get("convoy") ?? "",
		group: query.get("group") ?? "",
	};
}

/* The lists that are shown, each with one state; "" is any. */
export function statesOf({ state }: Filters): (MessageState | "")[] {
	if (state === "")
		return UNSENT;
	return [state === ANY ? "" : state];
}

export function stateChoices(): Choice[] {
	return [...STATES, ANY].map((value) => ({ value, text: tc("messages.state", value) }));
}

export function kindChoices(): Choice[] {
	return KINDS.map((value) => ({ value, text: tc("messages.kind", value) }));
}

/* Of messages in others' cities there is little to see. */
export function ownCityChoices(): Choice[] {
	return cityChoices().filter(({ value }) => inScope(session.value?.cities, value));
}
