/* One person or one travel group, and what can be done with them: `#/people/7K3M9QXT2B/correct`, `#/people/group/ID/split`. */
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../language/language";
import type { PageProps } from "../../pages";
import { Refused } from "../../parts/errors";
import { Loading } from "../../parts/loading";
import { loadPlaces } from "../../parts/places";
import { useLoaded } from "../../parts/use_loaded";
import { href } from "../../router";
import { readReference } from "../../rules/reference";
import { hasRole } from "../../session/session";
import { Card } from "./card";
import { Correct } from "./correct";
import { Death } from "./death";
import { GroupPages } from "./group";
import { MergeWith } from "./merge";
import { PersonCall } from "./person_call";
import { PersonView } from "./person_view";
import { readPerson, type Person } from "./people";
import { Reinstate } from "./reinstate";
import { UndoMerge } from "./undo_merge";
import { Withdraw } from "./withdraw";
import type { Answered } from "../../api/client";

export default function People({ segments }: PageProps) {
	const places = useLoaded(loadPlaces, []);
	const [first = "", second = "", third = ""] = segments;
	const reference = readReference(first);
	useFocusOnChange(segments.join("/"));

	if (places.failed !== null)
		return <Refused of={places.failed} onRetry={places.reload} />;
	if (first === "group")
		return <GroupPages key={second} id={second} task={third} />;
	return reference.ok ? <PersonPages key={reference.value} reference={reference.value} task={second} other={third} /> : <Mistyped text={first} />;
}

/* The frame moves the focus when another page opens; between a person's own pages this does. */
function useFocusOnChange(address: string) {
	const before = useRef(address);
	useEffect(() => {
		if (before.current !== address)
			document.getElementById("main")?.focus();
		before.current = address;
	}, [address]);
}

function Mistyped({ text }: { text: string }) {
	return (
		<>
			<h1 class="govuk-heading-l">{t("find.notAReference")}</h1>
			<p class="govuk-body">{t("find.notAReferenceWay", { text })}</p>
			<p class="govuk-body"><a class="govuk-link" href={href("find")}>{t("page.find")}</a></p>
		</>
	);
}

interface PersonPagesProps {
	reference: string;
	task: string;
	other: string;
}

function PersonPages({ reference, task, other }: PersonPagesProps) {
	const loaded = useLoaded(() => readPerson(reference), [reference, task]);

	if (loaded.failed !== null)
		return <Refused of={loaded.failed} onRetry={loaded.reload}><p><a class="govuk-link" href={href("find")}>{t("page.find")}</a></p></Refused>;
	/* A form begins with what stands now. */
	if (!loaded.data || (task !== "" && loaded.loading))
		return <Loading />;
	const Task = tasks[task];
	if (Task && hasRole(...Task.roles))
		return <Task.page read={loaded.data} asked={reference} other={other} />;
	return <PersonView read={loaded.data} asked={reference} reload={loaded.reload} />;
}

export interface TaskProps {
	read: Answered<Person>;
	asked: string; /* the reference in the address: it may have been merged into the person's */
	other: string; /* what stands behind the task in the address */
}

const DESK = ["admin", "officer"] as const;
const FIELD = ["admin", "officer", "coordinator"] as const;

const tasks: Record<string, { page: (props: TaskProps) => preact.JSX.Element | null; roles: readonly (typeof FIELD[number])[] }> = {
	correct: { page: Correct, roles: FIELD },
	call: { page: PersonCall, roles: DESK },
	withdraw: { page: Withdraw, roles: FIELD },
	reinstate: { page: Reinstate, roles: FIELD },
	deceased: { page: Death, roles: DESK },
	merge: { page: MergeWith, roles: DESK },
	undo: { page: UndoMerge, roles: DESK },
	card: { page: Card, roles: FIELD },
};
