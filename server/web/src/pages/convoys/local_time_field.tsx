/* A time on the clocks of a city. */
import { formatTime, t } from "../../language/language";
import { TextField } from "../../parts/fields";
import { readLocalTime } from "./local_time";

interface LocalTimeFieldProps {
	id: string;
	label: string;
	value: string;
	onValue: (value: string) => void;
	zone: string;
	placeName: string;
	hint?: string | undefined;
	error?: string | undefined;
}

export function LocalTimeField({ zone, placeName, hint, value, ...field }: LocalTimeFieldProps) {
	const read = readLocalTime(value, zone);
	const clock = t("convoys.time.clock", { place: placeName });
	return (
		<>
			<TextField {...field} value={value} type="datetime-local" width={20} hint={hint ? `${clock} ${hint}` : clock} />
			{read.ok && read.value.twice && <p class="govuk-inset-text">{t("convoys.time.twice")}</p>}
			{read.ok && here() !== zone && <p class="govuk-hint kafile-convoys-clock">{t("convoys.time.here", { time: formatTime(read.value.utc, here()) })}</p>}
		</>
	);
}

function here(): string {
	return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/* What is wrong with a time as it is typed; "" is nobody's mistake here. */
export function timeFault(value: string, zone: string, label: string): string | null {
	if (value === "")
		return null;
	const read = readLocalTime(value, zone);
	if (read.ok)
		return null;
	return t(read.fault === "skipped" ? "convoys.time.skipped" : "convoys.time.form", { label });
}

/* The instant of a time that has no fault; "" for none. */
export function instantOf(value: string, zone: string): string {
	const read = readLocalTime(value, zone);
	return read.ok ? read.value.utc : "";
}
