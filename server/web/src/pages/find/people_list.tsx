/* People by filters, 50 a page; among those not reached for some days calls are recorded in place. */
import { useState } from "preact/hooks";
import { t } from "../../language/language";
import { Refused } from "../../parts/errors";
import { Loading } from "../../parts/loading";
import { Pager } from "../../parts/pager";
import { useLoaded } from "../../parts/use_loaded";
import { hasRole } from "../../session/session";
import { CallButton, CallOfPerson } from "./call";
import type { Filters } from "./filters";
import { useKeptCursor } from "./kept_cursor";
import { listPeople, type PersonRow } from "./people";
import { PeopleTable } from "./people_table";

export function PeopleList({ filters }: { filters: Filters }) {
	const cursor = useKeptCursor(JSON.stringify(filters));
	const page = useLoaded(() => listPeople(filters, cursor.cursor), [cursor.cursor]);

	if (page.failed !== null)
		return <Refused of={page.failed} onRetry={page.reload} />;
	if (!page.data)
		return <Loading />;
	return (
		<div aria-busy={page.loading}>
			{page.data.items.length === 0 ? <p class="govuk-body" role="status">{t("find.nobodyListed")}</p>
				: filters.last_contact_before ? <PhoneList people={page.data.items} days={filters.last_contact_before} />
				: <PeopleTable caption={t("find.people")} people={page.data.items} />}
			<Pager cursor={cursor} next={page.data.next} />
		</div>
	);
}

/* Whoever was called stays in sight until the list is asked for anew. */
function PhoneList({ people, days }: { people: PersonRow[]; days: string }) {
	const [calling, call] = useState("");
	const [told, tell] = useState<ReadonlyMap<string, string>>(new Map());
	const mayCall = hasRole("admin", "officer");

	function recorded(references: string[], outcome: string) {
		tell(new Map([...told, ...references.map((reference) => [reference, outcome] as const)]));
		call("");
	}
	return (
		<PeopleTable caption={t("find.notReachedList", { count: Number(days) })} people={people} contacts
			{...(mayCall && {
				beside: ({ reference, given_names, family_name }: PersonRow) => (
					<CallButton id={reference} name={`${given_names} ${family_name}`} told={told.get(reference)} open={calling === reference}
						onClick={() => call(calling === reference ? "" : reference)} />
				),
				below: (person: PersonRow) => calling === person.reference
					&& <CallOfPerson person={person} onDone={recorded} onClose={() => call("")} />,
			})} />
	);
}
