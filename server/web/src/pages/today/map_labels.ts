/* Names on the map without overlaps: the more important first, each beside its mark where there is room, else not at all. */
export interface Box {
	left: number;
	top: number;
	right: number;
	bottom: number;
}

export interface Named {
	key: string;
	x: number;
	y: number;
	radius: number; /* of the mark that must stay free */
	name: string;
}

export interface Label {
	key: string;
	name: string;
	x: number;
	y: number;
	anchor: "start" | "middle" | "end";
}

const LINE = 15;
const LETTER = 7.5; /* the width of one, about, at 13 pixels */
const GAP = 4;

function overlap(one: Box, other: Box): boolean {
	return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

function inside(box: Box, frame: Box): boolean {
	return box.left >= frame.left && box.right <= frame.right && box.top >= frame.top && box.bottom <= frame.bottom;
}

function boxOf({ name, x, y, anchor }: Label): Box {
	const width = name.length * LETTER;
	const left = anchor === "start" ? x : anchor === "end" ? x - width : x - width / 2;
	return { left, right: left + width, top: y - LINE * 0.75, bottom: y + LINE * 0.3 };
}

/* Right, left, above, below. */
function places({ key, name, x, y, radius }: Named): Label[] {
	const away = radius + GAP;
	return [
		{ key, name, x: x + away, y: y + 4, anchor: "start" },
		{ key, name, x: x - away, y: y + 4, anchor: "end" },
		{ key, name, x, y: y - away - 1, anchor: "middle" },
		{ key, name, x, y: y + away + LINE * 0.7, anchor: "middle" },
	];
}

export function square({ x, y, radius }: Pick<Named, "x" | "y" | "radius">): Box {
	return { left: x - radius, right: x + radius, top: y - radius, bottom: y + radius };
}

export function placeLabels(named: Named[], marks: Box[], frame: Box): Label[] {
	const taken = [...marks];
	const placed: Label[] = [];
	for (const one of named) {
		const free = places(one).find((label) => {
			const box = boxOf(label);
			return inside(box, frame) && !taken.some((other) => overlap(box, other));
		});
		if (!free)
			continue;
		taken.push(boxOf(free));
		placed.push(free);
	}
	return placed;
}
