/* Reference data, loaded once: cities, border posts, and their names in the user's language. */
import { signal } from "@preact/signals";
import type { components } from "../../generated/contract";
import { api, ask } from "../api/client";
import { nameOf } from "../language/language";
import type { Choice } from "./fields";

export type City = components["schemas"]["City"];
export type BorderPost = components["schemas"]["BorderPost"];

export const cities = signal<City[]>([]);
export const borderPosts = signal<BorderPost[]>([]);

let loading: Promise<void> | null = null;

/* For a page's useLoaded; a failure is tried again by the next page. */
export function loadPlaces(): Promise<void> {
	loading ??= load().catch((error: unknown) => {
		loading = null;
		throw error;
	});
	return loading;
}

async function load(): Promise<void> {
	const [ours, theirs] = await Promise.all([ask(api.GET("/v1/cities")), ask(api.GET("/v1/border-posts"))]);
	cities.value = ours.data.items;
	borderPosts.value = theirs.data.items;
}

export function cityOf(code: string | null | undefined): City | undefined {
	return cities.value.find((city) => city.code === code);
}

export function cityName(code: string | null | undefined): string {
	return nameOf(cityOf(code)?.names, code ?? "");
}

export function postName(code: string | null | undefined): string {
	return nameOf(borderPosts.value.find((post) => post.code === code)?.names, code ?? "");
}

export function cityChoices(): Choice[] {
	return cities.value.map(({ code }) => ({ value: code, text: cityName(code) }));
}

export function postChoices(): Choice[] {
	return borderPosts.value.map(({ code }) => ({ value: code, text: postName(code) }));
}
