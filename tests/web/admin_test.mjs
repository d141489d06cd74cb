/* Staff, tokens, lost devices, places, document rules, the event log. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { accessible, base, device, screenshots, withBrowser } from "./support/browser.mjs";
import { account, api, command, convoy, family, signIn } from "./support/staff.mjs";

withBrowser();

const WORDS = {
	en: { staff: "Staff", add: "Add an account", username: "User name", role: "Role", coordinator: "Field coordinator", needsCity: "A field coordinator needs at least one city", added: "Account added:",
		done: "I have passed it on", temporary: "Temporary password", points: "Assembly points", rules: "Document rules", events: "Event log", lost: "Lost device", tokens: "Tokens" },
	tr: { staff: "Personel", add: "Hesap ekle", username: "Kullanıcı adı", role: "Görev", coordinator: "Saha koordinatörü", needsCity: "Saha koordinatörünün en az bir şehri olmalı", added: "Hesap eklendi:",
		done: "Teslim ettim", temporary: "Geçici parola", points: "Toplanma yerleri", rules: "Belge kuralları", events: "Olay günlüğü", lost: "Kayıp cihaz", tokens: "Belirteçler" },
	uk: { staff: "Персонал", add: "Додати обліковий запис", username: "Ім’я користувача", role: "Роль", coordinator: "Польовий координатор", needsCity: "Польовому координаторові потрібне принаймні одне місто", added: "Обліковий запис додано:",
		done: "Я передав", temporary: "Тимчасовий пароль", points: "Місця збору", rules: "Правила документів", events: "Журнал подій", lost: "Втрачений пристрій", tokens: "Токени" },
};
const word = () => randomBytes(4).toString("hex");

async function opened(t, where, { role = "admin", scope = {}, language = "en" } = {}) {
	const page = await (await device(t, { language })).newPage();
	const staff = account(role, scope);
	await signIn(page, staff);
	await page.goto(`/#/admin/${where}`);
	await page.locator("main h2").first().waitFor();
	return Object.assign(page, { staff });
}

const row = (page, text) => page.getByRole("row").filter({ hasText: text });

for (const [language, words] of Object.entries(WORDS)) {
	test(`an account is added with a password shown once, in ${language}`, async (t) => {
		const page = await opened(t, "staff", { language });
		const username = `kemal.${word()}`;
		await page.getByRole("table").waitFor();
		await accessible(page);
		await screenshots(page, `admin-staff-${language}`);
		await page.getByRole("button", { name: words.add }).click();
		await page.getByLabel(words.username).fill(username);
		await page.getByLabel(words.role).selectOption({ label: words.coordinator });
		await page.getByRole("button", { name: words.add }).click();
		await page.getByRole("alert").getByRole("link", { name: words.needsCity }).click();
		await accessible(page);
		await screenshots(page, `admin-new-account-${language}`);
		await page.keyboard.press("Space");
		await page.getByRole("button", { name: words.add }).click();
		await page.getByRole("heading", { name: words.added }).waitFor();
		const password = await page.locator(".kafile-admin-secret code").innerText();
		assert.match(password, /^[0-9A-Z-]{15,}$/);
		await accessible(page);
		await screenshots(page, `admin-password-${language}`);
		await page.getByRole("button", { name: words.done }).click();
		await page.goto(`/#/admin/staff/account/${username}`);
		await page.getByText(words.temporary, { exact: true }).waitFor();
		assert.ok(!(await page.content()).includes(password));
		const answer = await fetch(`${base}/v1/session`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ username, password }) });
		assert.equal(answer.status, 200);
	});

	test(`the other tabs speak ${language}`, async (t) => {
		const page = await opened(t, "tokens", { language });
		for (const [tab, name] of [["tokens", words.tokens], ["lost", words.lost], ["places", words.points], ["rules", words.rules], ["events", words.events]]) {
			await page.goto(`/#/admin/${tab}`);
			await page.getByRole("heading", { level: 2, name }).waitFor();
			await page.waitForLoadState("networkidle");
			await accessible(page);
			await screenshots(page, `admin-${tab}-${language}`);
		}
	});
}

test("a user name that is taken or cannot be is refused in words", async (t) => {
	const page = await opened(t, "staff/new");
	await page.getByLabel("User name").fill("kemal aydın");
	await page.getByRole("button", { name: "Add an account" }).click();
	await page.getByRole("alert").getByText("A user name has 2 to 64 lower-case letters").waitFor();
	await page.getByLabel("User name").fill(page.staff.username);
	await page.reload();
	assert.equal(await page.getByLabel("User name").inputValue(), page.staff.username);
	await page.getByRole("button", { name: "Add an account" }).click();
	await page.getByRole("alert").getByText("There is an account of this name").waitFor();
	await page.getByLabel("User name").fill(`other.${word()}`);
	await page.getByRole("button", { name: "Add an account" }).click();
	await page.getByRole("heading", { name: "Account added:" }).waitFor();
});

test("an account is changed, shut, opened again and given a new password", async (t) => {
	const somebody = account("officer");
	const page = await opened(t, `staff/account/${somebody.username}`);
	await page.getByLabel("Name (optional)").fill("<b>Selin</b> Demir");
	await page.getByLabel("Role").selectOption("border");
	await page.getByRole("button", { name: "Save" }).click();
	await page.getByRole("alert").getByRole("link", { name: "A border officer needs at least one border post" }).waitFor();
	await page.getByRole("group", { name: "Border posts" }).getByLabel("Kapıkule").check();
	await page.getByRole("button", { name: "Save" }).click();
	await page.getByText("Saved", { exact: true }).waitFor();
	await page.getByText("<b>Selin</b> Demir").first().waitFor();
	await accessible(page);
	await screenshots(page, "admin-account");

	await page.getByRole("button", { name: "Disable the account" }).click();
	await accessible(page);
	await page.getByRole("dialog").getByRole("button", { name: "Disable the account" }).click();
	await page.getByText("Disabled", { exact: true }).waitFor();
	await page.getByRole("button", { name: "Enable the account" }).click();
	await page.getByRole("dialog").getByRole("button", { name: "Enable the account" }).click();
	await page.getByText("Active", { exact: true }).waitFor();
	await page.getByRole("button", { name: "Give a new password" }).click();
	await page.getByRole("dialog").getByRole("button", { name: "Give a new password" }).click();
	await page.getByRole("heading", { name: `New password for ${somebody.username}` }).waitFor();
	const password = await page.locator(".kafile-admin-secret code").innerText();
	await page.getByRole("button", { name: "I have passed it on" }).click();
	await page.getByText("Temporary password", { exact: true }).waitFor();
	const answer = await fetch(`${base}/v1/session`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ username: somebody.username, password }) });
	assert.equal((await answer.json()).password_temporary, true);
});

test("whoever changes what somebody changed meanwhile sees both", async (t) => {
	const somebody = account("officer");
	const page = await opened(t, `staff/account/${somebody.username}`);
	const other = await opened(t, `staff/account/${somebody.username}`);
	for (const [who, name] of [[other, "Theirs"], [page, "Mine"]]) {
		await who.getByLabel("Name (optional)").fill(name);
		await who.getByRole("button", { name: "Save", exact: true }).click();
	}
	const alert = page.getByRole("alert");
	await alert.getByRole("heading", { name: "Somebody else changed this meanwhile" }).waitFor();
	await alert.getByRole("cell", { name: "Theirs" }).waitFor();
	await alert.getByRole("cell", { name: "Mine" }).waitFor();
	await accessible(page);
	await screenshots(page, "admin-meanwhile");
	await alert.getByRole("button", { name: "Save mine over it" }).click();
	await page.getByText("Saved", { exact: true }).waitFor();
	await page.reload();
	await page.getByText("Mine", { exact: true }).waitFor();
});

test("the last administrator stays one", async (t) => {
	const page = await opened(t, "staff");
	await page.route(`**/v1/staff/${page.staff.username}`, async (route) => {
		if (route.request().method() !== "PATCH")
			return route.continue();
		await route.fulfill({ status: 409, contentType: "application/problem+json", body: JSON.stringify({
			type: "urn:kafile:problem:conflict", title: "This cannot be done now.", status: 409, detail: "This is the last admin who can sign in: make somebody else one first." }) });
	});
	await page.goto(`/#/admin/staff/account/${page.staff.username}`);
	await page.getByRole("button", { name: "Disable the account" }).click();
	await page.getByRole("dialog").getByRole("button", { name: "Disable the account" }).click();
	await page.getByRole("dialog").getByText("This is the last administrator who can sign in").waitFor();
	await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
	await page.getByLabel("Role").selectOption("auditor");
	await page.getByRole("button", { name: "Save" }).click();
	await page.getByRole("alert").getByRole("link", { name: "This is the last administrator who can sign in" }).waitFor();
});

test("a token is issued, works, is listed and revoked", async (t) => {
	const page = await opened(t, "tokens");
	const subject = `gateway.${word()}`;
	await page.getByRole("button", { name: "Issue a token" }).click();
	await page.getByRole("button", { name: "Issue a token" }).click();
	await page.getByRole("alert").getByRole("link", { name: "Enter a name" }).waitFor();
	await page.getByLabel("Name", { exact: true }).fill(subject);
	await page.getByLabel("Valid for").selectOption({ label: "30 days" });
	await accessible(page);
	await screenshots(page, "admin-new-token");
	await page.getByRole("button", { name: "Issue a token" }).click();
	await page.getByRole("heading", { name: `Token issued: ${subject}` }).waitFor();
	const token = await page.locator(".kafile-admin-secret code").innerText();
	assert.match(token, /^v4\.public\./);
	await screenshots(page, "admin-token");
	const works = async () => (await fetch(`${base}/v1/cities`, { headers: { Authorization: `Bearer ${token}` } })).status;
	assert.equal(await works(), 200);
	await page.getByRole("button", { name: "I have passed it on" }).click();
	await row(page, subject).getByText("Valid").waitFor();
	assert.ok(!(await page.content()).includes(token));
	await row(page, subject).getByRole("button", { name: "Revoke" }).click();
	await accessible(page);
	await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
	await row(page, subject).getByText("Revoked").waitFor();
	while ((await works()) === 200)
		await page.waitForTimeout(50);
	assert.equal(await works(), 401);
});

test("an officer ends the tokens of a coordinator whose phone was stolen, and sees what was done with it", async (t) => {
	const thief = `andriy.${word()}`;
	const token = command("token", "issue", "--role", "coordinator", "--subject", thief, "--cities", "LVIV");
	const { references } = await family("LVIV", 1);
	const done = await fetch(`${base}/v1/withdrawals`, { method: "POST", headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json", "Idempotency-Key": word() },
		body: JSON.stringify({ references, reason: "declined" }) });
	assert.equal(done.status, 200);
	const page = await opened(t, "lost", { role: "officer", scope: { cities: ["LVIV"] } });
	await page.getByLabel("Whose device").fill("somebody.else");
	await page.getByRole("button", { name: "End all their tokens" }).click();
	await page.getByRole("alert").getByText("There is no field coordinator of this name in your cities").waitFor();
	await page.getByLabel("Whose device").fill(thief);
	await page.getByLabel("What happened (optional)").fill("The phone was stolen in Bila Tserkva.");
	await page.getByRole("button", { name: "End all their tokens" }).click();
	await page.getByText("1 token ended").waitFor();
	await row(page, "Declined").getByRole("link", { name: `${references[0].slice(0, 5)}-${references[0].slice(5)}` }).waitFor();
	await accessible(page);
	await screenshots(page, "admin-lost-ended");
	while ((await fetch(`${base}/v1/cities`, { headers: { Authorization: `Bearer ${token}` } })).status === 200)
		await page.waitForTimeout(50);
});

test("an assembly point is added, and its convoys are named before it is called unsafe", async (t) => {
	const name = `Вокзал ${word()}`;
	const page = await opened(t, "places", { role: "officer" });
	await page.getByRole("table", { name: "Cities" }).getByRole("cell", { name: "Київ" }).waitFor();
	await page.getByRole("button", { name: "Add an assembly point" }).click();
	await page.getByRole("button", { name: "Add an assembly point" }).click();
	await page.getByRole("alert").getByText("There are 2 problems").waitFor();
	await page.getByLabel("City", { exact: true }).selectOption("LVIV");
	await page.getByLabel("Name", { exact: true }).fill(name);
	await page.getByLabel("Latitude (optional)").fill("49,8397");
	await page.getByRole("button", { name: "Add an assembly point" }).click();
	await page.getByRole("alert").getByRole("link", { name: "Enter latitude and longitude together" }).waitFor();
	await page.getByLabel("Longitude (optional)").fill("23.9942");
	await page.getByLabel("Capacity (optional)").fill("300");
	await accessible(page);
	await screenshots(page, "admin-new-point");
	await page.getByRole("button", { name: "Add an assembly point" }).click();
	await page.getByLabel("City", { exact: true }).selectOption("LVIV");
	await row(page, name).getByText("Open").waitFor();

	const { items } = await api("GET", "/v1/assembly-points?city=LVIV");
	const point = items.find((one) => one.name === name);
	assert.equal(point.latitude, 49.8397);
	const code = await convoy("LVIV");
	const [convoyed, etag] = await versioned(`/v1/convoys/${code}`);
	assert.equal(convoyed.code, code);
	await api("PATCH", `/v1/convoys/${code}`, { assembly_point: point.id }, { headers: { "If-Match": etag } });

	await page.getByRole("link", { name }).click();
	await page.getByLabel("Unsafe").check();
	await page.getByText("1 convoy gathers there:").waitFor();
	await page.getByRole("link", { name: code }).waitFor();
	await accessible(page);
	await screenshots(page, "admin-point-unsafe");
	assert.equal((await versioned(`/v1/assembly-points/${point.id}`))[0].status, "open");
	await page.getByRole("button", { name: "Save" }).click();
	await page.getByText("Saved. State: Unsafe").waitFor();
	await page.getByText("1 convoy that gathers there was told:").waitFor();
	assert.equal((await versioned(`/v1/assembly-points/${point.id}`))[0].status, "unsafe");
});

async function versioned(path) {
	const token = command("token", "issue", "--role", "officer", "--subject", "test.reader");
	const answer = await fetch(base + path, { headers: { Authorization: `Bearer ${token}` } });
	return [await answer.json(), answer.headers.get("ETag")];
}

test("two who change an assembly point both see it", async (t) => {
	const made = await api("POST", "/v1/assembly-points", { city: "LVIV", name: `Station ${word()}` });
	const page = await opened(t, `places/${made.id}`, { role: "officer" });
	await page.getByLabel("Capacity (optional)").fill("50");
	const [, etag] = await versioned(`/v1/assembly-points/${made.id}`);
	await api("PATCH", `/v1/assembly-points/${made.id}`, { status: "full" }, { headers: { "If-Match": etag } });
	await page.getByRole("button", { name: "Save" }).click();
	const alert = page.getByRole("alert");
	await alert.getByRole("cell", { name: "Full" }).waitFor();
	await alert.getByRole("button", { name: "Keep theirs" }).click();
	await page.getByLabel("Full").waitFor();
	assert.equal(await page.getByLabel("Full").isChecked(), true);
});

test("a document rule says what it replaces and whom it touches", async (t) => {
	const { references } = await family("KYIV", 1, { members: [{ given_names: "Elif", family_name: "Kartlı", birth_date: "1988", nationality: "TUR", document: { type: "id_card", number: "A12B34567" } }] });
	const departs = new Date(Date.now() + 40 * 86400_000).toISOString();
	const { code } = await api("POST", "/v1/convoys", { city: "KYIV", border_post: "KAPIKULE", transit: ["HR"], departs_at: departs });
	await api("POST", `/v1/convoys/${code}/vehicles`, { plate: `34 KFL ${word().slice(0, 4)}`, kind: "bus", seats: 10 });
	const seated = await api("POST", `/v1/convoys/${code}/assignments`, { references, document_override: "Agreed by phone." });
	assert.match(seated.items[0].outcome, /assigned/);

	const page = await opened(t, "rules", { role: "officer" });
	await page.getByLabel("Country").selectOption({ label: "Romania" });
	await row(page, "Identity card").first().getByText("Refused").waitFor();
	await page.getByLabel("Only those that hold now").check();
	await row(page, "Passport").first().getByText("Accepted").waitFor();
	await page.getByRole("button", { name: "Add a rule" }).click();
	await page.getByRole("button", { name: "Add a rule" }).click();
	await page.getByRole("alert").getByText("There are 2 problems").waitFor();
	await page.getByLabel("Country").selectOption({ label: "Slovakia" });
	await page.getByText("For this document there are these rules.").waitFor();
	await page.getByLabel("Country").selectOption({ label: "Croatia" });
	await page.getByText(/For this document there are these rules|There is no rule yet for this document/).waitFor();
	await page.getByLabel("Refused").check();
	await page.getByLabel("Source (optional)").fill("note of the embassy in Zagreb");
	await accessible(page);
	await screenshots(page, "admin-new-rule");
	await page.getByRole("button", { name: "Add a rule" }).click();
	await page.getByRole("heading", { name: "Rule added" }).waitFor();
	await page.getByRole("link", { name: `${references[0].slice(0, 5)}-${references[0].slice(5)}` }).waitFor();
	await accessible(page);
	await screenshots(page, "admin-rule-added");
	await api("POST", "/v1/document-rules", { country: "HR", nationality: "TUR", document_type: "id_card", verdict: "accepted" });
});

test("the log is searched by person, convoy, staff and time, and nothing of it stands in the address", async (t) => {
	const { references, group } = await family("LVIV", 1);
	const code = await convoy("LVIV");
	await api("POST", `/v1/convoys/${code}/assignments`, { groups: [group] });
	const shown = `${references[0].slice(0, 5)}-${references[0].slice(5)}`;
	const page = await opened(t, "events", { role: "auditor" });
	await page.getByRole("table", { name: "Events" }).waitFor();
	assert.equal(await page.locator("tbody tr").count(), 50);
	await page.getByRole("button", { name: "Next page" }).click();
	await page.getByText("Page 2", { exact: true }).waitFor();
	await page.getByLabel("Person").fill("7K3M9-QXT2B");
	await page.getByRole("button", { name: "Search" }).click();
	await page.getByRole("alert").getByText("A symbol of this reference is mistyped").waitFor();
	await page.getByLabel("Person").fill(shown.toLowerCase());
	await page.getByRole("button", { name: "Search" }).click();
	await row(page, "Given a seat").getByText("Waiting").waitFor();
	await row(page, "Registered").getByText("Lviv").first().waitFor();
	await accessible(page);
	await screenshots(page, "admin-events-person");
	assert.ok(!page.url().includes(references[0]) && !page.url().toUpperCase().includes(shown));

	await page.getByRole("button", { name: "Clear" }).click();
	await page.getByLabel("Convoy", { exact: true }).fill(code.toLowerCase());
	await page.getByRole("button", { name: "Search" }).click();
	await row(page, "Vehicle added").waitFor();
	await page.getByLabel("By whom").fill("nobody.at.all");
	await page.getByRole("button", { name: "Search" }).click();
	await page.getByText("Nothing was done.").waitFor();
	await page.getByLabel("From").fill("2022-03-10T12:00");
	await page.getByLabel("Before").fill("2022-03-10T11:00");
	await page.getByRole("button", { name: "Search" }).click();
	await page.getByRole("alert").getByRole("link", { name: "The end must come after the beginning" }).waitFor();
});

test("an officer names a person or a convoy", async (t) => {
	const page = await opened(t, "events", { role: "officer" });
	await page.getByRole("button", { name: "Search" }).click();
	await page.getByRole("alert").getByRole("link", { name: "Enter a reference or a convoy" }).waitFor();
	await page.getByLabel("Convoy", { exact: true }).fill("LVIV-19990101-1");
	await page.getByRole("button", { name: "Search" }).click();
	await page.getByRole("alert").getByText("Not found").waitFor();
});

for (const [role, tabs] of Object.entries({
	admin: ["Staff", "Tokens", "Lost device", "Places", "Document rules", "Event log"],
	officer: ["Lost device", "Places", "Document rules", "Event log"],
	auditor: ["Event log"],
})) {
	test(`as ${role} one sees the tabs of one's own`, async (t) => {
		const page = await (await device(t)).newPage();
		await signIn(page, account(role));
		await page.goto("/#/admin");
		const links = page.getByRole("navigation", { name: "Administration" }).getByRole("link");
		await links.first().waitFor();
		assert.deepEqual(await links.allInnerTexts(), tabs);
		if (tabs.includes("Staff"))
			return;
		await page.goto("/#/admin/staff");
		await page.getByText("If your work needs this one, ask an administrator.").waitFor();
	});
}
