/* One person's or group's outcome in a list of them: where it is not done, it is thrown for the form to show. */
import { Refusal, type Problem } from "../../api/problem";

export interface ItemOutcome {
	outcome: string;
	status?: string;
}

export function mustBeDone(item: ItemOutcome | undefined): void {
	if (!item || item.outcome === "done")
		return;
	throw new Refusal(item.outcome === "unknown" ? 404 : 409, problemOf(item));
}

/* As the server would have refused a request for it alone. */
function problemOf({ outcome, status }: ItemOutcome): Problem {
	if (outcome === "unknown")
		return { type: "urn:kafile:problem:not-found", title: outcome, status: 404 };
	return { type: outcome === "illegal_transition" ? "urn:kafile:problem:illegal-transition" : "urn:kafile:problem:conflict", title: outcome, status: 409,
		...(outcome === "illegal_transition" && status && { state: status }) };
}
