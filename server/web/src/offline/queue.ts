/*
 * Facts on their way: written down on the device first, sent in the order in which they happened, and forgotten only when the
 * server has answered for each. Their event_id makes a second telling safe, so whatever got no answer is simply sent again.
 */
import { signal } from "@preact/signals";
import { api, ask } from "../api/client";
import { Refusal } from "../api/problem";
import { session } from "../session/session";
import { addFact, keepRefused, refusedFacts, removeFact, unsentFacts, type Fact } from "./store";

/* Shown always: "not yet sent: 12". */
export const pending = signal(0);
export const refused = signal(0);
/* What the server answered for a fact, by event_id: pages show it where the tick stands. */
export const answers = signal<ReadonlyMap<string, Record<string, unknown>>>(new Map());

const BATCH = 100;
const RETRY_MS = 5000;

let sending: Promise<void> | null = null;

export async function countPending(): Promise<void> {
	pending.value = (await unsentFacts()).length;
	refused.value = (await refusedFacts()).length;
}

/* Resolves when the device has it on its disk; sending goes on by itself. The item gets its event_id and time here. */
export async function tell(path: string, common: Record<string, unknown>, item: Record<string, unknown>): Promise<string> {
	const event = crypto.randomUUID();
	const occurred_at = new Date().toISOString();
	await addFact({ path, event, common, item: { event_id: event, occurred_at, ...item } });
	await countPending();
	void send();
	return event;
}

/* Those at the head of the line that one request can carry. */
function head(facts: Fact[]): Fact[] {
	const first = facts[0]!;
	const same = (fact: Fact) => fact.path === first.path && JSON.stringify(fact.common) === JSON.stringify(first.common);
	const end = facts.findIndex((fact) => !same(fact));
	return facts.slice(0, Math.min(end < 0 ? facts.length : end, BATCH));
}

export function send(): Promise<void> {
	sending ??= sendAll().finally(() => (sending = null));
	return sending;
}

async function sendAll(): Promise<void> {
	for (let facts = await unsentFacts(); facts.length > 0 && session.value; facts = await unsentFacts()) {
		if (!(await sendTogether(head(facts))))
			return;
		await countPending();
	}
}

/* False: not now. */
async function sendTogether(facts: Fact[]): Promise<boolean> {
	try {
		const told = await deliver(facts);
		for (const fact of facts)
			await settle(fact, told.get(fact.event) ?? {});
		return true;
	} catch (error) {
		if (!(error instanceof Refusal) || error.passing || error.status === 401)
			return false;
		if (facts.length > 1)
			return sendEach(facts);
		await giveUp(facts[0]!, error.problem?.detail ?? error.message);
		return true;
	}
}

/* One bad item makes the server refuse them all: alone, the others pass. */
async function sendEach(facts: Fact[]): Promise<boolean> {
	for (const fact of facts)
		if (!(await sendTogether([fact])))
			return false;
	return true;
}

async function deliver(facts: Fact[]): Promise<Map<string, Record<string, unknown>>> {
	const { path, common } = facts[0]!;
	const body = { ...common, items: facts.map((fact) => fact.item) };
	/* The path is one of several operations that all take facts; the pages that tell them know their shapes. */
	const { data } = await ask(api.POST(path as "/v1/handoffs", { body: body as never }));
	const items = ((data as { items?: Record<string, unknown>[] }).items ?? []);
	return new Map(items.map((item) => [String(item["event_id"]), item]));
}

const KEPT_OUTCOMES = new Set(["failed", "unknown", "mistyped", "no_seat", "event_id_reused", "unknown_vehicle"]);

async function settle(fact: Fact, answer: Record<string, unknown>): Promise<void> {
	answers.value = new Map(answers.value).set(fact.event, answer);
	const outcome = String(answer["outcome"] ?? "");
	if (KEPT_OUTCOMES.has(outcome))
		await keepRefused({ ...fact, why: outcome });
	await removeFact(fact.sequence!);
}

async function giveUp(fact: Fact, why: string): Promise<void> {
	await keepRefused({ ...fact, why });
	await removeFact(fact.sequence!);
	answers.value = new Map(answers.value).set(fact.event, { outcome: "failed", detail: why });
}

export function sendWhenOnline(): void {
	addEventListener("online", () => void send());
	setInterval(() => {
		if (pending.value > 0)
			void send();
	}, RETRY_MS);
	void send();
}
