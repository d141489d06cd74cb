/* Asking for people and travel groups. */
import type { components } from "../../../generated/contract";
import { api, ask, type Answered } from "../../api/client";
import { daysAgo, given, type Filters } from "./filters";
import type { SearchGiven } from "./read_search";

export type Person = components["schemas"]["Citizen"];
export type PersonRow = components["schemas"]["CitizenRow"];
export type Group = components["schemas"]["Group"];
export type Member = Group["members"][number];

export interface Page<Item> {
	items: Item[];
	next?: string;
}

export const PAGE = 50;
const WAITING = ["registered", "assigned", "no_show"];

export async function listPeople(filters: Filters, cursor: string | undefined): Promise<Page<PersonRow>> {
	const { city, needs, missing, convoy, last_contact_before, stranded } = filters;
	const status = stranded ? "departed" : filters.status;
	const { data } = await ask(api.GET("/v1/citizens", { params: { query: {
		limit: PAGE,
		...given({ city, status, needs, missing, convoy, cursor, last_contact_before: last_contact_before && daysAgo(last_contact_before) }),
	} } }));
	return stranded ? onlyStranded(data) : data;
}

/* They come first among those on the way: after the last of them nobody is asked for. */
function onlyStranded({ items, next }: Page<PersonRow>): Page<PersonRow> {
	const stranded = items.filter((person) => person.stranded);
	return { items: stranded, ...(next && stranded.length === items.length ? { next } : {}) };
}

export async function listQueue({ city, status, needs }: Filters, cursor: string | undefined): Promise<Page<Group>> {
	return (await ask(api.GET("/v1/groups", { params: { query: { limit: PAGE, ...given({ city, status, needs, cursor }) } } }))).data;
}

export async function searchPeople({ kind, value, shown, perhapsName }: SearchGiven, city: string): Promise<PersonRow[]> {
	const found = await searchBy({ [kind]: value }, city);
	return found.length === 0 && perhapsName ? searchBy({ name: shown }, city) : found;
}

async function searchBy(body: components["schemas"]["Search"], city: string): Promise<PersonRow[]> {
	return (await ask(api.POST("/v1/citizens/search", { body: { ...body, ...given({ city }) } }))).data.items;
}

export function readPerson(reference: string): Promise<Answered<Person>> {
	return ask(api.GET("/v1/citizens/{reference}", { params: { path: { reference } } }));
}

export function readGroup(id: string): Promise<Answered<Group>> {
	return ask(api.GET("/v1/groups/{id}", { params: { path: { id } } }));
}

export function waits(status: string): boolean {
	return WAITING.includes(status);
}

/* Those whom the group still has. */
export function present(members: Member[]): Member[] {
	return members.filter(({ status }) => status !== "merged");
}

export function fullName({ given_names, family_name }: { given_names: string; family_name: string }): string {
	return `${given_names} ${family_name}`;
}
