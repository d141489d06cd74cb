/* Without a network: ticks wait on the device, survive what happens to it, and are sent once, in order, under one's own name. */
import assert from "node:assert/strict";
import test from "node:test";
import { accessible, screenshots, withBrowser, device } from "./support/browser.mjs";
import { boardable, eventsOf, states } from "./support/boarding.mjs";
import { network, phone } from "./support/lasting.mjs";
import { account, api, signIn, signInAgainIfAsked } from "./support/staff.mjs";

withBrowser();

const bar = (page) => page.locator(".kafile-bar");
const open = (page) => page.locator(".kafile-tick__person[aria-pressed=false]");
const ticked = (page) => page.locator(".kafile-tick__person[aria-pressed=true]");

/* The application and the list are on the device. */
async function prepared(page, address, count) {
	await page.goto(address);
	await open(page).nth(count - 1).waitFor();
	await page.evaluate(() => navigator.serviceWorker.ready);
}

async function tickAll(page, count, before) {
	for (let n = 1; n <= count; n++) {
		await open(page).first().click();
		await bar(page).getByText(`Not yet sent: ${before + n}`, { exact: true }).waitFor();
	}
}

test("45 people board with the network gone and the browser killed in between", { timeout: 400000 }, async (t) => {
	const { code, references } = await boardable(45);
	const coordinator = account("coordinator", { cities: ["LVIV"] });
	const line = await network(t);
	const handset = await phone(t, { url: line.url });
	const began = Date.now();

	let page = await handset.start();
	await signIn(page, coordinator);
	await prepared(page, `/#/boarding/${code}/1`, 45);
	await line.cut();
	await tickAll(page, 23, 0);
	await handset.kill();

	page = await handset.start();
	await page.goto(`/#/boarding/${code}/1`);
	await bar(page).getByText("Not yet sent: 23", { exact: true }).waitFor();
	await bar(page).getByText("No network").waitFor();
	await ticked(page).nth(22).waitFor();
	assert.equal(await ticked(page).count(), 23);
	await accessible(page);
	await screenshots(page, "boarding-offline");
	await tickAll(page, 22, 23);
	await page.getByLabel("Heads counted in the vehicle").fill("45");
	await page.getByRole("button", { name: "It leaves" }).click();
	await page.getByRole("dialog").getByRole("button", { name: "It leaves" }).click();
	await bar(page).getByText("Not yet sent: 46", { exact: true }).waitFor();
	assert.ok([...(await states(code)).values()].every((status) => status === "assigned"), "the server knows nothing yet");
	const ended = Date.now();

	await line.mend();
	await signInAgainIfAsked(page, coordinator);
	const boarded = await eventsOf(code, "citizen.boarded");
	assert.equal(boarded.length, 45);
	assert.deepEqual(new Set(boarded.map((event) => event.reference)), new Set(references));
	const times = boarded.map((event) => Date.parse(event.occurred_at)).sort((one, other) => one - other);
	assert.ok(times[0] >= began && times[44] <= ended, "with the device's times");
	assert.equal(new Set(times).size, 45);
	assert.ok([...(await states(code)).values()].every((status) => status === "departed"));
	const [vehicle] = (await api("GET", `/v1/convoys/${code}`)).vehicles;
	assert.equal(vehicle.departure_headcount, 45);
	assert.ok(Date.parse(vehicle.departed_at) > times[44] && Date.parse(vehicle.departed_at) <= ended);
	await page.getByText(/^Left .* with 45 heads/).waitFor();
});

test("what was told without a network is sent in the order in which it happened", async (t) => {
	const { code, references } = await boardable(3);
	const context = await device(t);
	const page = await context.newPage();
	await signIn(page, account("officer"));
	await prepared(page, `/#/boarding/${code}/1`, 3);
	await context.setOffline(true);
	await bar(page).getByText("No network").waitFor();

	await tickAll(page, 3, 0);
	await page.getByRole("button", { name: /^Undo/ }).first().click();
	await bar(page).getByText("Not yet sent: 4", { exact: true }).waitFor();
	assert.equal(await ticked(page).count(), 2);
	await page.getByLabel("Heads counted in the vehicle").fill("3");
	await page.getByRole("button", { name: "It leaves" }).click();
	await page.getByRole("dialog").getByText("The numbers differ.").waitFor();
	await page.getByRole("dialog").getByRole("button", { name: "It leaves" }).click();
	await bar(page).getByText("Not yet sent: 5", { exact: true }).waitFor();

	await context.setOffline(false);
	await bar(page).waitFor({ state: "detached" });
	await page.getByText("On the list: 2. The difference is an exception").waitFor();
	await page.getByText("Has a seat and no tick:").waitFor();
	const { items } = await api("GET", `/v1/exceptions?convoy=${code}&kind=headcount_differs`);
	assert.deepEqual(items.map(({ detail }) => [detail.headcount, detail.ticked]), [[3, 2]]);
	const known = await states(code);
	assert.deepEqual(references.map((reference) => known.get(reference)).sort(), ["assigned", "departed", "departed"]);
});

test("tabs of one browser count together and send each fact once", async (t) => {
	const { code } = await boardable(5);
	const context = await device(t);
	const pages = [await context.newPage(), await context.newPage()];
	await signIn(pages[0], account("officer"));
	for (const page of pages)
		await prepared(page, `/#/boarding/${code}/1`, 5);
	await context.setOffline(true);
	await tickAll(pages[0], 2, 0);
	await bar(pages[1]).getByText("Not yet sent: 2", { exact: true }).waitFor();
	await tickAll(pages[1], 2, 2);
	await bar(pages[0]).getByText("Not yet sent: 4", { exact: true }).waitFor();
	assert.equal(await ticked(pages[0]).count(), 4);

	let sent = 0;
	context.on("request", (request) => {
		if (request.url().endsWith("/boardings"))
			sent += request.postDataJSON().items.length;
	});
	await context.setOffline(false);
	await Promise.all(pages.map((page) => bar(page).waitFor({ state: "detached" })));
	assert.equal(sent, 4);
	assert.equal((await eventsOf(code, "citizen.boarded")).length, 4);
});

test("a seat that is not there is shown with what to do, and told again to another vehicle", async (t) => {
	const { code, references } = await boardable(2, { seats: 2 });
	const [stranger] = (await boardable(1)).references;
	await api("POST", `/v1/convoys/${code}/vehicles`, { plate: "34 KFL 0002", kind: "minibus", seats: 8 });
	const context = await device(t);
	const page = await context.newPage();
	await signIn(page, account("officer"));
	await prepared(page, `/#/boarding/${code}/1`, 2);
	await context.setOffline(true);
	await tickAll(page, 2, 0);
	await page.getByLabel("Name on the list").fill(stranger.toLowerCase());
	await page.getByRole("button", { name: /^Tick off/ }).click();
	await bar(page).getByText("Not yet sent: 3", { exact: true }).waitFor();
	await context.setOffline(false);

	await page.getByRole("status").getByText("No seat is free on this vehicle").waitFor();
	await bar(page).getByRole("link", { name: "Not accepted: 1. Look at it" }).click();
	const entry = page.getByRole("listitem").filter({ hasText: "No seat is free on this vehicle" });
	await entry.getByText("Deniz").or(entry.getByText("Elif")).first().waitFor();
	await accessible(page);
	await screenshots(page, "boarding-refused");
	await entry.getByLabel("Which vehicle").selectOption("2");
	await entry.getByRole("button", { name: "Tell again" }).click();
	await bar(page).waitFor({ state: "detached" });
	const { vehicles } = await api("GET", `/v1/convoys/${code}/manifest`);
	assert.deepEqual(vehicles[1].people.map(({ reference }) => reference), [stranger]);
	assert.equal(vehicles[0].people.length, references.length);
});

test("a refused entry is put away after a question", async (t) => {
	const { code } = await boardable(1, { seats: 1 });
	const [stranger] = (await boardable(1)).references;
	const page = await (await device(t)).newPage();
	await signIn(page, account("officer"));
	await prepared(page, `/#/boarding/${code}/1`, 1);
	await page.getByLabel("Name on the list").fill(stranger);
	await page.getByLabel("Name on the list").press("Enter");
	await bar(page).getByRole("link", { name: "Not accepted: 1. Look at it" }).click();
	await page.getByRole("button", { name: "Put away" }).click();
	await page.getByRole("dialog").getByText("deleted from this device").waitFor();
	await page.getByRole("dialog").getByRole("button", { name: "Put away" }).click();
	await bar(page).waitFor({ state: "detached" });
});

test("a session that is over leaves the facts where they are until its owner signs in again", async (t) => {
	const { code } = await boardable(3);
	const officer = account("officer");
	const context = await device(t);
	const page = await context.newPage();
	await signIn(page, officer);
	await prepared(page, `/#/boarding/${code}/1`, 3);
	await context.clearCookies();
	await open(page).first().click();
	await bar(page).getByRole("button", { name: "Sign in again" }).waitFor();
	await bar(page).getByText("Not yet sent: 1", { exact: true }).waitFor();
	await open(page).first().click();
	await bar(page).getByText("Not yet sent: 2", { exact: true }).waitFor();

	await bar(page).getByRole("button", { name: "Sign in again" }).click();
	await accessible(page);
	await page.getByRole("dialog").locator("#password").fill(officer.password);
	await page.getByRole("dialog").locator("#password").press("Enter");
	await bar(page).waitFor({ state: "detached" });
	assert.equal((await eventsOf(code, "citizen.boarded")).length, 2);
});

/* Everything that a browser keeps of this origin, as one text. */
function keptIn(page) {
	return page.evaluate(async () => {
		const kept = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie];
		for (const { name } of await indexedDB.databases()) {
			const database = await new Promise((resolve) => (indexedDB.open(name).onsuccess = (event) => resolve(event.target.result)));
			for (const store of database.objectStoreNames) {
				const rows = database.transaction(store).objectStore(store).getAll();
				kept.push(JSON.stringify(await new Promise((resolve) => (rows.onsuccess = () => resolve(rows.result)))));
			}
			database.close();
		}
		for (const name of await caches.keys())
			for (const request of await (await caches.open(name)).keys())
				kept.push(request.url, await (await caches.match(request)).text());
		return kept.join("\n");
	});
}

function personal({ families, references }, { username }) {
	return [username, ...references, ...families.map(({ family_name }) => family_name)];
}

test("signing out warns of what is not sent, and leaves nobody's data behind", async (t) => {
	const people = await boardable(5);
	const officer = account("officer");
	const context = await device(t);
	const page = await context.newPage();
	await signIn(page, officer);
	await prepared(page, `/#/boarding/${people.code}/1`, 5);
	await open(page).first().click();
	await ticked(page).first().waitFor();
	await bar(page).waitFor({ state: "detached" });
	const before = await keptIn(page);
	for (const word of personal(people, officer))
		assert.ok(before.includes(word), `${word} is not even kept while it is needed`);

	await context.setOffline(true);
	await tickAll(page, 2, 0);
	await page.getByRole("button", { name: "Sign out" }).click();
	await page.getByRole("dialog", { name: "2 entries are not yet sent" }).waitFor();
	await accessible(page);
	await page.getByRole("button", { name: "Delete them and sign out" }).click();
	await page.locator("#username").waitFor();
	const after = await keptIn(page);
	for (const word of personal(people, officer))
		assert.ok(!after.includes(word), `${word} stayed on the device`);
	await context.setOffline(false);
});

test("what one person told is never sent in another's name, and an officer is shown it", async (t) => {
	const people = await boardable(3);
	const [first, second] = [account("coordinator", { cities: ["LVIV"] }), account("officer")];
	const context = await device(t);
	const page = await context.newPage();
	await signIn(page, first);
	await prepared(page, `/#/boarding/${people.code}/1`, 3);
	await context.setOffline(true);
	await tickAll(page, 2, 0);
	await context.clearCookies();
	await context.setOffline(false);
	await bar(page).getByRole("button", { name: "Sign in again" }).waitFor();
	await page.reload();
	await bar(page).getByText(`Not yet sent, of ${first.username}: 2`).waitFor();

	await signIn(page, second);
	await bar(page).getByRole("link", { name: "Of others on this device: 2" }).click();
	await page.getByText(`Not yet sent, of ${first.username}: 2`).waitFor();
	await accessible(page);
	await screenshots(page, "boarding-others");
	const kept = await keptIn(page);
	for (const { family_name } of people.families)
		assert.ok(!kept.includes(family_name), "names of the one before stayed");
	assert.deepEqual(new Set((await states(people.code)).values()), new Set(["assigned"]));

	await page.getByRole("button", { name: "Sign out" }).click();
	await page.locator("#username").waitFor();
	await signIn(page, first);
	await bar(page).waitFor({ state: "detached" });
	const boarded = await eventsOf(people.code, "citizen.boarded");
	assert.deepEqual(boarded.map(({ subject }) => subject), [first.username, first.username]);
});

test("an officer may send in their own name what somebody else left here", async (t) => {
	const people = await boardable(2);
	const [first, second] = [account("coordinator", { cities: ["LVIV"] }), account("officer")];
	const context = await device(t);
	const page = await context.newPage();
	await signIn(page, first);
	await prepared(page, `/#/boarding/${people.code}/1`, 2);
	await context.setOffline(true);
	await tickAll(page, 1, 0);
	await context.clearCookies();
	await context.setOffline(false);
	await bar(page).getByRole("button", { name: "Sign in again" }).waitFor();
	await page.reload();
	await signIn(page, second);
	await bar(page).getByRole("link", { name: "Of others on this device: 1" }).click();
	await page.getByRole("button", { name: "Send in my name" }).click();
	await page.getByRole("dialog").getByRole("button", { name: "Send in my name" }).click();
	await bar(page).waitFor({ state: "detached" });
	const boarded = await eventsOf(people.code, "citizen.boarded");
	assert.deepEqual(boarded.map(({ subject }) => subject), [second.username]);
});
