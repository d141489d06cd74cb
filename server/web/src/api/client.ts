/*
 * The one way to the server: typed after api/openapi.yaml, so that a page which disagrees with the contract does not compile.
 *
 *     const { data, etag } = await ask(api.GET("/v1/convoys/{code}", { params: { path: { code } } }));
 *
 * A session that has ended is signed in again over the page, and the request then goes on where it stood.
 */
import createClient, { type Middleware } from "openapi-fetch";
import type { paths } from "../../generated/contract";
import { orKept } from "../offline/kept";
import { overNetwork, sessionOver } from "../offline/network";
import { Refusal, type Problem } from "./problem";

export const api = createClient<paths>({ credentials: "same-origin", fetch: (request) => orKept(request, sentOnceMore) });
/* For what goes on by itself: never opens the sign-in over somebody's work. */
export const quietly = createClient<paths>({ credentials: "same-origin", fetch: (request) => orKept(request, noted) });

/* Set by session/session.ts: resolves when somebody has signed in again, with false if they gave up. */
let signInAgain: () => Promise<boolean> = async () => false;

export function onSessionEnd(again: () => Promise<boolean>) {
	signInAgain = again;
}

async function sentOnceMore(request: Request): Promise<Response> {
	const kept = request.clone();
	const answer = await overNetwork(request);
	if (answer.status !== 401 || new URL(request.url).pathname.startsWith("/v1/session"))
		return answer;
	return (await signInAgain()) ? overNetwork(kept) : answer;
}

async function noted(request: Request): Promise<Response> {
	const answer = await overNetwork(request);
	sessionOver.value ||= answer.status === 401;
	return answer;
}

const asTheServerWants: Middleware = {
	onRequest({ request }) {
		const sent = new Request(request, { cache: "no-store" });
		if (sent.method === "PATCH")
			sent.headers.set("Content-Type", "application/merge-patch+json");
		return sent;
	},
};
api.use(asTheServerWants);
quietly.use(asTheServerWants);

export interface Answered<Data> {
	data: Data;
	etag: string;
	response: Response;
}

interface Fetched<Data> {
	data?: Data;
	error?: unknown;
	response: Response;
}

/* The answer, or a Refusal thrown. */
export async function ask<Data>(asked: Promise<Fetched<Data>>): Promise<Answered<NonNullable<Data>>> {
	let fetched: Fetched<Data>;
	try {
		fetched = await asked;
	} catch (error) {
		if (error instanceof DOMException && error.name === "AbortError")
			throw error;
		throw new Refusal(0, null);
	}
	const { response, data, error } = fetched;
	if (!response.ok)
		throw new Refusal(response.status, isProblem(error) ? error : null);
	return { data: data as NonNullable<Data>, etag: response.headers.get("ETag") ?? "", response };
}

function isProblem(value: unknown): value is Problem {
	return typeof value === "object" && value !== null && "type" in value && "status" in value;
}

/* Headers for `params.header`: one key for one form, kept through retries and reloads. */
export function withKey(key: string): { "Idempotency-Key": string } {
	return { "Idempotency-Key": key };
}

export function freshKey(): string {
	return crypto.randomUUID();
}
