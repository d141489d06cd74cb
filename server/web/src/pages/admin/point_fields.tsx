/* What an assembly point has: for a new one and for a change. */
import type { components } from "../../../generated/contract";
import { t, tc } from "../../language/language";
import type { FieldError } from "../../parts/errors";
import { RadioField, TextArea, TextField } from "../../parts/fields";

export type PointStatus = components["schemas"]["AssemblyPointStatus"];

export interface PointDraft {
	name: string;
	address: string;
	latitude: string;
	longitude: string;
	capacity: string;
	status: PointStatus;
}

/* null: nothing is given. */
export interface PointValues {
	name: string;
	address: string | null;
	latitude: number | null;
	longitude: number | null;
	capacity: number | null;
	status: PointStatus;
}

const STATUSES: PointStatus[] = ["open", "full", "unsafe", "closed"];
export const POINT_FIELDS = { city: "point-city", name: "point-name", address: "point-address", latitude: "point-latitude", longitude: "point-longitude",
	capacity: "point-capacity", status: "point-status" };

/* Decimals come with a comma too. */
function degrees(text: string): number {
	return Number(text.trim().replace(",", "."));
}

function faultOfDegrees(field: string, text: string, other: string, most: number): FieldError[] {
	if (text.trim() === "")
		return other.trim() === "" ? [] : [{ field, message: t("admin.bothDegrees") }];
	const value = degrees(text);
	return Number.isFinite(value) && Math.abs(value) <= most ? [] : [{ field, message: t("detail.number", { least: -most, most }) }];
}

export function pointFaults({ name, latitude, longitude, capacity }: PointDraft): FieldError[] {
	const people = Number(capacity.trim());
	return [
		...(name.trim() ? [] : [{ field: POINT_FIELDS.name, message: t("admin.pointNameMissing") }]),
		...faultOfDegrees(POINT_FIELDS.latitude, latitude, longitude, 90),
		...faultOfDegrees(POINT_FIELDS.longitude, longitude, latitude, 180),
		...(capacity.trim() === "" || (Number.isInteger(people) && people >= 1 && people <= 1_000_000) ? []
			: [{ field: POINT_FIELDS.capacity, message: t("detail.integer", { least: 1, most: 1_000_000 }) }]),
	];
}

export function pointValues(draft: PointDraft): PointValues {
	return {
		name: draft.name.trim(),
		address: draft.address.trim() || null,
		latitude: draft.latitude.trim() ? degrees(draft.latitude) : null,
		longitude: draft.longitude.trim() ? degrees(draft.longitude) : null,
		capacity: draft.capacity.trim() ? Number(draft.capacity.trim()) : null,
		status: draft.status,
	};
}

interface PointFieldsProps {
	draft: PointDraft;
	onChange: (part: Partial<PointDraft>) => void;
	message: (field: string) => string | undefined;
}

export function PointFields({ draft, onChange, message }: PointFieldsProps) {
	return (
		<>
			<TextField id={POINT_FIELDS.name} label={t("admin.name")} hint={t("admin.pointNameHint")} maxLength={200} value={draft.name}
				onValue={(name) => onChange({ name })} error={message(POINT_FIELDS.name)} />
			<TextArea id={POINT_FIELDS.address} label={t("shell.optional", { label: t("admin.address") })} rows={2} maxLength={300} value={draft.address}
				onValue={(address) => onChange({ address })} error={message(POINT_FIELDS.address)} />
			<div class="kafile-columns kafile-admin-degrees">
				<TextField id={POINT_FIELDS.latitude} label={t("shell.optional", { label: t("admin.latitude") })} hint="49.8397" inputMode="text" width={10}
					value={draft.latitude} onValue={(latitude) => onChange({ latitude })} error={message(POINT_FIELDS.latitude)} />
				<TextField id={POINT_FIELDS.longitude} label={t("shell.optional", { label: t("admin.longitude") })} hint="23.9942" inputMode="text" width={10}
					value={draft.longitude} onValue={(longitude) => onChange({ longitude })} error={message(POINT_FIELDS.longitude)} />
			</div>
			<TextField id={POINT_FIELDS.capacity} label={t("shell.optional", { label: t("admin.capacity") })} hint={t("admin.capacityHint")} inputMode="numeric"
				width={5} value={draft.capacity} onValue={(capacity) => onChange({ capacity })} error={message(POINT_FIELDS.capacity)} />
			<RadioField id={POINT_FIELDS.status} label={t("admin.state")} value={draft.status}
				choices={STATUSES.map((value) => ({ value, text: tc("status", value), hint: t(`admin.point.${value}`) }))}
				onValue={(status) => onChange({ status: status as PointStatus })} error={message(POINT_FIELDS.status)} />
		</>
	);
}
