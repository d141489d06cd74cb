/* What an officer changes in a plan before it is committed, and what becomes of the seats. */
import type { Going, Plan, Staying } from "./proposal";

/* Where a group is to go: "LVIV-20220310-1/2", or one of these. */
export const STAYS = "stays";
export const PARTED = "parted"; /* as planned, on several vehicles */

/* As many as the server takes. */
export const CHANGES_MOST = 200;

/* By group, where it is to go instead. */
export type Changes = Record<string, string>;

export interface Party {
	planned: string;
	people: number;
	/* That it needs; a lap infant needs none. Of a group that stays at most so many: whether it has one is decided in a vehicle. */
	seats: number;
	/* That it has by the plan. */
	taken: Map<string, number>;
}

export function placeOf({ convoy, vehicle }: { convoy: string; vehicle: number }): string {
	return `${convoy}/${vehicle}`;
}

function going({ people }: Going): Party {
	const taken = new Map<string, number>();
	for (const seat of people)
		taken.set(placeOf(seat), (taken.get(placeOf(seat)) ?? 0) + (seat.lap ? 0 : 1));
	const [first] = taken.keys();
	return { planned: taken.size === 1 && first ? first : PARTED, people: people.length, seats: people.filter(({ lap }) => !lap).length, taken };
}

function staying({ people, reason }: Staying): Party {
	const told = reason.code === "no_seats" ? reason.needed : undefined;
	return { planned: STAYS, people, seats: told ?? people, taken: new Map() };
}

export function partiesOf(plan: Plan): Map<string, Party> {
	return new Map([
		...plan.assignments.map((group): [string, Party] => [group.group, going(group)]),
		...plan.staying.map((group): [string, Party] => [group.group, staying(group)]),
	]);
}

/* Without those that the plan has already, or that name what is not in it any more. */
export function kept(changes: Changes, plan: Plan): Changes {
	const parties = partiesOf(plan);
	const places = new Set([STAYS, ...plan.vehicles.map(placeOf)]);
	return Object.fromEntries(Object.entries(changes).filter(([group, to]) => {
		const party = parties.get(group);
		return party && party.planned !== to && places.has(to);
	}));
}

/* Seats free in each vehicle once the plan is done with these changes; below zero they do not fit. */
export function freeSeats(plan: Plan, changes: Changes): Map<string, number> {
	const parties = partiesOf(plan);
	const free = new Map(plan.vehicles.map((vehicle) => [placeOf(vehicle), vehicle.free_after]));
	const add = (place: string, seats: number) => free.has(place) && free.set(place, (free.get(place) ?? 0) + seats);
	for (const [group, to] of Object.entries(changes)) {
		const party = parties.get(group);
		party?.taken.forEach((seats, place) => add(place, seats));
		add(to, -(party?.seats ?? 0));
	}
	return free;
}

/* Who goes in all. */
export function totals(plan: Plan, changes: Changes): { people: number; groups: number; changes: number } {
	const parties = partiesOf(plan);
	let { people_seated: people, groups_going: groups } = plan.counts;
	for (const [group, to] of Object.entries(changes)) {
		const party = parties.get(group);
		const step = Number(to !== STAYS) - Number(party?.planned !== STAYS);
		groups += step;
		people += step * (party?.people ?? 0);
	}
	return { people, groups, changes: Object.keys(changes).length };
}

/* As the server takes them. */
export function bodyOf(changes: Changes) {
	const list = Object.entries(changes).map(([group, to]) => {
		const [convoy = "", vehicle] = to.split("/");
		return to === STAYS ? { group, stays: true } : { group, convoy, vehicle: Number(vehicle), stays: false };
	});
	return list.length > 0 ? { changes: list } : {};
}
