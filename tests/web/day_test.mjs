/* The first day of somebody new, on the pages alone: a family is registered, gets seats, leaves, is handed over, and the figure says so. */
import assert from "node:assert/strict";
import test from "node:test";
import { device, withBrowser } from "./support/browser.mjs";
import { addBus, wordsOf } from "./support/convoys.mjs";
import { account, freshName, signIn } from "./support/staff.mjs";

withBrowser();

const inKyiv = (ms) => new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Kyiv", dateStyle: "short", timeStyle: "short" })
	.format(new Date(Date.now() + ms)).replace(" ", "T");

async function open(page, name) {
	await page.getByRole("navigation").first().getByRole("link", { name, exact: true }).click();
}

async function setOut(page, say) {
	await open(page, say("page.today"));
	const tile = page.locator(".kafile-today-tiles div").filter({ hasText: say("today.setOut") }).locator("dd");
	return Number((await tile.innerText()).replace(/\D/g, ""));
}

async function registerTwo(page, say, family_name) {
	await open(page, say("page.register"));
	await page.getByLabel(say("register.city"), { exact: true }).selectOption("LVIV");
	for (const [n, given_names] of ["Ayşe", "Mehmet"].entries()) {
		if (n > 0)
			await page.locator("#add-person").click();
		const person = page.getByRole("group", { name: new RegExp(String(n + 1)) });
		await person.getByLabel(say("register.given_names"), { exact: true }).fill(given_names);
		await person.getByLabel(say("register.family_name"), { exact: true }).fill(family_name);
	}
	await page.getByRole("button", { name: say("register.check") }).click();
	await page.getByRole("button", { name: say("register.save", { count: 2 }) }).click();
	await page.getByRole("img", { name: /^QR / }).nth(1).waitFor();
}

async function planConvoy(page, say) {
	await open(page, say("page.convoys"));
	await page.getByRole("link", { name: say("convoys.plan") }).click();
	await page.getByRole("heading", { level: 1, name: say("convoys.plan") }).waitFor();
	await page.getByLabel(say("convoys.from"), { exact: true }).selectOption("LVIV");
	await page.getByLabel(say("convoys.post"), { exact: true }).selectOption("KAPIKULE");
	await page.getByLabel(say("convoys.departs"), { exact: true }).fill(inKyiv(3600_000));
	await page.getByRole("button", { name: say("convoys.plan") }).click();
	const heading = page.getByRole("heading", { level: 1, name: /^LVIV-/ });
	await heading.waitFor();
	await addBus(page, say, 1, 44);
	return (await heading.innerText()).trim();
}

async function seat(page, say, family_name) {
	await page.getByRole("link", { name: say("convoys.section.assign") }).click();
	await page.getByLabel(new RegExp(`^${family_name}`)).check();
	await page.getByRole("button", { name: say("convoys.assignChosen") }).click();
	await page.getByText(say("convoys.outcome.assigned", { vehicles: "1" })).first().waitFor();
}

const rows = (page) => page.locator(".kafile-tick__person");

async function leave(page, say, code) {
	await open(page, say("page.boarding"));
	await page.getByRole("link", { name: new RegExp(`^${code}\\b`) }).click();
	await page.locator(`a[href$="#/boarding/${code}/1"]`).click();
	await rows(page).nth(1).waitFor();
	for (const row of await rows(page).all())
		await row.click();
	await page.getByLabel(say("headcount.leaving"), { exact: true }).fill("2");
	await page.getByRole("button", { name: say("headcount.leaves") }).click();
	await page.getByRole("dialog").getByRole("button", { name: say("headcount.leaves") }).click();
	await page.getByLabel(say("headcount.leaving"), { exact: true }).waitFor({ state: "detached" });
	await page.locator(".kafile-bar").waitFor({ state: "detached" });
}

async function receive(page, say, code) {
	await open(page, say("page.border"));
	await page.getByRole("link", { name: new RegExp(`^${code}\\b`) }).click();
	await rows(page).nth(1).waitFor();
	for (const row of await rows(page).all())
		await row.click();
	await page.locator(".kafile-tick").getByRole("link", { name: /Ayşe/ }).waitFor();
}

for (const language of ["en", "tr", "uk"])
	test(`a family's day from the registration to the handoff, in ${language}`, async (t) => {
		const say = await wordsOf(language);
		const family_name = freshName("Gün");
		const page = await (await device(t, { language })).newPage();
		await signIn(page, account("admin"));
		const before = await setOut(page, say);
		await registerTwo(page, say, family_name);
		const code = await planConvoy(page, say);
		await seat(page, say, family_name);
		await leave(page, say, code);
		await receive(page, say, code);
		assert.equal(await setOut(page, say), before + 2);
	});
