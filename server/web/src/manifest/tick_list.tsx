/* The people of a list in their travel groups, found as one types. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { t } from "../language/language";
import { Checkbox } from "../parts/fields";
import { byGroup, matches, type Person, type Section } from "./people";

interface Filter {
	search: string;
	onlyOpen: boolean;
}

/* The choice of whom to show, and how to change it. */
export function useFilter(): [Filter, (change: Partial<Filter>) => void] {
	const [filter, set] = useState<Filter>({ search: "", onlyOpen: false });
	return [filter, (change) => set((before) => ({ ...before, ...change }))];
}

export function OnlyOpen({ filter, change }: { filter: Filter; change: (change: Partial<Filter>) => void }) {
	return (
		<div class="govuk-checkboxes kafile-only-open">
			<Checkbox id="only-open" checked={filter.onlyOpen} onTurn={(onlyOpen) => change({ onlyOpen })}>{t("ticks.onlyOpen")}</Checkbox>
		</div>
	);
}

interface TickListProps {
	people: Person[];
	groups: ReadonlyMap<string, string>;
	filter: Filter;
	isTicked: (person: Person) => boolean;
	row: (person: Person) => ComponentChildren;
}

export function TickList({ people, groups, filter, isTicked, row }: TickListProps) {
	const shown = (person: Person) => matches(person, filter.search) && !(filter.onlyOpen && isTicked(person));
	const sections = byGroup(people, groups).filter((section) => section.people.some(shown));
	if (sections.length === 0)
		return <p class="govuk-body">{t(people.length > 0 ? "ticks.noneFound" : "ticks.nobody")}</p>;
	return (
		<ul class="kafile-tick-groups">
			{sections.map((section) => (
				<li key={section.key}>
					<GroupCount section={section} isTicked={isTicked} />
					<ul class="kafile-tick-list">{section.people.filter(shown).map(row)}</ul>
				</li>
			))}
		</ul>
	);
}

/* A family of which some are missing has to be seen at the door. */
function GroupCount({ section, isTicked }: { section: Section; isTicked: (person: Person) => boolean }) {
	if (section.people.length < 2)
		return null;
	const ticked = section.people.filter(isTicked).length;
	const parted = ticked > 0 && ticked < section.people.length;
	return (
		<p class={`kafile-tick-group${parted ? " kafile-tick-group--parted" : ""}`}>
			{t("ticks.group", { name: section.people[0]?.family_name ?? "", ticked, count: section.people.length })}
		</p>
	);
}
