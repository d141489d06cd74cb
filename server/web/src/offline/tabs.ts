/* The tabs of one browser: one at a time sends, and each hears what the others changed. */
export type Change = "facts" | "session";

const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("kafile") : null;

export function tellTabs(change: Change): void {
	channel?.postMessage(change);
}

export function onOtherTab(change: Change, act: () => void): void {
	channel?.addEventListener("message", ({ data }) => {
		if (data === change)
			act();
	});
}

/* `act` while no other tab does the same. Browsers have locks where the page is secure. */
export async function alone(name: string, act: () => Promise<void>): Promise<void> {
	if ("locks" in navigator)
		await navigator.locks.request(name, act);
	else
		await act();
}
