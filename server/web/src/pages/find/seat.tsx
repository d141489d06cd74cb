/* Where somebody sits: the convoy, with a link, and the vehicle. */
import { t } from "../../language/language";
import { href } from "../../router";

interface SeatProps {
	convoy: string;
	vehicle: number | null;
}

export function Seat({ convoy, vehicle }: SeatProps) {
	return <><a class="govuk-link" href={href("convoys", convoy)}>{convoy}</a>{vehicle !== null && ` ${vehicleWords(vehicle)}`}</>;
}

export function vehicleWords(vehicle: number): string {
	return t("find.vehicle", { number: String(vehicle) });
}
