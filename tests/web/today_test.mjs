/* The page Today on the replayed operation: what an officer reads, decides and publishes there. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { accessible, base, device, screenshots, withBrowser } from "./support/browser.mjs";
import { account, api, convoy, fact, family, signIn, token } from "./support/staff.mjs";

const LAST_DAY = "#/today?date=2022-03-10";
const LAZY = /^\/assets\/(chart|map)-/;

withBrowser();

/* Signed in, and on the page. */
async function onToday(t, { language = "en", role = "officer", at = "#/today", ...options } = {}) {
	const page = await (await device(t, { language, ...options })).newPage();
	await signIn(page, account(role));
	await page.goto(`/${at}`);
	await page.locator(".kafile-today-tiles").waitFor();
	return page;
}

/* A bus that left with these people; `headcount` is what the driver counted. */
async function setOut(people, { city = "LVIV", headcount = people, to = "KAPIKULE" } = {}) {
	const code = await convoy(city, to);
	return { code, references: await leave(code, people, { city, headcount }) };
}

/* A family steps on vehicle 1 at its door, and it leaves. */
async function leave(code, people, { city = "LVIV", headcount = people } = {}) {
	const { references } = await family(city, people);
	await api("POST", `/v1/convoys/${code}/boardings`, { vehicle: 1, items: references.map((reference) => fact({ reference })) });
	await api("POST", `/v1/convoys/${code}/departures`, { items: [fact({ vehicle: 1, headcount })] });
	return references;
}

function tile(page, name) {
	return page.locator(".kafile-today-tiles > div").filter({ has: page.locator("dt", { hasText: name }) }).locator("dd").first();
}

async function number(locator) {
	return Number((await locator.innerText()).replace(/\D/g, ""));
}

async function drawn(page) {
	await page.locator("#today-map").scrollIntoViewIfNeeded();
	await page.locator(".kafile-today-map svg").waitFor();
	await page.locator("#today-history").scrollIntoViewIfNeeded();
	await page.locator(".kafile-today-chart canvas").waitFor();
}

const LAST_LINES = {
	en: { line: "125 citizens set out today from Lviv, Kyiv, Kremenchuk and Dnipro; 13,719 in all.", total: "13,719" },
	tr: { line: "Bugün Lviv, Kiev, Kremençuk ve Dnipro şehirlerinden 125 vatandaş yola çıktı; toplam 13.719.", total: "13.719" },
	uk: { line: "Сьогодні з міст Львів, Київ, Кременчук і Дніпро вирушили 125 громадян; загалом 13\u00a0719.", total: "13\u00a0719" },
};

for (const [language, { line, total }] of Object.entries(LAST_LINES))
	test(`the figure of 10 March is read out, drawn and laid down in tables (${language})`, async (t) => {
		const page = await onToday(t, { language, at: LAST_DAY });
		await page.getByText(line, { exact: true }).first().waitFor();
		const figures = page.locator(".kafile-today-tiles .kafile-figure");
		assert.deepEqual((await figures.allInnerTexts()).slice(0, 2), ["125", total]);
		await drawn(page);
		await accessible(page);
		await screenshots(page, `today-${language}`);
	});

test("the day can be chosen, and stands in the address", async (t) => {
	const page = await onToday(t, { at: LAST_DAY });
	await page.getByRole("button", { name: "Day before" }).click();
	await page.getByRole("heading", { name: /The figure of .*\b9\b.* 2022/ }).waitFor();
	assert.equal(await tile(page, "Set out that day").innerText(), "586");
	assert.match(page.url(), /date=2022-03-09/);
	await page.getByLabel("Day", { exact: true }).fill("2022-03-08");
	const eighth = page.getByRole("heading", { name: /The figure of .*\b8\b.* 2022/ });
	await eighth.waitFor();
	await page.reload();
	await eighth.waitFor();
});

test("the map has a circle for each city where people wait, and convoys on their way", async (t) => {
	await setOut(2);
	const { waiting } = await api("GET", "/v1/sitrep");
	const page = await onToday(t);
	await drawn(page);
	await page.locator(".kafile-today-way").first().waitFor({ state: "attached" });
	assert.equal(await page.locator(".kafile-today-map circle.kafile-today-city").count(), waiting.by_city.length);
	assert.equal(await page.getByRole("table", { name: "Waiting now, by city" }).getByRole("row").count(), waiting.by_city.length + 1);
	await page.getByRole("img", { name: /Waiting: .* Convoys on the road: [1-9]/ }).waitFor();
});

test("somebody who registers elsewhere is seen without a reload, and nobody's typing is disturbed", async (t) => {
	const page = await onToday(t);
	const waiting = await number(tile(page, "Waiting now"));
	await page.evaluate(() => (globalThis.neverReloaded = true));
	const note = page.getByLabel("Note (optional)");
	await note.fill("For the evening");
	await family("LVIV", 4);
	await page.getByText(/The figure has changed: .* are waiting/).waitFor({ state: "attached" });
	assert.equal(await number(tile(page, "Waiting now")), waiting + 4);
	assert.equal(await note.inputValue(), "For the evening");
	assert.ok(await note.evaluate((element) => element === document.activeElement), "the focus is still in the note");
	assert.ok(await page.evaluate(() => globalThis.neverReloaded));
});

test("without a network the page says so, and catches up afterwards", async (t) => {
	const page = await onToday(t);
	const waiting = await number(tile(page, "Waiting now"));
	await page.context().setOffline(true);
	await page.getByText("The server has not answered since").waitFor();
	assert.equal(await number(tile(page, "Waiting now")), waiting);
	await family("KYIV", 2);
	await page.context().setOffline(false);
	await page.getByText("Renews itself.").waitFor();
	await page.getByText(/The figure has changed/).waitFor({ state: "attached" });
	assert.equal(await number(tile(page, "Waiting now")), waiting + 2);
});

async function freeze(page, note = "") {
	if (note)
		await page.getByLabel("Note (optional)").fill(note);
	await page.getByRole("button", { name: "Freeze the figure" }).click();
	const dialog = page.getByRole("dialog");
	await dialog.getByText("This is what will be read out").waitFor();
	await accessible(page);
	await dialog.getByRole("button", { name: "Freeze and publish" }).click();
	await page.getByRole("heading", { level: 1, name: /^Figure \d+/ }).waitFor();
}

test("a frozen figure is numbered, what is told later is a delta of the next, and days come in order", async (t) => {
	await setOut(3, { city: "KYIV" });
	const page = await onToday(t);
	await freeze(page, "For the evening news.");
	const first = await number(page.getByRole("heading", { level: 1 }).locator("xpath=."));
	await page.getByText("For the evening news.").waitFor();

	await page.getByRole("link", { name: "Today" }).first().click();
	await page.locator(".kafile-today-tiles").waitFor();
	await setOut(2, { city: "DNIPRO" });
	await page.locator("form").getByText("Earlier figures are corrected by +2.").waitFor();
	await freeze(page);
	const second = await number(page.getByRole("heading", { level: 1 }).locator("xpath=."));
	assert.notEqual(first, second);
	const delta = page.getByRole("table", { name: "What it corrects" }).getByRole("row", { name: /Dnipro/ });
	await delta.getByText("+2").waitFor();
	const people = page.getByRole("table", { name: "The people behind it" });
	await people.waitFor();
	assert.equal(await people.getByRole("row").count(), 3);
	await accessible(page);
	await screenshots(page, "today-published");
	await people.getByRole("link").first().click();
	await page.waitForURL(/#\/people\/[0-9A-Z]{10}$/);

	await page.goto(`/${LAST_DAY}`);
	await page.getByText(/10.* 2022 can no longer be published/).waitFor();
	assert.equal(await page.getByRole("button", { name: "Freeze the figure" }).count(), 0);
});

async function openMatter(page, name) {
	const matter = page.locator("details.kafile-today-matter").filter({ has: page.locator("summary", { hasText: name }) });
	await matter.locator("summary").click();
	return matter;
}

/* Oldest first: the newest are on the last page. */
async function turnTo(matter, code) {
	await matter.locator("form").waitFor();
	while (await matter.getByRole("listitem").filter({ hasText: code }).count() === 0) {
		const first = await matter.getByRole("checkbox").first().getAttribute("id");
		await matter.getByRole("button", { name: "Next page" }).click();
		await matter.locator(`#${first}`).waitFor({ state: "detached" });
	}
}

async function ofKind(matter, kind, code) {
	await matter.getByLabel("Kind of exception").selectOption(kind);
	await turnTo(matter, code);
}

test("exceptions are settled together with a reason, which survives a reload", async (t) => {
	const one = await setOut(2, { headcount: 3 });
	const other = await setOut(2, { headcount: 4 });
	const page = await onToday(t);
	const matter = await openMatter(page, "Open exceptions");
	await ofKind(matter, "headcount_differs", other.code);
	await matter.getByRole("button", { name: /^Settle/ }).click();
	await matter.getByRole("link", { name: "Enter the reason" }).waitFor();
	await accessible(page);
	await screenshots(page, "today-exceptions");
	for (const { code } of [one, other])
		await matter.getByRole("listitem").filter({ hasText: code }).getByRole("checkbox").check();
	await matter.getByLabel("Reason", { exact: true }).fill("The drivers counted themselves.");

	await page.reload();
	await ofKind(matter, "headcount_differs", other.code);
	assert.equal(await matter.getByLabel("Reason", { exact: true }).inputValue(), "The drivers counted themselves.");
	await matter.getByRole("button", { name: "Settle 2 exceptions" }).click();
	await matter.getByText("2 exceptions are settled.").waitFor();
	await matter.getByRole("listitem").filter({ hasText: one.code }).waitFor({ state: "detached" });
	const { items } = await api("GET", `/v1/exceptions?convoy=${other.code}&state=settled`);
	assert.equal(items.at(-1).reason, "The drivers counted themselves.");
});

test("stranded people come with the way to them", async (t) => {
	const code = await convoy("LVIV");
	await api("POST", `/v1/convoys/${code}/vehicles`, { plate: "34 KFL 1", kind: "car", seats: 1 });
	const references = await leave(code, 3);
	await api("POST", `/v1/convoys/${code}/transfers`, { from_vehicle: 1, to_vehicle: 2, reason: "Engine failure." });
	const page = await onToday(t);
	const matter = await openMatter(page, "Stranded on the way");
	assert.match(await matter.getByRole("link", { name: "Elif" }).first().getAttribute("href"), /^#\/people\//);
	assert.ok((await matter.getByRole("link").evaluateAll((links) => links.map((link) => link.getAttribute("href")))).includes(`#/people/${references[0]}`));
	await accessible(page);
});

async function change(path, body) {
	const { headers } = await fetch(base + path, { headers: { Authorization: `Bearer ${token("officer")}` } });
	return api("PATCH", path, body, { headers: { "If-Match": headers.get("ETag") } });
}

test("an assembly point that became unsafe is shown with the convoys that gather there", async (t) => {
	const name = `School ${Date.now()}`;
	const { id } = await api("POST", "/v1/assembly-points", { city: "KYIV", name });
	const code = await convoy("KYIV");
	await change(`/v1/convoys/${code}`, { assembly_point: id });
	const page = await onToday(t);
	const matter = await openMatter(page, "Assembly points unsafe or full");
	await change(`/v1/assembly-points/${id}`, { status: "unsafe" });
	const place = matter.getByRole("listitem").filter({ hasText: name }).first();
	await place.getByText("Unsafe").waitFor();
	assert.equal(await place.getByRole("link", { name: code }).getAttribute("href"), `#/convoys/${code}`);
	assert.equal(await place.getByRole("link", { name }).getAttribute("href"), `#/admin/places/${id}`);
	await accessible(page);
	await screenshots(page, "today-decisions");
	await change(`/v1/assembly-points/${id}`, { status: "open" });
});

test("who was not reached for days is counted by city, with the way to them", async (t) => {
	const { references: [reference] } = await family("DNIPRO", 1);
	const page = await onToday(t);
	const matter = await openMatter(page, "Waiting, not reached for 3 days");
	const row = matter.getByRole("row", { name: /Dnipro/ });
	assert.match(await row.getByRole("link").getAttribute("href"), /^#\/find\?city=DNIPRO&status=registered&last_contact_before=3$/);
	const never = row.getByRole("cell").nth(2);
	const before = await number(never);
	await api("POST", "/v1/contacts", { items: [{ reference, channel: "phone", outcome: "reached", occurred_at: new Date().toISOString() }] });
	await never.filter({ hasText: new RegExp(`^${before - 1}$`) }).waitFor();
});

test("an auditor sees all of it and can neither freeze nor settle", async (t) => {
	await setOut(2, { headcount: 5 });
	const page = await onToday(t, { role: "auditor" });
	const matter = await openMatter(page, "Open exceptions");
	await matter.getByRole("listitem").first().waitFor();
	assert.equal(await matter.getByRole("checkbox").count(), 0);
	assert.equal(await page.getByRole("heading", { name: "Freeze and publish" }).count(), 0);
	await page.getByRole("link", { name: "Figure 15", exact: true }).click();
	await page.getByRole("table", { name: "The people behind it" }).waitFor();
	await accessible(page);
});

test("an officer of one city is told who publishes the figure", async (t) => {
	const page = await (await device(t)).newPage();
	await signIn(page, account("officer", { cities: ["LVIV"] }));
	await page.goto("/#/today");
	await page.getByText("The figure is of all cities.").waitFor();
	assert.equal(await page.getByRole("button", { name: "Freeze the figure" }).count(), 0);
});

/* The application; what it asks of the server is told beside it. */
test("the first page is less than 120 KB on the line", async (t) => {
	const page = await onToday(t, { viewport: { width: 360, height: 740 }, serviceWorkers: "block" });
	await page.getByRole("table", { name: "Published figures", exact: true }).waitFor();
	await drawn(page);
	const sizes = await page.evaluate(() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
		.map(({ name, encodedBodySize }) => [new URL(name).pathname, encodedBodySize]));
	const sum = (is) => sizes.filter(([path]) => is.test(path)).reduce((total, [, size]) => total + size, 0);
	const later = sum(LAZY);
	const first = sum(/^\/(assets\/.*)?$/) - later;
	t.diagnostic(`the application: ${first} bytes; the chart and the map: ${later}; data: ${sum(/^\/v1\//)}, not compressed`);
	assert.ok(first > 20_000, "compressed sizes are known");
	assert.ok(first < 120 * 1024, `${first} bytes: ${JSON.stringify(sizes)}`);
});
