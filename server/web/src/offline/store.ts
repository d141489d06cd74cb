/*
 * What this device keeps in IndexedDB while somebody is signed in: who they are, what boarding and border loaded last, the facts
 * that are not yet sent, and what the server answered to the others. Signing out deletes all of it but the unsent facts of
 * somebody else, which nobody but they may lose.
 */
import type { components } from "../../generated/contract";
import type { Session } from "../session/session";

export type Manifest = components["schemas"]["Manifest"];

/* A fact that happened here: one item of a request, with the event_id and occurred_at made when it happened. */
export interface Fact {
	sequence: number; /* the order in which they happened; the database gives it */
	subject: string; /* who told it */
	path: string; /* "/v1/convoys/LVIV-20220310-1/boardings" */
	event: string; /* the item's event_id */
	item: Record<string, unknown>;
	common: Record<string, unknown>; /* the rest of the body: {"vehicle": 1} */
	held_until?: number; /* milliseconds: until then it is not sent, and may be taken back */
}

export type Answer = Record<string, unknown>;

/* A fact with the server's item for it. */
export interface AnsweredFact extends Fact {
	answer: Answer;
	answered_at: string;
}

/* A fact that the server would not take: an officer has to look at it. `why` is an outcome or the kind of a problem. */
export interface RefusedFact extends Fact {
	why: string;
	detail: string;
}

/* The body of a good answer to a GET request. */
export interface Kept {
	path: string; /* with its query */
	body: string;
	asked_at: string;
}

const NAME = "kafile";
const STORES = {
	staff: { keyPath: "subject" },
	kept: { keyPath: "path" },
	facts: { keyPath: "sequence", autoIncrement: true },
	answered: { keyPath: "event" },
	refused: { keyPath: "event" },
} as const;
type Store = keyof typeof STORES;

const KEPT_DAYS = 3;
const DELETION_MS = 2000;

let opening: Promise<IDBDatabase> | null = null;

function settled<Result>(request: IDBRequest<Result>): Promise<Result> {
	return new Promise((resolve, reject) => {
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error);
	});
}

function open(): Promise<IDBDatabase> {
	opening ??= new Promise<IDBDatabase>((resolve, reject) => {
		const request = indexedDB.open(NAME, 1);
		request.onupgradeneeded = () => {
			for (const [name, options] of Object.entries(STORES))
				request.result.createObjectStore(name, options);
		};
		request.onsuccess = () => {
			request.result.onversionchange = () => void closed();
			resolve(request.result);
		};
		request.onerror = () => {
			opening = null;
			reject(request.error);
		};
	});
	return opening;
}

async function closed(): Promise<void> {
	const database = opening;
	opening = null;
	(await database)?.close();
}

type Stores = Record<Store, IDBObjectStore>;

/* All of `act` or nothing, on the disk when it resolves. `act` waits for nothing but requests of these stores. */
async function inStores<Result>(names: Store[], mode: IDBTransactionMode, act: (stores: Stores) => Promise<Result>): Promise<Result> {
	const transaction = (await open()).transaction(names, mode, { durability: "strict" });
	const done = new Promise<void>((resolve, reject) => {
		transaction.oncomplete = () => resolve();
		transaction.onabort = () => reject(transaction.error);
	});
	const stores = Object.fromEntries(names.map((name) => [name, transaction.objectStore(name)])) as Stores;
	const [result] = await Promise.all([act(stores), done]);
	return result;
}

function all<Row>(name: Store): Promise<Row[]> {
	return inStores([name], "readonly", (stores) => settled<Row[]>(stores[name].getAll()));
}

export async function rememberStaff(session: Session): Promise<void> {
	await inStores(["staff"], "readwrite", async ({ staff }) => {
		await settled(staff.clear());
		await settled(staff.put(session));
	});
}

export async function rememberedStaff(): Promise<Session | null> {
	return (await all<Session>("staff"))[0] ?? null;
}

/* Not when nobody is signed in any more: an answer may come after the signing out. */
export async function keep(kept: Kept): Promise<void> {
	await inStores(["staff", "kept"], "readwrite", async (stores) => {
		if ((await settled(stores.staff.count())) > 0)
			await settled(stores.kept.put(kept));
	});
}

export async function keptOf(path: string): Promise<Kept | null> {
	return inStores(["kept"], "readonly", async ({ kept }) => (await settled<Kept | undefined>(kept.get(path))) ?? null);
}

export async function keptPaths(): Promise<string[]> {
	return inStores(["kept"], "readonly", async ({ kept }) => (await settled(kept.getAllKeys())).map(String));
}

export async function addFact(fact: Omit<Fact, "sequence">): Promise<void> {
	await inStores(["facts"], "readwrite", ({ facts }) => settled(facts.add(fact)));
}

/* False: it may be on its way already. */
export async function takeBackFact({ sequence, event }: Fact): Promise<boolean> {
	return inStores(["facts"], "readwrite", async ({ facts }) => {
		const fact = await settled<Fact | undefined>(facts.get(sequence));
		if (fact?.event !== event || (fact.held_until ?? 0) <= Date.now())
			return false;
		await settled(facts.delete(sequence));
		return true;
	});
}

/* Everybody's, in the order in which they happened. */
export function unsentFacts(): Promise<Fact[]> {
	return all<Fact>("facts");
}

export function answeredFacts(): Promise<AnsweredFact[]> {
	return all<AnsweredFact>("answered");
}

export function refusedFacts(): Promise<RefusedFact[]> {
	return all<RefusedFact>("refused");
}

/* The server has answered; if it would not take the fact, that waits for an officer. Nothing is kept of a fact given up meanwhile. */
export async function settleFact(fact: Fact, answer: Answer, refusal: { why: string; detail: string } | null): Promise<void> {
	await inStores(["facts", "answered", "refused"], "readwrite", async (stores) => {
		const waiting = await settled<Fact | undefined>(stores.facts.get(fact.sequence));
		if (waiting?.event !== fact.event)
			return;
		await settled(stores.answered.put({ ...fact, answer, answered_at: new Date().toISOString() }));
		if (refusal)
			await settled(stores.refused.put({ ...fact, ...refusal }));
		await settled(stores.facts.delete(fact.sequence));
	});
}

export async function removeRefused(event: string): Promise<void> {
	await inStores(["refused"], "readwrite", ({ refused }) => settled(refused.delete(event)));
}

/* Of somebody who told facts on this device and is not signed in: they become another's, or are given up. */
export async function takeOver(from: string, to: string): Promise<void> {
	await changeFacts((fact) => fact.subject === from, (fact) => ({ ...fact, subject: to }));
}

export async function giveUpFacts(subject: string): Promise<void> {
	await changeFacts((fact) => fact.subject === subject, () => null);
}

async function changeFacts(whose: (fact: Fact) => boolean, change: (fact: Fact) => Fact | null): Promise<void> {
	await inStores(["facts", "refused"], "readwrite", async ({ facts, refused }) => {
		for (const store of [facts, refused])
			for (const fact of (await settled<Fact[]>(store.getAll())).filter(whose)) {
				const changed = change(fact);
				await (changed ? settled(store.put(changed)) : settled(store.delete(store === facts ? fact.sequence : fact.event)));
			}
	});
}

/* What is older than the days of a convoy. */
export async function forgetOld(): Promise<void> {
	const oldest = new Date(Date.now() - KEPT_DAYS * 86_400_000).toISOString();
	await inStores(["kept", "answered"], "readwrite", async ({ kept, answered }) => {
		for (const { path, asked_at } of await settled<Kept[]>(kept.getAll()))
			if (asked_at < oldest)
				await settled(kept.delete(path));
		for (const { event, answered_at } of await settled<AnsweredFact[]>(answered.getAll()))
			if (answered_at < oldest)
				await settled(answered.delete(event));
	});
}

/* Somebody else signs in: nothing of the one before is shown to them, and nothing that they did is lost. */
export async function forgetStaff(): Promise<void> {
	await inStores(["staff", "kept", "answered"], "readwrite", async (stores) => {
		for (const store of [stores.staff, stores.kept, stores.answered])
			await settled(store.clear());
	});
}

/* Whoever is signed in leaves: everything of theirs, for good. */
export async function forgetDevice(): Promise<void> {
	const staff = await rememberedStaff();
	if (staff)
		await giveUpFacts(staff.subject);
	await forgetStaff();
	if ((await unsentFacts()).length > 0 || (await refusedFacts()).length > 0)
		return;
	await closed();
	/* Another tab may hold the empty database open for longer than anybody waits. */
	await Promise.race([settled(indexedDB.deleteDatabase(NAME)), new Promise((resolve) => setTimeout(resolve, DELETION_MS))]);
}
