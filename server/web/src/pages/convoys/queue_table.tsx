/* Groups that wait, to choose from. */
import { formatAge, formatTime, t, tc } from "../../language/language";
import { Checkbox } from "../../parts/fields";
import { cityOf } from "../../parts/places";
import { fullName, type Group } from "./data";
import { PersonLink } from "./names";
import { priorityOf, waitingOf, type Priority } from "./priority";
import { PriorityTag } from "./priority_tag";

interface QueueTableProps {
	groups: Group[];
	chosen: Record<string, unknown>;
	onTurn: (group: Group) => void;
}

export function groupName(group: Group): string {
	const [first] = waitingOf(group);
	return (first ?? group.members[0])?.family_name ?? group.id;
}

export function QueueTable({ groups, chosen, onTurn }: QueueTableProps) {
	const today = new Date().toISOString().slice(0, 10);
	const headings = [t("convoys.group"), t("convoys.priority"), t("convoys.people"), t("convoys.needs"), t("convoys.waitingSince")];
	return (
		<div class="kafile-scroll" tabIndex={0} role="region" aria-label={t("convoys.queue")}>
			<table class="govuk-table kafile-convoys-queue">
				<caption class="govuk-table__caption govuk-visually-hidden">{t("convoys.queue")}</caption>
				<thead>
					<tr>{headings.map((text) => <th key={text} scope="col" class="govuk-table__header">{text}</th>)}</tr>
				</thead>
				<tbody>
					{groups.map((group) => (
						<GroupRow key={group.id} group={group} priority={priorityOf(group, today)} chosen={group.id in chosen} onTurn={() => onTurn(group)} />
					))}
				</tbody>
			</table>
		</div>
	);
}

interface GroupRowProps {
	group: Group;
	priority: Priority;
	chosen: boolean;
	onTurn: () => void;
}

function GroupRow({ group, priority, chosen, onTurn }: GroupRowProps) {
	const waiting = waitingOf(group);
	const needs = [...new Set(waiting.flatMap((member) => member.needs))];
	return (
		<tr class="govuk-table__row">
			<th scope="row" class="govuk-table__header">
				<div class="govuk-checkboxes govuk-checkboxes--small">
					<Checkbox id={`group-${group.id}`} checked={chosen} onTurn={onTurn}>
						{groupName(group)} <span class="govuk-visually-hidden">({t("convoys.peopleCount", { count: waiting.length })})</span>
					</Checkbox>
				</div>
				<Members group={group} />
			</th>
			<td class="govuk-table__cell"><PriorityTag priority={priority} /></td>
			<td class="govuk-table__cell">
				{t("convoys.peopleCount", { count: waiting.length })}
				{waiting.length < group.members.length && <> {t("convoys.ofGroup", { size: group.members.length })}</>}
				<br /><span class="govuk-body-s">{tc("together", group.keep_together)}</span>
			</td>
			<td class="govuk-table__cell">{needs.map((need) => tc("need", need)).join(", ")}</td>
			<td class="govuk-table__cell">
				{formatAge(group.queued_at)}<br />
				<span class="govuk-body-s">{formatTime(group.queued_at, cityOf(group.city)?.time_zone)}</span>
			</td>
		</tr>
	);
}

function Members({ group }: { group: Group }) {
	return (
		<ul class="kafile-convoys-members">
			{group.members.map((member) => (
				<li key={member.reference}>
					<PersonLink reference={member.reference} name={fullName(member)} />
					{member.birth_date && ` (${member.birth_date.slice(0, 4)})`}
					{member.status !== "registered" && `, ${tc("status", member.status)}`}
				</li>
			))}
		</ul>
	);
}
