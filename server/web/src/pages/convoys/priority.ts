/* Who should leave first: the classes of an evacuation, by the people of a group who still wait. */
import { ageOn, isMinorOn } from "../../rules/birth";
import type { Group } from "./data";

/* In this order. */
export const PRIORITIES = ["medical", "alone", "frail", "children", "others"] as const;
export type Priority = (typeof PRIORITIES)[number];

type Member = Group["members"][number];

const MEDICAL = new Set(["stretcher", "oxygen", "dialysis", "insulin", "wheelchair"]);
const FRAIL = new Set(["pregnant", "infant", "elderly"]);
const INFANT_YEARS = 2;
const ELDERLY_YEARS = 65;

export function waitingOf(group: Group): Member[] {
	return group.members.filter(({ status }) => status === "registered" || status === "no_show");
}

function isMinor({ birth_date }: Member, today: string): boolean {
	return birth_date !== null && isMinorOn(birth_date, today);
}

function isFrail({ birth_date, needs }: Member, today: string): boolean {
	if (needs.some((need) => FRAIL.has(need)))
		return true;
	if (birth_date === null)
		return false;
	const { least, most } = ageOn(birth_date, today);
	return most < INFANT_YEARS || least >= ELDERLY_YEARS;
}

/* Who could be with them now: whoever waits too, or sits in a vehicle that has not left. */
function isHere({ status }: Member): boolean {
	return ["registered", "no_show", "assigned", "boarded"].includes(status);
}

/* `today` is a day such as "2022-03-10". */
export function priorityOf(group: Group, today: string): Priority {
	const waiting = waitingOf(group);
	const minors = waiting.some((member) => isMinor(member, today));
	if (waiting.some(({ needs }) => needs.some((need) => MEDICAL.has(need))))
		return "medical";
	if (minors && group.members.filter(isHere).every((member) => isMinor(member, today)))
		return "alone";
	if (waiting.some((member) => isFrail(member, today)))
		return "frail";
	return minors ? "children" : "others";
}

/* The first class first; within a class whoever waits longest. */
export function byPriority(groups: readonly Group[], today: string): Group[] {
	const places = new Map(groups.map((group) => [group.id, PRIORITIES.indexOf(priorityOf(group, today))]));
	const place = (group: Group) => places.get(group.id) ?? PRIORITIES.length;
	return [...groups].sort((one, other) => place(one) - place(other) || one.queued_at.localeCompare(other.queued_at));
}
