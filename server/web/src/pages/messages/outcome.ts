/* What became of a message, in words. */
import { t, type Key } from "../../language/language";
import type { Message } from "./data";
import { UNSENT } from "./filters";

/* What the server writes itself; gateways and networks have words of their own. */
const KNOWN: Record<string, Key> = {
	"The lease ended without a report.": "messages.why.silent",
	"The gateway gave no reason.": "messages.why.noReason",
	"The gateway did not answer: it may have gone out.": "messages.why.doubt",
	"The gateway could not be reached.": "messages.why.unreached",
};

export function isUnsent({ state }: Message): boolean {
	return UNSENT.includes(state);
}

export function isPast({ valid_until }: Message, now = Date.now()): boolean {
	return Date.parse(valid_until) <= now;
}

/* "" where nothing went wrong. */
export function whyWords({ error, attempt, gateway }: Message): string {
	if (error === null)
		return "";
	const reason = KNOWN[error] ? t(KNOWN[error]) : error;
	const tried = t("messages.tried", { count: attempt, gateway: gateway ?? "" });
	return `${reason.replace(/\.$/, "")}. ${tried}`;
}
