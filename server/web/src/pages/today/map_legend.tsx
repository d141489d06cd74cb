/* What the map's marks mean. */
import type { ComponentChildren } from "preact";
import { t } from "../../language/language";
import { ROAD } from "./load";

export type RoadStatus = (typeof ROAD)[number];

/* A state has its own shape, not its colour alone. */
const SHAPES: Record<RoadStatus, string> = {
	departed: "M-11 0A11 11 0 1 0 11 0A11 11 0 1 0 -11 0Z",
	diverted: "M0 -13.5L13.5 0L0 13.5L-13.5 0Z",
	at_border: "M-10 -10H10V10H-10Z",
};

export function ConvoyMark({ status, children }: { status: RoadStatus; children?: ComponentChildren }) {
	return (
		<g class={`kafile-today-convoy kafile-today-convoy--${status}`}>
			<path d={SHAPES[status]} />
			{children && <text text-anchor="middle" dy="0.36em">{children}</text>}
		</g>
	);
}

function Sample({ children }: { children: ComponentChildren }) {
	return <svg width="30" height="30" viewBox="-15 -15 30 30" aria-hidden="true">{children}</svg>;
}

export function MapLegend() {
	return (
		<ul class="govuk-list kafile-today-legend">
			<li><Sample><circle r="9" class="kafile-today-city" /></Sample> {t("today.legendCity")}</li>
			<li><Sample><path d="M0 -7L7 0L0 7L-7 0Z" class="kafile-today-post" /></Sample> {t("today.legendPost")}</li>
			{ROAD.map((status) => <li key={status}><Sample><ConvoyMark status={status} /></Sample> {t("today.legendConvoy")}: {t(`status.${status}`)}</li>)}
			<li class="kafile-today-legend__note">{t("today.legendNote")}</li>
		</ul>
	);
}
