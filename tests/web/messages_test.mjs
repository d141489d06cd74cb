/* Messages that did not arrive, and an officer who sees to it that people hear of their seats all the same. */
import assert from "node:assert/strict";
import test from "node:test";
import { accessible, device, screenshots, withBrowser } from "./support/browser.mjs";
import { account, api, signIn } from "./support/staff.mjs";
import { lease, neverSent, notDelivered, seated } from "./support/messages.mjs";

withBrowser();

const accounts = new Map();

/* One account a scope and number: making one takes longer than most of a test. */
function accountOf(scope, n) {
	const key = JSON.stringify([scope, n]);
	if (!accounts.has(key))
		accounts.set(key, account("officer", scope));
	return accounts.get(key);
}

async function opened(t, at, { scope = {}, n = 0, clock, ...options } = {}) {
	const page = await (await device(t, options)).newPage();
	await signIn(page, accountOf(scope, n));
	await clock?.(page.clock);
	await page.goto(`/#/messages${at}`);
	await page.locator("main h2").first().waitFor();
	return page;
}

const about = ({ code }) => `?convoy=${code}`;
const section = (page, name) => page.getByRole("region", { name, exact: true });
const card = (within, { phone }) => within.getByRole("listitem").filter({ hasText: phone });
const stateOf = async ({ group }) => (await api("GET", `/v1/outbox/messages?group=${group}`)).items[0].state;

const WORDS = {
	en: { dead: "Not sent", failed: "Not delivered", kind: "They have a seat", why: "The gateway did not say what became of it. Tried 5 times", again: "Send again", done: "It waits to be sent again.", none: "There is no such message." },
	tr: { dead: "Gönderilemedi", failed: "Ulaşmadı", kind: "Yerleri ayrıldı", why: "Ağ geçidi ne olduğunu bildirmedi. 5 kez denendi", again: "Yeniden gönder", done: "Yeniden gönderilmeyi bekliyor.", none: "Böyle bir ileti yok." },
	uk: { dead: "Не надіслано", failed: "Не доставлено", kind: "Вони мають місце", why: "Шлюз не сказав, що з ним сталося. 5 спроб", again: "Надіслати ще раз", done: "Воно чекає на повторне надсилання.", none: "Таких повідомлень немає." },
};

for (const [language, words] of Object.entries(WORDS))
	test(`what nobody could send is seen first and is sent again, in ${language}`, async (t) => {
		const told = await seated("VINNYTSIA", { language });
		await neverSent(told);
		const page = await opened(t, about(told), { language });

		await page.getByRole("heading", { level: 2, name: words.failed }).waitFor();
		assert.deepEqual(await page.getByRole("heading", { level: 2 }).allInnerTexts(), [words.dead, words.failed]);
		const message = card(section(page, words.dead), told);
		await message.getByRole("heading", { name: words.kind }).waitFor();
		await message.getByText(words.why).waitFor();
		await message.getByText(told.code).first().waitFor();
		await section(page, words.failed).getByText(words.none).waitFor();
		await accessible(page);
		await screenshots(page, `messages-${language}`);

		await message.getByRole("button", { name: words.again }).click();
		const notice = section(page, words.dead).getByText(words.done);
		await notice.waitFor();
		assert.ok(await notice.evaluate((element) => element === document.activeElement));
		await message.waitFor({ state: "detached" });
		await accessible(page);
		const again = (await lease(told.city)).messages.filter(({ to }) => to === told.phone);
		assert.deepEqual(again.map(({ attempt }) => attempt), [1]);
	});

const DISMISSING = {
	en: { button: "Dismiss", missing: "Enter the reason", reason: "Why need it not be sent?", done: "It is dismissed.", any: "Any state", state: "Dismissed" },
	tr: { button: "Listeden çıkar", missing: "Nedeni girin", reason: "Neden gönderilmesi gerekmiyor?", done: "İleti listeden çıkarıldı.", any: "Her durum", state: "Listeden çıkarıldı" },
	uk: { button: "Прибрати зі списку", missing: "Вкажіть причину", reason: "Чому його не треба надсилати?", done: "Повідомлення прибрано зі списку.", any: "Будь-який стан", state: "Прибрано зі списку" },
};

for (const [language, words] of Object.entries(DISMISSING))
	test(`what people were told otherwise is dismissed with the reason, in ${language}`, async (t) => {
		const told = await seated("KONOTOP", { language });
		await neverSent(told);
		const page = await opened(t, about(told), { language });
		const dialog = page.getByRole("dialog");
		const button = (within) => within.getByRole("button", { name: words.button });

		await button(card(page, told)).click();
		await accessible(page);
		await button(dialog).click();
		await dialog.getByText(words.missing).waitFor();
		assert.equal(await stateOf(told), "dead");
		await dialog.getByLabel(words.reason).fill("Told by phone.");
		await screenshots(page, `messages-dismiss-${language}`);
		await button(dialog).click();
		await section(page, WORDS[language].dead).getByText(words.done).waitFor();
		await card(page, told).waitFor({ state: "detached" });
		assert.equal(await dialog.count(), 0);
		assert.equal(await stateOf(told), "dismissed");
		await page.goto(`/#/messages${about(told)}&state=any`);
		await card(section(page, words.any), told).getByText(words.state).waitFor();
		await accessible(page);
	});

test("of a message that somebody else sent again meanwhile, who would dismiss it is told", async (t) => {
	const told = await seated("KREMENCHUK");
	await neverSent(told);
	const page = await opened(t, about(told));

	await card(page, told).getByRole("button", { name: "Dismiss" }).click();
	const { items } = await api("GET", `/v1/outbox/messages?group=${told.group}`);
	await api("POST", `/v1/outbox/messages/${items[0].id}/retry`);
	await page.getByRole("dialog").getByLabel("Why need it not be sent?").fill("Told by phone.");
	await page.getByRole("dialog").getByRole("button", { name: "Dismiss" }).click();
	await page.getByRole("dialog").getByText("Somebody else was quicker. Its state now: Waits to be sent.").waitFor();
	assert.equal(await stateOf(told), "queued");
});

test("the list is narrowed to one of the officer's cities", async (t) => {
	const [told, other] = [await seated("DNIPRO"), await seated("ODESA")];
	await neverSent(told);
	await neverSent(other);
	const page = await opened(t, "", { scope: { cities: ["DNIPRO", "ODESA"] } });
	const city = page.getByLabel("City of the group");

	await city.getByRole("option", { name: "Odesa" }).waitFor({ state: "attached" });
	assert.deepEqual((await city.getByRole("option").allInnerTexts()).sort(), ["All", "Dnipro", "Odesa"]);
	await city.selectOption("Dnipro");
	await card(page, told).waitFor();
	assert.equal(await card(page, other).count(), 0);
	await page.reload();
	await card(page, told).waitFor();
	await city.selectOption("Odesa");
	await card(page, other).waitFor();
	await card(page, told).waitFor({ state: "detached" });
	await accessible(page);
});

test("what the network did not deliver says why, and leads to the people", async (t) => {
	const told = await seated("CHERNIHIV", { people: 3 });
	await notDelivered(told, "Subscriber absent");
	const page = await opened(t, about(told));

	const message = card(section(page, "Not delivered"), told);
	await message.getByText("Subscriber absent. Tried 1 time, last by test.gateway.").waitFor();
	const links = await message.getByRole("link").evaluateAll((all) => all.map((link) => link.getAttribute("href")));
	assert.deepEqual(links, [`tel:${told.phone}`, `#/people/${told.references[0]}`, `#/people/group/${told.group}`, `#/convoys/${told.code}`]);
	await message.getByRole("link", { name: "Travel group" }).click();
	await page.getByRole("heading", { level: 1, name: told.family_name }).waitFor();
	await page.getByRole("link", { name: "Messages to them" }).click();
	await section(page, "Any state").getByRole("heading", { name: "They have a seat" }).waitFor();
	await page.getByText("To one travel group only").waitFor();
});

test("the list is narrowed by state, kind and convoy, and the address keeps it", async (t) => {
	const [told, other] = [await seated("MYKOLAIV"), await seated("MYKOLAIV")];
	await notDelivered(told, "Number unknown");
	const page = await opened(t, "");

	await page.getByLabel("Convoy", { exact: true }).fill(told.code.toLowerCase());
	await page.getByLabel("Convoy", { exact: true }).press("Enter");
	await card(page, told).waitFor();
	await card(page, other).waitFor({ state: "detached" });
	await page.getByLabel("State", { exact: true }).selectOption("Sent");
	await section(page, "Sent").getByText("There is no such message.").waitFor();
	await page.getByLabel("State", { exact: true }).selectOption("Not delivered");
	await page.getByLabel("What it tells").selectOption("They have a seat");
	await card(page, told).waitFor();
	await page.reload();
	await card(page, told).waitFor();
	assert.equal(await page.getByLabel("What it tells").inputValue(), "assigned");
	await accessible(page);
	await page.getByLabel("What it tells").selectOption("The plan has changed");
	await page.getByText("There is no such message.").waitFor();
	await page.getByRole("button", { name: "Clear the filters" }).click();
	await page.getByRole("heading", { level: 2, name: "Not delivered" }).waitFor();
	assert.deepEqual(await page.getByRole("heading", { level: 2 }).allInnerTexts(), ["Not sent", "Not delivered"]);
	assert.equal(await page.getByLabel("Convoy", { exact: true }).inputValue(), "");
});

test("of people in others' cities an officer sees that there is a message, and no more", async (t) => {
	const told = await seated("SUMY");
	await neverSent(told);
	const page = await opened(t, about(told), { scope: { cities: ["LVIV"] } });

	await section(page, "Not sent").getByText("Somebody of another city: Sumy.").waitFor();
	assert.equal(await page.getByText(told.phone).count(), 0);
	assert.equal(await page.getByRole("button", { name: "Send again" }).count(), 0);
	await accessible(page);
});

test("where another officer was quicker, the second one is told", async (t) => {
	const told = await seated("ZHYTOMYR");
	await neverSent(told);
	const [first, second] = [await opened(t, about(told)), await opened(t, about(told), { n: 1 })];
	const again = (page) => card(page, told).getByRole("button", { name: "Send again" }).click();

	await card(second, told).waitFor();
	await again(first);
	await first.getByText("It waits to be sent again.").waitFor();
	await again(second);
	await second.getByRole("alert").getByText("Somebody else was quicker. Its state now: Waits to be sent.").waitFor();
	await accessible(second);
	assert.equal(await stateOf(told), "queued");
});

test("what is past is not sent again", async (t) => {
	const told = await seated("KHERSON", { seconds: 20 });
	const past = new Date(Date.now() + 20_000);
	await neverSent(told);
	/* The first device's clock is slow, the second's is fast. */
	const slow = await opened(t, about(told), { clock: (clock) => clock.setFixedTime(new Date(past.getTime() - 60_000)) });
	const fast = await opened(t, about(told), { clock: (clock) => clock.setFixedTime(new Date(past.getTime() + 60_000)) });

	await card(fast, told).getByText("What it says is past: tell them in another way.").waitFor();
	assert.equal(await fast.getByRole("button", { name: "Send again" }).count(), 0);
	await card(slow, told).waitFor();
	await slow.waitForTimeout(Math.max(0, past - Date.now()));
	await card(slow, told).getByRole("button", { name: "Send again" }).click();
	await slow.getByRole("alert").getByText("What it says is past: tell them in another way.").waitFor();
	assert.equal(await stateOf(told), "dead");
});

test("the list renews itself, and says so where it cannot", async (t) => {
	const told = await seated("ODESA");
	const page = await opened(t, about(told), { clock: (clock) => clock.install() });
	await section(page, "Not sent").getByText("There is no such message.").waitFor();

	await neverSent(told);
	await page.clock.fastForward(21_000);
	await card(page, told).waitFor();
	await page.route("**/v1/outbox/messages**", (route) => route.abort("connectionreset"));
	await page.clock.fastForward(21_000);
	const unsent = section(page, "Not sent");
	await unsent.getByText("The server did not answer.").waitFor();
	await card(page, told).waitFor();
	await page.unroute("**/v1/outbox/messages**");
	await unsent.getByRole("button", { name: "Try again" }).click();
	await unsent.getByText("The server did not answer.").waitFor({ state: "detached" });
});

test("many messages come in pages", async (t) => {
	const told = await seated("KHARKIV", { people: 1, size: 21 });
	await neverSent(told);
	const page = await opened(t, about(told));
	const cards = section(page, "Not sent").getByRole("article");

	await page.getByRole("button", { name: "Next page" }).waitFor();
	assert.equal(await cards.count(), 20);
	await page.getByRole("button", { name: "Next page" }).click();
	await page.getByText("Page 2").waitFor();
	await cards.nth(1).waitFor({ state: "detached" });
	assert.equal(await cards.count(), 1);
	await accessible(page);
});

test("Today says that messages did not arrive, and leads to them", async (t) => {
	await neverSent(await seated("KHMELNYTSKYI"));
	const page = await opened(t, "");
	await page.goto("/#/today");
	const matter = page.locator("details").filter({ hasText: "Messages that did not arrive" });

	await matter.getByText(/^[1-9]\d*\+?$/).waitFor();
	await matter.getByText("Messages that did not arrive").click();
	await accessible(page);
	await matter.getByRole("link", { name: "Open the messages" }).click();
	await section(page, "Not sent").getByRole("article").first().waitFor();
});
