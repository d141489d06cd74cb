/* Requests that are done once, however often they are sent. */
import { freshKey } from "../../api/client";
import { Refusal } from "../../api/problem";
import { t, tc } from "../../language/language";
import { useDraft } from "../../parts/use_draft";

/*
 * Sends with an Idempotency-Key that outlives failures and reloads: while nobody knows what became of a request it is sent again
 * under its key; after an answer of either kind the next one has a key of its own.
 */
export function useOnce(form: string): <Data>(send: (key: string) => Promise<Data>, conflict?: string) => Promise<Data> {
	const [draft, change] = useDraft(`key.${form}`, () => ({ key: freshKey() }));

	return async (send, conflict) => {
		change({ key: draft.key });
		try {
			const answer = await send(draft.key);
			change({ key: freshKey() });
			return answer;
		} catch (error) {
			if (!(error instanceof Refusal) || !error.passing)
				change({ key: freshKey() });
			throw reworded(error, conflict);
		}
	};
}

interface Kept {
	content: string;
	event_id: string;
	occurred_at: string;
}

/* A fact gets its id and its time on the device, and keeps both until the server has answered: the same one can be told again. */
export function useFact(form: string) {
	const [kept, keep, forget] = useDraft<Kept>(`fact.${form}`, () => ({ content: "", event_id: "", occurred_at: "" }));

	/* `at` is empty for a fact of this moment. */
	function fact<Content extends object>(content: Content, at: string): Content & { event_id: string; occurred_at: string } {
		const print = JSON.stringify([content, at]);
		const told = kept.content === print ? kept : { content: print, event_id: crypto.randomUUID(), occurred_at: at || new Date().toISOString() };
		keep(told);
		return { ...content, event_id: told.event_id, occurred_at: told.occurred_at };
	}
	return { fact, forget };
}

/* In the reader's language what else the server says in English. `conflict` is what a conflict means where it is asked. */
export function reworded(error: unknown, conflict?: string): unknown {
	if (!(error instanceof Refusal) || !error.problem)
		return error;
	const { state } = error.problem;
	if (error.kind === "illegal-transition" && state)
		return new Refusal(error.status, { ...error.problem, detail: t("convoys.stateNow", { state: tc("status", state) }) });
	if (error.kind === "conflict" && conflict)
		return new Refusal(error.status, { ...error.problem, detail: conflict });
	return error;
}

/* The same as a promise, for what is asked without a key. */
export async function inOurWords<Data>(asked: Promise<Data>, conflict?: string): Promise<Data> {
	try {
		return await asked;
	} catch (error) {
		throw reworded(error, conflict);
	}
}
