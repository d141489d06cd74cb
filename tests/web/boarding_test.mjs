/* At the door of a vehicle, on a phone. */
import assert from "node:assert/strict";
import test from "node:test";
import { accessible, device, screenshots, withBrowser } from "./support/browser.mjs";
import { boardable, departed, states } from "./support/boarding.mjs";
import { account, api, convoy, family, signIn } from "./support/staff.mjs";

withBrowser();

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true };
const WORDS = {
	en: { planned: "Planned", vehicle: "Vehicle 1", undo: /^Undo/, count: "Heads counted in the vehicle", leaves: "It leaves", left: /^Left .* with 1 head/ },
	tr: { planned: "Planlanan", vehicle: "1. araç", undo: /^Geri al/, count: "Araçta sayılan kişi", leaves: "Kalkıyor", left: /1 kişiyle kalktı/ },
	uk: { planned: "Заплановано", vehicle: "Транспорт 1", undo: /^Скасувати/, count: "Скільки людей нараховано в транспорті", leaves: "Вирушає", left: /^Вирушив .* 1 людина/ },
};

const rows = (page) => page.locator(".kafile-tick__person");
const ticked = (page) => page.locator(".kafile-tick__person[aria-pressed=true]");
const counts = (page) => page.locator(".kafile-counts dd").allInnerTexts();

async function atTheDoor(t, code, number = 1, { role = "officer", scope, language = "en" } = {}) {
	const page = await (await device(t, { ...PHONE, language })).newPage();
	await signIn(page, account(role, scope));
	await page.goto(`/#/boarding/${code}/${number}`);
	await page.locator(".kafile-counts").waitFor();
	return page;
}

/* Ends when the server has answered for everything. */
async function told(page) {
	await page.waitForFunction(() => !document.querySelector(".kafile-bar"));
}

for (const [language, words] of Object.entries(WORDS)) {
	test(`a coordinator ticks people off and lets the vehicle leave, in ${language}`, async (t) => {
		const { code, families } = await boardable(2);
		const page = await (await device(t, { ...PHONE, language })).newPage();
		await signIn(page, account("coordinator", { cities: ["LVIV"] }));
		await page.goto("/#/boarding");
		await page.getByRole("heading", { name: words.planned }).waitFor();
		await accessible(page);
		await screenshots(page, `boarding-convoys-${language}`);
		await page.getByRole("link", { name: new RegExp(`^${code}\\b`) }).click();
		await page.getByRole("link", { name: new RegExp(words.vehicle) }).click();
		await rows(page).first().waitFor();
		assert.deepEqual((await counts(page)).slice(0, 2), ["0", "2"]);

		await page.getByRole("button", { name: `Elif ${families[0].family_name}` }).click();
		await page.getByRole("button", { name: `Deniz ${families[0].family_name}` }).click();
		await page.getByRole("button", { name: words.undo }).nth(1).waitFor();
		assert.deepEqual((await counts(page)).slice(0, 2), ["2", "0"]);
		await page.getByRole("button", { name: words.undo }).first().click();
		await ticked(page).nth(1).waitFor({ state: "detached" });
		await told(page);
		assert.deepEqual([...(await states(code)).values()].sort(), ["assigned", "boarded"]);
		await accessible(page);
		await screenshots(page, `boarding-vehicle-${language}`);

		await page.getByLabel(words.count).fill("1");
		await page.getByRole("button", { name: words.leaves }).click();
		await page.getByRole("dialog").waitFor();
		await accessible(page);
		await page.getByRole("dialog").getByRole("button", { name: words.leaves }).click();
		await page.getByText(words.left).waitFor();
		await told(page);
		assert.equal((await api("GET", `/v1/convoys/${code}`)).vehicles[0].departure_headcount, 1);
	});
}

test("rows are large, and a second touch takes nothing back", async (t) => {
	const { code } = await boardable(3);
	const page = await atTheDoor(t, code);
	for (const row of await rows(page).all())
		assert.ok((await row.boundingBox()).height >= 56);
	await rows(page).first().dblclick();
	await ticked(page).first().waitFor();
	await told(page);
	assert.equal(await ticked(page).count(), 1);
	assert.equal([...(await states(code)).values()].filter((status) => status === "boarded").length, 1);
});

test("a name is found as it is typed, in any spelling", async (t) => {
	const { code, families } = await boardable(3);
	const page = await atTheDoor(t, code);
	await rows(page).nth(2).waitFor();
	await page.getByLabel("Name on the list").fill("DENIZ");
	await rows(page).nth(1).waitFor({ state: "detached" });
	await page.getByRole("button", { name: `Deniz ${families[0].family_name}` }).click();
	await page.getByLabel("Name on the list").fill("");
	await page.getByLabel("Only those still open").check();
	await rows(page).nth(2).waitFor({ state: "detached" });
	assert.equal(await rows(page).count(), 2);
});

test("somebody of another convoy shows up, and the answer says who and from where", async (t) => {
	const { code } = await boardable(1);
	const elsewhere = await boardable(2, { city: "KYIV" });
	const page = await atTheDoor(t, code, 1, { role: "coordinator", scope: { cities: ["LVIV"] } });
	const [reference] = elsewhere.references;
	await page.getByLabel("Name on the list").fill(`${reference.slice(0, 5).toLowerCase()}-${reference.slice(5)}`);
	await page.getByLabel("Name on the list").press("Enter");

	const latest = page.locator(".kafile-latest");
	await latest.getByText(`Elif ${elsewhere.families[0].family_name}`).waitFor();
	await latest.getByText("1988").waitFor();
	await latest.getByText(`Moved here from ${elsewhere.code}, vehicle 1`).waitFor();
	await latest.getByText("Of the same group, not here yet:").waitFor();
	await ticked(page).getByText(`Elif ${elsewhere.families[0].family_name}`).waitFor();
	await accessible(page);
});

test("a card that is mistyped is refused before it is told", async (t) => {
	const { code, references: [reference] } = await boardable(1);
	const page = await atTheDoor(t, code);
	const wrong = reference.slice(0, -1) + (reference.endsWith("0") ? "1" : "0");
	await page.getByLabel("Name on the list").fill(`0${wrong.slice(1)}`);
	await page.getByText("The reference has a typing error.").waitFor();
	await page.getByLabel("Name on the list").press("Enter");
	assert.equal(await page.locator(".kafile-bar").count(), 0);
	await accessible(page);
});

test("a name with markup is text, and needs stand beside it", async (t) => {
	const code = await convoy();
	const { citizens: [{ reference }], group } = await api("POST", "/v1/registrations", {
		city: "LVIV", consent: "explicit", members: [{ given_names: "Ali", family_name: "<b>O'Neil</b>", birth_date: "1950", needs: ["elderly"] }] });
	await api("POST", `/v1/convoys/${code}/assignments`, { groups: [group], vehicle: 1 });
	const page = await atTheDoor(t, code);
	await page.getByRole("button", { name: "Ali <b>O'Neil</b>" }).waitFor();
	await page.getByRole("button", { name: /Elderly/ }).waitFor();
	assert.equal(await page.locator("b", { hasText: "O'Neil" }).count(), 0);
	assert.ok(reference);
});

test("whoever has no reference is registered at this door", async (t) => {
	const { code } = await boardable(1);
	const page = await atTheDoor(t, code);
	const link = page.getByRole("link", { name: "Somebody who is not registered" });
	assert.equal(await link.getAttribute("href"), `#/register?convoy=${code}&vehicle=1`);
});

test("a late tick after the departure, and the arrival with its heads", async (t) => {
	const { code } = await departed(3);
	const { group, references: [late] } = await family("LVIV", 1);
	assert.ok(group);
	const page = await atTheDoor(t, code);
	await page.getByText(/^Left .* with 3 heads/).waitFor();
	await page.getByLabel("Name on the list").fill(late);
	await page.getByLabel("Name on the list").press("Enter");
	await page.locator(".kafile-latest").getByText("On the way").waitFor();
	assert.equal((await states(code)).get(late), "departed");

	await page.getByLabel("Heads counted on arrival").fill("vier");
	await page.getByRole("button", { name: "It has arrived" }).click();
	await page.getByText("Enter how many heads you counted, as a number").waitFor();
	await page.getByLabel("Heads counted on arrival").fill("4");
	await page.getByRole("button", { name: "It has arrived" }).click();
	await page.getByRole("dialog").getByRole("button", { name: "It has arrived" }).click();
	await page.getByText(/^Arrived .* with 4 heads/).waitFor();
	await told(page);
	assert.equal((await api("GET", `/v1/convoys/${code}`)).vehicles[0].arrival_headcount, 4);
});

test("another city's convoy is not there, with a way on", async (t) => {
	const { code } = await boardable(1, { city: "KYIV" });
	const page = await (await device(t, PHONE)).newPage();
	await signIn(page, account("coordinator", { cities: ["LVIV"] }));
	await page.goto(`/#/boarding/${code}/1`);
	await page.getByRole("heading", { name: "Not found" }).waitFor();
	await accessible(page);
});
