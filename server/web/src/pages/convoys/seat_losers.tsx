/* Of a change that is refused: who would lose a seat, or sits where nobody may sit any more. */
import { Refusal } from "../../api/problem";
import { t } from "../../language/language";
import { useLoaded } from "../../parts/use_loaded";
import { loadManifest, namesIn } from "./data";
import { Names } from "./names";

export function SeatLosers({ code, of }: { code: string; of: unknown }) {
	const people = of instanceof Refusal ? (of.problem?.people ?? []) : [];
	const manifest = useLoaded(() => (people.length > 0 ? loadManifest(code) : Promise.resolve(null)), [code, people.length]);
	if (people.length === 0)
		return null;
	return (
		<>
			<p>{t("convoys.seatLosers", { count: people.length })}</p>
			<Names references={people.map(({ reference }) => reference)} nameOf={namesIn(manifest.data)} />
		</>
	);
}
