/* The chart itself, with uPlot; loaded when it comes into sight. */
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { formatNumber, language, locale } from "../../language/language";
import type { PublishedRow } from "./load";
import { useWidth } from "./use_when_seen";

const HEIGHT = 260;
const BAR = "#9dbad6";
const LINE = "#1d4f7c";
const INK = "#38424c";
const GRID = { stroke: "#e3e8ed", width: 1 };
const FONT = '13px system-ui, "Noto Sans", Arial, sans-serif';

interface ChartProps {
	days: PublishedRow[];
	onDay: (index: number | null) => void;
}

export function Chart({ days, onDay }: ChartProps) {
	const element = useRef<HTMLDivElement>(null);
	const width = useWidth(element);
	const content = JSON.stringify(days.map((day) => [day.date, day.evacuated_today, day.evacuated_total]));

	useEffect(() => {
		if (!element.current || width === 0)
			return;
		const plot = new uPlot(options(width, days, onDay), columns(days), element.current);
		return () => plot.destroy();
	}, [width, content, language.value]);
	return <div ref={element} />;
}

/* Each figure takes the same room, however many days lie between two. */
function columns(days: PublishedRow[]): uPlot.AlignedData {
	return [days.map((_, n) => n), days.map((day) => day.evacuated_today), days.map((day) => day.evacuated_total)];
}

function dayAndMonth(date: string | undefined): string {
	const format = new Intl.DateTimeFormat(locale(), { day: "numeric", month: "short", timeZone: "UTC" });
	return date ? format.format(new Date(date)) : "";
}

/* Bars for the day on the left scale, a line for all on the right one. */
function options(width: number, days: PublishedRow[], onDay: ChartProps["onDay"]): uPlot.Options {
	const numbers = (_: uPlot, splits: number[]) => splits.map(formatNumber);
	const fromZero: uPlot.Range.Function = (_, __, most) => [0, Math.max(10, (most ?? 0) * 1.1)];
	const axis = { stroke: INK, font: FONT, grid: GRID, ticks: { show: false } };
	return {
		width,
		height: HEIGHT,
		legend: { show: false },
		cursor: { drag: { x: false, y: false }, y: false },
		scales: {
			x: { time: false, range: [-0.6, days.length - 0.4] },
			day: { range: fromZero },
			all: { range: fromZero },
		},
		series: [
			{},
			{ scale: "day", fill: BAR, stroke: BAR, width: 0, points: { show: false }, paths: uPlot.paths.bars?.({ size: [0.7, 60] }) },
			{ scale: "all", stroke: LINE, width: 2, points: { size: 6, fill: LINE } },
		] as uPlot.Series[],
		axes: [
			{ ...axis, grid: { show: false }, incrs: [1, 2, 5, 7, 14, 28, 70], space: 60, values: (_, splits) => splits.map((n) => dayAndMonth(days[n]?.date)) },
			{ ...axis, scale: "day", size: 54, values: numbers },
			{ ...axis, scale: "all", side: 1, size: 58, grid: { show: false }, values: numbers },
		],
		hooks: { setCursor: [({ cursor }) => onDay(cursor.idx ?? null)] },
	};
}
