/*
 * Facts on their way: written down on the device first, sent in the order in which they happened, and forgotten only when the
 * server has answered for each. Their event_id makes a second telling safe, so whatever got no answer is simply sent again.
 * A fact is sent under the name of whoever told it, and of nobody else.
 */
import { computed, effect, signal } from "@preact/signals";
import { ask, quietly } from "../api/client";
import { Refusal } from "../api/problem";
import { session } from "../session/session";
import { offline, sessionOver, watchNetwork } from "./network";
import {
	addFact, answeredFacts, forgetOld, giveUpFacts, refusedFacts, rememberedStaff, removeRefused, settleFact, takeBackFact, takeOver, unsentFacts,
	type Answer, type AnsweredFact, type Fact, type RefusedFact,
} from "./store";
import { alone, onOtherTab, tellTabs } from "./tabs";

const waiting = signal<Fact[]>([]);
const refusals = signal<RefusedFact[]>([]);

function isMine(fact: Fact): boolean {
	return fact.subject === session.value?.subject;
}

/* Of whoever is signed in, in the order in which they happened. */
export const unsent = computed(() => waiting.value.filter(isMine));
export const notTaken = computed(() => refusals.value.filter(isMine));
/* What the server answered, until signing out: pages show it where the tick stands. */
export const answered = signal<readonly AnsweredFact[]>([]);
/* All of that, as lists change by it. */
export const told = computed(() => ({ unsent: unsent.value, answered: answered.value, notTaken: notTaken.value }));
/* Facts that others left on this device, by who told them. */
export const ofOthers = computed(() => {
	const left = new Map<string, Fact[]>();
	for (const fact of [...waiting.value, ...refusals.value].filter((one) => !isMine(one)))
		left.set(fact.subject, [...(left.get(fact.subject) ?? []), fact]);
	return left;
});

/* Shown always: "not yet sent: 12". */
export const pending = computed(() => unsent.value.length);
export const refused = computed(() => notTaken.value.length);

const BATCH = 50;
const RETRY_MS = 5000;
const ANSWER_MS = 30_000;

/* What the device's disk holds, at the start and whenever another tab changed it. */
export async function readDevice(): Promise<void> {
	const [facts, answers, refused_facts] = await Promise.all([unsentFacts(), answeredFacts(), refusedFacts()]);
	waiting.value = facts;
	answered.value = inOrder(answers);
	refusals.value = inOrder(refused_facts);
}

function inOrder<Told extends Fact>(facts: Told[]): Told[] {
	return facts.sort((one, other) => one.sequence - other.sequence);
}

async function changed(): Promise<void> {
	await readDevice();
	tellTabs("facts");
}

let last = 0;

/* The device's clock. Two facts of one millisecond keep their order, which the server takes from their times. */
function now(): string {
	const clock = Date.now();
	last = clock <= last && last - clock < 1000 ? last + 1 : clock;
	return new Date(last).toISOString();
}

/*
 * Resolves to its event_id when the device has it on its disk; sending goes on by itself. The item gets its time here unless it
 * has one. What the server could not undo is held for a moment, in which `takeBack` can.
 */
export async function tell(path: string, common: Record<string, unknown>, item: Record<string, unknown>, held_ms = 0): Promise<string> {
	const subject = session.value?.subject;
	if (!subject)
		throw new Error("nobody is signed in");
	const event = crypto.randomUUID();
	const held = held_ms > 0 ? { held_until: Date.now() + held_ms } : {};
	await addFact({ subject, path, event, common, item: { event_id: event, occurred_at: now(), ...item }, ...held });
	await changed();
	void send();
	return event;
}

/* As if it had not been told. False: too late. */
export async function takeBack(fact: Fact): Promise<boolean> {
	const taken = await takeBackFact(fact);
	await changed();
	return taken;
}

/* What the server would not take, told once more as a fact of its own; `common` if something else than before. */
export async function tellAgain(fact: RefusedFact, common = fact.common): Promise<void> {
	const { event_id, ...item } = fact.item;
	await tell(fact.path, common, item);
	await putAway(fact);
}

export async function putAway(fact: RefusedFact): Promise<void> {
	await removeRefused(fact.event);
	await changed();
}

/* An officer sends under their own name what somebody else left here. */
export async function sendAsMine(subject: string): Promise<void> {
	await takeOver(subject, session.value?.subject ?? subject);
	await changed();
	void send();
}

export async function giveUp(subject: string): Promise<void> {
	await giveUpFacts(subject);
	await changed();
}

let running: Promise<void> | null = null;
let wanted = false;

/* One tab at a time sends, and whatever was told while it did is sent too. */
export function send(): Promise<void> {
	wanted = true;
	running ??= sendWanted();
	return running;
}

async function sendWanted(): Promise<void> {
	try {
		while (wanted) {
			wanted = false;
			await alone("kafile.send", sendAll);
		}
	} finally {
		running = null;
	}
}

/* The cookie may be another's by now: the disk knows who signed in last. */
async function unsentOfMine(): Promise<Fact[]> {
	const staff = await rememberedStaff();
	return staff?.subject === session.value?.subject ? beforeHeld((await unsentFacts()).filter(isMine)) : [];
}

/* Nothing overtakes a fact that is held. */
function beforeHeld(facts: Fact[]): Fact[] {
	const held = facts.findIndex(({ held_until = 0 }) => held_until > Date.now());
	if (held < 0)
		return facts;
	setTimeout(() => void send(), (facts[held]?.held_until ?? 0) - Date.now() + 1);
	return facts.slice(0, held);
}

async function sendAll(): Promise<void> {
	for (let facts = await unsentOfMine(); facts.length > 0; facts = await unsentOfMine()) {
		if (!(await sendTogether(head(facts))))
			return;
		await changed();
	}
}

/* Those at the head of the line that one request can carry. */
function head(facts: Fact[]): Fact[] {
	const request = ({ path, common }: Fact) => JSON.stringify([path, common]);
	const [first] = facts;
	const end = facts.findIndex((fact) => first && request(fact) !== request(first));
	return facts.slice(0, Math.min(end < 0 ? facts.length : end, BATCH));
}

/* False: not now. */
async function sendTogether(facts: Fact[]): Promise<boolean> {
	try {
		const told = await delivered(facts);
		for (const fact of facts)
			await settle(fact, told.get(fact.event) ?? {});
		return true;
	} catch (error) {
		if (!(error instanceof Refusal))
			throw error;
		sessionOver.value ||= error.status === 401;
		if (error.passing || error.status === 401)
			return false;
		if (facts.length > 1)
			return sendEach(facts);
		for (const fact of facts)
			await settleFact(fact, { outcome: "failed" }, { why: error.kind, detail: error.problem?.detail ?? error.message });
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

/* The answers by event_id; one that does not speak of every fact is none. */
async function delivered(facts: Fact[]): Promise<Map<string, Answer>> {
	const [first] = facts;
	const body = { ...first?.common, items: facts.map((fact) => fact.item) };
	/* The path is one of several operations that all take facts; the pages that tell them know their shapes. */
	const { data } = await ask(quietly.POST(first?.path as "/v1/handoffs", { body: body as never, signal: AbortSignal.timeout(ANSWER_MS) }));
	const { items = [], group_incomplete = [] } = data as unknown as { items?: Answer[]; group_incomplete?: { absent: string[] }[] };
	const told = new Map(items.map((item) => [String(item["event_id"]), item]));
	if (!facts.every(({ event }) => told.has(event)))
		throw new Refusal(0, null);
	const absent = group_incomplete.flatMap((group) => group.absent);
	const final = facts.at(-1)?.event ?? "";
	return absent.length > 0 ? told.set(final, { ...told.get(final), absent }) : told;
}

const TAKEN = new Set(["boarded", "recorded", "departed", "arrived", "accepted", "already_handed_over"]);

async function settle(fact: Fact, answer: Answer): Promise<void> {
	const outcome = String(answer["outcome"]);
	await settleFact(fact, answer, TAKEN.has(outcome) ? null : { why: outcome, detail: String(answer["detail"] ?? "") });
}

export function sendWhenOnline(): void {
	void forgetOld().then(readDevice);
	void navigator.storage?.persist?.();
	onOtherTab("facts", () => void readDevice());
	watchNetwork(() => void send());
	setInterval(() => {
		if (pending.value > 0 && !sessionOver.value)
			void send();
	}, RETRY_MS);
	/* Somebody signed in, perhaps again. */
	effect(() => {
		if (session.value && !sessionOver.value && !offline.value)
			void send();
	});
}
