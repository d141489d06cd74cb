/* A vehicle as it is typed. */
import { t, tc } from "../../language/language";
import type { FieldError } from "../../parts/errors";
import { SelectField, TextField } from "../../parts/fields";
import { readPhone } from "../../rules/phone";
import type { Vehicle } from "./data";

export interface VehicleText {
	plate: string;
	kind: string;
	seats: string;
	accessible_seats: string;
	pets_max: string; /* "": no limit is known */
	luggage_max_kg: string;
	driver_name: string;
	driver_phone: string;
}

export const KINDS: Vehicle["kind"][] = ["bus", "minibus", "car", "ambulance", "train", "ferry"];
const SEATS_MOST = 2000;
const PETS_MOST = 500;
const LUGGAGE_MOST_KG = 100000;
const USUAL_SEATS: Record<string, string> = { bus: "48", minibus: "16", car: "4", ambulance: "2" };

export function newVehicle(): VehicleText {
	return { plate: "", kind: "bus", seats: USUAL_SEATS["bus"] ?? "", accessible_seats: "0", pets_max: "", luggage_max_kg: "", driver_name: "", driver_phone: "" };
}

export function vehicleText({ plate, kind, seats, accessible_seats, pets_max, luggage_max_kg, driver }: Vehicle): VehicleText {
	return {
		plate, kind, seats: String(seats), accessible_seats: String(accessible_seats), pets_max: String(pets_max ?? ""),
		luggage_max_kg: String(luggage_max_kg ?? ""), driver_name: driver?.name ?? "", driver_phone: driver?.phone ?? "",
	};
}

export function wholeNumber(text: string, least: number, most: number): number | null {
	const value = /^\d{1,6}$/.test(text.trim()) ? Number(text) : NaN;
	return value >= least && value <= most ? value : null;
}

/* As it is sent; texts that are empty are null. */
export function vehicleOf(text: VehicleText) {
	const phone = readPhone(text.driver_phone);
	return {
		plate: text.plate.trim(),
		seats: wholeNumber(text.seats, 1, SEATS_MOST) ?? 0,
		accessible_seats: wholeNumber(text.accessible_seats, 0, SEATS_MOST) ?? 0,
		pets_max: wholeNumber(text.pets_max, 0, PETS_MOST),
		luggage_max_kg: wholeNumber(text.luggage_max_kg, 0, LUGGAGE_MOST_KG),
		driver: { name: text.driver_name.trim() || null, phone: phone.ok ? phone.value : null },
	};
}

/* `others` are the plates of the convoy's other vehicles. */
export function vehicleErrors(text: VehicleText, others: string[]): FieldError[] {
	const { plate, seats, accessible_seats, pets_max, luggage_max_kg, driver } = vehicleOf(text);
	const rules: [boolean, keyof VehicleText, string][] = [
		[plate === "", "plate", t("convoys.fault.plate")],
		[others.includes(plate.toUpperCase()), "plate", t("convoys.fault.plateTaken")],
		[seats === 0, "seats", t("convoys.fault.seats")],
		[wholeNumber(text.accessible_seats, 0, SEATS_MOST) === null, "accessible_seats", t("convoys.fault.accessible")],
		[seats > 0 && accessible_seats > seats, "accessible_seats", t("convoys.fault.accessibleMany")],
		[text.pets_max.trim() !== "" && pets_max === null, "pets_max", t("convoys.fault.pets")],
		[text.luggage_max_kg.trim() !== "" && luggage_max_kg === null, "luggage_max_kg", t("convoys.fault.luggage")],
		[text.driver_phone.trim() !== "" && driver.phone === null, "driver_phone", t("convoys.fault.phone")],
	];
	return rules.filter(([holds]) => holds).map(([, field, message]) => ({ field: `vehicle-${field}`, message }));
}

interface VehicleFieldsProps {
	text: VehicleText;
	errors: FieldError[];
	onText: (change: Partial<VehicleText>) => void;
	/* A vehicle keeps its kind. */
	withKind?: boolean;
}

export function VehicleFields({ text, errors, onText, withKind = false }: VehicleFieldsProps) {
	const error = (field: keyof VehicleText) => errors.find((one) => one.field === `vehicle-${field}`)?.message;
	return (
		<>
			{withKind && (
				<SelectField id="vehicle-kind" label={t("convoys.kind")} value={text.kind} choices={KINDS.map((kind) => ({ value: kind, text: tc("kind", kind) }))}
					onValue={(kind) => onText({ kind, seats: USUAL_SEATS[kind] ?? text.seats })} />
			)}
			<TextField id="vehicle-plate" label={t("convoys.plate")} value={text.plate} error={error("plate")} maxLength={20} width={10}
				onValue={(plate) => onText({ plate })} />
			<TextField id="vehicle-seats" label={t("convoys.seats.count")} hint={t("convoys.seats.countHint")} value={text.seats} error={error("seats")}
				inputMode="numeric" width={4} onValue={(seats) => onText({ seats })} />
			<TextField id="vehicle-accessible_seats" label={t("convoys.seats.accessibleCount")} hint={t("convoys.seats.accessibleHint")} value={text.accessible_seats}
				error={error("accessible_seats")} inputMode="numeric" width={4} onValue={(accessible_seats) => onText({ accessible_seats })} />
			<TextField id="vehicle-pets_max" label={t("shell.optional", { label: t("convoys.petsMax") })} hint={t("convoys.noLimitHint")} value={text.pets_max}
				error={error("pets_max")} inputMode="numeric" width={4} onValue={(pets_max) => onText({ pets_max })} />
			<TextField id="vehicle-luggage_max_kg" label={t("shell.optional", { label: t("convoys.luggageMax") })} hint={t("convoys.noLimitHint")}
				value={text.luggage_max_kg} error={error("luggage_max_kg")} inputMode="numeric" width={5} onValue={(luggage_max_kg) => onText({ luggage_max_kg })} />
			<TextField id="vehicle-driver_name" label={t("shell.optional", { label: t("convoys.driverName") })} value={text.driver_name} maxLength={100} width={20}
				onValue={(driver_name) => onText({ driver_name })} />
			<TextField id="vehicle-driver_phone" label={t("shell.optional", { label: t("convoys.driverPhone") })} hint={t("convoys.driverPhoneHint")}
				value={text.driver_phone} error={error("driver_phone")} type="tel" maxLength={32} width={20} onValue={(driver_phone) => onText({ driver_phone })} />
		</>
	);
}
