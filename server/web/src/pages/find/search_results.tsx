/* Who was found: those whom the words fit exactly, and those who are written alike. */
import { t } from "../../language/language";
import { Refused } from "../../parts/errors";
import { Loading } from "../../parts/loading";
import { useLoaded } from "../../parts/use_loaded";
import { href } from "../../router";
import { hasRole } from "../../session/session";
import type { Filters } from "./filters";
import { searchPeople } from "./people";
import { PeopleTable } from "./people_table";
import type { SearchGiven } from "./read_search";

/* The server's most. */
const MOST = 20;

export function SearchResults({ given, filters: { city, status } }: { given: SearchGiven; filters: Filters }) {
	const found = useLoaded(() => searchPeople(given, city), [given, city]);

	if (found.failed !== null)
		return <Refused of={found.failed} onRetry={found.reload} />;
	if (!found.data)
		return <Loading />;
	const people = found.data.filter((person) => !status || person.status === status);
	const exact = people.filter(({ match }) => match !== "similar");
	const similar = people.filter(({ match }) => match === "similar");
	return (
		<div aria-busy={found.loading}>
			<div role="status"><h2 class="govuk-heading-m">{t("find.found", { count: people.length })}</h2></div>
			{found.data.length >= MOST && <p class="govuk-body">{t("find.foundMost", { count: MOST })}</p>}
			{people.length === 0 && <Nobody given={given} narrowed={Boolean(city || status)} />}
			{exact.length > 0 && <PeopleTable caption={t("find.exact", { count: exact.length })} people={exact} />}
			{similar.length > 0 && <PeopleTable caption={t("find.similar", { count: similar.length })} people={similar} />}
		</div>
	);
}

function Nobody({ given, narrowed }: { given: SearchGiven; narrowed: boolean }) {
	return (
		<>
			<p class="govuk-body">{t(`find.nobody.${given.kind}`)} {narrowed && t("find.nobodyNarrowed")}</p>
			{hasRole("admin", "officer", "coordinator") && <p class="govuk-body"><a class="govuk-link" href={href("register")}>{t("find.register")}</a></p>}
		</>
	);
}
