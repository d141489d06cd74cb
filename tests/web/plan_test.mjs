/* The planner's pages: a plan with its reasons, changed by keyboard and committed; what was planned before something changed; a broken vehicle. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { accessible, device, screenshots, withBrowser } from "./support/browser.mjs";
import { CITY, leave, officerAt, planned, seat, seatAndBoard, waiting, wordsOf } from "./support/convoys.mjs";
import { api } from "./support/staff.mjs";

withBrowser();

const English = await wordsOf("en");

async function planOf(code, language) {
	return api("POST", "/v1/plans", { city: CITY, convoys: [code], language });
}

/* Opened by the button on the convoy's page; ready when it can be committed. */
async function openPlan(page, say = English) {
	await page.getByRole("link", { name: say("planner.plan"), exact: true }).click();
	await page.getByRole("button", { name: say("planner.commit") }).waitFor();
}

/* Where the group of this family goes. */
const placeOf = (page, { family_name }) => page.getByLabel(new RegExp(`^Where to.*${family_name}`));

const vehicleOf = (page, number) => page.getByRole("region", { name: new RegExp(`^Vehicle ${number}: `) });

async function summary(page) {
	return (await page.getByRole("region", { name: "Commit the plan" }).getByRole("status").textContent()).trim();
}

/* Goes on by Tab until this has the focus. */
async function tabTo(page, locator) {
	for (let steps = 0; steps < 200; steps++) {
		if (await locator.evaluate((element) => element === document.activeElement))
			return;
		await page.keyboard.press("Tab");
	}
	assert.fail("Tab does not reach it");
}

/* Comes by Tab to a select that lies behind the bar with the button, and finds it in sight. */
async function tabOutOfCover(page, select) {
	await select.evaluate((element) => {
		scrollBy(0, element.getBoundingClientRect().bottom - innerHeight + 10);
		element.closest("li").querySelector("a:last-of-type").focus({ preventScroll: true });
	});
	await tabTo(page, select);
	assert.ok(await select.evaluate((element) => {
		const { x, y, width, height } = element.getBoundingClientRect();
		return element === document.elementFromPoint(x + width / 2, y + height / 2);
	}), "what has the focus is covered");
}

/* By arrow keys alone to the choice with this text. */
async function arrowTo(page, select, text) {
	const texts = await select.locator("option").allTextContents();
	const wanted = texts.findIndex((one) => one.startsWith(text));
	const now = await select.evaluate((element) => element.selectedIndex);
	for (let steps = 0; steps < Math.abs(wanted - now); steps++)
		await page.keyboard.press(wanted > now ? "ArrowDown" : "ArrowUp");
}

/* Where the server has seated a family: the number of its vehicle. */
async function seatedIn(code, { family_name }) {
	const { vehicles } = await api("GET", `/v1/convoys/${code}/manifest`);
	return vehicles.find(({ people }) => people.some((person) => person.family_name === family_name))?.number;
}

for (const language of ["tr", "en", "uk"])
	test(`a convoy is planned and committed, and who stays reads why, in ${language}`, async (t) => {
		const say = await wordsOf(language);
		const [large, first, second] = [await waiting(t, 6), await waiting(t, 3), await waiting(t, 2)];
		const code = await planned([5]);
		const { staying } = await planOf(code, language);
		const page = await officerAt(await device(t, { language }), code);
		await openPlan(page, say);
		await page.getByRole("heading", { name: say("planner.going", { count: 5 }) }).waitFor();
		const stays = page.getByRole("region", { name: say("planner.staying", { count: 6 }) });
		await stays.getByText(large.family_name).first().waitFor();
		await stays.getByText(staying[0].reason.sentence, { exact: true }).waitFor();
		await accessible(page);
		await screenshots(page, `plan-${language}`);
		await page.getByRole("button", { name: say("planner.commit") }).click();
		await page.getByText(say("planner.done", { people: say("convoys.peopleCount", { count: 5 }), groups: say("convoys.groupCount", { count: 2 }) })).waitFor();
		await accessible(page);
		assert.deepEqual([await seatedIn(code, first), await seatedIn(code, second), await seatedIn(code, large)], [1, 1, undefined]);
	});

test("where a group goes is changed by keyboard, what does not fit is shown before it is sent", async (t) => {
	const [moved, left] = [await waiting(t, 4), await waiting(t, 3)];
	const code = await planned([4, 3]);
	const page = await officerAt(await device(t, { viewport: { width: 1440, height: 500 } }), code);
	await openPlan(page);
	assert.equal(await summary(page), "Seats for 7 people in 2 groups. 0 changes of yours.");

	await tabOutOfCover(page, placeOf(page, moved));
	await arrowTo(page, placeOf(page, moved), "Vehicle 2");
	await vehicleOf(page, 2).getByText("4 seats too few").waitFor();
	await vehicleOf(page, 1).getByText("4 of 4 seats free").waitFor();
	await accessible(page);
	await screenshots(page, "plan-too-full");
	await tabTo(page, page.getByRole("button", { name: "Commit the plan" }));
	await page.keyboard.press("Enter");
	await page.getByRole("alert").getByRole("link", { name: /4 seats too few$/ }).waitFor();
	assert.equal(await seatedIn(code, left), undefined);

	await tabTo(page, placeOf(page, left));
	await arrowTo(page, placeOf(page, left), "Vehicle 1");
	await tabTo(page, placeOf(page, moved));
	await arrowTo(page, placeOf(page, moved), "Stays");
	await vehicleOf(page, 2).getByText("3 of 3 seats free").waitFor();
	await vehicleOf(page, 1).getByText("1 of 4 seats free").waitFor();
	await vehicleOf(page, 1).getByText(`By your changes also: Elif ${left.family_name} and 2 more`).waitFor();
	assert.equal(await page.getByText("Changed", { exact: true }).count(), 2);
	assert.equal(await summary(page), "Seats for 3 people in 1 group. 2 changes of yours.");
	await screenshots(page, "plan-changed");
	await tabTo(page, page.getByRole("button", { name: "Commit the plan" }));
	await page.keyboard.press("Enter");
	await page.getByText("The plan is committed: seats for 3 people in 1 group.").waitFor();
	await page.getByText(`By your changes these stay: Elif ${moved.family_name} and 3 more`).waitFor();
	assert.deepEqual([await seatedIn(code, left), await seatedIn(code, moved)], [1, undefined]);
});

test("a change that the server cannot hold names the group, and nobody gets a seat", async (t) => {
	const members = [{ given_names: "Nur", family_name: "Tekerlek", birth_date: "1970", needs: ["wheelchair"] }];
	const chair = { ...(await waiting(t, 1, { members })), family_name: "Tekerlek" };
	const other = await waiting(t, 2);
	const code = await planned([5]);
	const page = await officerAt(await device(t), `${code}/plan`);
	await placeOf(page, chair).selectOption({ index: 0 });
	await page.getByRole("button", { name: "Commit the plan" }).click();
	await page.getByRole("alert").getByRole("link", { name: /^Nur Tekerlek: / }).waitFor();
	await accessible(page);
	await screenshots(page, "plan-change-refused");
	assert.equal(await seatedIn(code, other), undefined);
	await page.getByRole("button", { name: "Undo my changes" }).click();
	await page.getByRole("button", { name: "Commit the plan" }).click();
	await page.getByText("The plan is committed: seats for 2 people in 1 group.").waitFor();
});

test("a plan that is outdated shows what changed and a new one with the officer's changes, which is committed", async (t) => {
	const [stays, goes, other] = [await waiting(t, 2), await waiting(t, 3), await waiting(t, 2)];
	const code = await planned([8]);
	const page = await officerAt(await device(t), code);
	await openPlan(page);
	await placeOf(page, stays).selectOption({ label: "Stays" });
	await seat(code, other);
	await page.getByRole("button", { name: "Commit the plan" }).click();
	const inset = page.getByRole("alert");
	await inset.getByText("Nothing was committed").waitFor();
	await inset.getByText(`Vehicle 1 of convoy ${code}`).waitFor();
	await inset.getByText(`Elif ${other.family_name} and 1 more: `).waitFor();
	await accessible(page);
	await screenshots(page, "plan-outdated");
	assert.equal(await placeOf(page, stays).evaluate((element) => element.value), "stays");
	assert.equal(await placeOf(page, other).count(), 0);
	assert.equal(await seatedIn(code, goes), undefined);
	await page.getByRole("button", { name: "Commit the plan" }).click();
	await page.getByText("The plan is committed: seats for 3 people in 1 group.").waitFor();
	assert.deepEqual([await seatedIn(code, goes), await seatedIn(code, stays)], [1, undefined]);
});

test("the people of a broken vehicle are planned into others, who is stranded is named", async (t) => {
	const [large, small, there] = [await waiting(t, 4), await waiting(t, 2), await waiting(t, 1)];
	/* A post of its own: what is on the way to another one has seats too. */
	const code = await planned([6, 3], { border_post: "DEREKOY" });
	await seatAndBoard(code, 1, large);
	await seatAndBoard(code, 1, small);
	await seatAndBoard(code, 2, there);
	await leave(code, 1, 6);
	await leave(code, 2, 1);
	const page = await officerAt(await device(t), `${code}/vehicles/1`);
	await page.getByRole("link", { name: "Plan transfers" }).click();
	await vehicleOf(page, 2).getByText(small.family_name).first().waitFor();
	await page.getByText("4 people on the way have no seat:").waitFor();
	await page.getByRole("link", { name: large.family_name }).first().waitFor();
	assert.equal(await page.getByLabel(/^Where to/).count(), 0);
	await accessible(page);
	await screenshots(page, "plan-transfers");
	await page.getByRole("button", { name: "Commit the plan" }).click();
	await page.getByText("The plan is committed: other seats for 2 people in 1 group.").waitFor();
	await page.getByText("4 people on the way have no seat:").waitFor();
	await accessible(page);
	assert.equal(await seatedIn(code, small), 2);
	assert.equal((await api("GET", `/v1/convoys/${code}`)).vehicles[0].status, "broken_down");
});

test("who is next on the waiting list is shown, and offered the seats where the convoy allows it", async (t) => {
	const [large, next] = [await waiting(t, 4), await waiting(t, 2)];
	const code = await planned([3]);
	const page = await officerAt(await device(t), code);
	await page.getByRole("link", { name: "Next on the waiting list" }).click();
	const first = page.getByRole("region", { name: "Next: 2 people" });
	await first.getByText(next.family_name).first().waitFor();
	await page.getByRole("region", { name: "Before them in the queue" }).getByText(large.family_name).waitFor();
	await page.getByText("Seats of this convoy are not offered by SMS.").waitFor();
	assert.equal(await page.getByRole("button", { name: "Offer these seats" }).count(), 0);
	await accessible(page);

	await page.getByRole("link", { name: "Change the plan" }).click();
	await page.getByLabel("Seats that fall free may be offered by SMS").check();
	await accessible(page);
	await page.getByRole("button", { name: "Save" }).click();
	await page.getByText("The plan was changed.").waitFor();
	await page.getByRole("link", { name: "Next on the waiting list" }).click();
	await page.getByRole("button", { name: "Offer these seats" }).click();
	await page.getByText("1 group is told by SMS.").waitFor();
	await page.getByText(new RegExp(`${next.family_name} and 1 more: is told by SMS`)).waitFor();
	await page.getByRole("button", { name: "Offer these seats" }).click();
	await page.getByText(new RegExp(`${next.family_name} and 1 more: was told of this plan before`)).waitFor();
	await accessible(page);
	await screenshots(page, "plan-waitlist");
});

test("a whole city is planned from the list of convoys", async (t) => {
	const family = await waiting(t, 3);
	const code = await planned([3]);
	const page = await officerAt(await device(t), `?city=${CITY}`);
	await page.getByRole("link", { name: "Plan the city" }).click();
	await page.getByRole("heading", { level: 2, name: "Poltava" }).waitFor();
	await page.getByRole("region", { name: `${code}, vehicle 1` }).waitFor();
	await placeOf(page, family).waitFor();
	await accessible(page);
	await screenshots(page, "plan-city");
});

test("who does not plan has no button for it", async (t) => {
	const code = await planned([3]);
	const page = await officerAt(await device(t), code, { role: "auditor" });
	await page.getByText("3 of 3 seats free").first().waitFor();
	assert.equal(await page.getByRole("link", { name: "Plan seats" }).count(), 0);
	await page.goto(`/#/convoys/${code}/plan`);
	await page.getByText("Check the address").waitFor();
});
