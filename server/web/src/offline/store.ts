/*
 * What this device keeps in IndexedDB while somebody is signed in: who they are, the last manifests, and the facts that are not
 * yet sent. Signing out deletes all of it.
 */
import type { components } from "../../generated/contract";
import type { Session } from "../session/session";

export type Manifest = components["schemas"]["Manifest"];

/* A fact that happened here: `body` is the request's, with the item's event_id and occurred_at made when it happened. */
export interface Fact {
	sequence?: number; /* the order in which they happened; the database gives it */
	path: string; /* "/v1/convoys/LVIV-20220310-1/boardings" */
	event: string; /* the item's event_id */
	item: Record<string, unknown>;
	common: Record<string, unknown>; /* the rest of the body: {"vehicle": 1} */
}

/* A fact that the server would not take: an officer has to look at it. */
export interface RefusedFact extends Fact {
	why: string;
}

export interface KeptManifest {
	convoy: string;
	manifest: Manifest;
	kept_at: string;
}

const NAME = "kafile";
const STORES = { staff: { keyPath: "subject" }, manifests: { keyPath: "convoy" },
	facts: { keyPath: "sequence", autoIncrement: true }, refused: { keyPath: "event" } } as const;
type Store = keyof typeof STORES;

let opening: Promise<IDBDatabase> | null = null;

function settled<Result>(request: IDBRequest<Result>): Promise<Result> {
	return new Promise((resolve, reject) => {
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error);
	});
}

function open(): Promise<IDBDatabase> {
	opening ??= new Promise((resolve, reject) => {
		const request = indexedDB.open(NAME, 1);
		request.onupgradeneeded = () => {
			for (const [name, options] of Object.entries(STORES))
				request.result.createObjectStore(name, options);
		};
		request.onsuccess = () => {
			request.result.onversionchange = () => void closed();
			resolve(request.result);
		};
		request.onerror = () => reject(request.error);
	});
	return opening;
}

async function closed(): Promise<void> {
	const database = await opening;
	opening = null;
	database?.close();
}

async function inStore<Result>(name: Store, mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<Result>): Promise<Result> {
	const transaction = (await open()).transaction(name, mode, { durability: "strict" });
	const done = new Promise<void>((resolve, reject) => {
		transaction.oncomplete = () => resolve();
		transaction.onabort = () => reject(transaction.error);
	});
	const result = await settled(act(transaction.objectStore(name)));
	await done;
	return result;
}

export async function rememberStaff(session: Session): Promise<void> {
	await inStore("staff", "readwrite", (store) => store.put(session));
}

export async function rememberedStaff(): Promise<Session | null> {
	return ((await inStore("staff", "readonly", (store) => store.getAll())) as Session[])[0] ?? null;
}

export async function keepManifest(manifest: Manifest): Promise<void> {
	const kept: KeptManifest = { convoy: manifest.convoy, manifest, kept_at: new Date().toISOString() };
	await inStore("manifests", "readwrite", (store) => store.put(kept));
}

export async function keptManifest(convoy: string): Promise<KeptManifest | null> {
	return ((await inStore("manifests", "readonly", (store) => store.get(convoy))) as KeptManifest | undefined) ?? null;
}

export async function keptManifests(): Promise<KeptManifest[]> {
	return (await inStore("manifests", "readonly", (store) => store.getAll())) as KeptManifest[];
}

export async function addFact(fact: Fact): Promise<void> {
	await inStore("facts", "readwrite", (store) => store.add(fact));
}

/* In the order in which they happened. */
export async function unsentFacts(): Promise<Fact[]> {
	return (await inStore("facts", "readonly", (store) => store.getAll())) as Fact[];
}

export async function removeFact(sequence: number): Promise<void> {
	await inStore("facts", "readwrite", (store) => store.delete(sequence));
}

export async function keepRefused(fact: RefusedFact): Promise<void> {
	await inStore("refused", "readwrite", (store) => store.put(fact));
}

export async function refusedFacts(): Promise<RefusedFact[]> {
	return (await inStore("refused", "readonly", (store) => store.getAll())) as RefusedFact[];
}

export async function removeRefused(event: string): Promise<void> {
	await inStore("refused", "readwrite", (store) => store.delete(event));
}

/* Everything, for good. */
export async function forgetDevice(): Promise<void> {
	await closed();
	await settled(indexedDB.deleteDatabase(NAME));
}
