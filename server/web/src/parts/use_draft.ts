/* A form that survives a reload: kept in the tab's session storage until it is done, and gone with the tab or the session. */
import { useCallback, useState } from "preact/hooks";

const PREFIX = "kafile.draft.";

function kept<Draft>(name: string): Draft | null {
	try {
		return JSON.parse(sessionStorage.getItem(PREFIX + name) ?? "null") as Draft | null;
	} catch {
		return null;
	}
}

/* The draft, how to change it, and how to begin anew. One that an older page has kept may lack what is asked since. */
export function useDraft<Draft extends object>(name: string, initial: () => Draft): [Draft, (change: Partial<Draft>) => void, () => void] {
	const [draft, set] = useState<Draft>(() => ({ ...initial(), ...kept<Draft>(name) }));

	const change = useCallback((part: Partial<Draft>) => {
		set((before) => {
			const after = { ...before, ...part };
			sessionStorage.setItem(PREFIX + name, JSON.stringify(after));
			return after;
		});
	}, [name]);
	const clear = useCallback(() => {
		sessionStorage.removeItem(PREFIX + name);
		set(initial());
	}, [name]);
	return [draft, change, clear];
}
