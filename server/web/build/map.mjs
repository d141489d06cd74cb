/*
 * `import map from "kafile:map"`: the countries around the operation as GeoJSON, from Natural Earth (world-atlas, 1:50 million),
 * cut to the region and to two decimals, about a kilometre.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { feature } from "topojson-client";

/* Longitude and latitude, as domain.md bounds places. */
const REGION = { west: 14, east: 44, south: 38, north: 54 };

function reaches(ring) {
	return ring.some(([x, y]) => x > REGION.west && x < REGION.east && y > REGION.south && y < REGION.north);
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
		const near = polygons.filter((rings) => reaches(rings[0])).map((rings) => rings.map(rounded).filter((ring) => ring.length > 3));
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
