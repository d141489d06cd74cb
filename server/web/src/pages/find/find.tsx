/* People: found by one box, listed by filters, in the order of the queue, or in pairs that may be one person. */
import { useRef } from "preact/hooks";
import { t } from "../../language/language";
import type { PageProps } from "../../pages";
import { Refused } from "../../parts/errors";
import { loadPlaces } from "../../parts/places";
import { useLoaded } from "../../parts/use_loaded";
import { href, place, replaceQuery } from "../../router";
import { hasRole } from "../../session/session";
import { Duplicates } from "./duplicates";
import { FilterBar } from "./filter_bar";
import { filtersOf, queryOf, type Filters, type Tab } from "./filters";
import { forgetPage } from "./kept_cursor";
import { moveAmong } from "./keyboard";
import { PeopleList } from "./people_list";
import { Queue } from "./queue";
import { searched } from "./search";
import { SearchBox } from "./search_box";
import { SearchResults } from "./search_results";

export default function Find({ segments }: PageProps) {
	const places = useLoaded(loadPlaces, []);

	if (places.failed !== null)
		return <Refused of={places.failed} onRetry={places.reload} />;
	return segments[0] === "duplicates" ? <Duplicates /> : <FindPeople />;
}

function FindPeople() {
	const filters = filtersOf(place.value.query);
	const area = useRef<HTMLDivElement>(null);
	const search = searched();

	function change(part: Partial<Filters>) {
		forgetPage();
		replaceQuery(queryOf({ ...filters, ...part }));
	}

	return (
		<div ref={area} onKeyDown={(event) => moveAmong(event, area.current)}>
			<h1 class="govuk-heading-l">{t("page.find")}</h1>
			<SearchBox />
			{!search && <Tabs tab={filters.tab} onTab={(tab) => change(tab === "queue" && !filters.status ? { tab, status: "registered" } : { tab })} />}
			<FilterBar filters={filters} searching={search !== null} onChange={change} />
			{search ? <SearchResults given={search.given} filters={filters} />
				: filters.tab === "queue" ? <Queue key={JSON.stringify(filters)} filters={filters} />
				: <PeopleList key={JSON.stringify(filters)} filters={filters} />}
		</div>
	);
}

function Tabs({ tab, onTab }: { tab: Tab; onTab: (tab: Tab) => void }) {
	return (
		<nav class="kafile-find-tabs" aria-label={t("find.lists")}>
			<button type="button" aria-current={tab === "people" ? "page" : undefined} onClick={() => onTab("people")}>{t("find.people")}</button>
			<button type="button" aria-current={tab === "queue" ? "page" : undefined} onClick={() => onTab("queue")}>{t("find.queue")}</button>
			{hasRole("admin", "officer") && <a href={href("find", "duplicates")}>{t("find.duplicates")}</a>}
		</nav>
	);
}
