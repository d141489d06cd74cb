/* Where everything stands on the map, in pixels of the width that there is. */
import { geoMercator, geoPath, type GeoProjection } from "d3-geo";
import map from "kafile:map";
import { borderPosts, cityName, cityOf, postName } from "../../parts/places";
import { ROAD, type ConvoyRow } from "./load";
import type { RoadStatus } from "./map_legend";
import { placeLabels, square, type Label, type Named } from "./map_labels";
import type { MapProps } from "./map_section";

/* From the Polish border to Donetsk, from Chernihiv to the Turkish gates. */
const WEST_SOUTH: [number, number] = [20.9, 40.7];
const EAST_NORTH: [number, number] = [39.4, 52.5];
const HEIGHT_OF_WIDTH = 0.95;
const MARK = 12;

export interface Ground {
	height: number;
	projection: GeoProjection;
	countries: { name: string; path: string }[];
}

export interface CityMark extends Named {
	people: number;
}

/* The convoys between a city and a post that are in one state: one mark. */
export interface ConvoyMarkAt {
	key: string;
	status: RoadStatus;
	count: number;
	x: number;
	y: number;
}

export interface Layout {
	cities: CityMark[];
	posts: Named[];
	lines: { key: string; path: string }[];
	convoys: ConvoyMarkAt[];
	labels: Label[];
}

/* Of what is behind the frame, nothing is drawn. */
export function groundOf(width: number): Ground {
	const height = Math.round(width * HEIGHT_OF_WIDTH);
	const corners = { type: "MultiPoint" as const, coordinates: [WEST_SOUTH, EAST_NORTH] };
	const projection = geoMercator().fitSize([width, height], corners).clipExtent([[-2, -2], [width + 2, height + 2]]);
	const path = geoPath(projection).digits(1);
	const countries = map.features.flatMap((country) => {
		const drawn = path(country);
		return drawn ? [{ name: country.properties.name, path: drawn }] : [];
	});
	return { height, projection, countries };
}

export function layoutOf({ waiting, convoys }: MapProps, { height, projection }: Ground, width: number): Layout {
	const at = (longitude: number, latitude: number) => projection([longitude, latitude]) ?? [0, 0];
	const cities = citiesAt(waiting, at, width);
	const posts = borderPosts.value.map((post): Named => {
		const [x, y] = at(post.longitude, post.latitude);
		return { key: post.code, x, y, radius: 6, name: postName(post.code) };
	});
	const { lines, marks } = waysOf(convoys, posts, at);
	const goals = new Set(convoys.map(({ border_post }) => border_post));
	const named = [...cities, ...posts.filter(({ key }) => goals.has(key)), ...posts.filter(({ key }) => !goals.has(key))];
	const taken = [...cities.map(square), ...posts.map(square), ...marks.map(({ x, y }) => square({ x, y, radius: MARK }))];
	return { cities, posts, lines, convoys: marks, labels: placeLabels(named, taken, { left: 4, top: 4, right: width - 4, bottom: height - 4 }) };
}

type Locate = (longitude: number, latitude: number) => [number, number];

/* The area grows with the people: the largest circle takes a fourteenth of the width. The largest come first, under the others. */
function citiesAt(waiting: MapProps["waiting"], at: Locate, width: number): CityMark[] {
	const most = Math.max(1, ...waiting.map(({ total }) => total));
	return waiting.flatMap(({ city, total }) => {
		const known = cityOf(city);
		if (!known || total === 0)
			return [];
		const [x, y] = at(known.longitude, known.latitude);
		return [{ key: city, x, y, radius: Math.max(3, Math.sqrt(total / most) * Math.max(14, width / 28)), name: cityName(city), people: total }];
	});
}

interface Way {
	from: [number, number];
	to: Named;
	states: Map<RoadStatus, number>;
}

function gathered(convoys: ConvoyRow[], posts: Named[], at: Locate): Map<string, Way> {
	const ways = new Map<string, Way>();
	for (const { city, border_post, status } of convoys) {
		const from = cityOf(city);
		const to = posts.find(({ key }) => key === border_post);
		const state = ROAD.find((one) => one === status);
		if (!from || !to || !state)
			continue;
		const key = `${city}-${border_post}`;
		const way = ways.get(key) ?? { from: at(from.longitude, from.latitude), to, states: new Map<RoadStatus, number>() };
		way.states.set(state, (way.states.get(state) ?? 0) + 1);
		ways.set(key, way);
	}
	return ways;
}

/* A slight bow keeps ways apart; the marks stand about its middle, one behind the other. */
function waysOf(convoys: ConvoyRow[], posts: Named[], at: Locate) {
	const lines: Layout["lines"] = [];
	const marks: ConvoyMarkAt[] = [];
	for (const [key, { from: [x, y], to, states }] of gathered(convoys, posts, at)) {
		const bow = 0.12;
		const bend = { x: (x + to.x) / 2 + (to.y - y) * bow, y: (y + to.y) / 2 - (to.x - x) * bow };
		const long = Math.max(1, Math.hypot(to.x - x, to.y - y));
		lines.push({ key, path: `M${x} ${y}Q${bend.x} ${bend.y} ${to.x} ${to.y}` });
		[...states].forEach(([status, count], n) => {
			const s = 0.5 + ((n - (states.size - 1) / 2) * 2.2 * MARK) / long;
			const along = (start: number, middle: number, end: number) => (1 - s) ** 2 * start + 2 * s * (1 - s) * middle + s ** 2 * end;
			marks.push({ key: `${key}-${status}`, status, count, x: along(x, bend.x, to.x), y: along(y, bend.y, to.y) });
		});
	}
	return { lines, marks };
}
