/* Registering a travel group as an officer does: at a noisy hall, with a keyboard, on a network that comes and goes. */
import assert from "node:assert/strict";
import test from "node:test";
import { accessible, device, screenshots, shots, withBrowser } from "./support/browser.mjs";
import { account, api, convoy, family, freshName, over, signIn } from "./support/staff.mjs";

withBrowser();

const accounts = new Map();

/* One account a role and scope: making one takes longer than most of a test. */
function accountOf(role, scope = {}) {
	const key = JSON.stringify([role, scope]);
	if (!accounts.has(key))
		accounts.set(key, account(role, scope));
	return accounts.get(key);
}

async function opened(t, { role = "officer", scope = {}, who = accountOf(role, scope), at = "#/register", ...options } = {}) {
	const page = await (await device(t, options)).newPage();
	await signIn(page, who);
	await page.goto(`/${at}`);
	await page.locator("form").waitFor();
	return page;
}

async function registered(family_name) {
	const { items } = await api("POST", "/v1/citizens/search", { name: family_name });
	return items.filter((person) => person.family_name === family_name);
}

async function typePerson(page, n, given_names, family_name, birth_date = "") {
	const person = page.getByRole("group", { name: new RegExp(`^Person ${n}\\b`) });
	await person.getByLabel("Given names").fill(given_names);
	await person.getByLabel("Family name").fill(family_name);
	await person.getByLabel("Birth date").fill(birth_date);
}

async function typeGroup(page, people, family_name, births = []) {
	await page.getByLabel("City", { exact: true }).selectOption("LVIV");
	for (const [n, name] of people.entries()) {
		if (n > 0)
			await page.getByRole("button", { name: "Add another person" }).click();
		await typePerson(page, n + 1, name, family_name, births[n]);
	}
}

const goOn = (page) => page.getByRole("button", { name: "Continue" }).click();
const heading = (page, name) => page.getByRole("heading", { level: 1, name });
const isSaving = (request) => request.method() === "POST" && request.postDataJSON()?.dry_run === false;

const WORDS = {
	en: { city: "City", names: "Given names", family: "Family name", go: "Continue", check: "Check your answers", save: "Register 1 person", done: "1 person registered: Lviv" },
	tr: { city: "Şehir", names: "Ad", family: "Soyad", go: "Devam", check: "Yanıtlarınızı denetleyin", save: "1 kişiyi kaydet", done: "1 kişi kaydedildi: Lviv" },
	uk: { city: "Місто", names: "Імена", family: "Прізвище", go: "Далі", check: "Перевірте відповіді", save: "Зареєструвати 1 особу", done: "Зареєстровано 1 особу: Львів" },
};

for (const [language, words] of Object.entries(WORDS))
	test(`a name and a city are enough, in ${language}`, async (t) => {
		const name = freshName("Kayıt");
		const page = await opened(t, { language });

		await page.getByLabel(words.city, { exact: true }).selectOption("LVIV");
		await page.getByLabel(words.names, { exact: true }).fill("Ayşe Nur");
		await page.getByLabel(words.family, { exact: true }).fill(name);
		await accessible(page);
		await screenshots(page, `register-form-${language}`);
		await page.getByRole("button", { name: words.go }).click();
		await heading(page, words.check).waitFor();
		if (language === "en")
			await accessible(page);
		await screenshots(page, `register-check-${language}`);
		await page.getByRole("button", { name: words.save }).click();
		await heading(page, words.done).waitFor();
		if (language === "en")
			await accessible(page);
		await screenshots(page, `register-done-${language}`);

		const [person] = await registered(name);
		const shown = `${person.reference.slice(0, 5)}-${person.reference.slice(5)}`;
		await page.getByRole("img", { name: `QR ${shown}` }).waitFor();
		assert.equal(await page.locator(".kafile-register-card__reference").textContent(), shown);
	});

/* Tab until the field has the focus, as somebody without a mouse does. */
async function tabTo(page, selector) {
	for (let tabs = 0; tabs < 150; tabs++) {
		if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector))
			return;
		await page.keyboard.press("Tab");
	}
	assert.fail(`no Tab reaches ${selector}`);
}

test("a family of five is registered by keyboard alone in under two minutes", async (t) => {
	const name = freshName("Kayıt");
	const page = await opened(t);
	const type = (text) => page.keyboard.type(text, { delay: 25 });
	const begun = Date.now();

	await tabTo(page, "#city");
	await type("Lviv");
	await tabTo(page, "#phone");
	await type("0532 123 45 67");
	for (const [n, [given, birth]] of [["Mehmet", "3.4.1985"], ["Ayşe", "17.5.1988"], ["Elif", "2014"], ["Can", "1.2.2017"], ["Deniz", "2021"]].entries()) {
		if (n > 0) {
			await tabTo(page, "#add-person");
			await page.keyboard.press("Enter");
		}
		await tabTo(page, `#member-${n + 1}-given_names`);
		await type(given);
		await page.keyboard.press("Tab");
		await type(name);
		await page.keyboard.press("Tab");
		await type(birth);
	}
	await page.keyboard.press("Enter");
	await heading(page, "Check your answers").waitFor();
	await tabTo(page, "main .govuk-button");
	await page.keyboard.press("Enter");
	await heading(page, "5 people registered: Lviv").waitFor();

	assert.ok(Date.now() - begun < 120_000, "it takes two minutes or more");
	const people = await registered(name);
	assert.equal(people.length, 5);
	assert.equal(new Set(people.map(({ group }) => group)).size, 1);
	const { contact, members } = await api("GET", `/v1/groups/${people[0].group}`);
	assert.equal(contact.phone, "+905321234567");
	assert.deepEqual(members.map(({ birth_date }) => birth_date).sort(), ["1985-04-03", "1988-05-17", "2014", "2017-02-01", "2021"]);
});

test("another person's first field has the focus before the next key is pressed", async (t) => {
	const page = await opened(t);
	const focused = await page.evaluate(async () => {
		document.getElementById("add-person").click();
		await new Promise((done) => setTimeout(done));
		return document.activeElement.id;
	});
	assert.equal(focused, "member-2-given_names");
});

test("a double click registers once", async (t) => {
	const name = freshName("Kayıt");
	const page = await opened(t);
	let sent = 0;
	await page.route("**/v1/registrations", (route) => {
		sent += isSaving(route.request()) ? 1 : 0;
		return route.continue();
	});

	await typeGroup(page, ["Ayşe", "Deniz"], name);
	await goOn(page);
	await page.getByRole("button", { name: "Register 2 people" }).dblclick();
	await heading(page, "2 people registered").waitFor();

	assert.equal(sent, 1);
	assert.equal((await registered(name)).length, 2);
});

test("an answer that is lost after the server saved is asked for again, and nobody is registered twice", async (t) => {
	const name = freshName("Kayıt");
	const page = await opened(t);
	let lost = 0;
	await page.route("**/v1/registrations", async (route) => {
		if (!isSaving(route.request()) || lost > 0)
			return route.continue();
		lost++;
		await route.fetch();
		await route.abort("connectionreset");
	});

	await typeGroup(page, ["Ayşe", "Deniz"], name);
	await goOn(page);
	await page.getByRole("button", { name: "Register 2 people" }).click();
	await page.getByText("It is not known whether this was saved").waitFor();
	await accessible(page);
	await screenshots(page, "register-lost");
	const before = await registered(name);
	assert.equal(before.length, 2);
	assert.equal(await page.getByRole("button", { name: "Change" }).count(), 0);
	await page.getByRole("button", { name: "Try again" }).click();
	await heading(page, "2 people registered").waitFor();

	const after = await registered(name);
	assert.deepEqual(after.map(({ reference }) => reference), before.map(({ reference }) => reference));
});

test("without a network in the middle of a save, it is saved when there is one again", async (t) => {
	const name = freshName("Kayıt");
	const page = await opened(t);

	await typeGroup(page, ["Ayşe"], name);
	await goOn(page);
	await page.getByRole("button", { name: "Register 1 person" }).waitFor();
	await page.context().setOffline(true);
	await page.getByRole("button", { name: "Register 1 person" }).click();
	await page.getByText("The server did not answer").waitFor();
	assert.equal((await registered(name)).length, 0);
	await page.context().setOffline(false);
	await page.getByRole("button", { name: "Finish saving" }).click();
	await heading(page, "1 person registered").waitFor();

	assert.equal((await registered(name)).length, 1);
});

test("a reload in the middle of a save goes on with the same save", async (t) => {
	const name = freshName("Kayıt");
	const page = await opened(t);
	let arrive = null;
	const arrived = new Promise((resolve) => (arrive = resolve));
	await page.route("**/v1/registrations", async (route) => {
		if (!isSaving(route.request()) || arrive === null)
			return route.continue();
		await route.fetch();
		arrive(); /* the page never hears of it */
		arrive = null;
	});

	await typeGroup(page, ["Ayşe", "Can"], name);
	await goOn(page);
	await page.getByRole("button", { name: "Register 2 people" }).click();
	await arrived;
	await page.reload();
	await page.getByText("This was being saved when the page was closed").waitFor();
	await page.getByRole("button", { name: "Finish saving" }).click();
	await heading(page, "2 people registered").waitFor();
	assert.equal((await registered(name)).length, 2);

	await page.reload();
	await heading(page, "2 people registered").waitFor();
	await page.getByRole("button", { name: "Register the next group" }).click();
	await heading(page, "Register a travel group").waitFor();
	assert.equal(await page.getByLabel("Given names").inputValue(), "");
	assert.equal(await page.getByLabel("City", { exact: true }).inputValue(), "LVIV");
});

test("what was typed is there after a reload, and gone when it is cleared", async (t) => {
	const name = freshName("Kayıt");
	const page = await opened(t);

	await typeGroup(page, ["Ayşe", "Deniz"], name, ["1991", ""]);
	await page.getByLabel("Contact phone").fill("0532 123 45 67");
	await page.reload();
	await page.getByText("Kept as +905321234567").waitFor();
	assert.equal(await page.getByRole("group", { name: /^Person 2/ }).getByLabel("Family name").inputValue(), name);

	await page.getByRole("button", { name: "Clear the form" }).click();
	await accessible(page);
	await page.getByRole("dialog").getByRole("button", { name: "Clear the form" }).click();
	await page.getByRole("group", { name: /^Person 2/ }).waitFor({ state: "detached" });
	assert.equal(await page.getByLabel("Given names").inputValue(), "");
});

const PASSPORT = "P<TURYILDIZ<<AYSE<NUR<<<<<<<<<<<<<<<<<<<<<<<\nU123456784TUR9105171F300516510000000146<<<44";
const CARD = "I<TURA12B34567510000000146<<<<\n9105171F3005165TUR<<<<<<<<<<<2\nYILDIZ<<AYSE<NUR<<<<<<<<<<<<<<";
const SPECIMEN = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";

async function zone(page, lines) {
	const box = page.getByLabel("Machine readable zone");
	await box.fill("");
	await box.focus();
	await page.keyboard.insertText(lines);
}

async function valueOf(page, label) {
	return page.getByLabel(label, { exact: true }).inputValue();
}

test("a machine readable zone that is pasted fills in the fields", async (t) => {
	const page = await opened(t);

	await zone(page, PASSPORT);
	await page.getByText("All check digits fit").waitFor();
	assert.equal(await valueOf(page, "Given names"), "AYSE NUR");
	assert.equal(await valueOf(page, "Family name"), "YILDIZ");
	assert.equal(await valueOf(page, "Birth date"), "1991-05-17");
	assert.equal(await valueOf(page, "Sex"), "F");
	assert.equal(await valueOf(page, "Nationality"), "TUR");
	assert.equal(await valueOf(page, "Turkish identity number"), "10000000146");
	await page.getByText("Document and needs").click();
	assert.equal(await valueOf(page, "Document"), "passport");
	assert.equal(await valueOf(page, "Document number"), "U12345678");
	assert.equal(await valueOf(page, "Issued by"), "TUR");
	assert.equal(await valueOf(page, "Valid until"), "2030-05-16");
	await accessible(page);
	await screenshots(page, "register-mrz");

	await zone(page, CARD.toLowerCase());
	await page.getByText("All check digits fit").waitFor();
	assert.equal(await valueOf(page, "Document"), "id_card");
	assert.equal(await valueOf(page, "Document number"), "A12B34567");

	await zone(page, SPECIMEN);
	await page.getByText("Expired. They can be registered with it.").waitFor();
	assert.equal(await valueOf(page, "Nationality"), "UTO");
});

test("a machine readable zone with a wrong digit says which, and lets the officer go on", async (t) => {
	const page = await opened(t);
	const name = freshName("Kayıt");

	await zone(page, PASSPORT.slice(0, 60));
	await page.getByText("59 symbols. A passport has 88").waitFor();
	await zone(page, PASSPORT.replace("U12345678", "O12345678"));
	await page.getByText("Document number: the check digit does not fit").waitFor();
	await page.getByText("The lines as a whole: the check digit does not fit").waitFor();
	await screenshots(page, "register-mrz-wrong");
	await zone(page, PASSPORT.replace("9105171", "9105711"));
	await page.getByText("Birth date: there is no such day").waitFor();

	await page.getByLabel("City", { exact: true }).selectOption("LVIV");
	await typePerson(page, 1, "Ayşe Nur", name, "17.5.1991");
	await page.getByLabel("Turkish identity number").fill("");
	await page.getByText("Document and needs").click();
	await page.getByLabel("Document number").fill(`U${Date.now() % 100000000}`);
	await goOn(page);
	await page.getByRole("button", { name: "Register 1 person" }).click();
	await heading(page, "1 person registered").waitFor();
	assert.equal((await registered(name))[0].birth_date, "1991-05-17");
});

test("an identity number, a phone and a birth date are checked while they are typed", async (t) => {
	const page = await opened(t);
	const number = page.getByLabel("Turkish identity number");

	await typeGroup(page, ["Ayşe"], freshName("Kayıt"));
	await number.pressSequentially("1000000014");
	await page.getByText("10 of 11 digits").waitFor();
	await number.pressSequentially("7");
	await page.getByText("The check digits do not fit").waitFor();
	await page.getByLabel("Contact phone").fill("532 123 45 67");
	await page.getByText("Begin the phone number with 0").first().waitFor();
	await page.getByLabel("Birth date").fill("31.2.1991");
	await page.getByText("There is no such day").first().waitFor();
	await goOn(page);
	await page.getByRole("heading", { name: "There are 3 problems" }).waitFor();
	await accessible(page);
	await screenshots(page, "register-errors");

	await page.getByRole("link", { name: "The check digits do not fit" }).click();
	assert.ok(await number.evaluate((input) => input === document.activeElement));
	await number.fill("10000000146");
	await page.getByText("The check digits fit").waitFor();
	await page.getByRole("radio", { name: "Ukrainian (+380)" }).check();
	await page.getByLabel("Contact phone").fill("067 123 45 67");
	await page.getByText("Kept as +380671234567").waitFor();
	await page.getByLabel("Birth date").fill("1991");
	await page.getByText(/^1991, \d\d or \d\d years old$/).waitFor();
	await number.fill("");
	await goOn(page);
	await heading(page, "Check your answers").waitFor();
});

test("what only the server finds wrong stands at its field", async (t) => {
	const page = await opened(t);

	await typeGroup(page, ["Ayşe", "Can"], freshName("Kayıt"));
	await page.getByRole("group", { name: /^Person 2/ }).getByText("Document and needs").click();
	await page.getByRole("group", { name: /^Person 2/ }).getByLabel("Document number").fill("№");
	await goOn(page);
	await page.getByRole("link", { name: "A document number has letters A to Z" }).click();
	assert.equal(await page.evaluate(() => document.activeElement?.id), "member-2-document_number");
});

test("somebody who is registered already is shown side by side, and left out or registered too", async (t) => {
	const before = await family("LVIV", 2);
	const page = await opened(t);

	await typeGroup(page, ["Elif", "Deniz", "Mert"], before.family_name, ["1988", "1988", "1990"]);
	await goOn(page);
	await page.getByRole("heading", { name: "2 matches" }).waitFor();
	await page.getByRole("columnheader", { name: /^Registered:/ }).first().waitFor();
	await page.getByRole("cell", { name: "+905551112233" }).first().waitFor();
	await accessible(page);
	await screenshots(page, "register-duplicates");
	await page.getByRole("button", { name: "Register 3 people" }).click();
	await page.getByRole("heading", { name: "There are 2 problems" }).waitFor();

	await page.getByRole("group", { name: "Who is Elif" }).getByLabel("The same person").check();
	await page.getByRole("group", { name: "Who is Deniz" }).getByLabel("Somebody else").check();
	await page.getByText("is left out of this group").waitFor();
	await page.getByRole("link", { name: /^Open / }).waitFor();
	await page.getByRole("button", { name: "Register 2 people" }).click();
	await heading(page, "2 people registered").waitFor();

	const people = await registered(before.family_name);
	assert.deepEqual(people.map(({ given_names }) => given_names).sort(), ["Deniz", "Deniz", "Elif", "Mert"]);
});

test("HTML in a name is text everywhere, print included", async (t) => {
	const name = `<b>x</b>${freshName("Kayıt")}`;
	const page = await opened(t);
	const isText = async () => {
		assert.equal(await page.locator("main b, main i").count(), 0);
		assert.ok((await page.locator("main").textContent()).includes(`<b>x</b>`));
	};

	await typeGroup(page, ["<i>Ayşe</i>"], name);
	await isText();
	await goOn(page);
	await heading(page, "Check your answers").waitFor();
	await isText();
	await page.getByRole("button", { name: "Register 1 person" }).click();
	await heading(page, "1 person registered").waitFor();
	await page.emulateMedia({ media: "print" });
	await isText();
	assert.equal(await page.locator(".kafile-register-card__name").textContent(), `<i>Ayşe</i> ${name}`);
});

test("a session that ends in the middle of the form loses nothing", async (t) => {
	const name = freshName("Kayıt");
	const who = account("officer");
	const page = await opened(t, { who });

	await typeGroup(page, ["Ayşe", "Deniz"], name);
	const elsewhere = await opened(t, { who });
	const ended = await elsewhere.evaluate(async () => (await fetch("/v1/session", { method: "DELETE" })).status);
	assert.equal(ended, 200);
	await over(page);

	await goOn(page);
	const dialog = page.getByRole("dialog", { name: "Sign in again to go on" });
	await dialog.getByLabel("Password").fill(who.password);
	await accessible(page);
	await dialog.getByRole("button", { name: "Sign in" }).click();
	await heading(page, "Check your answers").waitFor();
	await page.getByRole("button", { name: "Register 2 people" }).click();
	await heading(page, "2 people registered").waitFor();
	assert.equal((await registered(name)).length, 2);
});

test("another officer at the same device does not find the form of the one before", async (t) => {
	const page = await opened(t);
	await typeGroup(page, ["Ayşe"], freshName("Kayıt"));
	await page.context().clearCookies();
	await page.reload();
	await signIn(page, accountOf("coordinator", { cities: ["LVIV"] }));
	await page.goto("/#/register");

	assert.equal(await page.getByLabel("Given names").inputValue(), "");
});

test("cards are printed several to a sheet, in the group's language", async (t) => {
	const name = freshName("Kayıt");
	const page = await opened(t);

	await page.getByLabel("Language of the group").selectOption("uk");
	await typeGroup(page, ["Ayşe", "Deniz", "Can", "Elif"], name);
	await goOn(page);
	await page.getByRole("button", { name: "Register 4 people" }).click();
	await heading(page, "4 people registered").waitFor();
	await page.emulateMedia({ media: "print" });
	await page.setViewportSize({ width: 700, height: 1000 });
	await page.screenshot({ path: `${shots}register-cards-print.png`, fullPage: true });
	const pdf = await page.pdf({ format: "A4" });
	assert.equal(pdf.toString("latin1").match(/\/Type \/Page\b/g).length, 1);

	assert.ok(!(await page.getByRole("button", { name: "Print the cards" }).isVisible()));
	const cards = page.locator(".kafile-register-card");
	assert.equal(await cards.count(), 4);
	assert.match(await cards.first().textContent(), /Місто: Львів/);
	assert.equal(await page.locator(".kafile-register-cards svg").count(), 4);
});

test("a coordinator registers in their own cities only", async (t) => {
	const page = await opened(t, { role: "coordinator", scope: { cities: ["LVIV"] } });
	assert.equal(await valueOf(page, "City"), "LVIV");
	assert.equal(await page.getByLabel("City", { exact: true }).locator("option").count(), 2);
});

test("a family nobody registered is ticked on board at the door", async (t) => {
	const name = freshName("Kayıt");
	const code = await convoy("LVIV", "KAPIKULE", 2);
	const page = await opened(t, { role: "coordinator", scope: { cities: ["LVIV"] }, at: `#/register?convoy=${code}&vehicle=1` });

	await page.getByRole("heading", { name: `Boarding at the door: ${code}` }).waitFor();
	await page.getByText("2 seats free").waitFor({ state: "attached" });
	await accessible(page);
	await screenshots(page, "register-boarding");
	await typeGroup(page, ["Ayşe", "Deniz"], name);
	await goOn(page);
	await page.getByText(`They are ticked on board of vehicle 1 of ${code}.`).waitFor();
	await page.getByRole("button", { name: "Register and board 2 people" }).click();
	await heading(page, "2 people registered and on board").waitFor();
	await page.getByRole("cell", { name: "On board" }).first().waitFor();
	await screenshots(page, "register-boarded");

	assert.deepEqual((await registered(name)).map(({ status, convoy }) => [status, convoy]), [["boarded", code], ["boarded", code]]);
});

test("where the bus has no seat for all of them nobody is kept, and they may join the queue", async (t) => {
	const name = freshName("Kayıt");
	const code = await convoy("LVIV", "KAPIKULE", 1);
	const page = await opened(t, { at: `#/register?convoy=${code}&vehicle=1` });

	await typeGroup(page, ["Ayşe", "Deniz"], name);
	await goOn(page);
	await page.getByText("The vehicle does not have the 2 seats that are needed").waitFor();
	await page.getByText("Vehicle 1: 1 seat free").waitFor();
	await accessible(page);
	await screenshots(page, "register-no-seat");
	await page.getByRole("alert").getByRole("button", { name: "Register them for the queue" }).click();
	await goOn(page);
	await page.getByRole("button", { name: "Register 2 people" }).click();
	await heading(page, "2 people registered").waitFor();
	assert.deepEqual((await registered(name)).map(({ status }) => status), ["registered", "registered"]);
});

test("a border officer receives people who came by themselves, with a receipt each", async (t) => {
	const name = freshName("Kayıt");
	const page = await opened(t, { role: "border", scope: { posts: ["KAPIKULE"] }, at: "#/register?border_post=KAPIKULE" });

	await page.getByRole("heading", { name: /^Received at the border: / }).waitFor();
	await page.getByLabel("City that they come from").selectOption("KYIV");
	await typePerson(page, 1, "Elif", name);
	await goOn(page);
	await page.getByRole("button", { name: "Register and receive 1 person" }).click();
	await heading(page, "1 person registered and received").waitFor();
	await page.getByText("Receipt", { exact: true }).click();
	await page.getByText(/^v4\.public\./).waitFor();
	await accessible(page);
	await screenshots(page, "register-received");
	assert.equal((await registered(name))[0].status, "handed_over");
});
