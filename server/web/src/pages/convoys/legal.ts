/* What may be done with a convoy as it stands. Each answer is null, or the text that says why not. */
import { t, tc, type Key } from "../../language/language";
import type { Convoy, PersonStatus, Vehicle } from "./data";

const OVER = ["completed", "cancelled", "returned"];
const PLANNED = ["planned", "boarding"];
const ON_THE_WAY = ["departed", "diverted"];

function because(reason: Key, { status }: Convoy): string {
	return t(reason, { state: tc("status", status) });
}

export function isOver({ status }: Convoy): boolean {
	return OVER.includes(status);
}

export function isPlanned({ status }: Convoy): boolean {
	return PLANNED.includes(status);
}

/* It left, and has neither arrived nor come back. */
export function isAway(vehicle: Vehicle): boolean {
	return vehicle.departed_at !== null && ["departed", "broken_down"].includes(vehicle.status);
}

export function whyNoVehicle(convoy: Convoy): string | null {
	return isPlanned(convoy) ? null : because("convoys.why.noVehicle", convoy);
}

export function whyNoSeats(convoy: Convoy): string | null {
	const takes = isPlanned(convoy) || convoy.status === "departed";
	if (!takes)
		return because("convoys.why.noSeats", convoy);
	return convoy.vehicles.some(({ status }) => status === "boarding") ? null : t("convoys.why.noBoardingVehicle");
}

export function whyNoTurn(convoy: Convoy): string | null {
	if (!ON_THE_WAY.includes(convoy.status))
		return because("convoys.why.noTurn", convoy);
	return convoy.vehicles.some(isAway) ? null : t("convoys.why.nobodyAway");
}

export function whyNoCancellation(convoy: Convoy): string | null {
	return isPlanned(convoy) ? null : because("convoys.why.noCancellation", convoy);
}

export function whyNoCompletion(convoy: Convoy): string | null {
	return convoy.status === "at_border" ? null : because("convoys.why.noCompletion", convoy);
}

export function whyNoTransfer(convoy: Convoy): string | null {
	return isOver(convoy) ? because("convoys.why.noTransfer", convoy) : null;
}

export function whyNoDeparture(convoy: Convoy, vehicle: Vehicle): string | null {
	if (isOver(convoy))
		return because("convoys.why.over", convoy);
	return ["boarding", "broken_down"].includes(vehicle.status) || vehicle.departed_at ? null : t("convoys.why.withdrawn");
}

export function whyNoArrival(convoy: Convoy, vehicle: Vehicle): string | null {
	if (isOver(convoy))
		return because("convoys.why.over", convoy);
	return vehicle.departed_at && vehicle.status !== "returned" ? null : t("convoys.why.notLeft");
}

export type IncidentKind = "offloaded" | "left_en_route" | "hospitalised" | "missing" | "located" | "undo_boarding";

const INCIDENTS: Partial<Record<PersonStatus, IncidentKind[]>> = {
	boarded: ["offloaded", "undo_boarding"],
	departed: ["left_en_route", "hospitalised", "missing"],
	missing: ["located", "hospitalised", "left_en_route"],
	hospitalised: ["located", "left_en_route", "missing"],
	left_en_route: ["located", "hospitalised", "missing"],
	refused_at_border: ["located"],
};

export function incidentsOf(status: PersonStatus): IncidentKind[] {
	return INCIDENTS[status] ?? [];
}
