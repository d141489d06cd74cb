/* A vehicle in words; some states are called otherwise than those of people and convoys. */
import { t, tc } from "../../language/language";
import type { Vehicle } from "./data";

const COLOURS: Record<Vehicle["status"], string> = {
	boarding: "turquoise", departed: "purple", arrived: "green", broken_down: "red", withdrawn: "grey", returned: "orange",
};

export function VehicleTag({ status }: { status: Vehicle["status"] }) {
	return <strong class={`govuk-tag govuk-tag--${COLOURS[status]}`}>{tc("convoys.vehicleStatus", status)}</strong>;
}

export function vehicleName({ number, kind, plate }: Pick<Vehicle, "number" | "kind" | "plate">): string {
	return t("convoys.vehicleName", { number: String(number), kind: tc("kind", kind), plate });
}
