/* The part of a plan that can change: when and where people gather, and who leads. */
import { t, tc } from "../../language/language";
import { Checkbox, SelectField, TextArea, TextField } from "../../parts/fields";
import type { FieldError } from "../../parts/errors";
import { cityName, cityOf } from "../../parts/places";
import { useLoaded } from "../../parts/use_loaded";
import { loadAssemblyPoints, type AssemblyPoint, type Convoy } from "./data";
import { localTime, readLocalTime } from "./local_time";
import { instantOf, LocalTimeField, timeFault } from "./local_time_field";

/* As typed; times are those of the city's clocks. */
export interface PlanText {
	gather_at: string;
	departs_at: string;
	assembly_point: string;
	leader: string;
	public_note: string;
	offers_seats: string; /* "yes", or "" */
}

export const NO_PLAN: PlanText = { gather_at: "", departs_at: "", assembly_point: "", leader: "", public_note: "", offers_seats: "" };

export function planText(convoy: Convoy): PlanText {
	const zone = cityOf(convoy.city)?.time_zone ?? "UTC";
	return {
		gather_at: convoy.gather_at ? localTime(convoy.gather_at, zone) : "",
		departs_at: localTime(convoy.departs_at, zone),
		assembly_point: convoy.assembly_point ?? "",
		leader: convoy.leader ?? "",
		public_note: convoy.public_note ?? "",
		offers_seats: convoy.offers_seats ? "yes" : "",
	};
}

export function planLabel(field: string): string {
	const labels: Record<string, string> = {
		city: t("convoys.from"), border_post: t("convoys.post"), transit: t("convoys.transit.label"), gather_at: t("convoys.gathers"),
		departs_at: t("convoys.departs"), assembly_point: t("convoys.point"), leader: t("convoys.leader"), public_note: t("convoys.note"),
		offers_seats: t("convoys.offersSeats"),
	};
	return labels[field] ?? field;
}

/* As it is sent; null clears. */
export function planOf(text: PlanText, zone: string) {
	return {
		gather_at: instantOf(text.gather_at, zone) || null,
		departs_at: instantOf(text.departs_at, zone),
		assembly_point: text.assembly_point || null,
		leader: text.leader.trim() || null,
		public_note: text.public_note.trim() || null,
		offers_seats: text.offers_seats === "yes",
	};
}

export function planErrors(text: PlanText, zone: string): FieldError[] {
	const faults: FieldError[] = [];
	for (const [field, label] of [["gather_at", t("convoys.gathers")], ["departs_at", t("convoys.departs")]] as const) {
		const message = timeFault(text[field], zone, label);
		if (message)
			faults.push({ field: `plan-${field}`, message });
	}
	if (text.departs_at === "")
		faults.push({ field: "plan-departs_at", message: t("form.missing", { label: t("convoys.departs").toLocaleLowerCase() }) });
	const [gathers, departs] = [instantOf(text.gather_at, zone), instantOf(text.departs_at, zone)];
	if (gathers && departs && gathers > departs)
		faults.push({ field: "plan-gather_at", message: t("convoys.gatherLate") });
	return faults;
}

export function isPast(departs_at: string, zone: string): boolean {
	const read = readLocalTime(departs_at, zone);
	return read.ok && Date.parse(read.value.utc) < Date.now();
}

interface PlanFieldsProps {
	city: string;
	text: PlanText;
	errors: FieldError[];
	onText: (change: Partial<PlanText>) => void;
	/* Of a convoy on the way only these change. */
	onlyWords?: boolean;
}

export function PlanFields({ city, text, errors, onText, onlyWords = false }: PlanFieldsProps) {
	const error = (field: string) => errors.find((one) => one.field === `plan-${field}`)?.message;
	return (
		<>
			{!onlyWords && <PlanTimes city={city} text={text} error={error} onText={onText} />}
			{!onlyWords && city && <PointField city={city} value={text.assembly_point} onValue={(assembly_point) => onText({ assembly_point })} />}
			<TextField id="plan-leader" label={t("shell.optional", { label: t("convoys.leader") })} value={text.leader} error={error("leader")} maxLength={100}
				onValue={(leader) => onText({ leader })} />
			<TextArea id="plan-public_note" label={t("shell.optional", { label: t("convoys.note") })} hint={t("convoys.noteHint")} value={text.public_note}
				error={error("public_note")} maxLength={1000} onValue={(public_note) => onText({ public_note })} />
			<div class="govuk-form-group govuk-checkboxes govuk-checkboxes--small">
				<Checkbox id="plan-offers_seats" checked={text.offers_seats === "yes"} onTurn={(on) => onText({ offers_seats: on ? "yes" : "" })}>
					{t("convoys.offersSeats")}
				</Checkbox>
			</div>
		</>
	);
}

interface PlanTimesProps {
	city: string;
	text: PlanText;
	error: (field: string) => string | undefined;
	onText: (change: Partial<PlanText>) => void;
}

function PlanTimes({ city, text, error, onText }: PlanTimesProps) {
	const zone = cityOf(city)?.time_zone ?? "UTC";
	const placeName = cityName(city);
	if (!city)
		return <p class="govuk-hint">{t("convoys.time.cityFirst")}</p>;
	return (
		<>
			<LocalTimeField id="plan-gather_at" label={t("shell.optional", { label: t("convoys.gathers") })} value={text.gather_at} zone={zone}
				placeName={placeName} error={error("gather_at") ?? timeFault(text.gather_at, zone, t("convoys.gathers")) ?? undefined}
				onValue={(gather_at) => onText({ gather_at })} />
			<LocalTimeField id="plan-departs_at" label={t("convoys.departs")} value={text.departs_at} zone={zone} placeName={placeName}
				error={error("departs_at") ?? timeFault(text.departs_at, zone, t("convoys.departs")) ?? undefined}
				onValue={(departs_at) => onText({ departs_at })} />
			{isPast(text.departs_at, zone) && <p class="govuk-inset-text" role="status">{t("convoys.warning.past")}</p>}
		</>
	);
}

function pointWords({ name, status }: AssemblyPoint): string {
	return status === "open" ? name : `${name} (${tc("status", status)})`;
}

function PointField({ city, value, onValue }: { city: string; value: string; onValue: (value: string) => void }) {
	const points = useLoaded(() => loadAssemblyPoints(city), [city]);
	const chosen = points.data?.find(({ id }) => id === value);
	return (
		<>
			<SelectField id="plan-assembly_point" label={t("shell.optional", { label: t("convoys.point") })} value={value} empty={t("convoys.noPoint")}
				choices={(points.data ?? []).map((point) => ({ value: point.id, text: pointWords(point) }))} onValue={onValue} />
			{chosen && chosen.status !== "open" && (
				<p class="govuk-inset-text" role="status">{t("convoys.warning.point", { state: tc("status", chosen.status) })}</p>
			)}
			{points.failed !== null && (
				<p class="govuk-hint">
					{t("convoys.pointsNotLoaded")} <button type="button" class="kafile-link" onClick={points.reload}>{t("shell.again")}</button>
				</p>
			)}
		</>
	);
}
