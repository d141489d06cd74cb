/* A plan as the server proposes it: who goes where, who stays. */
import type { components } from "../../../../generated/contract";
import { api, ask } from "../../../api/client";
import { language, t } from "../../../language/language";
import { fullName, type Convoy } from "../data";
import { vehicleName } from "../vehicle_words";

type Schemas = components["schemas"];
export type Plan = Schemas["Plan"];
export type PlanVehicle = Schemas["PlanVehicle"];
export type Going = Schemas["PlanAssignment"];
export type Staying = Schemas["PlanStaying"];
export type Overtaking = Schemas["PlanOvertaking"];
export type Committed = Schemas["PlanCommitted"];

export type Query = Omit<Schemas["NewPlan"], "language">;

/* How far ahead convoys are filled, and how near those must leave that take the people of a broken vehicle. */
export const HORIZON_HOURS = 72;

interface Seat {
	convoy: string;
	vehicle: number;
}

/* It writes nothing: asking twice does no harm. The sentences are in the reader's language. */
export async function makePlan(query: Query): Promise<Plan> {
	return (await ask(api.POST("/v1/plans", { body: { ...query, language: language.value } }))).data;
}

/* A vehicle by its plate in the convoy that is open, else by its number. */
export function nameOfVehicle({ convoy, vehicle }: Seat, home?: Convoy): string {
	const known = home?.code === convoy ? home.vehicles.find(({ number }) => number === vehicle) : undefined;
	return known ? vehicleName(known) : t("planner.vehicle", { convoy, number: String(vehicle) });
}

/* The name of a group, by which an officer knows it: its first person, and how many come with them. */
export function nameOfGroup(first: { given_names: string; family_name: string }, people: number): string {
	return people === 1 ? fullName(first) : t("planner.groupName", { name: fullName(first), count: people - 1 });
}

/* Of every group of a plan that is listed. */
export function namesOfGroups({ assignments, staying }: Plan): (group: string) => string {
	const names = new Map([
		...assignments.map(({ group, people }): [string, string] => [group, people[0] ? nameOfGroup(people[0], people.length) : group]),
		...staying.map(({ group, first, people }): [string, string] => [group, nameOfGroup(first, people)]),
	]);
	return (group) => names.get(group) ?? t("planner.unlisted");
}
