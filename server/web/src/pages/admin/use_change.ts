/* A thing that others may change too: read with its version, changed with If-Match, and what somebody changed meanwhile. */
import { useEffect, useState } from "preact/hooks";
import { useAction } from "../../parts/action";
import type { FieldError } from "../../parts/errors";
import { useLoaded } from "../../parts/use_loaded";
import { isConflict, isVersionChanged, serverErrors } from "./server_errors";

export interface Versioned<Thing> {
	thing: Thing;
	etag: string;
}

/* As it was read or saved last; `key` names it. */
export function useLatest<Thing>(read: () => Promise<Versioned<Thing>>, key: string) {
	const { data, failed, reload } = useLoaded(read, [key]);
	const [now, set] = useState<Versioned<Thing> | null>(null);
	const [saved, count] = useState(0);

	useEffect(() => set(data), [data]);
	function took(next: Versioned<Thing>) {
		set(next);
		count((before) => before + 1);
	}
	return { now, saved, took, failed, reload };
}

interface Change<Thing, Draft> {
	now: Versioned<Thing>;
	draftOf: (thing: Thing) => Draft;
	faultsOf: (draft: Draft) => FieldError[];
	read: () => Promise<Versioned<Thing>>;
	save: (from: Versioned<Thing>, draft: Draft) => Promise<Versioned<Thing>>;
	onChanged: (next: Versioned<Thing>) => void;
	fields: Record<string, string>; /* of serverErrors */
	conflict: FieldError; /* what a conflict is about */
}

/* The form of a change. `theirs` is what stands meanwhile, if that differs from what the form began with. */
export function useChange<Thing, Draft extends object>({ now, draftOf, faultsOf, read, save, onChanged, fields, conflict }: Change<Thing, Draft>) {
	const [draft, set] = useState(() => draftOf(now.thing));
	const [theirs, meet] = useState<Versioned<Thing> | null>(null);
	const [faults, find] = useState<FieldError[]>([]);
	const saving = useAction(async (from: Versioned<Thing>) => {
		try {
			onChanged(await save(from, draft));
			meet(null);
		} catch (error) {
			if (!isVersionChanged(error))
				throw error;
			meet(await read());
		}
	});

	function submit(event: Event) {
		event.preventDefault();
		const found = faultsOf(draft);
		find(found);
		saving.clear();
		if (found.length === 0)
			void saving.run(now);
	}
	function takeTheirs(next: Versioned<Thing>) {
		set(draftOf(next.thing));
		meet(null);
		onChanged(next);
	}
	return {
		draft,
		change: (part: Partial<Draft>) => set({ ...draft, ...part }),
		theirs: theirs && { thing: theirs.thing, onTheirs: () => takeTheirs(theirs), onYours: () => void saving.run(theirs) },
		errors: [...faults, ...(isConflict(saving.failed) ? [conflict] : []), ...serverErrors(saving.failed, fields)],
		failed: saving.failed,
		busy: saving.busy,
		submit,
	};
}
