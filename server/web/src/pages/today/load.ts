/* What the page shows, as the server has it now. */
import type { components } from "../../../generated/contract";
import { api, ask } from "../../api/client";

type Schemas = components["schemas"];
export type Sitrep = Schemas["Sitrep"];
export type PublishedRow = Schemas["PublishedRow"];
export type PublishedSitrep = Schemas["PublishedSitrep"];
export type ConvoyRow = Schemas["ConvoyRow"];
export type CitizenRow = Schemas["CitizenRow"];
export type Exception = Schemas["Exceptions"]["items"][number];
export type ExceptionKind = Schemas["ExceptionKind"];
export type ContactSummary = Schemas["ContactSummary"];
export type GatheringPlace = Schemas["AssemblyPointConvoys"];
export type Message = Schemas["OutboxMessages"]["items"][number];
export type Counter = Schemas["Counter"];

/* A list's first page, and whether there is more of it. */
export interface Beginning<Row> {
	rows: Row[];
	more: boolean;
}

export const ROAD = ["departed", "diverted", "at_border"] as const;

/* "" is today in Istanbul. */
export async function loadFigure(date: string): Promise<Sitrep> {
	return (await ask(api.GET("/v1/sitrep", { params: { query: date ? { date } : {} } }))).data;
}

/* All of them, the newest first: one or two a day. */
export async function loadPublished(): Promise<PublishedRow[]> {
	const rows: PublishedRow[] = [];
	for (let cursor: string | undefined = ""; cursor !== undefined; ) {
		const query: { limit: number; cursor?: string } = { limit: 200, ...(cursor && { cursor }) };
		const { items, next } = (await ask(api.GET("/v1/sitreps", { params: { query } }))).data;
		rows.push(...items);
		cursor = next;
	}
	return rows;
}

/* Those that left first come first. */
export async function loadRoad(): Promise<Beginning<ConvoyRow>> {
	const pages = await Promise.all(ROAD.map((status) => ask(api.GET("/v1/convoys", { params: { query: { status, limit: 200 } } }))));
	const left = ({ departed_at, departs_at }: ConvoyRow) => departed_at ?? departs_at;
	const rows = pages.flatMap(({ data }) => data.items).sort((one, other) => left(one).localeCompare(left(other)));
	return { rows, more: pages.some(({ data }) => data.next) };
}

/* In both of these lists the stranded come first: usually there are none, and one row tells. */
export async function loadStranded(): Promise<Beginning<CitizenRow>> {
	const lists = await Promise.all((["departed", "boarded"] as const).map(async (status) => {
		const page = async (limit: number) => (await ask(api.GET("/v1/citizens", { params: { query: { status, limit } } }))).data;
		const first = await page(1);
		return first.items[0]?.stranded && first.next ? page(20) : first;
	}));
	return {
		rows: lists.flatMap(({ items }) => items.filter(({ stranded }) => stranded)),
		more: lists.some(({ items, next }) => next && items.at(-1)?.stranded),
	};
}

/* How many there are, as far as anybody wants to know before looking. */
export async function countExceptions(): Promise<Beginning<Exception>> {
	const { items, next } = (await ask(api.GET("/v1/exceptions", { params: { query: { state: "open", limit: 20 } } }))).data;
	return { rows: items, more: !!next };
}

/* Messages whose readers somebody has to tell, counted as exceptions are. */
export async function loadUnsent(): Promise<Beginning<Message>> {
	const lists = await Promise.all((["dead", "failed"] as const).map(async (state) =>
		(await ask(api.GET("/v1/outbox/messages", { params: { query: { state, limit: 20 } } }))).data));
	return { rows: lists.flatMap(({ items }) => items), more: lists.some(({ next }) => next) };
}

export async function loadContacts(since: string): Promise<ContactSummary[]> {
	return (await ask(api.GET("/v1/contacts/summary", { params: { query: { since } } }))).data.items;
}

/* The places where nobody should gather, each with the convoys that do. */
export async function loadTroubledPlaces(): Promise<GatheringPlace[]> {
	const { data } = await ask(api.GET("/v1/assembly-points"));
	const troubled = data.items.filter(({ status }) => status === "unsafe" || status === "full");
	return Promise.all(troubled.map(async ({ id }) => (await ask(api.GET("/v1/assembly-points/{id}", { params: { path: { id } } }))).data));
}
