/* From where to where. */
import { useState } from "preact/hooks";
import { Refusal } from "../../api/problem";
import { formatTime, t } from "../../language/language";
import { ActionButton } from "../../parts/action";
import { ErrorSummary, Refused, type FieldError } from "../../parts/errors";
import { CheckboxesField, SelectField, TextArea, type Choice } from "../../parts/fields";
import { cityOf } from "../../parts/places";
import { useLoaded } from "../../parts/use_loaded";
import { loadConvoy, type Convoy } from "./data";
import type { Destinations } from "./transfer";
import { vehicleName } from "./vehicle_words";

export interface TransferText {
	from: string; /* a vehicle's number, or a group */
	convoy: string;
	vehicles: string[];
	reason: string;
}

interface TransferFieldsProps {
	convoy: Convoy;
	destinations: Destinations;
	text: TransferText;
	names: string[]; /* of the group that goes */
	busy: boolean;
	onText: (change: Partial<TransferText>) => void;
	onSubmit: () => void;
}

function listed({ manifest }: Destinations, number: number): number {
	const people = manifest.vehicles.find((vehicle) => vehicle.number === number)?.people ?? [];
	return people.filter(({ status }) => ["assigned", "boarded", "departed"].includes(status)).length;
}

function fromChoices(convoy: Convoy, destinations: Destinations): Choice[] {
	return convoy.vehicles.filter(({ number }) => listed(destinations, number) > 0).map((vehicle) => (
		{ value: String(vehicle.number), text: `${vehicleName(vehicle)}: ${t("convoys.peopleCount", { count: listed(destinations, vehicle.number) })}` }));
}

function convoyChoices(here: string, { others }: Destinations): Choice[] {
	return [{ value: here, text: t("convoys.thisConvoy") }, ...others.map(({ code, departs_at, city, free }) => (
		{ value: code, text: `${code}, ${formatTime(departs_at, cityOf(city)?.time_zone)}, ${t("convoys.seats.freeShort", { count: free })}` }))];
}

/* Vehicles that take people: at their door or on the way. */
function vehicleChoices({ from }: TransferText, here: string, goal: Convoy): Choice[] {
	return goal.vehicles.filter(({ status, number }) => ["boarding", "departed"].includes(status) && !(goal.code === here && String(number) === from))
		.map((vehicle) => ({ value: String(vehicle.number), text: `${vehicleName(vehicle)}: ${t("convoys.seats.freeShort", { count: vehicle.free })}` }));
}

export function TransferFields({ convoy, destinations, text, names, busy, onText, onSubmit }: TransferFieldsProps) {
	const [errors, setErrors] = useState<FieldError[]>([]);
	const goal = useLoaded(() => (text.convoy === convoy.code ? Promise.resolve(convoy) : loadConvoy(text.convoy).then((loaded) => loaded.convoy)),
		[text.convoy, convoy]);
	const goals = goal.data?.code === text.convoy ? vehicleChoices(text, convoy.code, goal.data) : [];
	const errorOf = (field: string) => errors.find((one) => one.field === `transfer-${field}`)?.message;

	function submit(event: Event) {
		event.preventDefault();
		const found = [
			...(text.from ? [] : [{ field: "transfer-from", message: t("convoys.fault.from") }]),
			...(text.vehicles.some((number) => goals.some(({ value }) => value === number)) ? [] : [{ field: "transfer-vehicles", message: t("convoys.fault.to") }]),
			...(text.reason.trim() ? [] : [{ field: "transfer-reason", message: t("convoys.reasonMissing") }]),
		];
		setErrors(found);
		if (found.length === 0)
			onSubmit();
	}
	return (
		<form class="kafile-convoys-form" onSubmit={submit} noValidate>
			<ErrorSummary errors={errors} />
			{names.length > 0
				? <p class="govuk-body">{t("convoys.transfer.group")}: <strong>{names.join(", ")}</strong></p>
				: <SelectField id="transfer-from" label={t("convoys.transfer.from")} hint={t("convoys.transfer.fromHint")} value={text.from} error={errorOf("from")}
					choices={fromChoices(convoy, destinations)} empty={t("convoys.choose")} onValue={(from) => onText({ from, vehicles: [] })} />}
			<SelectField id="transfer-convoy" label={t("convoys.transfer.convoy")} value={text.convoy} choices={convoyChoices(convoy.code, destinations)}
				onValue={(code) => onText({ convoy: code, vehicles: [] })} />
			{goal.failed !== null && <Refused of={goal.failed} onRetry={goal.reload} />}
			{goals.length === 0 && !goal.loading && <p class="govuk-inset-text" id="transfer-vehicles" tabIndex={-1}>{t("convoys.transfer.noRoom")}</p>}
			{goals.length > 0 && (
				<CheckboxesField id="transfer-vehicles" label={t("convoys.transfer.to")} values={text.vehicles} error={errorOf("vehicles")} choices={goals}
					onValues={(vehicles) => onText({ vehicles })} />
			)}
			<TextArea id="transfer-reason" label={t("convoys.reason")} value={text.reason} error={errorOf("reason")} rows={2} maxLength={1000}
				onValue={(reason) => onText({ reason })} />
			<p class="govuk-body">{t(names.length > 0 ? "convoys.transfer.followsGroup" : "convoys.transfer.follows")}</p>
			<ActionButton busy={busy} kind="warning">{t("convoys.transfer")}</ActionButton>
		</form>
	);
}

/* Of a transfer in which not everybody finds a seat, where there is room. */
export function NoSeats({ of }: { of: unknown }) {
	const free = of instanceof Refusal ? (of.problem?.free ?? []) : [];
	return (
		<ul class="govuk-list govuk-list--bullet">
			{free.map(({ vehicle, free: seats, accessible_free }) => (
				<li key={vehicle}>
					{t("convoys.vehicle")} {vehicle}: {t("convoys.seats.freeShort", { count: seats })},{" "}
					{t("convoys.seats.accessibleFreeShort", { count: accessible_free })}
				</li>
			))}
		</ul>
	);
}
