/* For what others change meanwhile, while the page is in sight and the server is heard from. */
import { useEffect } from "preact/hooks";
import { offline } from "../offline/network";

export function useEvery(milliseconds: number, act: () => void) {
	useEffect(() => {
		const timer = setInterval(() => {
			if (document.visibilityState === "visible" && !offline.value)
				act();
		}, milliseconds);
		return () => clearInterval(timer);
	}, [milliseconds, act]);
}
