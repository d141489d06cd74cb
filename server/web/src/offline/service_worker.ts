/*
 * Keeps the application itself, never anybody's data: with it a device starts without a network, and pages read what
 * offline/store.ts keeps. A new version takes over as soon as it is complete; the files of the one before stay for tabs in which
 * it still runs.
 */
export {};

declare const self: ServiceWorkerGlobalScope;
declare const KEPT_ASSETS: string[];
declare const VERSION: string;

const PREFIX = "kafile-";
const CACHE = PREFIX + VERSION;
const VERSIONS = 2;
const PATIENCE_MS = 4000;

/* Only what no version before has is asked for. */
async function keep(): Promise<void> {
	const cache = await caches.open(CACHE);
	await cache.add(new Request("/", { cache: "no-cache" }));
	for (const path of KEPT_ASSETS.map((name) => `/assets/${name}`)) {
		const kept = await caches.match(path, { ignoreVary: true });
		await (kept ? cache.put(path, kept) : cache.add(path));
	}
	await self.skipWaiting();
}

async function dropOld(): Promise<void> {
	const before = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
	for (const name of before.slice(0, Math.max(0, before.length - (VERSIONS - 1))))
		await caches.delete(name);
	await self.clients.claim();
}

/* The page from the network, so that a new version is seen at once; the kept one where none answers in time. */
async function page(request: Request): Promise<Response> {
	const kept = await caches.match("/", { cacheName: CACHE, ignoreVary: true });
	const asked = fetch(request);
	if (!kept)
		return asked;
	const patience = new Promise<Response>((resolve) => setTimeout(() => resolve(kept), PATIENCE_MS));
	return Promise.race([asked.then((answer) => (answer.ok ? answer : kept), () => kept), patience]);
}

/* Assets have the hash of their contents in their name. */
async function asset(request: Request): Promise<Response> {
	return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(keep()));
self.addEventListener("activate", (event) => event.waitUntil(dropOld()));
self.addEventListener("fetch", (event) => {
	const { pathname, origin } = new URL(event.request.url);
	if (origin !== self.location.origin || event.request.method !== "GET")
		return;
	if (pathname === "/")
		event.respondWith(page(event.request));
	else if (pathname.startsWith("/assets/"))
		event.respondWith(asset(event.request));
});
