/* What becomes of the group besides its place in the queue: `#/register?convoy=CODE&vehicle=2`, `#/register?border_post=KAPIKULE`. */
import { hasRole } from "../../session/session";
import type { Registration } from "./draft";

export type Purpose =
	| { kind: "queue" }
	| { kind: "board"; convoy: string; vehicle: number }
	| { kind: "hand_over"; border_post: string; convoy: string };

export const QUEUE: Purpose = { kind: "queue" };

export function purposeOf(query: URLSearchParams): Purpose {
	const convoy = query.get("convoy") ?? "";
	const border_post = query.get("border_post") ?? "";
	if (border_post)
		return { kind: "hand_over", border_post, convoy };
	return convoy ? { kind: "board", convoy, vehicle: Number(query.get("vehicle")) || 1 } : QUEUE;
}

export function mayDo(purpose: Purpose): boolean {
	if (purpose.kind === "board")
		return hasRole("admin", "officer", "coordinator");
	return purpose.kind === "queue" || hasRole("admin", "officer", "border");
}

/* Each has a draft of its own: nobody boards because they were typed into another page's form. */
export function draftName(purpose: Purpose): string {
	return ["register", ...Object.values(purpose).map(String)].join(".");
}

/* `at` is when they stepped on, or came: the time of the first try to save, however late it gets through. */
export function walkUp(purpose: Purpose, at: string): Pick<Registration, "board" | "hand_over"> {
	if (purpose.kind === "board")
		return { board: { convoy: purpose.convoy, vehicle: purpose.vehicle, occurred_at: at } };
	if (purpose.kind === "queue")
		return {};
	const { border_post, convoy } = purpose;
	return { hand_over: { border_post, ...(convoy ? { convoy } : {}), occurred_at: at } };
}
