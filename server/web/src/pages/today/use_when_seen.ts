/* Loads a part's code only when it comes into sight: the page itself is small, for a line that is slow. */
import { useEffect, useRef, useState } from "preact/hooks";

export function useWhenSeen<Module>(load: () => Promise<Module>) {
	const element = useRef<HTMLDivElement>(null);
	const [module, set] = useState<Module | null>(null);
	const [failed, fail] = useState<unknown>(null);

	useEffect(() => {
		const observer = new IntersectionObserver((entries) => {
			if (!entries.some((entry) => entry.isIntersecting))
				return;
			observer.disconnect();
			load().then((loaded) => set(() => loaded), fail);
		}, { rootMargin: "200px" });
		if (element.current)
			observer.observe(element.current);
		return () => observer.disconnect();
	}, []);
	return { element, module, failed };
}

/* The width that an element has, in CSS pixels; 0 before it is known. */
export function useWidth(element: { current: HTMLElement | null }): number {
	const [width, set] = useState(0);

	useEffect(() => {
		const observer = new ResizeObserver(([entry]) => entry && set(Math.floor(entry.contentRect.width)));
		if (element.current)
			observer.observe(element.current);
		return () => observer.disconnect();
	}, []);
	return width;
}
