/*
 * `import map from "kafile:map"`: the countries around the operation as GeoJSON, from Natural Earth (world-atlas, 1:50 million),
 * cut to the region and to two decimals, about a kilometre. The cut lies outside of what the page shows.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { feature } from "topojson-client";

/* Longitude and latitude: from the Polish border to Donetsk, from Chernihiv to the Turkish gates, and a little around. */
const REGION = { west: 18.5, east: 42, south: 38.5, north: 54 };
const SIDES = [
	{ axis: 0, at: REGION.west, keeps: (value) => value >= REGION.west },
	{ axis: 0, at: REGION.east, keeps: (value) => value <= REGION.east },
	{ axis: 1, at: REGION.south, keeps: (value) => value >= REGION.south },
	{ axis: 1, at: REGION.north, keeps: (value) => value <= REGION.north },
];

/* Sutherland and Hodgman: what of a ring lies on the inner side of each side in turn. */
function cut(ring) {
	return SIDES.reduce((points, { axis, at, keeps }) => points.flatMap((point, n) => {
		const before = points.at(n - 1);
		const inside = keeps(point[axis]);
		if (inside === keeps(before[axis]))
			return inside ? [point] : [];
		const share = (at - before[axis]) / (point[axis] - before[axis]);
		const crossing = [before[0] + share * (point[0] - before[0]), before[1] + share * (point[1] - before[1])];
		return inside ? [crossing, point] : [crossing];
	}), ring.slice(1));
}

function closed(points) {
	return points.length > 0 ? [...points, points[0]] : [];
}

function rounded(ring) {
	const kept = [];
	for (const [x, y] of ring) {
		const point = [Math.round(x * 100) / 100, Math.round(y * 100) / 100];
		const last = kept.at(-1);
		if (!last || last[0] !== point[0] || last[1] !== point[1])
			kept.push(point);
	}
	return kept;
}

function countries(here) {
	const atlas = JSON.parse(readFileSync(path.join(here, "node_modules/world-atlas/countries-50m.json"), "utf8"));
	const found = [];
	for (const { geometry, properties } of feature(atlas, atlas.objects.countries).features) {
		const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
		const near = polygons.map((rings) => rings.map((ring) => closed(rounded(cut(ring)))).filter((ring) => ring.length > 3))
			.filter((rings) => rings.length > 0);
		if (near.length > 0)
			found.push({ type: "Feature", properties: { name: properties.name }, geometry: { type: "MultiPolygon", coordinates: near } });
	}
	return { type: "FeatureCollection", features: found };
}

export function map(here) {
	return {
		name: "map",
		setup(build) {
			build.onResolve({ filter: /^kafile:map$/ }, () => ({ path: "map", namespace: "kafile-map" }));
			build.onLoad({ filter: /.*/, namespace: "kafile-map" }, () => ({ contents: JSON.stringify(countries(here)), loader: "json" }));
		},
	};
}
