/* Arrow keys go from the search box into the results and among them; Enter is the link's own. */
const BOX = "search";

/* What moves has `data-move`. */
export function moveAmong(event: KeyboardEvent, area: HTMLElement | null): void {
	const from = event.target as HTMLElement;
	if (!area || event.altKey || event.ctrlKey || event.metaKey || !(from.id === BOX || from.dataset["move"] !== undefined))
		return;
	const stops = [...area.querySelectorAll<HTMLElement>(`#${BOX}, [data-move]`)];
	const next = stops[target(event.key, stops.indexOf(from), stops.length, from.id === BOX)];
	if (!next)
		return;
	event.preventDefault();
	next.focus();
}

/* -1 where the key means something else; in the box Home, End and the arrow up are the text's. */
function target(key: string, at: number, count: number, inBox: boolean): number {
	if (key === "ArrowDown")
		return at + 1;
	if (inBox)
		return -1;
	if (key === "ArrowUp")
		return at - 1;
	if (key === "Home")
		return 1;
	return key === "End" ? count - 1 : -1;
}
