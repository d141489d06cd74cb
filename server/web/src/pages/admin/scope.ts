/* The cities and posts that an account or a token is for. */
import { t } from "../../language/language";
import { cityName, postName } from "../../parts/places";

export interface Scope {
	cities: string[] | null;
	posts: string[] | null;
}

export function citiesWords(cities: string[] | null): string {
	return (cities ?? []).map(cityName).join(", ") || t("shell.all");
}

export function postsWords(posts: string[] | null): string {
	return (posts ?? []).map(postName).join(", ") || t("shell.all");
}

/* What narrows it, for a list: "Lviv, Kapıkule". */
export function scopeWords({ cities, posts }: Scope): string {
	return [...(cities ?? []).map(cityName), ...(posts ?? []).map(postName)].join(", ") || t("shell.all");
}
