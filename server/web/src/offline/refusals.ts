/* The words for what the server would not take. */
import { tc } from "../language/language";
import type { RefusedFact } from "./store";

const KNOWN = new Set(["no_seat", "unknown", "mistyped", "event_id_reused", "failed", "forbidden", "not-found"]);

export function whyOf({ why }: RefusedFact): string {
	return tc("offline.why", KNOWN.has(why) ? why : "other");
}

/* What only the server's own words explain. */
export function isUnusual({ why }: RefusedFact): boolean {
	return !KNOWN.has(why);
}

export function wayOf({ why }: RefusedFact): string {
	return tc("offline.way", KNOWN.has(why) ? why : "other");
}
