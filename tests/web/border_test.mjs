/* At the border post: who is received, who is not and why, the heads against the manifest, and the receipts. */
import assert from "node:assert/strict";
import test from "node:test";
import { accessible, device, screenshots, withBrowser } from "./support/browser.mjs";
import { departed, states } from "./support/boarding.mjs";
import { network, phone } from "./support/lasting.mjs";
import { account, api, fact, signIn, signInAgainIfAsked } from "./support/staff.mjs";

withBrowser();

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true };
const WORDS = {
	en: { due: "Convoys due", other: /^Other… Deniz/, refused: "Refused at the border", reason: "Reason", record: "Record", missing: "Enter the reason", receipt: /^Receipt Elif/, receipts: "Receipts" },
	tr: { due: "Beklenen konvoylar", other: /^Başka… Deniz/, refused: "Sınırda geri çevrildi", reason: "Nedeni", record: "Kaydet", missing: "Nedenini girin", receipt: /^Teslim belgesi Elif/, receipts: "Teslim belgeleri" },
	uk: { due: "Колони, на які чекають", other: /^Інше… Deniz/, refused: "Не пропущено на кордоні", reason: "Причина", record: "Записати", missing: "Введіть причину", receipt: /^Розписка Elif/, receipts: "Розписки" },
};

const rows = (page) => page.locator(".kafile-tick__person");
const row = (page, name) => rows(page).filter({ hasText: name });
const ticked = (page) => page.locator(".kafile-tick__person[aria-pressed=true]");
const counts = (page) => page.locator(".kafile-counts dd").allInnerTexts();
const bar = (page) => page.locator(".kafile-bar");

async function told(page) {
	await page.waitForFunction(() => !document.querySelector(".kafile-bar"));
}

async function atThePost(t, address, { role = "border", posts = ["KAPIKULE"], language = "en" } = {}) {
	const page = await (await device(t, { ...PHONE, language })).newPage();
	await signIn(page, account(role, role === "border" ? { posts } : {}));
	await page.goto(address);
	return page;
}

function receive(reference, outcome = "handed_over", more = {}) {
	return api("POST", "/v1/handoffs", { border_post: "KAPIKULE", items: [fact({ reference, outcome, ...more })] }, { as: "border", scope: { posts: ["KAPIKULE"] } });
}

for (const [language, words] of Object.entries(WORDS)) {
	test(`the post's officer receives a convoy, in ${language}`, async (t) => {
		const { code, references } = await departed(3);
		const page = await atThePost(t, "/#/border", { language });
		await page.getByRole("heading", { name: words.due }).waitFor();
		await accessible(page);
		await screenshots(page, `border-convoys-${language}`);
		await page.getByRole("link", { name: new RegExp(`^${code}\\b`) }).click();
		await rows(page).nth(2).waitFor();
		assert.deepEqual(await counts(page), ["3", "0", "0", "3"]);

		await row(page, "Elif").click();
		await row(page, "Can").click();
		await page.getByRole("button", { name: words.other }).click();
		await page.getByLabel(words.refused).check();
		await page.getByRole("button", { name: words.record }).click();
		await page.getByRole("link", { name: words.missing }).waitFor();
		await accessible(page);
		await page.getByLabel(words.reason).fill("No document at all");
		await page.getByRole("button", { name: words.record }).click();
		await page.waitForFunction(() => [...document.querySelectorAll(".kafile-counts dd")].map((dd) => dd.textContent).join() === "3,2,1,0");
		await told(page);
		const known = await states(code);
		assert.deepEqual(references.map((reference) => known.get(reference)).sort(), ["handed_over", "handed_over", "refused_at_border"]);
		await accessible(page);
		await screenshots(page, `border-convoy-${language}`);

		await page.getByRole("link", { name: words.receipt }).click();
		await page.getByRole("img").waitFor();
		await accessible(page);
		await page.goBack();
		await page.getByRole("link", { name: words.receipts, exact: true }).click();
		await page.getByRole("img").nth(2).waitFor();
		await screenshots(page, `border-receipts-${language}`);
	});
}

test("a receipt on the screen is the one that the server signed", async (t) => {
	const { code, references: [reference], families: [{ family_name }] } = await departed(1);
	const page = await atThePost(t, `/#/border/${code}`);
	await rows(page).first().click();
	await page.getByRole("link", { name: /^Receipt/ }).first().waitFor();
	await page.locator(".kafile-tick").getByRole("link", { name: /^Receipt/ }).click();
	const token = await page.getByText(/^v4\.public\./).innerText();
	const { items: [again] } = await receive(reference);
	assert.equal(again.outcome, "already_handed_over");
	assert.equal(token, again.receipt.token);
	await page.getByText(`Elif ${family_name}`).waitFor();
	await page.getByText(again.receipt.kid).waitFor();
	await page.emulateMedia({ media: "print" });
	assert.equal(await page.getByRole("button", { name: "Print" }).isVisible(), false);
	assert.equal(await page.getByRole("img").isVisible(), true);
});

test("a touch of the wrong row is taken back before anybody hears of it", async (t) => {
	const { code, references } = await departed(2);
	const page = await atThePost(t, `/#/border/${code}`);
	await rows(page).first().click();
	await page.getByRole("button", { name: /^Undo/ }).click();
	await ticked(page).first().waitFor({ state: "detached" });
	await told(page);
	await rows(page).nth(1).click();
	await page.getByRole("link", { name: /^Receipt / }).waitFor();
	const known = await states(code);
	assert.deepEqual(references.map((reference) => known.get(reference)).sort(), ["departed", "handed_over"]);
});

test("people are received without a network, and the answers come to their rows later", async (t) => {
	const { code, references } = await departed(3);
	const officer = account("border", { posts: ["KAPIKULE"] });
	const line = await network(t);
	const handset = await phone(t, { url: line.url });
	let page = await handset.start();
	await signIn(page, officer);
	await page.goto(`/#/border/${code}?post=KAPIKULE`);
	await rows(page).nth(2).waitFor();
	await page.evaluate(() => navigator.serviceWorker.ready);
	await line.cut();
	await receive(references[0], "handed_over");
	for (const name of ["Elif", "Deniz", "Can"])
		await row(page, name).click();
	await bar(page).getByText("Not yet sent: 3", { exact: true }).waitFor();
	await handset.kill();

	page = await handset.start();
	await page.goto(`/#/border/${code}?post=KAPIKULE`);
	await bar(page).getByText("Not yet sent: 3", { exact: true }).waitFor();
	await ticked(page).nth(2).waitFor();
	assert.deepEqual(await counts(page), ["3", "3", "0", "0"]);
	await page.getByText("Arrival of the vehicle").click();
	await page.getByLabel("Heads counted on arrival").fill("3");
	await page.getByRole("button", { name: "It has arrived" }).click();
	await page.getByRole("dialog").getByRole("button", { name: "It has arrived" }).click();
	await bar(page).getByText("Not yet sent: 4", { exact: true }).waitFor();
	await accessible(page);
	await screenshots(page, "border-offline");

	await line.mend();
	await signInAgainIfAsked(page, officer);
	await page.getByText("Had been received before").first().waitFor();
	assert.ok([...(await states(code)).values()].every((status) => status === "handed_over"));
	assert.equal((await api("GET", `/v1/convoys/${code}`)).vehicles[0].arrival_headcount, 3);
});

test("whom another device received shows, with their receipt when it is asked for", async (t) => {
	const { code, references: [reference] } = await departed(2);
	await receive(reference);
	const page = await atThePost(t, `/#/border/${code}`);
	await ticked(page).first().waitFor();
	assert.deepEqual(await counts(page), ["2", "1", "0", "1"]);
	await page.getByRole("button", { name: "Get receipt" }).click();
	await page.getByText("Had been received before").first().waitFor();
	await page.getByRole("link", { name: /^Receipt / }).waitFor();
});

test("somebody who was on no list and somebody never ticked are received with what is wrong", async (t) => {
	const { code } = await departed(1);
	const stranger = await departed(1);
	const page = await atThePost(t, `/#/border/${code}`);
	await page.getByLabel("Name on the list").fill(stranger.references[0]);
	await page.getByRole("button", { name: /^Receive/ }).click();
	await page.getByRole("region", { name: "Not on the list" }).waitFor();
	await page.locator(".kafile-latest").getByText("Was not on this convoy").waitFor();
	await accessible(page);
});

test("people without a convoy are received by their reference", async (t) => {
	const { references: [reference], families: [{ family_name }] } = await departed(1);
	await receive(reference);
	const page = await atThePost(t, "/#/border");
	await page.getByRole("link", { name: "People without a convoy" }).click();
	assert.match(await page.getByRole("link", { name: "Somebody who is not registered" }).getAttribute("href"), /^#\/register\?border_post=KAPIKULE$/);
	await page.getByLabel("Reference on the card").fill(reference);
	await page.getByLabel("Reference on the card").press("Enter");
	await page.locator(".kafile-latest").getByText("Had been received before").waitFor();
	await accessible(page);
	await screenshots(page, "border-alone");
	assert.ok(family_name);
});

test("an officer of several posts chooses one; another post's convoys are not there", async (t) => {
	const { code } = await departed(1);
	const page = await atThePost(t, "/#/border", { posts: ["HAMZABEYLI", "ISACCEA"] });
	await page.getByLabel("Border post").selectOption("HAMZABEYLI");
	await page.getByText("No convoy is on its way to this post.").waitFor();
	await page.goto(`/#/border/${code}`);
	await page.getByRole("heading", { name: "Not found" }).waitFor();
});
