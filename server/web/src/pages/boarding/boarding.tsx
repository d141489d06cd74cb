/* Boarding, on a phone at the door: `#/boarding`, `#/boarding/CONVOY`, `#/boarding/CONVOY/VEHICLE`. */
import type { PageProps } from "../../pages";
import { BoardingConvoys } from "./convoys";
import { BoardingVehicle } from "./vehicle";
import { BoardingVehicles } from "./vehicles";

export default function Boarding({ segments: [code, number] }: PageProps) {
	if (!code)
		return <BoardingConvoys />;
	if (!number)
		return <BoardingVehicles key={code} code={code} />;
	return <BoardingVehicle key={`${code}/${number}`} code={code} number={Number(number)} />;
}
