/* The page in the address: `#/convoys/LVIV-20220310-1?tab=board`. What stands behind # is never sent to a server. */
import { computed, signal } from "@preact/signals";

const hash = signal(location.hash);
addEventListener("hashchange", () => {
	hash.value = location.hash;
});

export interface Place {
	segments: string[];
	query: URLSearchParams;
}

export const place = computed<Place>(() => {
	const [path = "", query = ""] = hash.value.replace(/^#\/?/, "").split("?");
	return { segments: path.split("/").filter(Boolean).map(decoded), query: new URLSearchParams(query) };
});

/* Somebody may have typed it: a lone % stands for itself. */
function decoded(segment: string): string {
	try {
		return decodeURIComponent(segment);
	} catch {
		return segment;
	}
}

/* href("convoys", code) */
export function href(...segments: (string | number)[]): string {
	return `#/${segments.map(encodeURIComponent).join("/")}`;
}

export function go(...segments: (string | number)[]): void {
	location.hash = href(...segments);
}

/* Puts filters into the address without a step in the history. */
export function replaceQuery(query: Record<string, string>): void {
	const kept = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ""));
	const path = location.hash.split("?")[0];
	history.replaceState(null, "", `${path || "#/"}${kept.size ? `?${kept}` : ""}`);
	hash.value = location.hash;
}
