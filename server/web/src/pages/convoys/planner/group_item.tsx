/* One group of a plan: who they are, why they stay, and where the officer lets them go. */
import type { ComponentChildren } from "preact";
import { formatAge, t } from "../../../language/language";
import { SelectField, type Choice } from "../../../parts/fields";
import { fullName } from "../data";
import { PersonLink } from "../names";
import { PriorityTag } from "../priority_tag";
import type { Priority } from "../priority";
import { STAYS, type Changes, type Party } from "./changes";
import type { Going, Staying } from "./proposal";

/* The planner's classes by the names they have in the queue. */
const PRIORITY: Record<Going["class"], Priority> = {
	medical: "medical", unaccompanied: "alone", frail: "frail", families: "children", others: "others",
};

/* What all groups of a plan share; without `change` nothing can be changed. */
export interface Editing {
	places: Choice[];
	parties: Map<string, Party>;
	changes: Changes;
	error: (group: string) => string | undefined;
	change?: (group: string, to: string) => void;
}

interface GroupItemProps {
	group: Going | Staying;
	name: string;
	editing: Editing;
	children?: ComponentChildren;
}

export function GroupItem({ group, name, editing, children }: GroupItemProps) {
	const changed = group.group in editing.changes;
	return (
		<li class={`kafile-planner-group${changed ? " kafile-planner-group--changed" : ""}`}>
			<div class="kafile-planner-group__who">
				<p class="govuk-body">
					<Who group={group} />
				</p>
				<p class="govuk-body-s">
					<PriorityTag priority={PRIORITY[group.class]} />{" "}
					<People group={group} />{", "}{t("planner.waitsSince", { age: formatAge(group.queued_at) })}{" "}
					{changed && <strong class="govuk-tag govuk-tag--yellow">{t("planner.changed")}</strong>}
				</p>
				{children}
			</div>
			{editing.change && <PlaceField group={group.group} name={name} editing={editing} onPlace={editing.change} />}
		</li>
	);
}

function Who({ group }: { group: Going | Staying }) {
	if ("first" in group)
		return <PersonLink reference={group.first.reference} name={fullName(group.first)} />;
	return (
		<>
			{group.people.map((person, n) => (
				<span key={person.reference}>
					{n > 0 && ", "}<PersonLink reference={person.reference} name={fullName(person)} />
					{group.parting && ` (${t("planner.inVehicle", { number: String(person.vehicle) })})`}
				</span>
			))}
		</>
	);
}

function People({ group }: { group: Going | Staying }) {
	const count = typeof group.people === "number" ? group.people : group.people.length;
	const laps = typeof group.people === "number" ? 0 : group.people.filter(({ lap }) => lap).length;
	return <>{t("convoys.peopleCount", { count })}{laps > 0 && <>, {t("planner.laps", { count: laps })}</>}</>;
}

interface PlaceFieldProps {
	group: string;
	name: string;
	editing: Editing;
	onPlace: (group: string, to: string) => void;
}

function PlaceField({ group, name, editing: { places, parties, changes, error }, onPlace }: PlaceFieldProps) {
	const planned = parties.get(group)?.planned ?? STAYS;
	const choices = [
		...(planned.includes("/") || planned === STAYS ? [] : [{ value: planned, text: t("planner.parted") }]),
		...places,
		{ value: STAYS, text: t("planner.stays") },
	];
	return (
		<SelectField id={`place-${group}`} label={<>{t("planner.place")}<span class="govuk-visually-hidden">: {name}</span></>} value={changes[group] ?? planned}
			choices={choices} error={error(group)} onValue={(to) => onPlace(group, to)} />
	);
}
