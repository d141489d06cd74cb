/* People of a broken vehicle for whom no seat was found, by name. */
import { t } from "../../../language/language";
import { useLoaded } from "../../../parts/use_loaded";
import { loadManifest, namesIn } from "../data";
import { Names } from "../names";

interface StrandedPeopleProps {
	references: string[];
	code: string | undefined; /* on whose manifest they stand */
	waiting?: true; /* the vehicle had not left */
}

export function StrandedPeople({ references, code, waiting }: StrandedPeopleProps) {
	const count = references.length;
	const manifest = useLoaded(() => (code && count > 0 ? loadManifest(code) : Promise.resolve(null)), [code, count]);
	if (count === 0)
		return null;
	return (
		<div class="kafile-convoys-warning">
			<p>{t(waiting ? "convoys.withoutSeat" : "convoys.strandedLeft", { count })}</p>
			<Names references={references} nameOf={namesIn(manifest.data)} />
		</div>
	);
}
