/* Wall clocks of a place, "2022-03-10T08:00", and the instants that they show; summer time included. */
import { accepted, refused, type Outcome } from "../../rules/outcome";

/* `skipped`: no clock there shows this time, because it goes forward over it. */
export type LocalTimeFault = "form" | "skipped";

export interface Instant {
	readonly utc: string;
	readonly twice: boolean; /* the clocks go back over it; `utc` is the first of the two */
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const FORM = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/;

/* What a clock in the zone shows at that instant. */
export function localTime(instant: string | number, zone: string): string {
	const format = new Intl.DateTimeFormat("en-GB", {
		timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
	});
	const parts = new Map(format.formatToParts(new Date(instant)).map(({ type, value }) => [type, value]));
	return `${parts.get("year")}-${parts.get("month")}-${parts.get("day")}T${parts.get("hour")}:${parts.get("minute")}`;
}

function offset(instant: number, zone: string): number {
	return Date.parse(`${localTime(instant, zone)}:00Z`) - Math.floor(instant / MINUTE_MS) * MINUTE_MS;
}

/* The clocks change at most once within a day before and after. */
export function readLocalTime(text: string, zone: string): Outcome<Instant, LocalTimeFault> {
	const shown = Date.parse(`${text}:00Z`);
	if (!FORM.test(text) || Number.isNaN(shown))
		return refused("form");
	const offsets = new Set([shown - DAY_MS, shown + DAY_MS].map((near) => offset(near, zone)));
	const instants = [...offsets].map((ahead) => shown - ahead).filter((instant) => localTime(instant, zone) === text);
	const [first] = instants.sort((one, other) => one - other);
	if (first === undefined)
		return refused("skipped");
	return accepted({ utc: new Date(first).toISOString(), twice: instants.length > 1 });
}

export function dayAfter(day: string): string {
	return new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
}
