/* What a committed plan did. */
import { t } from "../../../language/language";
import { Notice } from "../../../parts/notice";
import { href } from "../../../router";
import type { Opened } from "../data";
import { namesOfGroups, type Committed, type Plan } from "./proposal";
import { StrandedPeople } from "./stranded";

interface DoneProps {
	plan: Plan;
	committed: Committed;
	home: Opened | undefined;
	onAgain: () => void;
}

export function Done({ plan, committed: { committed, items, stranded, without_seat }, home, onAgain }: DoneProps) {
	const names = namesOfGroups(plan);
	const stay = items.filter(({ outcome }) => outcome === "stays");
	const convoys = [...new Set(items.flatMap(({ convoy }) => (convoy ? [convoy] : [])))];
	return (
		<>
			<Notice>
				<p class="govuk-body">
					{t(plan.vehicle ? "planner.moved" : "planner.done", {
						people: t("convoys.peopleCount", { count: committed.people }), groups: t("convoys.groupCount", { count: committed.groups }) })}
				</p>
				{stay.length > 0 && <p class="govuk-body">{t("planner.stayByChange")} {stay.map(({ group }) => names(group)).join(", ")}</p>}
			</Notice>
			<ul class="govuk-list">
				{convoys.map((code) => (
					<li key={code}><a class="govuk-link" href={href("convoys", code, "people")}>{t("convoys.section.people")}: {code}</a></li>
				))}
			</ul>
			<StrandedPeople references={stranded} code={home?.convoy.code} />
			<StrandedPeople references={without_seat} code={home?.convoy.code} waiting />
			<button type="button" class="govuk-button govuk-button--secondary" onClick={onAgain}>{t("planner.again")}</button>
		</>
	);
}
