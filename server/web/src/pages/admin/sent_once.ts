/*
 * A form that is sent once however often it is tried: its Idempotency-Key is kept in the draft, and another one is taken only when
 * the server has refused the form and it is corrected.
 */
import { useRef } from "preact/hooks";
import { freshKey } from "../../api/client";
import { Refusal } from "../../api/problem";
import { useAction, type Action } from "../../parts/action";
import { useDraft } from "../../parts/use_draft";

export interface SentOnce<Draft> {
	draft: Draft;
	change: (part: Partial<Draft>) => void;
	clear: () => void;
	sending: Action<[]>;
}

type Keyed<Draft> = Draft & { key: string };

export function useSentOnce<Draft extends object>(
	name: string, initial: () => Draft, send: (draft: Draft, key: string) => Promise<unknown>,
): SentOnce<Draft> {
	const [draft, set, clear] = useDraft<Keyed<Draft>>(name, () => ({ ...initial(), key: freshKey() }));
	const refused = useRef(false);
	const sending = useAction(async () => {
		try {
			await send(bare(draft), draft.key);
		} catch (error) {
			refused.current = error instanceof Refusal && !error.passing;
			throw error;
		}
	});

	function change(part: Partial<Draft>) {
		set((refused.current ? { ...part, key: freshKey() } : part) as Partial<Keyed<Draft>>);
		refused.current = false;
	}
	return { draft, change, clear, sending };
}

function bare<Draft extends object>(keyed: Keyed<Draft>): Draft {
	const { key: _, ...draft } = keyed;
	return draft as unknown as Draft;
}
