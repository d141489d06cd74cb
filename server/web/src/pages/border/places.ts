/* Addresses of the border's pages. The post is in them, so that a reload stays where one was. */
import { href } from "../../router";

/* Instead of a convoy's code: people who came without one. */
export const ALONE = "alone";

export function at(post: string, ...segments: string[]): string {
	return `${href("border", ...segments)}?${new URLSearchParams({ post })}`;
}

export function walkUpAt(post: string, convoy: string | null): string {
	return `${href("register")}?${new URLSearchParams({ border_post: post, ...(convoy ? { convoy } : {}) })}`;
}
