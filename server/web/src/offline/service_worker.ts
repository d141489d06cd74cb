/*
 * Keeps the application itself, never anybody's data: with it a device starts without a network, and pages read what
 * offline/store.ts keeps. A new version takes over as soon as it is complete.
 */
export {};

declare const self: ServiceWorkerGlobalScope;
declare const KEPT_ASSETS: string[];

const CACHE = "kafile";

async function keep(): Promise<void> {
	const cache = await caches.open(CACHE);
	const wanted = ["/", ...KEPT_ASSETS.map((name) => `/assets/${name}`)];
	const have = new Set((await cache.keys()).map((request) => new URL(request.url).pathname));
	await cache.addAll(wanted.filter((path) => path === "/" || !have.has(path)));
	await self.skipWaiting();
}

async function dropOld(): Promise<void> {
	const cache = await caches.open(CACHE);
	const wanted = new Set(["/", ...KEPT_ASSETS.map((name) => `/assets/${name}`)]);
	for (const request of await cache.keys())
		if (!wanted.has(new URL(request.url).pathname))
			await cache.delete(request);
	await self.clients.claim();
}

/* The page from the network, so that a new version is seen at once; the kept one without a network. */
async function page(request: Request): Promise<Response> {
	try {
		return await fetch(request);
	} catch {
		return (await caches.match("/")) ?? Response.error();
	}
}

/* Assets have the hash of their contents in their name. */
async function asset(request: Request): Promise<Response> {
	return (await caches.match(request)) ?? fetch(request);
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
