/* The next of kin who hears that a group has arrived: named when it registers or later, and told. */
import assert from "node:assert/strict";
import test from "node:test";
import { accessible, device, screenshots, withBrowser } from "./support/browser.mjs";
import { CITY, handOver, leave, planned, seatAndBoard } from "./support/convoys.mjs";
import { account, api, family, freshName, signIn } from "./support/staff.mjs";

withBrowser();

async function opened(t, at) {
	const page = await (await device(t)).newPage();
	await signIn(page, account("officer"));
	await page.goto(`/${at}`);
	await page.locator("main h2").first().waitFor();
	return page;
}

const contactOf = async (group) => (await api("GET", `/v1/groups/${group}`)).contact;

test("a next of kin is named, checked while typed, and kept with the group", async (t) => {
	const name = freshName("Kayıt");
	const page = await opened(t, "#/register");
	const phone = page.getByLabel("Phone of the next of kin");

	await page.getByLabel("City", { exact: true }).selectOption("LVIV");
	await page.getByLabel("Given names").fill("Ayşe");
	await page.getByLabel("Family name").fill(name);
	assert.ok(!(await phone.isVisible()));
	await page.getByText("Next of kin (optional)").click();
	await phone.fill("532 444 55 66");
	await page.getByText("Next of kin: Begin the phone number with 0").waitFor();
	await page.getByText("Next of kin (optional)").click();
	await page.getByRole("button", { name: "Continue" }).click();
	await page.getByRole("alert").getByRole("link", { name: "Next of kin: Begin the phone number with 0" }).waitFor();
	await page.getByText("Next of kin (optional)").click();
	await accessible(page);
	await screenshots(page, "register-kin");
	await phone.fill("0532 444 55 66");
	await page.getByText("Kept as +905324445566").waitFor();
	await page.getByLabel("Language of the next of kin").selectOption("Turkish");
	await page.reload();
	await page.getByText("Next of kin (optional) 0532 444 55 66").click();
	assert.equal(await page.getByLabel("Language of the next of kin").inputValue(), "tr");
	await page.getByLabel("Language of the group").selectOption("uk");
	await page.getByRole("button", { name: "Continue" }).click();
	await page.getByText("+905324445566, Turkish").waitFor();
	await accessible(page);
	await page.getByRole("button", { name: "Register 1 person" }).click();
	await page.getByRole("heading", { name: "1 person registered" }).waitFor();

	const { items: [{ group }] } = await api("POST", "/v1/citizens/search", { name });
	assert.deepEqual(await contactOf(group), { phone: null, language: "uk", kin_phone: "+905324445566", kin_language: "tr" });
});

test("the next of kin of a group is named, corrected and taken out again", async (t) => {
	const { group } = await family("LVIV", 2);
	const page = await opened(t, `#/people/group/${group}`);
	const known = page.getByRole("region", { name: "What is known" });
	async function change(phone, language) {
		await page.getByRole("link", { name: "Change phone, city or size" }).click();
		await page.getByLabel("Phone of the next of kin").fill(phone);
		await page.getByLabel("Language of the next of kin").selectOption(language);
		await page.getByRole("button", { name: "Save" }).click();
	}

	await known.getByText("Next of kin").waitFor();
	await change("532", "Ukrainian");
	await page.getByRole("alert").getByRole("link", { name: "Enter a phone number with its country code" }).waitFor();
	await accessible(page);
	await page.getByLabel("Phone of the next of kin").fill("0532 444 55 66");
	await page.getByRole("button", { name: "Save" }).click();
	await known.getByText("+905324445566, Ukrainian").waitFor();
	await accessible(page);
	await screenshots(page, "group-kin");
	assert.deepEqual(await contactOf(group), { phone: "+905551112233", language: "tr", kin_phone: "+905324445566", kin_language: "uk" });

	await change("", "As the group");
	await page.getByText("The group is changed.").waitFor();
	await known.getByText("None", { exact: true }).waitFor();
	assert.deepEqual(await contactOf(group), { phone: "+905551112233", language: "tr", kin_phone: null, kin_language: null });
});

test("whoever looks what was written to a group sees that its next of kin was told", async (t) => {
	const contact = { phone: "+380671234567", language: "uk", kin_phone: "+905324445566", kin_language: "en" };
	const people = await family(CITY, 2, { contact });
	const code = await planned();
	await seatAndBoard(code, 1, people);
	await leave(code, 1, 2);
	await handOver(code, people.references);
	const page = await opened(t, `#/people/group/${people.group}`);

	await page.getByRole("link", { name: "Messages to them" }).click();
	const told = page.getByRole("article").filter({ has: page.getByRole("heading", { name: "They were received at the border" }) });
	await told.getByRole("link", { name: contact.kin_phone }).waitFor();
	await told.getByText("(next of kin)").waitFor();
	await told.getByText("received by our officers at").waitFor();
});
