/*
 * Follows the change feed while the page is in sight, and says which of its subjects have to be loaded again: at once after a
 * quiet time, else at most every few seconds. The feed does not tell of published figures, of assembly points where nobody
 * gathers nor of messages that were given up, so everything is loaded again now and then; also after the page was out of sight or
 * the network away.
 */
import { useEffect, useState } from "preact/hooks";
import type { components } from "../../../generated/contract";
import { api, ask } from "../../api/client";
import { Refusal } from "../../api/problem";

type Changes = components["schemas"]["Changes"];

const SUBJECTS = ["figure", "published", "road", "stranded", "exceptions", "contacts", "points", "messages"] as const;
type Subject = (typeof SUBJECTS)[number];

/* Each goes up by one when its subject has to be loaded; 0: nothing is known yet. */
export type Revisions = Record<Subject, number>;

/* `at`: when the server was last heard. */
export interface Followed {
	revisions: Revisions;
	live: boolean;
	at: number;
}

const WAIT_SECONDS = 50;
const LOST_MS = (WAIT_SECONDS + 15) * 1000; /* a line that died says nothing */
const APART_MS = 3_000;
const EVERYTHING_MS = 120_000;
const RETRY_MS = 1_000;
const RETRY_MOST_MS = 60_000;

export function subjectsOf(type: string): readonly Subject[] {
	if (type === "citizen.contacted")
		return ["contacts"];
	if (type.startsWith("exception."))
		return ["exceptions"];
	if (type.startsWith("message."))
		return ["messages"];
	if (type.startsWith("convoy.assembly_point"))
		return ["points", "road"];
	if (type.startsWith("citizen.") || type.startsWith("group."))
		return ["figure", "road", "stranded", "exceptions", "contacts"];
	return ["figure", "road", "stranded", "exceptions", "points"];
}

/* After the place where the feed ends now, answers hold until something happens. */
async function read(since: string, signal: AbortSignal): Promise<Changes> {
	const header = since === "now" ? {} : { Prefer: `wait=${WAIT_SECONDS}` };
	const { data } = await ask(api.GET("/v1/changes", { params: { query: { since, limit: 1000 }, header }, signal }));
	return data as Changes;
}

/* Aborted with `signal`, when the device has no network, and when no answer can come any more. */
function untilLost(signal: AbortSignal): AbortController {
	const lost = new AbortController();
	const giveUp = () => lost.abort();
	const timer = setTimeout(giveUp, LOST_MS);
	lost.signal.addEventListener("abort", () => clearTimeout(timer));
	signal.addEventListener("abort", giveUp, { signal: lost.signal });
	addEventListener("offline", giveUp, { signal: lost.signal });
	return lost;
}

async function readInTime(since: string, signal: AbortSignal): Promise<Changes> {
	const lost = untilLost(signal);
	try {
		return await read(since, lost.signal);
	} finally {
		lost.abort();
	}
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		const timer = setTimeout(resolve, milliseconds);
		const early = () => {
			clearTimeout(timer);
			resolve();
		};
		signal.addEventListener("abort", early, { once: true });
		addEventListener("online", early, { once: true, signal });
	});
}

interface Listener {
	touched: (subjects: readonly Subject[]) => void;
	heard: (live: boolean) => void;
}

async function follow({ touched, heard }: Listener, signal: AbortSignal): Promise<void> {
	let since = "now";
	let failures = 0;
	let everything = 0;
	while (!signal.aborted) {
		try {
			const { items, next } = await readInTime(since, signal);
			heard(true);
			if (failures > 0 || Date.now() - everything > EVERYTHING_MS) {
				everything = Date.now();
				touched(SUBJECTS);
			} else {
				touched(items.flatMap(({ type }) => subjectsOf(type)));
			}
			since = next;
			failures = 0;
		} catch (error) {
			if (signal.aborted)
				return;
			since = error instanceof Refusal && !error.passing ? "now" : since;
			heard(false);
			await pause(Math.min(RETRY_MS * 2 ** failures++, RETRY_MOST_MS), signal);
		}
	}
}

function whileInSight(run: (signal: AbortSignal) => Promise<void>): () => void {
	let running: AbortController | null = null;
	function turn() {
		const inSight = document.visibilityState === "visible";
		if (inSight === (running !== null))
			return;
		running?.abort();
		running = inSight ? new AbortController() : null;
		if (running)
			void run(running.signal);
	}
	document.addEventListener("visibilitychange", turn);
	turn();
	return () => {
		document.removeEventListener("visibilitychange", turn);
		running?.abort();
	};
}

/* Gathers subjects, so that a busy hour does not load them at every change. */
function gathering(load: (subjects: Subject[]) => void) {
	const gathered = new Set<Subject>();
	let timer: ReturnType<typeof setTimeout> | undefined;
	let last = 0;
	function now() {
		timer = undefined;
		last = Date.now();
		load([...gathered]);
		gathered.clear();
	}
	return {
		add(subjects: readonly Subject[]) {
			subjects.forEach((subject) => gathered.add(subject));
			if (gathered.size > 0)
				timer ??= setTimeout(now, Math.max(0, last + APART_MS - Date.now()));
		},
		stop: () => clearTimeout(timer),
	};
}

function raised(before: Revisions, subjects: readonly Subject[]): Revisions {
	return { ...before, ...Object.fromEntries(subjects.map((subject) => [subject, before[subject] + 1])) };
}

const NOTHING: Revisions = { figure: 0, published: 0, road: 0, stranded: 0, exceptions: 0, contacts: 0, points: 0, messages: 0 };

/* What is there at the first answer, or without one, is loaded once: nothing that happens after it is missed. */
export function useFollowed(): Followed & { again: () => void } {
	const [revisions, set] = useState(NOTHING);
	const [{ live, at }, hear] = useState({ live: true, at: Date.now() });

	const again = (subjects: readonly Subject[] = SUBJECTS) => set((before) => raised(before, subjects));
	useEffect(() => {
		const gathered = gathering(again);
		const heard = (live: boolean) => {
			hear((before) => ({ live, at: live ? Date.now() : before.at }));
			if (!live)
				set((before) => (before.figure === 0 ? raised(before, SUBJECTS) : before));
		};
		const stop = whileInSight((signal) => follow({ touched: gathered.add, heard }, signal));
		return () => {
			stop();
			gathered.stop();
		};
	}, []);
	return { revisions, live, at, again: () => again() };
}
