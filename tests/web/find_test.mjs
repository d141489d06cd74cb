/* Finding people as an officer does: by what a caller says, by lists, down the queue with a telephone at the ear. */
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import test from "node:test";
import { accessible, device, screenshots, withBrowser } from "./support/browser.mjs";
import { account, api, family, signIn } from "./support/staff.mjs";

withBrowser();

const accounts = new Map();

/* One account a role and scope: making one takes longer than most of a test. */
function accountOf(role, scope = {}) {
	const key = JSON.stringify([role, scope]);
	if (!accounts.has(key))
		accounts.set(key, account(role, scope));
	return accounts.get(key);
}

async function opened(t, { role = "officer", scope = {}, at = "#/find", ...options } = {}) {
	const page = await (await device(t, options)).newPage();
	await signIn(page, accountOf(role, scope));
	await page.goto(`/${at}`);
	await page.locator("#search").waitFor();
	return page;
}

/* The same name in Latin and Cyrillic letters; nobody else has it. */
function freshName() {
	const syllables = [["ka", "ка"], ["me", "ме"], ["ri", "рі"], ["so", "со"], ["tu", "ту"], ["ne", "не"], ["lo", "ло"], ["da", "да"]];
	const chosen = Array.from({ length: 5 }, () => syllables[randomInt(syllables.length)]);
	const name = (n) => chosen.map((one) => one[n]).join("").replace(/^./, (letter) => letter.toUpperCase());
	return { latin: name(0), cyrillic: name(1) };
}

async function person(given_names, family_name, more = {}) {
	const { city = "LVIV", phone = "+380671234567", ...member } = more;
	const { group, citizens } = await api("POST", "/v1/registrations", {
		city, consent: "explicit", contact: { phone, language: "tr" }, members: [{ given_names, family_name, ...member }] });
	return { group, reference: citizens[0].reference };
}

const search = async (page, text) => {
	await page.locator("#search").fill(text);
	await page.locator("#search").press("Enter");
};
const found = (page, name) => page.getByRole("rowheader").getByRole("link", { name });
const shown = (reference) => `${reference.slice(0, 5)}-${reference.slice(5)}`;
const freshPhone = () => `+9055${randomInt(10_000_000, 99_999_999)}`;

test("three spellings of one name find the same person", async (t) => {
	const { latin, cyrillic } = freshName();
	const { reference } = await person(latin, "Ağaoğlu", { birth_date: "1990" });
	const page = await opened(t);

	for (const text of [`${latin} Ağaoğlu`, `AGAOGLU ${latin.toUpperCase()}`, `Агаоглу ${cyrillic}`]) {
		await search(page, text);
		await page.getByText(`Read as a name: ${text}`).waitFor();
		await page.getByText(shown(reference)).first().waitFor();
		assert.ok(await found(page, `${latin} Ağaoğlu`).first().isVisible());
	}
	await accessible(page);
	await screenshots(page, "find-search");
});

test("who is written alike stands apart from whoever is meant exactly", async (t) => {
	const { latin } = freshName();
	await person(latin, "Kılıçdaroğlu");
	await person(latin, "Kılıçdaroglı");
	const page = await opened(t);

	await search(page, `${latin} Kılıçdaroğlu`);
	await page.getByRole("table", { name: "Exactly so: 1" }).getByRole("link", { name: `${latin} Kılıçdaroğlu` }).waitFor();
	await page.getByRole("table", { name: /^Written alike/ }).getByRole("link", { name: `${latin} Kılıçdaroglı` }).waitFor();
});

test("a reference is read with O for 0 and small letters, and a mistyped one is told before anybody is asked", async (t) => {
	const { references } = await family("LVIV", 12);
	const reference = references.find((one) => /[01]/.test(one)) ?? references[0];
	const page = await opened(t);
	const asked = [];
	page.on("request", (request) => request.url().includes("/search") && asked.push(request));

	const wrong = reference.slice(0, 9) + (reference.endsWith("7") ? "8" : "7");
	await page.locator("#search").fill(wrong.match(/\d/) ? wrong : `7${wrong.slice(1)}`);
	await page.getByText("This reference is mistyped").waitFor();
	await page.locator("#search").press("Enter");
	assert.equal(asked.length, 0);
	await accessible(page);

	await search(page, shown(reference).replaceAll("0", "O").replaceAll("1", "l").toLowerCase());
	await page.getByText(`Read as a reference: ${shown(reference)}`).waitFor();
	await page.getByRole("heading", { name: "1 person found" }).waitFor();
	await page.getByText(shown(reference), { exact: true }).waitFor();
});

test("a phone finds the family, and neither it nor a document's number stands in an address", async (t) => {
	const phone = freshPhone();
	const number = `U${randomInt(10_000_000, 99_999_999)}`;
	const { latin } = freshName();
	await person(latin, "Toprak", { phone, document: { type: "passport", issuing_state: "TUR", number } });
	const page = await opened(t);
	const urls = [];
	page.on("request", (request) => urls.push(request.url()));

	await search(page, phone.replace("+90", "0").replace(/(...)(...)/, "$1 $2 "));
	await found(page, `${latin} Toprak`).waitFor();
	await search(page, number.replace("U", "u "));
	await page.getByText("Read as a document number").waitFor();
	await found(page, `${latin} Toprak`).waitFor();
	await search(page, "10000000147");
	await page.getByText("This is no Turkish identity number").waitFor();
	const digits = [phone.slice(3), number.slice(1), "10000000147"];
	assert.ok(![...urls, page.url()].some((url) => digits.some((one) => url.includes(one))));
});

test("the keyboard alone finds a person, looks at them and comes back", async (t) => {
	const { latin } = freshName();
	await person(latin, "Klavye");
	const page = await opened(t);

	await page.locator("#search:focus").waitFor();
	await page.keyboard.type(`${latin} klavye`);
	await page.keyboard.press("Enter");
	await found(page, `${latin} Klavye`).first().waitFor();
	await page.keyboard.press("ArrowDown");
	await page.keyboard.press("ArrowUp");
	assert.equal(await page.evaluate(() => document.activeElement.id), "search");
	await page.keyboard.press("ArrowDown");
	await page.keyboard.press("Enter");
	await page.getByRole("heading", { level: 1, name: `${latin} Klavye` }).waitFor();
	await page.goBack();
	await found(page, `${latin} Klavye`).first().waitFor();
	assert.equal(await page.locator("#search").inputValue(), `${latin} klavye`);
});

test("a list shows fifty a page, onwards and back", async (t) => {
	const page = await opened(t, { at: "#/find?status=handed_over&city=LVIV" });
	const links = page.locator("[data-move]");

	await links.nth(49).waitFor();
	assert.equal(await links.count(), 50);
	const first = await links.first().getAttribute("href");
	await page.getByRole("button", { name: "Next page" }).click();
	await page.getByText("Page 2").waitFor();
	await page.waitForFunction((href) => document.querySelector("[data-move]")?.getAttribute("href") !== href, first);
	assert.equal(await links.count(), 50);
	await links.first().click();
	await page.getByRole("heading", { name: "What is known" }).waitFor();
	await page.goBack();
	await page.getByText("Page 2").waitFor();
	await page.getByRole("button", { name: "Previous page" }).click();
	await page.waitForFunction((href) => document.querySelector("[data-move]")?.getAttribute("href") === href, first);
	await accessible(page);
	await screenshots(page, "find-list");
});

test("filters stand in the address, a searched name does not", async (t) => {
	const { family_name } = await family("SUMY", 1);
	const page = await opened(t, { at: "#/find?status=registered&city=SUMY&last_contact_before=3" });

	await page.getByLabel("City").locator("option[value=SUMY]").waitFor({ state: "attached" });
	assert.equal(await page.getByLabel("City").inputValue(), "SUMY");
	assert.equal(await page.getByLabel("Status").inputValue(), "registered");
	assert.equal(await page.getByLabel("Not reached for").inputValue(), "3");
	await page.getByRole("table", { name: "Not reached for 3 days, or never" }).waitFor();
	await page.getByLabel("Needs").selectOption("dialysis");
	await page.waitForURL(/needs=dialysis/);
	await page.reload();
	await page.getByLabel("Needs").waitFor();
	assert.equal(await page.getByLabel("Needs").inputValue(), "dialysis");
	await search(page, family_name);
	await page.getByText(/found$/).first().waitFor();
	assert.ok(!page.url().includes(family_name));
});

test("a call to somebody not reached is recorded in place, for the whole group", async (t) => {
	const { latin } = freshName();
	const phone = freshPhone();
	const members = [{ given_names: "Nur", family_name: latin, birth_date: "1985", needs: ["dialysis"] }, { given_names: "Can", family_name: latin, birth_date: "2015" }];
	const { citizens } = await api("POST", "/v1/registrations", { city: "SUMY", contact: { phone, language: "tr" }, members });
	const page = await opened(t, { at: "#/find?status=registered&city=SUMY&needs=dialysis&last_contact_before=3" });

	while (!(await found(page, `Nur ${latin}`).isVisible())) {
		await page.locator("[data-move]").first().waitFor();
		if (await found(page, `Nur ${latin}`).isVisible())
			break;
		await page.getByRole("button", { name: "Next page" }).click();
		await page.locator("[aria-busy=false]").waitFor();
	}
	const row = page.getByRole("row").filter({ has: found(page, `Nur ${latin}`) });
	await row.getByRole("button", { name: "Record a call" }).click();
	const form = page.getByRole("region", { name: "Record a call" });
	await form.getByRole("link", { name: phone }).waitFor();
	await form.getByText(`Counts for the other one of the group too: Can ${latin}`).waitFor();
	await accessible(page);
	await screenshots(page, "find-call");
	await form.getByRole("button", { name: "Reached" }).dblclick();
	await row.getByText("Recorded: Reached").waitFor();
	for (const { reference } of citizens)
		assert.equal((await api("GET", `/v1/citizens/${reference}`)).last_contact_outcome, "reached");
	const { items } = await api("GET", `/v1/events?reference=${citizens[0].reference}`);
	assert.equal(items.filter(({ type }) => type === "citizen.contacted").length, 1);
});

test("the queue shows who waits longest first, and takes calls", async (t) => {
	const scope = { cities: ["SUMY"] };
	const first = await family("SUMY", 2, { kind: "family" });
	const page = await opened(t, { scope, at: "#/find?city=SUMY" });

	await page.getByRole("button", { name: "Queue" }).click();
	await page.waitForURL(/tab=queue/);
	assert.equal(await page.getByLabel("Status").inputValue(), "registered");
	await page.getByRole("table", { name: "Travel groups, the longest waiting first" }).waitFor();
	while (await page.getByRole("button", { name: "Next page" }).isVisible()) {
		const before = await page.locator("[data-move]").first().getAttribute("href");
		await page.getByRole("button", { name: "Next page" }).click();
		await page.waitForFunction((href) => document.querySelector("[data-move]")?.getAttribute("href") !== href, before);
	}
	const row = page.getByRole("row").filter({ hasText: first.family_name });
	await row.getByText("+905551112233").waitFor();
	await row.getByRole("button", { name: "Record a call" }).click();
	await page.getByRole("region", { name: "Record a call" }).getByRole("button", { name: "No answer" }).click();
	await row.getByText("Recorded: No answer").waitFor();
	assert.equal((await api("GET", `/v1/citizens/${first.references[1]}`)).last_contact_outcome, "no_answer");
	await accessible(page);
	await screenshots(page, "find-queue");
});

test("a coordinator finds only whom their cities have", async (t) => {
	const { latin } = freshName();
	const there = await person(latin, "Uzak", { city: "KYIV" });
	await person(latin, "Yakın");
	const page = await opened(t, { role: "coordinator", scope: { cities: ["LVIV"] } });

	const cities = page.getByLabel("City").locator("option");
	await cities.filter({ hasText: "Lviv" }).waitFor({ state: "attached" });
	assert.deepEqual(await cities.allInnerTexts(), ["All", "Lviv"]);
	assert.equal(await page.getByRole("link", { name: "Possible duplicates" }).count(), 0);
	await search(page, there.reference);
	await page.getByText("nobody in your cities has it").waitFor();
	await search(page, latin);
	await found(page, `${latin} Yakın`).waitFor();
	assert.equal(await found(page, `${latin} Uzak`).count(), 0);
	await page.goto(`/#/people/${there.reference}`);
	await page.getByRole("heading", { name: "Not found" }).waitFor();
});

test("a name that looks like HTML is a name", async (t) => {
	const { latin } = freshName();
	const name = `<b onclick=alert(1)>${latin}</b>`;
	await person(name, "<img src=x>");
	const page = await opened(t);

	await search(page, latin);
	await found(page, `${name} <img src=x>`).click();
	await page.getByRole("heading", { level: 1, name: `${name} <img src=x>` }).waitFor();
	assert.equal(await page.locator("main img, main b").count(), 0);
});

test("a pair that may be one person is told apart and not shown again", async (t) => {
	const { latin } = freshName();
	const one = await person(latin, "Tuna", { city: "SUMY", birth_date: "1958-04-02" });
	const two = await person(latin, "Tuna", { city: "SUMY", birth_date: "1958-04-02" });
	const page = await opened(t, { at: "#/find" });

	await page.getByRole("link", { name: "Possible duplicates" }).click();
	await page.getByRole("heading", { level: 1, name: "Possible duplicates" }).waitFor();
	await page.getByLabel("City").selectOption("SUMY");
	const card = page.getByRole("article", { name: `${latin} Tuna and ${latin} Tuna` });
	await card.getByText("Same name and birth date").waitFor();
	for (const { reference } of [one, two])
		await card.getByText(shown(reference)).waitFor();
	await accessible(page);
	await screenshots(page, "find-duplicates");
	await card.getByRole("button", { name: "They are two people" }).click();
	await card.getByText("Told apart").waitFor();
	await page.reload();
	await page.getByRole("heading", { level: 1, name: "Possible duplicates" }).waitFor();
	await page.locator("[aria-busy=false]").waitFor();
	assert.equal(await card.count(), 0);
});

const WORDS = {
	tr: { read: "Ad olarak okundu", exact: "Tam uyan: 1", list: "Kişiler", queue: "Sıra", waits: "Bekliyor", meaning: "Şehrin sırasında bekliyor" },
	en: { read: "Read as a name", exact: "Exactly so: 1", list: "People", queue: "Queue", waits: "Waiting", meaning: "Waits in the queue" },
	uk: { read: "Прочитано як ім’я", exact: "Точний збіг: 1", list: "Люди", queue: "Черга", waits: "Чекає", meaning: "Чекає в черзі міста" },
};

for (const [language, words] of Object.entries(WORDS))
	test(`a person is found and looked at in ${language}`, async (t) => {
		const { latin } = freshName();
		await person(`${latin}${latin.toLowerCase()}`, "Dil", { birth_date: "1990" });
		const page = await opened(t, { language });

		await page.getByRole("button", { name: words.queue, exact: true }).waitFor();
		await page.getByRole("button", { name: words.list, exact: true }).waitFor();
		await search(page, `${latin}${latin.toLowerCase()} Dil`);
		await page.getByText(words.read).waitFor();
		await page.getByRole("table", { name: words.exact }).getByText(words.waits, { exact: true }).waitFor();
		await found(page, `${latin}${latin.toLowerCase()} Dil`).click();
		await page.getByText(words.meaning).waitFor();
		await accessible(page);
		await screenshots(page, `person-${language}`);
	});
