/* Whether the server is heard from, as far as the last request tells. */
import { signal } from "@preact/signals";

/* No answer came: pages work on with what the device keeps. */
export const offline = signal(false);
/* The server wants to know again who this is; what is told meanwhile waits on the device. */
export const sessionOver = signal(false);

const PROBE_MS = 10_000;

/* fetch, noticing whether anything came back. */
export async function overNetwork(request: Request): Promise<Response> {
	try {
		const answer = await fetch(request);
		offline.value = false;
		return answer;
	} catch (error) {
		if (!(error instanceof DOMException && error.name === "AbortError"))
			offline.value = true;
		throw error;
	}
}

/* Without a network nobody asks anything: somebody has to try. `back` is called when an answer came. */
export function watchNetwork(back: () => void): void {
	async function probe() {
		if (!offline.value || document.visibilityState !== "visible")
			return;
		await overNetwork(new Request("/healthz", { cache: "no-store", signal: AbortSignal.timeout(PROBE_MS) })).then(back, () => undefined);
	}
	addEventListener("offline", () => (offline.value = true));
	addEventListener("online", () => void probe());
	document.addEventListener("visibilitychange", () => void probe());
	setInterval(() => void probe(), PROBE_MS);
}
