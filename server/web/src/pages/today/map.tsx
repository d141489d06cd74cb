/* The map, drawn as SVG from what the program carries with it: nothing is asked of anybody. */
import { useMemo, useRef } from "preact/hooks";
import { formatNumber, language, t } from "../../language/language";
import { groundOf, layoutOf, type Ground, type Layout } from "./map_layout";
import { ConvoyMark } from "./map_legend";
import type { MapProps } from "./map_section";
import { useWidth } from "./use_when_seen";

export function OperationMap(props: MapProps) {
	const element = useRef<HTMLDivElement>(null);
	const width = useWidth(element);
	return <div ref={element}>{width > 0 && <Drawn width={width} {...props} />}</div>;
}

function Drawn({ width, waiting, convoys }: MapProps & { width: number }) {
	const ground = useMemo(() => groundOf(width), [width]);
	const layout = useMemo(() => layoutOf({ waiting, convoys }, ground, width), [waiting, convoys, ground, language.value]);
	const people = waiting.reduce((sum, { total }) => sum + total, 0);
	return (
		<svg role="img" aria-label={t("today.mapSays", { people, cities: layout.cities.length, convoys: convoys.length })}
			width={width} height={ground.height} viewBox={`0 0 ${width} ${ground.height}`}>
			<Countries ground={ground} width={width} />
			{layout.lines.map(({ key, path }) => <path key={key} d={path} class="kafile-today-way" />)}
			{layout.posts.map(({ key, x, y, name }) => (
				<path key={key} d={`M${x} ${y - 5}l5 5l-5 5l-5 -5Z`} class="kafile-today-post"><title>{name}</title></path>
			))}
			{layout.cities.map(({ key, x, y, radius, name, people: total }) => (
				<circle key={key} cx={x} cy={y} r={radius} class="kafile-today-city">
					<title>{t("today.cityWaits", { city: name, count: total })}</title>
				</circle>
			))}
			<Marks layout={layout} />
		</svg>
	);
}

function Countries({ ground, width }: { ground: Ground; width: number }) {
	return (
		<>
			<rect width={width} height={ground.height} class="kafile-today-sea" />
			{ground.countries.map(({ name, path }) => (
				<path key={name} d={path} class={`kafile-today-land${name === "Ukraine" || name === "Turkey" ? " kafile-today-land--ours" : ""}`} />
			))}
		</>
	);
}

function Marks({ layout: { convoys, labels } }: { layout: Layout }) {
	return (
		<>
			{convoys.map(({ key, status, count, x, y }) => (
				<g key={key} transform={`translate(${x} ${y})`}><ConvoyMark status={status}>{formatNumber(count)}</ConvoyMark></g>
			))}
			{labels.map(({ key, name, x, y, anchor }) => (
				<text key={key} x={x} y={y} text-anchor={anchor} class="kafile-today-name">{name}</text>
			))}
		</>
	);
}
