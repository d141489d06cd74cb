/* A convoy and who is on it, as the server has them. */
import type { components } from "../../../generated/contract";
import { api, ask } from "../../api/client";
import { borderPosts } from "../../parts/places";
import { hasRole } from "../../session/session";

type Schemas = components["schemas"];
export type Convoy = Schemas["Convoy"];
export type ConvoyRow = Schemas["ConvoyRow"];
export type ConvoyStatus = Schemas["ConvoyStatus"];
export type Vehicle = Schemas["Vehicle"];
export type Group = Schemas["Group"];
export type PersonStatus = Schemas["PersonStatus"];
export type AssemblyPoint = Schemas["AssemblyPoint"];
export type Manifest = Schemas["Manifest"];
export type ManifestVehicle = Manifest["vehicles"][number];
export type Person = ManifestVehicle["people"][number];
export type Reconciliation = Schemas["Reconciliation"];

/* What the sections of one convoy's page share. */
export interface Opened {
	convoy: Convoy;
	etag: string;
	reload: () => void;
	/* Says above the sections what was done. */
	tell: (text: string) => void;
}

const PAGE = 200;

export async function loadConvoy(code: string): Promise<{ convoy: Convoy; etag: string }> {
	const { data, etag } = await ask(api.GET("/v1/convoys/{code}", { params: { path: { code } } }));
	return { convoy: data, etag };
}

export async function loadManifest(code: string): Promise<Manifest> {
	const { data } = await ask(api.GET("/v1/convoys/{code}/manifest", { params: { path: { code } }, headers: { Accept: "application/json" } }));
	return data as Manifest;
}

export async function loadAssemblyPoints(city: string): Promise<AssemblyPoint[]> {
	return (await ask(api.GET("/v1/assembly-points", { params: { query: { city } } }))).data.items;
}

/* Their travel group by reference; border officers see no groups. */
export async function loadGroupsOf(code: string): Promise<Map<string, string>> {
	const groups = new Map<string, string>();
	if (!hasRole("admin", "officer", "coordinator", "auditor"))
		return groups;
	for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
		const query = { convoy: code, limit: PAGE, ...(cursor && { cursor }) };
		const { data } = await ask(api.GET("/v1/citizens", { params: { query } }));
		for (const { reference, group } of data.items)
			groups.set(reference, group);
		cursor = data.next;
	}
	return groups;
}

/* Of the clocks where a convoy arrives. */
export function postZone(code: string): string {
	return borderPosts.value.find((post) => post.code === code)?.time_zone ?? "Europe/Istanbul";
}

export function everybody(manifest: Manifest): Person[] {
	return manifest.vehicles.flatMap((vehicle) => vehicle.people);
}

export function fullName({ given_names, family_name }: { given_names: string; family_name: string }): string {
	return `${given_names} ${family_name}`;
}

/* Names for references; the reference itself where nobody on the manifest has it. */
export function namesIn(manifest: Manifest | null): (reference: string) => string {
	const names = new Map((manifest ? everybody(manifest) : []).map((person) => [person.reference, fullName(person)]));
	return (reference) => names.get(reference) ?? reference;
}
