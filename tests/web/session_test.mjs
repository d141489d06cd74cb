/* Signing in and out, in three languages, on several devices. */
import assert from "node:assert/strict";
import { createHmac, randomBytes } from "node:crypto";
import { test } from "node:test";
import { accessible, base, device, screenshots, withBrowser } from "./support/browser.mjs";
import { account, command, over, signIn } from "./support/staff.mjs";

withBrowser();

const WORDS = {
	en: {
		signIn: "Sign in", username: "User name", password: "Password", refused: "User name or password is wrong", missing: ["Enter your user name", "Enter your password"],
		problems: "There are 2 problems", signOut: "Sign out", find: "Find", skip: "Skip to main content", newPassword: "New password", repeated: "The new password again",
		own: "Choose a password of your own", now: "Your password now", short: "The password needs 15 characters or more", change: "Change password",
		oneDisk: "What you enter is kept on one disk only.",
	},
	tr: {
		signIn: "Oturum aç", username: "Kullanıcı adı", password: "Parola", refused: "Kullanıcı adı ya da parola yanlış", missing: ["Kullanıcı adınızı girin", "Parolanızı girin"],
		problems: "2 sorun var", signOut: "Oturumu kapat", find: "Ara", skip: "Ana içeriğe geç", newPassword: "Yeni parola", repeated: "Yeni parola, bir daha",
		own: "Kendinize ait bir parola seçin", now: "Şimdiki parolanız", short: "Parola en az 15 karakter olmalı", change: "Parolayı değiştir",
		oneDisk: "Girdikleriniz yalnızca tek bir diskte saklanıyor.",
	},
	uk: {
		signIn: "Увійти", username: "Ім’я користувача", password: "Пароль", refused: "Неправильне ім’я або пароль", missing: ["Введіть ім’я користувача", "Введіть пароль"],
		problems: "Є 2 помилки", signOut: "Вийти", find: "Пошук", skip: "Перейти до основного вмісту", newPassword: "Новий пароль", repeated: "Новий пароль ще раз",
		own: "Виберіть власний пароль", now: "Ваш нинішній пароль", short: "Пароль має містити щонайменше 15 символів", change: "Змінити пароль",
		oneDisk: "Введені дані зберігаються лише на одному диску.",
	},
};
const GOOD = "yedi otobüs bir minibüs";

/* From an address of its own: failed attempts of one test do not shut out the next. */
function away(t, options = {}) {
	const [a, b, c] = randomBytes(3);
	return device(t, { ...options, extraHTTPHeaders: { "X-Forwarded-For": `10.${a}.${b}.${c}` } });
}

function temporaryAccount(role) {
	const username = `${role}.${randomBytes(4).toString("hex")}`;
	return { username, password: command("staff", "add", username, "--role", role).split(/\s+/).at(-1) };
}

async function fill(page, words, { username, password }) {
	await page.getByLabel(words.username).fill(username);
	await page.getByLabel(words.password, { exact: true }).fill(password);
	await page.getByRole("button", { name: words.signIn }).click();
}

/* RFC 6238 with what every authenticator does: SHA-1, 30 seconds, six digits. `later` is in steps. */
function codeOf(secret, later = 0) {
	const bits = [...secret].map((symbol) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(symbol).toString(2).padStart(5, "0")).join("");
	const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
	const counter = Buffer.alloc(8);
	counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later));
	const hash = createHmac("sha1", key).update(counter).digest();
	const at = hash.at(-1) & 15;
	return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

for (const [language, words] of Object.entries(WORDS)) {
	test(`signing in speaks ${language}`, async (t) => {
		const page = await (await away(t, { language })).newPage();
		const officer = account("officer");
		await page.goto("/");
		await page.getByRole("heading", { name: words.signIn }).waitFor();
		assert.equal(await page.locator("html").getAttribute("lang"), language);
		assert.match(await page.title(), new RegExp(words.signIn));
		await accessible(page);
		await screenshots(page, `session-sign-in-${language}`);

		await page.getByRole("button", { name: words.signIn }).click();
		const summary = page.getByRole("alert");
		await summary.getByText(words.problems).waitFor();
		for (const missing of words.missing)
			await summary.getByRole("link", { name: missing }).waitFor();
		await summary.getByRole("link", { name: words.missing[1] }).click();
		assert.equal(await page.evaluate(() => document.activeElement.id), "password");
		await accessible(page);

		for (const wrong of [{ ...officer, password: "not the password at all" }, { username: "nobody.at.all", password: GOOD }]) {
			await fill(page, words, wrong);
			await page.getByRole("alert").getByText(words.refused).waitFor();
			await page.getByLabel(words.password, { exact: true }).fill("");
		}
		await accessible(page);
		await screenshots(page, `session-refused-${language}`);

		await fill(page, words, officer);
		await page.getByRole("link", { name: words.find, exact: true }).waitFor();
		await page.getByRole("link", { name: officer.username }).waitFor();
		await page.getByText(words.oneDisk).waitFor();
		await accessible(page);
		await page.getByRole("button", { name: words.signOut }).click();
		await page.getByRole("heading", { name: words.signIn }).waitFor();
	});

	test(`a temporary password is changed before anything else opens, in ${language}`, async (t) => {
		const page = await (await away(t, { language })).newPage();
		const officer = temporaryAccount("officer");
		await page.goto("/");
		await fill(page, words, officer);
		await page.getByRole("heading", { name: words.newPassword }).waitFor();
		assert.equal(await page.getByRole("navigation").count(), 0);
		await accessible(page);
		await screenshots(page, `session-new-password-${language}`);

		await page.reload();
		await page.getByRole("heading", { name: words.own }).waitFor();
		assert.equal(await page.getByRole("navigation").count(), 0);
		await accessible(page);
		await page.getByLabel(words.now).fill(officer.password);
		await page.getByLabel(words.now).press("Enter");
		await page.getByLabel(words.newPassword, { exact: true }).fill("short");
		await page.getByRole("button", { name: words.change }).click();
		await page.getByRole("alert").getByRole("link", { name: words.short }).waitFor();
		await page.getByLabel(words.newPassword, { exact: true }).fill(GOOD);
		await page.getByLabel(words.repeated).fill(GOOD);
		await page.getByRole("button", { name: words.change }).click();
		await page.getByRole("link", { name: words.find, exact: true }).waitFor();

		await page.getByRole("button", { name: words.signOut }).click();
		await fill(page, words, { ...officer, password: GOOD });
		await page.getByRole("link", { name: words.find, exact: true }).waitFor();
	});
}

test("a password that everybody tries first is refused in words", async (t) => {
	const page = await (await away(t)).newPage();
	const officer = temporaryAccount("officer");
	await page.goto("/");
	await fill(page, WORDS.en, officer);
	await page.getByLabel("New password", { exact: true }).fill("passwordpassword");
	await page.getByLabel("The new password again").fill("passwordpassword");
	await page.getByRole("button", { name: "Change password" }).click();
	await page.getByRole("alert").getByRole("link", { name: "This is among the first that anybody tries: choose another one" }).waitFor();
});

test("a second factor is scanned or typed, and signs in with each of its codes", async (t) => {
	const page = await (await away(t)).newPage();
	const officer = account("officer");
	await signIn(page, officer);
	await page.getByRole("link", { name: officer.username }).click();
	await page.getByRole("button", { name: "Second factor" }).click();
	await page.getByRole("button", { name: "Go on" }).click();
	await page.getByRole("alert").getByRole("link", { name: "Enter your password" }).waitFor();
	await page.getByLabel("Your password now").fill(officer.password);
	await page.getByRole("button", { name: "Go on" }).click();
	await page.getByRole("img", { name: "QR code for the authenticator app" }).waitFor();
	const secret = await page.locator("code").innerText();
	await accessible(page);
	await screenshots(page, "session-second-factor");

	await page.getByLabel("The code that the app shows").fill(codeOf(secret, -1));
	await page.getByRole("button", { name: "Turn on the second factor" }).click();
	await page.getByRole("heading", { name: "Recovery codes" }).waitFor();
	const recovery = await page.locator("ul.kafile-code li").allInnerTexts();
	assert.equal(recovery.length, 10);
	await accessible(page);
	await screenshots(page, "session-recovery");
	await page.getByRole("button", { name: "I have kept them" }).click();
	await page.getByText("Your second factor is on.").waitFor();
	await accessible(page);
	await screenshots(page, "session-account");

	await page.getByRole("button", { name: "Sign out" }).click();
	await fill(page, WORDS.en, officer);
	await page.getByRole("heading", { name: "Code of your second factor" }).waitFor();
	await accessible(page);
	await screenshots(page, "session-code");
	await page.getByRole("button", { name: "Sign in" }).click();
	await page.getByRole("alert").getByRole("link", { name: "Enter the code" }).waitFor();
	await page.getByLabel("Code of your second factor").fill("000000");
	await page.getByLabel("Code of your second factor").press("Enter");
	await page.getByRole("alert").getByText("The code is wrong or was used already").waitFor();
	await page.getByLabel("Code of your second factor").fill(codeOf(secret));
	await page.getByLabel("Code of your second factor").press("Enter");
	await page.getByRole("link", { name: "Find", exact: true }).waitFor();

	for (const [given, works] of [[recovery[3], true], [recovery[3], false], [recovery[7].replace("-", "").toLowerCase(), true]]) {
		await page.getByRole("button", { name: "Sign out" }).click();
		await fill(page, WORDS.en, officer);
		await page.getByLabel("Code of your second factor").fill(given);
		await page.getByLabel("Code of your second factor").press("Enter");
		if (works) {
			await page.getByRole("link", { name: "Find", exact: true }).waitFor();
			continue;
		}
		await page.getByRole("alert").getByText("The code is wrong or was used already").waitFor();
		await page.getByLabel("Code of your second factor").fill(recovery[0]);
		await page.getByLabel("Code of your second factor").press("Enter");
		await page.getByRole("link", { name: "Find", exact: true }).waitFor();
	}
});

test("the account page says who one is and changes the password, a wrong one can be typed again", async (t) => {
	const page = await (await away(t)).newPage();
	const coordinator = account("coordinator", { cities: ["LVIV"] });
	await signIn(page, coordinator);
	await page.getByRole("link", { name: coordinator.username }).click();
	await page.getByRole("heading", { name: coordinator.username }).waitFor();
	await page.getByText("Field coordinator").waitFor();
	await page.getByText("Lviv", { exact: true }).waitFor();
	await page.getByRole("button", { name: "New password" }).click();
	for (const now of ["not the password at all", coordinator.password]) {
		await page.getByLabel("Your password now").fill(now);
		await page.getByRole("button", { name: "Go on" }).click();
		await page.getByLabel("New password", { exact: true }).fill(GOOD);
		await page.getByLabel("The new password again").fill(GOOD);
		await page.getByRole("button", { name: "Change password" }).click();
		if (now === coordinator.password)
			break;
		await page.getByRole("alert").getByText("User name or password is wrong").waitFor();
		await page.getByRole("button", { name: "Back" }).click();
	}
	await page.getByText("Your password is changed.").waitFor();
});

test("a session is renewed while the page is open", async (t) => {
	const page = await (await away(t)).newPage();
	await page.clock.install();
	await signIn(page, account("officer"));
	for (let time = 0; time < 2; time++) {
		const renewed = page.waitForResponse((answer) => answer.url().endsWith("/v1/session/renewal"));
		await page.clock.fastForward("05:01");
		assert.equal((await renewed).status(), 200);
	}
	assert.equal(await page.getByRole("dialog").count(), 0);
});

test("signing out ends it on every device", async (t) => {
	const officer = account("officer");
	const [desk, phone] = [await (await away(t)).newPage(), await (await away(t)).newPage()];
	await signIn(desk, officer);
	await signIn(phone, officer);
	await desk.getByRole("button", { name: "Sign out" }).click();
	await desk.getByRole("heading", { name: "Sign in" }).waitFor();
	await over(phone);
	await phone.goto("/#/convoys");
	await phone.getByRole("dialog", { name: "Sign in again to go on" }).waitFor();
	await phone.reload();
	await phone.getByRole("heading", { name: "Sign in" }).waitFor();
});

test("signing out without a network is told to the server when there is one", async (t) => {
	const context = await away(t);
	const page = await context.newPage();
	const officer = account("officer");
	await signIn(page, officer);
	await context.setOffline(true);
	await page.getByRole("button", { name: "Sign out" }).click();
	await page.getByRole("heading", { name: "Sign in" }).waitFor();
	assert.ok((await context.cookies()).some(({ name }) => name === "kafile"));
	let tries = 0;
	await page.route("**/v1/session", (route) => (tries++ === 0 ? route.abort("internetdisconnected") : route.continue()));
	const told = page.waitForResponse((answer) => answer.request().method() === "DELETE" && answer.url().endsWith("/v1/session"));
	await context.setOffline(false);
	assert.equal((await told).status(), 200);
	await page.reload();
	await page.getByRole("heading", { name: "Sign in" }).waitFor();
});

test("a session that ended over a page is signed in again, and the page goes on", async (t) => {
	const context = await away(t);
	const page = await context.newPage();
	const admin = account("admin");
	const added = `deniz.${randomBytes(4).toString("hex")}`;
	await signIn(page, admin);
	await page.goto("/#/admin/staff/new");
	await page.getByLabel("User name").fill(added);
	await context.clearCookies();
	await page.getByRole("button", { name: "Add an account" }).click();
	const dialog = page.getByRole("dialog", { name: "Sign in again to go on" });
	await dialog.waitFor();
	assert.equal(await page.evaluate(() => document.activeElement.id), "password");
	await accessible(page);
	await screenshots(page, "session-lapsed");
	await dialog.getByLabel("Password").fill(admin.password);
	await dialog.getByLabel("Password").press("Enter");
	await page.getByRole("heading", { name: `Account added: ${added}` }).waitFor();
	assert.equal(await page.getByRole("dialog").count(), 0);
});

test("the language that was chosen is remembered on the device", async (t) => {
	const context = await away(t, { language: "en" });
	const page = await context.newPage();
	await page.goto("/");
	await page.getByRole("button", { name: "Українська" }).click();
	await page.getByRole("heading", { name: "Увійти" }).waitFor();
	assert.equal(await page.locator("html").getAttribute("lang"), "uk");
	assert.equal(await page.getByRole("button", { name: "Українська" }).getAttribute("aria-pressed"), "true");
	await page.reload();
	await page.getByRole("heading", { name: "Увійти" }).waitFor();
	const other = await context.newPage();
	await other.goto("/");
	await other.getByRole("heading", { name: "Увійти" }).waitFor();
	const strange = await (await away(t, { language: "de" })).newPage();
	await strange.goto("/");
	await strange.getByRole("heading", { name: "Oturum aç" }).waitFor();
});

const PAGES = {
	admin: ["Today", "Register", "Find", "Convoys", "Boarding", "Border", "Messages", "Import", "Administration"],
	officer: ["Today", "Register", "Find", "Convoys", "Boarding", "Border", "Messages", "Import", "Administration"],
	coordinator: ["Register", "Find", "Convoys", "Boarding"],
	border: ["Register", "Convoys", "Border"],
	auditor: ["Today", "Find", "Convoys", "Administration"],
};

for (const [role, pages] of Object.entries(PAGES)) {
	test(`as ${role} one sees one's own pages`, async (t) => {
		const page = await (await away(t)).newPage();
		await signIn(page, account(role, { coordinator: { cities: ["LVIV"] }, border: { posts: ["KAPIKULE"] } }[role]));
		const links = page.getByRole("navigation", { name: "Pages" }).getByRole("link");
		await links.first().waitFor();
		assert.deepEqual(await links.allInnerTexts(), pages);
		assert.equal(await page.locator("nav [aria-current=page]").first().innerText(), pages[0]);
		if (!pages.includes("Import")) {
			await page.goto("/#/import");
			await page.getByRole("heading", { name: "This page is not for your role" }).waitFor();
			await accessible(page);
		}
	});
}

test("a keyboard skips to the content, and a link moves there", async (t) => {
	const page = await (await away(t)).newPage();
	await signIn(page, account("officer"));
	await page.reload();
	await page.getByRole("navigation", { name: "Pages" }).waitFor();
	await page.keyboard.press("Tab");
	assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to main content");
	await page.keyboard.press("Enter");
	assert.equal(await page.evaluate(() => document.activeElement.id), "main");
	await page.getByRole("link", { name: "Import" }).press("Enter");
	await page.getByRole("heading", { name: "Import" }).waitFor();
	await page.waitForFunction(() => document.activeElement.id === "main");
});

test("an address that means nothing says so", async (t) => {
	const page = await (await away(t)).newPage();
	await signIn(page, account("officer"));
	for (const address of ["/#/nowhere", "/#/%E0%A4%A"]) {
		await page.goto(address);
		await page.getByRole("heading", { name: "Page not found" }).waitFor();
	}
});

test("the cookie is out of reach, and the page may load nothing from elsewhere", async (t) => {
	const context = await away(t);
	const page = await context.newPage();
	const answer = await page.goto("/");
	const policy = answer.headers()["content-security-policy"];
	assert.match(policy, /default-src 'none'/);
	assert.match(policy, /frame-ancestors 'none'/);
	assert.doesNotMatch(policy, /unsafe-inline|https?:/);
	assert.equal(answer.headers()["referrer-policy"], "no-referrer");
	await signIn(page, account("officer"));
	const [cookie] = (await context.cookies()).filter(({ name }) => name === "kafile");
	assert.equal(cookie.httpOnly, true);
	assert.equal(cookie.sameSite, "Strict");
	assert.equal(cookie.path, "/");
	assert.equal(await page.evaluate(() => document.cookie), "");
	const behindProxy = await fetch(`${base}/v1/session`, {
		method: "POST", headers: { "Content-Type": "application/json", "X-Forwarded-Proto": "https" }, body: JSON.stringify(account("officer")),
	});
	assert.match(behindProxy.headers.get("set-cookie"), /^__Host-kafile=.*; Secure; HttpOnly; SameSite=Strict/);
});
