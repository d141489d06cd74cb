/* What happened to a person, as the log has it. */
import type { components } from "../../../generated/contract";
import { api, ask } from "../../api/client";
import { given } from "./filters";
import { PAGE, type Page } from "./people";

export type Event = components["schemas"]["Event"];

export async function readEvents(reference: string, cursor: string | undefined): Promise<Page<Event>> {
	return (await ask(api.GET("/v1/events", { params: { query: { reference, limit: PAGE, ...given({ cursor }) } } }))).data;
}

/* A death that one officer has reported, and that waits for a second one. */
export interface DeathReport {
	asked_by: string;
	asked_at: string;
	occurred_at: string;
	place: string;
	reason: string;
}

const ASKED_FOR_MS = 24 * 3600_000;

/* `events` begin with the newest; only the last report counts, for a day. */
export function pendingDeath(events: Event[], now = Date.now()): DeathReport | null {
	const last = events.find(({ type }) => type.startsWith("citizen.deceased"));
	if (last?.type !== "citizen.deceased_asked" || now - Date.parse(last.recorded_at) > ASKED_FOR_MS)
		return null;
	const { place, reason } = (last.after ?? {}) as { place?: string | null; reason?: string };
	return { asked_by: last.subject, asked_at: last.recorded_at, occurred_at: last.occurred_at, place: place ?? "", reason: reason ?? "" };
}

/* What touches two cities is told to both of them: once is enough here. */
export function withoutRepeats(events: Event[]): Event[] {
	const print = ({ type, subject, occurred_at, reference, before, after }: Event) => JSON.stringify([type, subject, occurred_at, reference, before, after]);
	return events.filter((event, n) => {
		const previous = events[n - 1];
		return !previous || print(previous) !== print(event);
	});
}
