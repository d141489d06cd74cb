/* Convoys: from the plan to the completion, and finding one among many. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { accessible, device, screenshots, withBrowser } from "./support/browser.mjs";
import { addBus, arrive, board, CITY, handOver, leave, officerAt, planned, waiting, wordsOf } from "./support/convoys.mjs";
import { api } from "./support/staff.mjs";

withBrowser();

async function planConvoy(page, say) {
	await page.getByRole("link", { name: say("convoys.plan") }).click();
	await page.getByRole("heading", { level: 1, name: say("convoys.plan") }).waitFor();
	await page.getByLabel(say("convoys.from"), { exact: true }).selectOption(CITY);
	await page.getByLabel(say("convoys.post"), { exact: true }).selectOption("KAPIKULE");
	for (const country of ["RO", "BG"])
		await page.getByLabel(say("convoys.transit.label"), { exact: true }).selectOption(country);
	await page.getByLabel(say("shell.optional", { label: say("convoys.gathers") })).fill("2031-03-10T06:30");
	await page.getByLabel(say("convoys.departs"), { exact: true }).fill("2031-03-10T08:00");
	await page.getByLabel(say("shell.optional", { label: say("convoys.leader") })).fill("Selin Demir");
	await accessible(page);
	await page.getByRole("button", { name: say("convoys.plan") }).click();
	await page.getByRole("heading", { level: 1, name: `${CITY}-20310310-` }).waitFor();
	return (await page.getByRole("heading", { level: 1 }).textContent()).trim();
}

async function tellHeads(page, button, heads, say) {
	const form = page.locator("form", { has: page.getByRole("button", { name: button }) });
	await form.getByLabel(say("convoys.headCount")).fill(String(heads));
	await form.getByRole("button", { name: button }).click();
	await page.getByText(say("convoys.headsAgree", { headcount: heads, ticked: heads })).first().waitFor();
}

for (const language of ["tr", "en", "uk"])
	test(`a convoy from its plan to its completion, in ${language}`, async (t) => {
		const say = await wordsOf(language);
		const families = [await waiting(t, 3), await waiting(t, 3), await waiting(t, 3)];
		const page = await officerAt(await device(t, { language }), "");
		const code = await planConvoy(page, say);
		await addBus(page, say, 1, 5);
		await addBus(page, say, 2, 6);
		await page.getByText(say("convoys.seats.freeOf", { count: 11, seats: 11 }), { exact: true }).first().waitFor();
		await accessible(page);

		await page.getByRole("link", { name: say("convoys.section.assign") }).click();
		for (const { family_name } of families)
			await page.getByLabel(new RegExp(`^${family_name}`)).check();
		await page.getByRole("button", { name: say("convoys.assignChosen") }).click();
		await page.getByText(say("convoys.outcome.assigned", { vehicles: "1" })).first().waitFor();
		assert.equal(await page.getByText(say("convoys.outcome.assigned", { vehicles: "2" })).count(), 2);
		await page.getByText(say("convoys.seats.freeOf", { count: 2, seats: 11 }), { exact: true }).waitFor();
		await accessible(page);

		const { vehicles } = await api("GET", `/v1/convoys/${code}/manifest`);
		for (const { number, people } of vehicles)
			await board(code, number, people.map(({ reference }) => reference));
		await page.getByRole("link", { name: say("convoys.section.road") }).click();
		await tellHeads(page, say("convoys.hasLeft", { number: "1" }), 3, say);
		await tellHeads(page, say("convoys.hasLeft", { number: "2" }), 6, say);
		await tellHeads(page, say("convoys.hasArrived", { number: "1" }), 3, say);
		await tellHeads(page, say("convoys.hasArrived", { number: "2" }), 6, say);
		await accessible(page);
		if (language === "en")
			await screenshots(page, "convoys-road");

		await handOver(code, vehicles.flatMap(({ people }) => people.map(({ reference }) => reference)));
		await page.getByRole("button", { name: `${say("convoys.complete")}…` }).click();
		const dialog = page.getByRole("dialog");
		await dialog.getByText(say("convoys.complete.follows")).waitFor();
		await accessible(page);
		await dialog.getByRole("button", { name: say("convoys.complete") }).click();
		await page.getByText(say("convoys.completedNow")).waitFor();
		assert.equal((await api("GET", `/v1/convoys/${code}`)).status, "completed");
		await screenshots(page, `convoys-completed-${language}`);
	});

describe("planning", () => {
	test("what is missing is named, and what was typed survives a reload", async (t) => {
		const page = await officerAt(await device(t), "new");
		await page.getByRole("button", { name: "Plan a convoy" }).click();
		await page.getByRole("alert").getByText("Enter city").waitFor();
		await accessible(page);
		await page.getByLabel("City", { exact: true }).selectOption(CITY);
		await page.getByLabel("Convoy leader (optional)").fill("Ada");
		await page.reload();
		assert.equal(await page.getByLabel("Convoy leader (optional)").inputValue(), "Ada");
		assert.equal(await page.getByLabel("City", { exact: true }).inputValue(), CITY);
	});

	test("times are the city's, summer time included; a time that no clock shows is refused, the past is a warning", async (t) => {
		const page = await officerAt(await device(t), "new");
		await page.getByLabel("City", { exact: true }).selectOption(CITY);
		await page.getByLabel("Border post", { exact: true }).selectOption("KAPIKULE");
		const departs = page.getByLabel("Departure", { exact: true });
		await departs.fill("2031-03-30T03:30");
		await page.getByText("no clock shows this time").first().waitFor();
		await departs.fill("2031-10-26T03:30");
		await page.getByText("this time comes twice").waitFor();
		await departs.fill("2022-07-10T08:00");
		await page.getByText("The departure lies in the past.").waitFor();
		await screenshots(page, "convoys-plan");
		await page.getByRole("button", { name: "Plan a convoy" }).click();
		const heading = page.getByRole("heading", { level: 1, name: `${CITY}-20220710-` });
		await heading.waitFor();
		const { departs_at } = await api("GET", `/v1/convoys/${(await heading.textContent()).trim()}`);
		assert.equal(Date.parse(departs_at), Date.parse("2022-07-10T05:00:00Z"));
		await page.getByText("The departure lies in the past.").waitFor();
	});

	test("an answer that is lost on the way does not plan two convoys", async (t) => {
		const page = await officerAt(await device(t), "new");
		await page.getByLabel("City", { exact: true }).selectOption(CITY);
		await page.getByLabel("Border post", { exact: true }).selectOption("KAPIKULE");
		await page.getByLabel("Departure", { exact: true }).fill("2032-01-05T08:00");
		const keys = [];
		await page.route("**/v1/convoys", async (route) => {
			keys.push(route.request().headers()["idempotency-key"]);
			if (keys.length > 1)
				return route.continue();
			await route.fetch();
			await route.abort();
		});
		await page.getByRole("button", { name: "Plan a convoy" }).click();
		await page.getByRole("alert").getByText("The server did not answer").waitFor();
		await page.reload();
		await page.getByRole("button", { name: "Plan a convoy" }).click();
		await page.getByRole("heading", { level: 1, name: `${CITY}-20320105-` }).waitFor();
		assert.equal(keys.length, 2);
		assert.equal(keys[0], keys[1]);
	});

	test("an answer of a proxy is no refusal: nobody knows what was saved", async (t) => {
		const page = await officerAt(await device(t), "new");
		await page.getByLabel("City", { exact: true }).selectOption(CITY);
		await page.getByLabel("Border post", { exact: true }).selectOption("KAPIKULE");
		await page.getByLabel("Departure", { exact: true }).fill("2032-01-06T08:00");
		await page.route("**/v1/convoys", (route) => route.fulfill({ status: 503, contentType: "text/html", body: "<h1>No server is available</h1>" }), { times: 1 });
		await page.getByRole("button", { name: "Plan a convoy" }).click();
		await page.getByRole("alert").getByText("Nothing is done twice.").waitFor();
		assert.equal(await page.getByRole("alert").getByText("Nothing was saved").count(), 0);
		await page.getByRole("button", { name: "Plan a convoy" }).click();
		await page.getByRole("heading", { level: 1, name: `${CITY}-20320106-` }).waitFor();
	});

	test("two officers change one plan: the second sees theirs beside his own", async (t) => {
		const code = await planned();
		const page = await officerAt(await device(t), `${code}/change`);
		await page.getByLabel("Convoy leader (optional)").fill("Mine");
		const { headers } = await fetch(new URL(`/v1/convoys/${code}`, process.env.KAFILE_URL), { headers: await authorised() });
		await api("PATCH", `/v1/convoys/${code}`, { leader: "Theirs", public_note: "By Uzhhorod" }, { headers: { "If-Match": headers.get("ETag") } });
		await page.getByRole("button", { name: "Save" }).click();
		const table = page.getByRole("table", { name: "What somebody else saved meanwhile" });
		await table.getByRole("row", { name: "Convoy leader Theirs Mine" }).waitFor();
		await table.getByRole("row", { name: "Public note By Uzhhorod Not changed by you" }).waitFor();
		await accessible(page);
		await screenshots(page, "convoys-changed-meanwhile");
		await page.getByRole("button", { name: "Save mine" }).click();
		await page.getByText("The plan was changed.").waitFor();
		const { leader, public_note } = await api("GET", `/v1/convoys/${code}`);
		assert.deepEqual([leader, public_note], ["Mine", "By Uzhhorod"]);
	});

	test("a convoy on the way changes its leader and note only", async (t) => {
		const code = await planned([5]);
		await leave(code, 1, 0);
		const page = await officerAt(await device(t), `${code}/change`);
		await page.getByText("only the leader, the public note and whether seats are offered can change").waitFor();
		assert.equal(await page.getByLabel("Departure", { exact: true }).count(), 0);
	});
});

async function authorised() {
	const { token } = await import("./support/staff.mjs");
	return { Authorization: `Bearer ${token("officer")}` };
}

describe("finding", () => {
	test("the board shows what is not over, by where it is", async (t) => {
		const code = await planned([12]);
		const page = await officerAt(await device(t), "");
		await page.getByLabel("City", { exact: true }).selectOption(CITY);
		const card = page.getByRole("region", { name: /^Planned/ }).getByRole("article").filter({ hasText: code });
		await card.getByText("12 of 12 seats free").waitFor();
		await accessible(page);
		await screenshots(page, "convoys-board");
		await leave(code, 1, 0);
		await page.reload();
		await page.getByRole("region", { name: /^On the road/ }).getByRole("link", { name: code }).click();
		await page.getByRole("heading", { level: 1, name: code }).waitFor();
	});

	test("the list's filters stand in the address", async (t) => {
		const code = await planned([7], { departs_at: "2033-05-01T21:30:00Z" });
		const page = await officerAt(await device(t), "?view=list");
		await page.getByLabel("City", { exact: true }).selectOption(CITY);
		await page.getByLabel("State", { exact: true }).selectOption("planned");
		await page.getByLabel("Departs on or after").fill("2033-05-02");
		await page.getByLabel("Departs on or before").fill("2033-05-02");
		await page.getByRole("link", { name: code }).waitFor();
		await accessible(page);
		await screenshots(page, "convoys-list");
		const address = page.url();
		assert.match(address, /city=POLTAVA/);
		await page.goto("/#/convoys");
		await page.goto(address);
		await page.getByRole("link", { name: code }).waitFor();
		await page.getByLabel("Departs on or after").fill("2033-05-03");
		await page.getByText("No convoy fits these filters.").waitFor();
	});

	test("a list is fifty a page", async (t) => {
		const page = await officerAt(await device(t), "?view=list");
		await page.getByRole("row").nth(50).waitFor();
		await page.getByRole("button", { name: "Next page" }).click();
		await page.getByText("Page 2").waitFor();
	});
});

describe("roles", () => {
	test("a coordinator of another city sees nothing of it", async (t) => {
		const code = await planned();
		const page = await officerAt(await device(t), "", { role: "coordinator", scope: { cities: ["ODESA"] } });
		assert.equal(await page.getByText(code).count(), 0);
		const cities = page.getByLabel("City", { exact: true }).locator("option");
		await cities.filter({ hasText: "Odesa" }).waitFor({ state: "attached" });
		assert.deepEqual(await cities.allTextContents(), ["All", "Odesa"]);
		await page.goto(`/#/convoys/${code}`);
		await page.getByRole("alert").getByText("Not found").waitFor();
	});

	test("a border officer sees the convoy, and nothing that is not theirs to do", async (t) => {
		const code = await planned([5]);
		await leave(code, 1, 0);
		await arrive(code, 1, 0);
		const page = await officerAt(await device(t), code, { role: "border", scope: { posts: ["KAPIKULE"] } });
		await page.getByRole("link", { name: "Border page" }).waitFor();
		assert.equal(await page.getByRole("link", { name: "Assign seats" }).count(), 0);
		assert.equal(await page.getByRole("link", { name: "Boarding list" }).count(), 0);
		await page.goto(`/#/convoys/${code}/people`);
		await page.getByText("Nobody has a seat here.").waitFor();
		await accessible(page);
	});

	test("an auditor reads", async (t) => {
		const code = await planned([5]);
		const page = await officerAt(await device(t), `${code}/road`, { role: "auditor" });
		await page.getByText("Your role does not tell this.").first().waitFor();
		assert.equal(await page.getByRole("button", { name: /has left|Cancel the convoy/ }).count(), 0);
	});
});
