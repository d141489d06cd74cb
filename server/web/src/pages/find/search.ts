/* What was searched for last, while this page is open: a name or a number belongs into no address and onto no disk. */
import { signal } from "@preact/signals";
import { session } from "../../session/session";
import type { SearchGiven } from "./read_search";

interface Searched {
	subject: string;
	text: string;
	given: SearchGiven;
}

const last = signal<Searched | null>(null);

/* Nobody finds what another one searched for. */
export function searched(): Searched | null {
	return last.value && last.value.subject === session.value?.subject ? last.value : null;
}

export function searchFor(text: string, given: SearchGiven | null): void {
	last.value = given && { subject: session.value?.subject ?? "", text, given };
}
