/* Who was ticked last, said aloud and in large letters, with what the server answers when it does. */
import { t, tc } from "../language/language";
import { Notes, Who } from "./tick_row";
import { nameOrReference } from "./notes";
import { referenceOf, type Person, type Told } from "./people";

export function Latest({ person, people }: { person: Person | undefined; people: Person[] }) {
	return (
		<div class="kafile-latest" role="status">
			{person && (
				<>
					<p class="kafile-latest__who">
						<Who person={person} /> <strong>{person.refusal ? t("ticks.notTaken") : tc("status", person.status)}</strong>
					</p>
					<Notes person={person} />
					<Absent person={person} people={people} />
				</>
			)}
		</div>
	);
}

/* Of the same group, who has not come yet: named where this device knows their names. */
function Absent({ person, people }: { person: Person; people: Person[] }) {
	const absent = person.last?.answer["absent"];
	if (person.waiting || !Array.isArray(absent))
		return null;
	const names = absent.map((reference) => nameOrReference(String(reference), people.find((one) => one.reference === reference)));
	return <p class="govuk-body kafile-latest__absent">{t("ticks.absent", { names: names.join(", ") })}</p>;
}

/* The last of those told here, so that it is there again after a restart. */
export function latestOf(told: Pick<Told, "unsent" | "answered">): string {
	const fact = told.unsent.findLast(referenceOf) ?? told.answered.findLast(referenceOf);
	return fact ? referenceOf(fact) : "";
}
