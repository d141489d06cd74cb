/* Accounts and data that a test starts from: accounts by the command line, data through the API. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { base } from "./browser.mjs";

const kafiled = new URL("../../../build/kafiled", import.meta.url).pathname;

export function command(...words) {
	return execFileSync(kafiled, words, { encoding: "utf8" }).trim();
}

/* A fresh account with a lasting password: { username, password }. `scope` is { cities, posts }, lists of codes. */
export function account(role, scope = {}) {
	const username = `${role}.${randomBytes(4).toString("hex")}`;
	const places = Object.entries(scope).flatMap(([name, codes]) => [`--${name}`, codes.join(",")]);
	const password = command("staff", "add", username, "--role", role, ...places, "--lasting").split(/\s+/).at(-1);
	return { username, password };
}

/* As the form does it, which session_test.mjs fills in. */
export async function signIn(page, { username, password }) {
	const answer = await page.context().request.post("/v1/session", { data: { username, password } });
	assert.equal(answer.status(), 200, "signing in");
	await page.goto("/");
	await page.locator("nav[aria-label]").first().waitFor();
}

/* Ends when the server knows that the page's session has ended, which takes it up to a second. */
export async function over(page) {
	for (let tries = 0; tries < 50; tries++) {
		if ((await page.evaluate(async () => (await fetch("/v1/convoys?limit=1")).status)) === 401)
			return;
		await page.waitForTimeout(100);
	}
	assert.fail("the session goes on");
}

/* Everything told without a network is sent. A browser that is killed may forget who was signed in: it writes cookies now and then. */
export async function signInAgainIfAsked(page, { password }) {
	const bar = page.locator(".kafile-bar");
	const button = bar.getByRole("button", { name: "Sign in again" });
	await Promise.race([button.waitFor(), bar.waitFor({ state: "detached" })]);
	if (!(await button.isVisible()))
		return;
	await button.click();
	await page.locator("#password").fill(password);
	await page.locator("#password").press("Enter");
	await bar.waitFor({ state: "detached" });
}

const tokens = new Map();

export function token(role, scope = {}) {
	const key = JSON.stringify([role, scope]);
	if (!tokens.has(key)) {
		const places = Object.entries(scope).flatMap(([name, codes]) => [`--${name}`, codes.join(",")]);
		tokens.set(key, command("token", "issue", "--role", role, "--subject", `test.${role}`, ...places));
	}
	return tokens.get(key);
}

/* The API as an officer's program uses it; throws what is refused. */
export async function api(method, path, body, { as = "officer", scope = {}, headers = {} } = {}) {
	const answer = await fetch(base + path, {
		method,
		headers: {
			Authorization: `Bearer ${token(as, scope)}`,
			...(body ? { "Content-Type": method === "PATCH" ? "application/merge-patch+json" : "application/json" } : {}),
			...(method === "POST" ? { "Idempotency-Key": randomUUID() } : {}),
			...headers,
		},
		...(body ? { body: JSON.stringify(body) } : {}),
	});
	const text = await answer.text();
	if (!answer.ok)
		throw new Error(`${method} ${path}: ${answer.status} ${text}`);
	return text ? JSON.parse(text) : null;
}

const now = () => new Date().toISOString();
export const fact = (item = {}) => ({ event_id: randomUUID(), occurred_at: now(), ...item });

/* A name that nobody has: letters behind a beginning. */
export function freshName(beginning) {
	return beginning + randomBytes(4).toString("hex").replace(/\d/g, (digit) => "abcdefghij"[digit]);
}

/* A family waiting in a city: { group, references, family_name }. Names are told apart by a word of their own. */
export async function family(city = "LVIV", size = 3, more = {}) {
	const family_name = freshName("Deneme");
	const members = Array.from({ length: size }, (_, n) => ({ given_names: ["Elif", "Deniz", "Can", "Ayşe", "Mert"][n % 5], family_name, birth_date: n < 2 ? "1988" : "2019" }));
	const { group, citizens } = await api("POST", "/v1/registrations", {
		city, consent: "explicit", keep_together: "must", contact: { phone: "+905551112233", language: "tr" }, members, ...more });
	return { group, family_name, references: citizens.map((citizen) => citizen.reference) };
}

/* A planned convoy with one bus: its code. */
export async function convoy(city = "LVIV", border_post = "KAPIKULE", seats = 48) {
	const { code } = await api("POST", "/v1/convoys", { city, border_post, departs_at: now() });
	await api("POST", `/v1/convoys/${code}/vehicles`, { plate: `34 KFL ${randomBytes(2).readUInt16BE() % 9000 + 1000}`, kind: "bus", seats });
	return code;
}
