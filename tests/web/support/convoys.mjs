/* What the tests of the convoy pages start from, and their words. */
import { account, api, fact, family, freshName, signIn } from "./staff.mjs";
import { load } from "./typescript.mjs";

/* A city without a queue in the operation that is replayed. */
export const CITY = "POLTAVA";

/* The application's own words: say("convoys.moved", { count: 3 }). */
export async function wordsOf(language) {
	const { [language]: catalogue } = await load(`server/web/src/language/${language}/catalogue.ts`);
	const number = new Intl.NumberFormat(language);
	return (key, values = {}) => {
		const text = catalogue[key];
		const form = typeof text === "string" ? text : (text[new Intl.PluralRules(language).select(values.count)] ?? text.other);
		return form.replace(/\{(\w+)\}/g, (whole, name) => (typeof values[name] === "number" ? number.format(values[name]) : (values[name] ?? whole)));
	};
}

/* A family that waits until the test ends. */
export async function waiting(t, size = 3, more = {}, city = CITY) {
	const group = await family(city, size, more);
	t.after(() => api("POST", "/v1/withdrawals", { groups: [group.group], reason: "withdrawn" }).catch(() => undefined));
	return group;
}

/* One person with a document of this type. */
export function holder(t, type, city = CITY) {
	const family_name = freshName("Belge");
	return waiting(t, 1, { members: [{ given_names: "Ece", family_name, birth_date: "1990", nationality: "TUR", document: { type } }] }, city)
		.then((group) => ({ ...group, family_name }));
}

/* A planned convoy with one bus for each number of seats: its code. */
export async function planned(seats = [10], more = {}) {
	const departs_at = new Date(Date.now() + 3600_000).toISOString();
	const { code } = await api("POST", "/v1/convoys", { city: CITY, border_post: "KAPIKULE", departs_at, ...more });
	for (const [n, count] of seats.entries())
		await api("POST", `/v1/convoys/${code}/vehicles`, { plate: `BC ${1000 + n} AA`, kind: "bus", seats: count });
	return code;
}

export function seat(code, { group }, more = {}) {
	return api("POST", `/v1/convoys/${code}/assignments`, { groups: [group], ...more });
}

export function board(code, vehicle, references) {
	return api("POST", `/v1/convoys/${code}/boardings`, { vehicle, items: references.map((reference) => fact({ reference })) });
}

export async function seatAndBoard(code, vehicle, group) {
	await seat(code, group, { vehicle });
	await board(code, vehicle, group.references);
}

export function leave(code, vehicle, headcount) {
	return api("POST", `/v1/convoys/${code}/departures`, { items: [fact({ vehicle, headcount })] });
}

export function arrive(code, vehicle, headcount) {
	return api("POST", `/v1/convoys/${code}/arrivals`, { items: [fact({ vehicle, headcount })] });
}

export function handOver(code, references) {
	return api("POST", "/v1/handoffs", { convoy: code, border_post: "KAPIKULE", items: references.map((reference) => fact({ reference, outcome: "handed_over" })) });
}

/* A page of somebody signed in, at one section of a convoy. */
export async function officerAt(context, where, { role = "officer", scope = {} } = {}) {
	const page = await context.newPage();
	await signIn(page, account(role, scope));
	await page.goto(`/#/convoys${where ? `/${where}` : ""}`);
	await page.getByRole("heading", { level: 1 }).waitFor();
	return page;
}

/* On a convoy's page, in the form that is open there. */
export async function addBus(page, say, number, seats) {
	const form = page.getByRole("form", { name: say("convoys.addVehicle") });
	await form.getByLabel(say("convoys.plate")).fill(`BC ${number}${String(Date.now()).slice(-3)} AA`);
	await form.getByLabel(say("convoys.seats.count"), { exact: true }).fill(String(seats));
	await form.getByRole("button", { name: say("convoys.addVehicle") }).click();
	await page.getByRole("region", { name: new RegExp(`\\b${number}: `) }).waitFor();
}
