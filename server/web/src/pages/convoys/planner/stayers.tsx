/* Who stays, in the order of the queue, and why. */
import { t } from "../../../language/language";
import { GroupItem, type Editing } from "./group_item";
import type { Plan } from "./proposal";
import { useShown } from "./shown";

const SHOWN = 50;

interface StayersProps {
	plan: Plan;
	names: (group: string) => string;
	editing: Editing;
}

export function Stayers({ plan, names, editing }: StayersProps) {
	const { shown, more } = useShown(plan.staying, SHOWN);
	const { groups_staying, people_staying } = plan.counts;
	if (groups_staying === 0 && plan.vehicle)
		return null;
	return (
		<section aria-labelledby="planner-staying">
			<h3 class="govuk-heading-m" id="planner-staying">
				{groups_staying === 0 ? t("planner.nobodyStays") : t(plan.vehicle ? "planner.withoutSeat" : "planner.staying", { count: people_staying })}
			</h3>
			{groups_staying > plan.staying.length && <p class="govuk-hint">{t("planner.listCut", { shown: plan.staying.length, count: groups_staying })}</p>}
			<ul class="kafile-planner-groups">
				{shown.map((group) => (
					<GroupItem key={group.group} group={group} name={names(group.group)} editing={editing}>
						<p class="govuk-body" lang={plan.language}>{group.reason.sentence}</p>
						{group.overtaken_by > 0 && <p class="govuk-body-s">{t("planner.overtakenBy", { count: group.overtaken_by })}</p>}
					</GroupItem>
				))}
			</ul>
			{more}
		</section>
	);
}
