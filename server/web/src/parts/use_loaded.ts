/* Data for a page: loaded when `dependencies` change, kept while it is loaded again. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

export interface Loaded<Data> {
	data: Data | null;
	failed: unknown; /* null unless the last load was refused */
	loading: boolean;
	reload: () => void;
}

export function useLoaded<Data>(load: () => Promise<Data>, dependencies: unknown[]): Loaded<Data> {
	const [state, set] = useState<{ data: Data | null; failed: unknown; loading: boolean }>({ data: null, failed: null, loading: true });
	const latest = useRef(0);

	const reload = useCallback(() => {
		const turn = ++latest.current;
		set((before) => ({ ...before, loading: true }));
		load().then(
			(data) => turn === latest.current && set({ data, failed: null, loading: false }),
			(failed: unknown) => turn === latest.current && set((before) => ({ data: before.data, failed, loading: false })),
		);
	}, dependencies);
	useEffect(() => {
		reload();
		return () => void latest.current++;
	}, [reload]);
	return { ...state, reload };
}
