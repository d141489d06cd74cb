/* build/map.mjs makes it. */
declare module "kafile:map" {
	const map: import("geojson").FeatureCollection<import("geojson").MultiPolygon, { name: string }>;
	export default map;
}
