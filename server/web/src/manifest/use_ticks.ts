/* Telling about a person, once for one touch: the second touch of a shaking hand finds it told already. */
import { useRef, useState } from "preact/hooks";
import { putAway, tell } from "../offline/queue";
import type { Person } from "./people";

export interface Telling {
	path: string;
	common?: Record<string, unknown>;
	item?: Record<string, unknown>; /* beside the reference */
	held_ms?: number;
}

export interface Teller {
	latest: string | null; /* the reference that was told last */
	failed: unknown; /* the device could not write it down */
	tellOf: (person: Person | string, what: Telling) => Promise<void>;
	show: (reference: string) => void;
}

export function useTicks(): Teller {
	const telling = useRef(new Set<string>());
	const [latest, show] = useState<string | null>(null);
	const [failed, fail] = useState<unknown>(null);

	async function tellOf(person: Person | string, { path, common = {}, item = {}, held_ms = 0 }: Telling) {
		const reference = typeof person === "string" ? person : person.reference;
		if (telling.current.has(reference))
			return;
		telling.current.add(reference);
		try {
			await tell(path, common, { reference, ...item }, held_ms);
			if (typeof person !== "string" && person.refusal)
				await putAway(person.refusal);
			show(reference);
			fail(null);
		} catch (error) {
			fail(error);
		} finally {
			telling.current.delete(reference);
		}
	}
	return { latest, failed, tellOf, show };
}
