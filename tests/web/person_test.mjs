/* A person's and a travel group's pages: stories of the day as it goes wrong, told by the pages alone. */
import assert from "node:assert/strict";
import test from "node:test";
import { accessible, device, screenshots, withBrowser } from "./support/browser.mjs";
import { account, api, convoy, fact, family, freshName, signIn } from "./support/staff.mjs";

withBrowser();

const accounts = new Map();

/* One account a role, scope and number: making one takes longer than most of a test. */
function accountOf(role, scope = {}, n = 0) {
	const key = JSON.stringify([role, scope, n]);
	if (!accounts.has(key))
		accounts.set(key, account(role, scope));
	return accounts.get(key);
}

async function opened(t, { role = "officer", scope = {}, n = 0, at, ...options }) {
	const page = await (await device(t, options)).newPage();
	await signIn(page, accountOf(role, scope, n));
	await page.goto(`/${at}`);
	await page.getByRole("heading", { level: 1 }).waitFor();
	return page;
}

const link = (page, name) => page.getByRole("link", { name, exact: true });
const heading = (page, name) => page.getByRole("heading", { level: 1, name });
const shown = (reference) => `${reference.slice(0, 5)}-${reference.slice(5)}`;
const status = async (reference) => (await api("GET", `/v1/citizens/${reference}`)).status;

async function registered(members, more = {}) {
	const family_name = freshName("Kayıt");
	const { group, citizens } = await api("POST", "/v1/registrations", {
		city: "LVIV", consent: "explicit", keep_together: "must", contact: { phone: "+905321234567", language: "tr" },
		members: members.map((member) => ({ family_name, ...member })), ...more });
	return { group, family_name, references: citizens.map(({ reference }) => reference) };
}

/* The younger child's birth year alone is known. */
const motherWithTwo = () => registered([{ given_names: "Nur", birth_date: "1985-02-03" }, { given_names: "Can", birth_date: "2014-05-06" }, { given_names: "Su", birth_date: "2016" }]);

const correct = (page) => link(page, "Correct the data").click().then(() => heading(page, "Correct the data").waitFor());
const save = (page) => page.getByRole("button", { name: "Save the correction" }).click();

test("two officers correct one person at once: the second sees both versions, chooses, and nothing is lost", async (t) => {
	const { references: [reference] } = await registered([{ given_names: "Mehmt", birth_date: "1984", sex: "M" }]);
	const at = `#/people/${reference}`;
	const [first, second] = [await opened(t, { at }), await opened(t, { at, n: 1 })];
	await correct(first);
	await correct(second);

	await first.getByLabel("Given names").fill("Mehmet");
	await first.getByLabel("Birth date").fill("02.11.1984");
	await save(first);
	await first.getByText("The correction is saved.").waitFor();

	await second.getByLabel("Given names").fill("Mehmet Ali");
	await second.getByRole("group", { name: "Needs" }).getByLabel("Insulin").check();
	await save(second);
	await second.getByText("Somebody else changed this meanwhile").waitFor();
	const table = second.getByRole("table", { name: "Theirs and yours" });
	const row = (name) => table.getByRole("row").filter({ has: second.getByRole("rowheader", { name, exact: true }) });
	assert.deepEqual(await row("Given names").getByRole("cell").allInnerTexts(), ["Mehmt", "Given names, Theirs: \nMehmet", "Given names, Yours: \nMehmet Ali"]);
	assert.ok(await row("Birth date").getByLabel("Theirs").isChecked());
	assert.ok(await row("Needs").getByLabel("Yours").isChecked());
	await accessible(second);
	await screenshots(second, "person-conflict");

	await save(second);
	await second.getByRole("link", { name: "Choose theirs or yours: Given names" }).waitFor();
	await second.reload();
	await row("Given names").getByLabel("Yours").check();
	await save(second);
	await second.getByText("The correction is saved.").waitFor();
	const { given_names, birth_date, needs } = await api("GET", `/v1/citizens/${reference}`);
	assert.deepEqual({ given_names, birth_date, needs }, { given_names: "Mehmet Ali", birth_date: "1984-11-02", needs: ["insulin"] });
});

test("a seat given meanwhile does not disturb a correction", async (t) => {
	const { group, references: [reference] } = await registered([{ given_names: "Oya" }]);
	const page = await opened(t, { at: `#/people/${reference}/correct` });
	const code = await convoy();
	await page.getByLabel("Birth date").fill("1990");
	await api("POST", `/v1/convoys/${code}/assignments`, { groups: [group] });

	await save(page);
	await page.getByText("The correction is saved.").waitFor();
	await page.getByText("Has a seat on a convoy that has not left yet.").waitFor();
	await link(page, code).first().waitFor();
	assert.equal((await api("GET", `/v1/citizens/${reference}`)).birth_date, "1990");
});

test("what cannot be right is named beside its field before it is sent", async (t) => {
	const { references: [reference] } = await registered([{ given_names: "Oya" }]);
	const page = await opened(t, { at: `#/people/${reference}/correct` });

	await page.getByLabel("Given names").fill(" ");
	await page.getByLabel("Birth date").fill("30.02.1990");
	await page.getByLabel("Turkish identity number", { exact: true }).fill("10000000147");
	await save(page);
	for (const message of ["Enter the given names", "There is no such day: check the birth date", "its check digits do not fit"])
		await page.getByRole("alert").getByRole("link", { name: message }).waitFor();
	await accessible(page);
	await screenshots(page, "person-correct");
	await page.getByRole("link", { name: "There is no such day" }).click();
	assert.equal(await page.evaluate(() => document.activeElement.id), "person-birth_date");
});

test("the history tells what, when, who, before and after, to officers and auditors only", async (t) => {
	const { references: [reference] } = await registered([{ given_names: "Ayse" }]);
	const at = `#/people/${reference}`;
	const page = await opened(t, { at });
	await correct(page);
	await page.getByLabel("Given names").fill("Ayşe");
	await save(page);

	const history = page.getByRole("region", { name: "History" });
	const entry = history.getByRole("listitem").filter({ hasText: "Corrected" }).first();
	await entry.getByText(accountOf("officer").username).waitFor();
	assert.match(await entry.innerText(), /Given names: Ayse.*Ayşe/);
	await history.getByText("Registered").waitFor();
	await accessible(page);
	await screenshots(page, "person-history");

	const auditor = await opened(t, { role: "auditor", at });
	await auditor.getByRole("region", { name: "History" }).getByText("Corrected").waitFor();
	assert.equal(await link(auditor, "Correct the data").count(), 0);
	const coordinator = await opened(t, { role: "coordinator", scope: { cities: ["LVIV"] }, at });
	await link(coordinator, "Correct the data").waitFor();
	assert.equal(await coordinator.getByRole("heading", { name: "History" }).count(), 0);
	assert.equal(await link(coordinator, "Record a death").count(), 0);
	assert.equal(await link(coordinator, "Merge with another reference").count(), 0);
});

test("a family declines, comes back, and goes to the end of the queue", async (t) => {
	const { group, references } = await family("LVIV", 2);
	const page = await opened(t, { at: `#/people/${references[0]}` });
	const before = (await api("GET", `/v1/groups/${group}`)).queued_at;

	await link(page, "Will not travel").click();
	await page.getByRole("button", { name: "Will not travel" }).click();
	await page.getByRole("link", { name: "Choose why they will not travel" }).waitFor();
	await accessible(page);
	await page.getByLabel("Declined").check();
	await page.getByLabel("The whole travel group").check();
	await page.reload();
	assert.ok(await page.getByLabel("The whole travel group").isChecked(), "the form survives a reload");
	await page.getByRole("button", { name: "Will not travel" }).click();
	await page.getByText("Recorded for 2 people: Declined.").waitFor();
	assert.equal(await status(references[1]), "declined");

	await link(page, "Waits again").click();
	await page.getByText("they begin at the end of the queue").waitFor();
	await page.getByLabel("The whole travel group").check();
	await page.getByRole("button", { name: "Waits again" }).click();
	await page.getByText("They wait in Lviv, with the place of").waitFor();
	assert.equal(await status(references[1]), "registered");
	assert.ok((await api("GET", `/v1/groups/${group}`)).queued_at > before);
});

test("a child found in a hospital waits there, and is known to be alone", async (t) => {
	const { group, references } = await registered([{ given_names: "Nur", birth_date: "1985" }, { given_names: "Ada", birth_date: "2018" }]);
	const code = await convoy();
	await api("POST", `/v1/convoys/${code}/assignments`, { groups: [group] });
	await api("POST", `/v1/convoys/${code}/boardings`, { vehicle: 1, items: references.map((reference) => fact({ reference })) });
	await api("POST", `/v1/convoys/${code}/departures`, { items: [fact({ vehicle: 1, headcount: 2 })] });
	await api("POST", `/v1/convoys/${code}/incidents`, { items: [fact({ reference: references[1], kind: "hospitalised" })] });
	const page = await opened(t, { at: `#/people/${references[1]}` });

	await page.getByText("Was left in a hospital on the way.").waitFor();
	await link(page, "Waits again").click();
	await page.getByRole("button", { name: "Waits again" }).click();
	await page.getByRole("link", { name: "Choose the city where they are now" }).waitFor();
	await page.getByLabel("Where are they now?").selectOption("VINNYTSIA");
	await page.getByRole("button", { name: "Waits again" }).click();
	await page.getByText("There are minors among them, and no adult or guardian").waitFor();
	await accessible(page);
	await screenshots(page, "person-minor-alone");
	assert.equal((await api("GET", `/v1/citizens/${references[1]}`)).city, "VINNYTSIA");
});

test("a person registered twice becomes one, and two again when that was wrong", async (t) => {
	const one = await registered([{ given_names: "Nermin", birth_date: "1958-04-02" }]);
	const two = await registered([{ given_names: "Nermın", sex: "F" }]);
	const [stays, gone] = [one.references[0], two.references[0]];
	const page = await opened(t, { at: `#/people/${stays}` });

	await link(page, "Merge with another reference").click();
	await page.getByLabel("The other reference").fill(stays);
	await page.getByRole("button", { name: "Compare and merge" }).click();
	await page.getByRole("link", { name: "This is the same reference" }).waitFor();
	await page.getByLabel("The other reference").fill(shown(gone).toLowerCase());
	await page.getByRole("button", { name: "Compare and merge" }).click();
	await page.getByRole("table", { name: "Side by side; what differs is marked" }).waitFor();
	await page.getByRole("button", { name: "Merge", exact: true }).click();
	await page.getByRole("link", { name: "Choose which reference stays" }).waitFor();
	await page.getByLabel(`This one stays ${shown(stays)}`).check();
	await page.getByLabel("Why?").fill("The sister called as well.");
	await accessible(page);
	await screenshots(page, "person-merge");
	await page.getByRole("button", { name: "Merge", exact: true }).dblclick();
	await page.getByText(`${shown(gone)} was merged into ${shown(stays)}.`).waitFor();
	await page.getByText("Taken over from the other: Sex.").waitFor();

	await page.goto(`/#/people/${gone}`);
	await page.getByText(`The reference ${shown(gone)} was merged: ${shown(stays)} answers for it now.`).waitFor();
	await link(page, `Undo the merge of ${shown(gone)}`).click();
	await page.getByLabel("Why?").fill("Two cousins.");
	await page.getByRole("button", { name: "Undo the merge" }).click();
	await page.getByText("Both stand alone again.").first().waitFor();
	assert.equal((await api("GET", `/v1/citizens/${gone}`)).reference, gone);
	await heading(page, `Nermın ${two.family_name}`).waitFor();
});

test("who has set out on two vehicles is not merged, and the page says why", async (t) => {
	const people = [];
	for (let n = 0; n < 2; n++) {
		const one = await registered([{ given_names: "Ali" }]);
		const code = await convoy();
		await api("POST", `/v1/convoys/${code}/boardings`, { vehicle: 1, items: [fact({ reference: one.references[0] })] });
		await api("POST", `/v1/convoys/${code}/departures`, { items: [fact({ vehicle: 1, headcount: 1 })] });
		people.push(one.references[0]);
	}
	const page = await opened(t, { at: `#/people/${people[0]}/merge/${people[1]}` });

	await page.getByLabel(`This one stays ${shown(people[0])}`).check();
	await page.getByLabel("Why?").fill("Same name.");
	await page.getByRole("button", { name: "Merge", exact: true }).click();
	await page.getByText("Both have set out, on two vehicles.").waitFor();
	await page.getByRole("button", { name: "They are two people" }).click();
	await page.getByText("Told apart").waitFor();
});

test("a death is recorded by two officers, and by one alone never", async (t) => {
	const { references: [reference], family_name } = await registered([{ given_names: "Hatice" }]);
	const at = `#/people/${reference}`;
	const first = await opened(t, { at });

	await link(first, "Record a death").click();
	await first.getByRole("button", { name: "Report the death" }).click();
	await first.getByRole("link", { name: "Enter the time of death" }).waitFor();
	await first.getByLabel("Time of death").fill("2022-03-09T14:30");
	await first.getByLabel("Place (optional)").fill("Vinnytsia");
	await first.getByLabel("How is this known?").fill("The hospital told us.");
	await accessible(first);
	await first.getByRole("button", { name: "Report the death" }).click();
	await first.getByText("Nothing is recorded yet.").first().waitFor();
	await first.getByText("Another officer has to confirm it on this page").waitFor();
	assert.equal(await link(first, "Confirm the death").count(), 0);
	assert.equal(await status(reference), "registered");
	await screenshots(first, "person-death-asked");

	const second = await opened(t, { at, n: 1 });
	await second.getByText(`${accountOf("officer").username} reported on`).waitFor();
	await second.getByRole("region", { name: "A second officer is needed" }).getByText("Place: Vinnytsia").waitFor();
	await link(second, "Confirm the death").click();
	await second.getByLabel("How did you make sure?").fill("I called the hospital.");
	await accessible(second);
	await second.getByRole("button", { name: "Confirm the death" }).click();
	await second.getByText(`reported by ${accountOf("officer").username}, confirmed by ${accountOf("officer", {}, 1).username}`).waitFor();
	await second.getByText("Has died.").waitFor();
	await heading(second, `Hatice ${family_name}`).waitFor();
	assert.equal(await status(reference), "deceased");
});

async function splitChild(page, name, family_name, guardian) {
	await link(page, "Split some off").click();
	await page.getByLabel(`${name} ${family_name}`).check();
	await page.getByLabel("Why do they part?").fill("Travels with the aunt.");
	await page.getByRole("group", { name: "Guardian" }).waitFor();
	await page.getByLabel("Guardian’s name").fill(guardian);
	await page.getByLabel("Guardian’s phone").fill("0532 111 22 33");
	await page.getByRole("button", { name: "Split off" }).click();
}

test("a child is split off with a guardian and a second officer", async (t) => {
	const { group, family_name, references } = await motherWithTwo();
	const at = `#/people/group/${group}`;
	const first = await opened(t, { at });

	await splitChild(first, "Can", family_name, "Sevgi Aydın");
	await first.getByText("Nothing is done yet: a second officer is needed.").waitFor();
	await first.getByText("Sevgi Aydın, +905321112233").waitFor();
	await accessible(first);
	await screenshots(first, "group-split-asked");
	const second = await opened(t, { at, n: 1 });
	await link(second, "Split some off").click();
	await second.getByLabel(`Can ${family_name}`).check();
	await accessible(second);
	await screenshots(second, "group-split");
	await link(second, "Back").click();
	await splitChild(second, "Can", family_name, "Sevgi Aydın");
	await second.getByText("They are a group of their own now.").waitFor();
	await second.getByRole("main").getByRole("link", { name: `Can ${family_name}` }).first().click();
	await second.getByText("Sevgi Aydın, +905321112233").waitFor();
	assert.notEqual((await api("GET", `/v1/citizens/${references[1]}`)).group, group);
});

test("a coordinator does not part a minor from the adults, but splits off who needs no guardian", async (t) => {
	const { group, family_name } = await motherWithTwo();
	const page = await opened(t, { role: "coordinator", scope: { cities: ["LVIV"] }, at: `#/people/group/${group}/split` });

	await page.getByLabel(`Su ${family_name}`).check();
	await page.getByText("Only two officers together can do this").waitFor();
	await page.getByLabel("Why do they part?").fill("x");
	await page.getByRole("button", { name: "Split off" }).click();
	await page.getByRole("link", { name: "Only two officers together can do this" }).waitFor();
	assert.equal((await api("GET", `/v1/groups/${group}`)).members.length, 3);
});

test("the father joins late: the page says that he has no seat yet and where there is one", async (t) => {
	const { group, family_name } = await family("LVIV", 2);
	const code = await convoy("LVIV", "KAPIKULE", 5);
	await api("POST", `/v1/convoys/${code}/assignments`, { groups: [group] });
	const page = await opened(t, { at: `#/people/group/${group}` });

	await link(page, "Add a member").click();
	await page.getByRole("button", { name: "Add a member" }).click();
	await page.getByRole("link", { name: "Enter the given names" }).waitFor();
	await page.getByLabel("Given names").fill("Kerem");
	await page.getByLabel("Family name").fill(family_name);
	await page.getByLabel("Birth date").fill("1980");
	await accessible(page);
	await page.getByRole("button", { name: "Add a member" }).dblclick();
	await page.getByText("this one has none yet. There is room beside them").waitFor();
	await page.getByText("3 seats free").waitFor();
	await page.getByRole("main").getByRole("link", { name: `Kerem ${family_name}` }).waitFor();
	assert.equal((await api("GET", `/v1/groups/${group}`)).members.length, 3);
	await screenshots(page, "group");
});

test("two families become one with the older place in the queue", async (t) => {
	const older = await family("LVIV", 2);
	const group = await family("LVIV", 1);
	const place = (await api("GET", `/v1/groups/${older.group}`)).queued_at;
	const page = await opened(t, { at: `#/people/group/${group.group}/join` });

	await page.getByLabel("Reference of somebody of the other group").fill(older.references[0]);
	await page.getByRole("button", { name: "Show their group" }).click();
	await page.getByLabel(`Deniz ${older.family_name}`).check();
	await page.getByLabel("Why do they belong together?").fill("They are brothers.");
	await accessible(page);
	await screenshots(page, "group-join");
	await page.getByRole("button", { name: "Take them in" }).click();
	await page.getByText("2 people came into this group.").waitFor();
	const now = await api("GET", `/v1/groups/${group.group}`);
	assert.equal(now.queued_at, place);
	assert.equal(now.members.length, 3);
	await page.goto(`/#/people/group/${older.group}`);
	await page.getByText("Everybody of this group has joined another one.").waitFor();
});

test("a group with seats does not move to another city, and the page names who sits where", async (t) => {
	const { group } = await family("LVIV", 2);
	const code = await convoy();
	await api("POST", `/v1/convoys/${code}/assignments`, { groups: [group] });
	const page = await opened(t, { at: `#/people/group/${group}/change` });

	await page.getByLabel("City").selectOption("KYIV");
	await page.getByRole("button", { name: "Save" }).click();
	await page.getByText("These people hold a seat or are on the way").waitFor();
	assert.equal(await page.getByRole("alert").getByText(code).count(), 2);
	await accessible(page);
});

test("two officers change one group: theirs and yours stand side by side", async (t) => {
	const { group } = await family("LVIV", 2);
	const at = `#/people/group/${group}/change`;
	const [first, second] = [await opened(t, { at }), await opened(t, { at, n: 1 })];

	await first.getByLabel("Phone", { exact: true }).fill("0532 765 43 21");
	await first.getByLabel("People expected").fill("4");
	await first.getByRole("button", { name: "Save" }).click();
	await first.getByText("The group is changed.").waitFor();
	await second.getByLabel("Phone", { exact: true }).fill("+380 67 111 22 33");
	await second.getByRole("button", { name: "Save" }).click();
	await second.getByRole("table", { name: "Theirs and yours" }).waitFor();
	await second.getByLabel("Phone, Theirs: +905327654321").check();
	await second.getByRole("button", { name: "Save" }).click();
	await second.getByText("4", { exact: true }).waitFor();
	const { contact, expected_members } = await api("GET", `/v1/groups/${group}`);
	assert.deepEqual([contact.phone, expected_members], ["+905327654321", 4]);
});

test("a call is recorded from the person's page, and the card is printed again", async (t) => {
	const { references: [reference], family_name } = await family("LVIV", 1);
	const page = await opened(t, { at: `#/people/${reference}` });

	await link(page, "Record a call").click();
	await page.getByRole("button", { name: "Wrong number" }).click();
	await page.getByText("Recorded: Wrong number").waitFor();
	await page.getByText("Last try: Wrong number").waitFor();
	await link(page, "Print the card again").click();
	await page.getByRole("img", { name: shown(reference) }).waitFor();
	await page.getByText("Tahliye konvoyu").waitFor(); /* in the group's language */
	await page.getByText(`Elif ${family_name}`).waitFor();
	await accessible(page);
	await page.emulateMedia({ media: "print" });
	assert.ok(await page.getByText(shown(reference)).isVisible());
	assert.ok(!(await page.getByRole("button", { name: "Print" }).isVisible()));
	await page.emulateMedia({ media: null });
	await screenshots(page, "person-card");
});

test("what contradicts the plan is seen on the person's page and settled there", async (t) => {
	const { references: [reference] } = await family("LVIV", 1);
	await api("POST", "/v1/handoffs", { border_post: "KAPIKULE", items: [fact({ reference, outcome: "handed_over" })] });
	const page = await opened(t, { at: `#/people/${reference}` });

	const open = page.getByRole("region", { name: "To be settled" });
	await open.first().waitFor();
	await accessible(page);
	await screenshots(page, "person-exceptions");
	while (await open.count()) {
		const before = await open.getByRole("button", { name: "Settle" }).count();
		await open.getByLabel("How was it settled?").first().fill("They came by car.");
		await open.getByRole("button", { name: "Settle" }).first().click();
		await page.waitForFunction((count) => document.querySelectorAll("[id^=settle-]").length < count, before);
	}
	assert.deepEqual((await api("GET", `/v1/exceptions?reference=${reference}&state=open`)).items, []);
});

const WORDS = {
	tr: { correct: "Bilgileri düzelt", given: "Ad", save: "Düzeltmeyi kaydet", saved: "Düzeltme kaydedildi.", history: "Geçmiş", event: "Düzeltildi" },
	en: { correct: "Correct the data", given: "Given names", save: "Save the correction", saved: "The correction is saved.", history: "History", event: "Corrected" },
	uk: { correct: "Виправити дані", given: "Ім’я", save: "Зберегти виправлення", saved: "Виправлення збережено.", history: "Історія", event: "Виправлено дані" },
};

for (const [language, words] of Object.entries(WORDS))
	test(`a person is corrected in ${language}`, async (t) => {
		const { references: [reference] } = await family("LVIV", 1);
		const page = await opened(t, { language, at: `#/people/${reference}` });

		await link(page, words.correct).click();
		await page.getByLabel(words.given, { exact: true }).fill("Zeynep");
		await screenshots(page, `person-correct-${language}`);
		await page.getByRole("button", { name: words.save }).click();
		await page.getByText(words.saved).waitFor();
		await page.getByRole("region", { name: words.history }).getByText(words.event).waitFor();
		await accessible(page);
	});

test("an address with a mistyped reference says so", async (t) => {
	const page = await opened(t, { at: "#/people/7K3M9QXT22" });
	await heading(page, "No such reference").waitFor();
	await accessible(page);
});
