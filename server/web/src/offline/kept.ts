/*
 * What boarding and border load is kept on the device, and given again when no answer comes: pages load as if there were a
 * network, and `keptSince` tells them how old it is.
 */
import { keep, keptOf, keptPaths, type Kept, type Manifest } from "./store";

const PATHS = [
	/^\/v1\/(cities|border-posts)$/,
	/^\/v1\/convoys(\?.*)?$/,
	/^\/v1\/convoys\/[^/?]+(\/manifest)?$/,
	/^\/v1\/citizens\?(?=.*\bconvoy=).*$/,
];
const HEADER = "Kafile-Kept-Since";
const PATIENCE_MS = 6000;

/* When what stands in this answer was asked of the server; null: now. */
export function keptSince(response: Response): string | null {
	return response.headers.get(HEADER);
}

/* `fetched` asks the server. */
export async function orKept(request: Request, fetched: (request: Request) => Promise<Response>): Promise<Response> {
	const { pathname, search } = new URL(request.url);
	const path = pathname + search;
	if (request.method !== "GET" || !PATHS.some((pattern) => pattern.test(path)))
		return fetched(request);
	const kept = await keptOf(path).catch(() => null);
	const asked = fresh(path, request, fetched);
	if (!kept)
		return asked;
	return Promise.race([asked.then((answer) => (isHelp(answer) ? answer : again(kept)), () => again(kept)), later(kept)]);
}

async function fresh(path: string, request: Request, fetched: (request: Request) => Promise<Response>): Promise<Response> {
	const asked_at = new Date().toISOString();
	const answer = await fetched(request);
	if (answer.ok && answer.headers.get("Content-Type")?.startsWith("application/json"))
		await keep({ path, body: await answer.clone().text(), asked_at }).catch(() => undefined);
	return answer;
}

/* A server that is overloaded or wants another sign-in says nothing about the convoy. */
function isHelp(answer: Response): boolean {
	return answer.status < 500 && answer.status !== 429 && answer.status !== 401;
}

function again({ body, asked_at }: Kept): Response {
	return new Response(body, { headers: { "Content-Type": "application/json", [HEADER]: asked_at } });
}

function later(kept: Kept): Promise<Response> {
	return new Promise((resolve) => setTimeout(() => resolve(again(kept)), PATIENCE_MS));
}

const MANIFEST = /^\/v1\/convoys\/([^/]+)\/manifest$/;

/* The convoys whose manifests this device keeps. */
export async function keptConvoys(): Promise<string[]> {
	return (await keptPaths()).flatMap((path) => MANIFEST.exec(path)?.[1] ?? []);
}

export async function keptManifest(convoy: string): Promise<Manifest | null> {
	const kept = await keptOf(`/v1/convoys/${encodeURIComponent(convoy)}/manifest`);
	return kept ? (JSON.parse(kept.body) as Manifest) : null;
}
