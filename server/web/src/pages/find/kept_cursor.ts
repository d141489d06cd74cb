/* The page of a list, kept for whoever opens somebody from it and comes back. */
import { useState } from "preact/hooks";
import type { useCursor } from "../../parts/pager";

let kept: { list: string; trail: string[] } = { list: "", trail: [] };

/* `list` names the list with its filters: with others it begins anew. */
export function useKeptCursor(list: string): ReturnType<typeof useCursor> {
	const [trail, set] = useState(kept.list === list ? kept.trail : []);

	function turn(next: string[]) {
		kept = { list, trail: next };
		set(next);
	}
	return {
		cursor: trail.at(-1),
		page: trail.length + 1,
		forward: (next) => turn([...trail, next]),
		back: () => turn(trail.slice(0, -1)),
		reset: () => turn([]),
	};
}

/* Whoever chooses filters wants their first page. */
export function forgetPage(): void {
	kept = { list: "", trail: [] };
}
