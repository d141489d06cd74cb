/* A convoy to tick off: loaded, kept on the device, loaded again while it is looked at, and changed at once by what is told here. */
import { useEffect } from "preact/hooks";
import { ask, quietly } from "../api/client";
import { keptSince } from "../offline/kept";
import { offline } from "../offline/network";
import { pending, told } from "../offline/queue";
import { useEvery } from "../parts/use_every";
import { useLoaded } from "../parts/use_loaded";
import { peopleOf, type KnownManifest, type Person } from "./people";
import { vehiclesOf, type Convoy, type VehicleNow } from "./vehicles";

const LOADED_AGAIN_MS = 30_000;
const PAGE = 200;

interface Known extends KnownManifest {
	convoy: Convoy | null;
	groups: ReadonlyMap<string, string>;
	kept: boolean; /* from the device: no answer came */
}

export interface LoadedConvoy {
	known: Known | null;
	failed: unknown;
	people: Person[];
	vehicles: VehicleNow[];
	reload: () => void;
}

async function load(code: string, withGroups: boolean): Promise<Known> {
	const now = new Date().toISOString();
	const params = { path: { code } };
	const [{ data: manifest, response }, convoy, groups] = await Promise.all([
		ask(quietly.GET("/v1/convoys/{code}/manifest", { params, headers: { Accept: "application/json" } })),
		ask(quietly.GET("/v1/convoys/{code}", { params })).then(({ data }) => data, () => null),
		withGroups ? loadGroups(code).catch(() => new Map<string, string>()) : new Map<string, string>(),
	]);
	const since = keptSince(response);
	if (typeof manifest === "string")
		throw new Error("the manifest came as a table");
	return { manifest, convoy, groups, asked_at: since ?? now, kept: since !== null };
}

/* Who travels with whom: reference -> group. */
async function loadGroups(code: string): Promise<Map<string, string>> {
	const groups = new Map<string, string>();
	let cursor: string | null | undefined;
	do {
		const query = { convoy: code, limit: PAGE, ...(cursor ? { cursor } : {}) };
		const { data } = await ask(quietly.GET("/v1/citizens", { params: { query } }));
		for (const { reference, group } of data.items)
			groups.set(reference, group);
		cursor = data.next;
	} while (cursor);
	return groups;
}

/* Loads it so that the device has it where there is no network. */
export async function keepConvoy(code: string, withGroups: boolean): Promise<void> {
	await load(code, withGroups);
}

export function useConvoy(code: string, withGroups: boolean): LoadedConvoy {
	const { data: known, failed, reload } = useLoaded(() => load(code, withGroups), [code, withGroups]);
	const everythingSent = pending.value === 0;

	useEvery(LOADED_AGAIN_MS, reload);
	useEffect(() => {
		if (known && everythingSent && !offline.value)
			reload();
	}, [everythingSent, offline.value]);
	return {
		known, failed, reload,
		people: known ? [...peopleOf(known, told.value).values()].filter((person) => person.convoy === code) : [],
		vehicles: known ? vehiclesOf(known.manifest, known.convoy, told.value) : [],
	};
}
