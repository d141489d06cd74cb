/* The city's queue: as the server has it, a page at a time, or all of it with those first who should leave first. */
import { api, ask } from "../../api/client";
import type { components } from "../../../generated/contract";
import { useCursor } from "../../parts/pager";
import { useLoaded } from "../../parts/use_loaded";
import { fullName, type Group } from "./data";
import { byPriority } from "./priority";

type Need = components["schemas"]["Need"];

export type Order = "waiting" | "priority";

export interface QueueFilter {
	status: "registered" | "no_show";
	need: string;
	name: string;
	order: Order;
}

const SHOWN = 50;
const PAGE = 200;
const READ_MOST = 2000;

function queryOf(city: string, { status, need }: QueueFilter) {
	return { city, status, ...(need && { needs: need as Need }) };
}

interface QueuePage {
	groups: Group[];
	next: string | undefined;
	/* Only so many of the longest waiting were read. */
	cut: boolean;
}

async function loadPage(city: string, filter: QueueFilter, cursor: string | undefined): Promise<QueuePage> {
	const query = { ...queryOf(city, filter), limit: SHOWN, ...(cursor && { cursor }) };
	const { data } = await ask(api.GET("/v1/groups", { params: { query } }));
	return { groups: data.items, next: data.next, cut: false };
}

/* As people type names: without case and marks. */
function folded(text: string): string {
	return text.toLocaleLowerCase("tr").normalize("NFKD").replace(/\p{M}/gu, "").replaceAll("ı", "i");
}

function hasName(group: Group, name: string): boolean {
	return group.members.some((member) => folded(fullName(member)).includes(folded(name.trim())));
}

async function loadWhole(city: string, filter: QueueFilter): Promise<QueuePage> {
	const groups: Group[] = [];
	let cursor: string | undefined;
	do {
		const query = { ...queryOf(city, filter), limit: PAGE, ...(cursor && { cursor }) };
		const { data } = await ask(api.GET("/v1/groups", { params: { query } }));
		groups.push(...data.items);
		cursor = data.next;
	} while (cursor && groups.length < READ_MOST);
	const sorted = filter.order === "priority" ? byPriority(groups, new Date().toISOString().slice(0, 10)) : groups;
	return { groups: sorted, next: undefined, cut: cursor !== undefined };
}

/* The server orders by waiting time and knows no names: for another order or a name the whole queue is read. Its cursors are places. */
export function useQueue(city: string, filter: QueueFilter) {
	const cursor = useCursor();
	const whole = filter.order === "priority" || filter.name.trim() !== "";
	const ofServer = whole ? undefined : cursor.cursor;
	const queue = useLoaded(() => (whole ? loadWhole(city, filter) : loadPage(city, filter, ofServer)),
		[city, filter.status, filter.need, filter.order, whole, ofServer]);
	const start = whole ? Number(cursor.cursor ?? 0) : 0;
	const groups = (queue.data?.groups ?? []).filter((group) => !whole || hasName(group, filter.name));
	const next = whole ? (groups.length > start + SHOWN ? String(start + SHOWN) : undefined) : queue.data?.next;
	return { ...queue, cursor, next, shown: groups.slice(start, start + SHOWN), cut: queue.data?.cut ?? false };
}
