/* Seats: promised once, refused with what would do, given back. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { accessible, device, screenshots, withBrowser } from "./support/browser.mjs";
import { board, CITY, holder, officerAt, planned, seat, waiting } from "./support/convoys.mjs";
import { api } from "./support/staff.mjs";

withBrowser();

/* Chooses these groups by name and asks seats for them. */
async function askSeats(page, ...groups) {
	for (const { family_name } of groups) {
		await page.getByLabel("Name", { exact: true }).fill(family_name);
		await page.getByLabel(new RegExp(`^${family_name}`)).check();
	}
	await page.getByRole("button", { name: "Give them seats" }).click();
}

const outcome = (page, { family_name }) => page.getByRole("region", { name: "What came of it" }).getByRole("listitem").filter({ hasText: family_name });

test("the queue shows priority, needs and size, the first class first", async (t) => {
	const medical = await waiting(t, 1, { members: [{ given_names: "Nur", family_name: "Oksijen", birth_date: "1960", needs: ["oxygen"] }] });
	const alone = await waiting(t, 1, { members: [{ given_names: "Mert", family_name: "Yalnız", birth_date: String(new Date().getFullYear() - 10) }] });
	const old = await waiting(t, 1, { members: [{ given_names: "Ali", family_name: "Yaşlı", birth_date: "1940" }] });
	const children = await waiting(t, 3);
	const code = await planned([20]);
	const page = await officerAt(await device(t), `${code}/assign`);
	await page.getByLabel("Order").selectOption("priority");
	const row = (name) => page.getByRole("row").filter({ hasText: name });
	await row("Oksijen").getByText("1 Medical needs").waitFor();
	await row("Oksijen").getByText("Oxygen").waitFor();
	await row("Yalnız").getByText("2 Minors alone").waitFor();
	await row("Yaşlı").getByText("3 Pregnant, infant, elderly").waitFor();
	await row(children.family_name).getByText("4 With children").waitFor();
	await row(children.family_name).getByText("3 people").first().waitFor();
	await row(children.family_name).getByText("Must travel together").waitFor();
	const names = (await page.getByRole("rowheader").allTextContents()).join();
	assert.ok(names.indexOf("Oksijen") < names.indexOf("Yalnız") && names.indexOf("Yalnız") < names.indexOf("Yaşlı"));
	await accessible(page);
	await screenshots(page, "convoys-assign");
	await page.getByLabel("Needs", { exact: true }).selectOption("oxygen");
	await row(children.family_name).waitFor({ state: "detached" });
	assert.ok(medical.group && alone.group && old.group);
});

test("a full bus is refused with the largest free told", async (t) => {
	const [seated, large] = [await waiting(t, 3), await waiting(t, 4)];
	const code = await planned([5, 3]);
	const page = await officerAt(await device(t), `${code}/assign`);
	await askSeats(page, seated);
	await outcome(page, seated).getByText("has seats in vehicle 2.").waitFor();
	await page.getByLabel("Vehicle", { exact: true }).selectOption("1");
	await askSeats(page, large);
	await outcome(page, large).getByText("has seats in vehicle 1.").waitFor();
	const late = await waiting(t, 2);
	await page.reload();
	await askSeats(page, late);
	await outcome(page, late).getByText("got no seats: there is no room for all 2. The most free seats in one vehicle: 1.").waitFor();
	await accessible(page);
	await screenshots(page, "convoys-full");
});

test("documents that a country refuses are named with the rule and what would do, and an officer lets them go with a reason", async (t) => {
	const card = await holder(t, "id_card");
	const code = await planned([10], { transit: ["RO", "BG"] });
	const west = await planned([10], { transit: ["PL"], border_post: "MEDYKA", departs_at: new Date(Date.now() + 60_000).toISOString() });
	const page = await officerAt(await device(t), `${code}/assign`);
	await askSeats(page, card);
	const told = outcome(page, card);
	await told.getByText("documents are not accepted on this route").waitFor();
	await told.getByText(/Romania does not accept: Identity card\. Rule: list of 25 February 2022.* Accepted: Passport\./).waitFor();
	await told.getByRole("link", { name: west }).waitFor();
	await told.getByText(/Countries that accept the documents of all: .*Poland/).waitFor();
	await accessible(page);
	await screenshots(page, "convoys-documents-refused");
	await told.getByRole("button", { name: "Give them seats all the same" }).click();
	await told.getByText("Enter the reason").waitFor();
	await told.getByLabel("Reason to let them travel all the same").fill("The consul waits in Siret.");
	await told.getByRole("button", { name: "Give them seats all the same" }).click();
	await outcome(page, card).getByText("has seats in vehicle 1.").waitFor();
	await outcome(page, card).getByText("the reason stands on the manifest").waitFor();

	await page.getByRole("link", { name: "Documents", exact: true }).click();
	const row = page.getByRole("row").filter({ hasText: card.family_name }).filter({ hasText: "Romania" });
	await row.getByText(/May travel: The consul waits in Siret\. \(officer\./).waitFor();
	await accessible(page);
	await page.getByRole("link", { name: "Manifest" }).click();
	await page.getByRole("row").filter({ hasText: card.family_name }).getByText("May travel: The consul waits in Siret.").waitFor();
});

test("a coordinator cannot override, and is told who can", async (t) => {
	const card = await holder(t, "id_card");
	const code = await planned([10], { transit: ["RO"] });
	const page = await officerAt(await device(t), `${code}/assign`, { role: "coordinator", scope: { cities: [CITY] } });
	await askSeats(page, card);
	await outcome(page, card).getByText("Only an officer may let them travel all the same. Ask one.").waitFor();
	assert.equal(await page.getByRole("button", { name: "Give them seats all the same" }).count(), 0);
});

test("two officers want the last seats at once: one gets them, the other is told", async (t) => {
	const families = [await waiting(t, 3), await waiting(t, 3)];
	const code = await planned([4]);
	const pages = await Promise.all(families.map(async () => officerAt(await device(t), `${code}/assign`)));
	await Promise.all(pages.map((page, n) => askSeats(page, families[n])));
	const told = await Promise.all(pages.map(async (page, n) => (await outcome(page, families[n]).textContent())));
	assert.equal(told.filter((text) => text.includes("has seats in vehicle 1.")).length, 1, told.join("\n"));
	assert.equal(told.filter((text) => text.includes("The most free seats in one vehicle: 1.")).length, 1, told.join("\n"));
	assert.equal((await api("GET", `/v1/convoys/${code}`)).vehicles[0].taken, 3);
});

test("seats that are asked for again after a lost answer are given once", async (t) => {
	const group = await waiting(t, 2);
	const code = await planned([10]);
	const page = await officerAt(await device(t), `${code}/assign`);
	const keys = [];
	await page.route("**/assignments", async (route) => {
		keys.push(route.request().headers()["idempotency-key"]);
		if (keys.length > 1)
			return route.continue();
		await route.fetch();
		await route.abort();
	});
	await askSeats(page, group);
	await page.getByRole("alert").getByText("The server did not answer").waitFor();
	await page.getByRole("button", { name: "Give them seats" }).click();
	await outcome(page, group).getByText("has seats in vehicle 1.").waitFor();
	assert.equal(keys[0], keys[1]);
});

test("a family is taken off and waits again", async (t) => {
	const group = await waiting(t, 2);
	const code = await planned([10]);
	await seat(code, group);
	const page = await officerAt(await device(t), `${code}/people`);
	await accessible(page);
	await page.getByRole("row").filter({ hasText: group.family_name }).first().getByRole("button", { name: "Take the group off" }).click();
	const dialog = page.getByRole("dialog");
	await dialog.getByText("wait again with their old place in the queue").waitFor();
	await accessible(page);
	await dialog.getByRole("button", { name: "Take the group off" }).click();
	await page.getByText(/^Taken off: /).waitFor();
	await page.getByText("10 of 10 seats free").first().waitFor();
	assert.equal((await api("GET", `/v1/citizens/${group.references[0]}`)).status, "registered");
});

test("a smaller bus names who would lose a seat", async (t) => {
	const [first, last] = [await waiting(t, 3), await waiting(t, 2)];
	const code = await planned([10]);
	await seat(code, first);
	await seat(code, last);
	const page = await officerAt(await device(t), `${code}/vehicles/1`);
	await page.getByLabel("Seats", { exact: true }).fill("4");
	await page.getByRole("button", { name: "Save" }).click();
	const alert = page.getByRole("alert");
	await alert.getByText("These 2 people have seats there:").waitFor();
	await alert.getByRole("link", { name: last.family_name }).first().waitFor();
	assert.equal(await alert.getByRole("link", { name: first.family_name }).count(), 0);
	await accessible(page);
	await page.getByLabel("Seats", { exact: true }).fill("5");
	await page.getByLabel("Driver’s name (optional)").fill("Тарас Коваленко");
	await page.getByLabel("Driver’s phone (optional)").fill("+380 67 123 45 67");
	await page.getByRole("button", { name: "Save" }).click();
	await page.getByText("Vehicle 1 was changed.").waitFor();
	await page.getByRole("img", { name: "Vehicle 1: 5 of 5 seats taken, 0 free." }).waitFor();
	await page.getByRole("link", { name: "+380671234567" }).waitFor();
});

test("seats are drawn: taken, free and accessible ones", async (t) => {
	const wheelchair = await waiting(t, 1, { members: [{ given_names: "Nur", family_name: "Tekerlek", birth_date: "1970", needs: ["wheelchair"] }] });
	const family = await waiting(t, 3);
	const code = await planned([]);
	await api("POST", `/v1/convoys/${code}/vehicles`, { plate: "BC 77", kind: "bus", seats: 48, accessible_seats: 2 });
	await seat(code, wheelchair);
	await seat(code, family);
	await board(code, 1, family.references);
	const page = await officerAt(await device(t), code);
	await page.getByRole("img", { name: "Vehicle 1: 4 of 48 seats taken, 44 free. 1 of 2 accessible seats free." }).waitFor();
	await page.getByText("Accessible: 1 of 2 free").waitFor();
	await accessible(page);
	await screenshots(page, "convoys-vehicles");
	await page.goto(`/#/convoys/${code}/people`);
	await page.getByRole("row").filter({ hasText: "Tekerlek" }).getByText("Wheelchair").waitFor();
	await screenshots(page, "convoys-people");
});
