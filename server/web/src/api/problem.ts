/* What the server refuses, or the network: thrown by `ask` (client.ts), shown by parts/errors.tsx. */
import type { components } from "../../generated/contract";

export type Problem = components["schemas"]["Problem"];

const PREFIX = "urn:kafile:problem:";

/* `status` 0: no answer came, so it is not known whether the server did what was asked. */
export class Refusal extends Error {
	readonly status: number;
	readonly problem: Problem | null;

	constructor(status: number, problem: Problem | null) {
		super(problem?.title ?? `status ${status}`);
		this.status = status;
		this.problem = problem;
	}

	/* "version-changed"; "" for what has no type of ours. */
	get kind(): string {
		const type = this.problem?.type ?? "";
		return type.startsWith(PREFIX) ? type.slice(PREFIX.length) : "";
	}

	/* Asking again with the same Idempotency-Key may succeed, and does nothing twice. */
	get passing(): boolean {
		return this.status === 0 || this.status === 429 || this.status >= 500;
	}
}

/* The fields that the server refused, by RFC 6901 pointer ("/members/0/birth_date"). */
export function fieldErrors(refusal: Refusal): { pointer: string; detail: string }[] {
	return refusal.problem?.errors ?? [];
}
