/* The manifest on paper and as CSV, with names as people have them. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { accessible, device, screenshots, shots, withBrowser } from "./support/browser.mjs";
import { officerAt, planned, seat, waiting } from "./support/convoys.mjs";

withBrowser();

const MARKUP = "<b onclick=alert(1)>Öz</b>";
const FORMULA = "=1+1";

async function hostileConvoy(t) {
	const members = [
		{ given_names: FORMULA, family_name: MARKUP, birth_date: "1988-02-29", nationality: "TUR", needs: ["insulin", "pregnant"] },
		{ given_names: "Işıl Çağla", family_name: "Öztürk-Güneş", birth_date: "1991", nationality: "TUR" },
		{ given_names: "Юлія", family_name: "Згурська", birth_date: "1990-01-02", nationality: "UKR" },
	];
	const group = await waiting(t, 3, { members });
	const code = await planned([48], { transit: ["RO", "BG"], leader: "Selin Demir" });
	await seat(code, group);
	return code;
}

test("names are text on the page, whatever they hold, and stand in the capitals of passports too", async (t) => {
	const code = await hostileConvoy(t);
	const page = await officerAt(await device(t), `${code}/manifest`);
	await page.getByText(`${FORMULA} ${MARKUP}`).waitFor();
	assert.equal(await page.locator("b").count(), 0);
	await page.getByText("OZTURK GUNES, ISIL CAGLA").waitFor();
	await page.getByText("ZGHURSKA, YULIIA").waitFor();
	await page.getByRole("row").filter({ hasText: FORMULA }).getByText("Insulin, Pregnant").waitFor();
	await accessible(page);
	await screenshots(page, "convoys-manifest");
});

test("it prints on A4 with a head for each vehicle, boxes to tick and lines to sign", async (t) => {
	const code = await hostileConvoy(t);
	const page = await officerAt(await device(t), `${code}/manifest`);
	await page.getByText(`Manifest ${code}, vehicle 1 of 1`).waitFor();
	await page.evaluate(() => (window.print = () => (window.printed = true)));
	await page.getByRole("button", { name: "Print" }).click();
	assert.equal(await page.evaluate(() => window.printed), true);
	const path = `${shots}convoys-manifest.pdf`;
	const pdf = (await page.pdf({ path, preferCSSPageSize: true })).toString("latin1");
	const [, width, height] = /\/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)/.exec(pdf);
	assert.deepEqual([Math.round(width), Math.round(height)], [595, 842]);
	assert.equal(pdf.match(/\/Type\s*\/Page\b/g).length, 1, "three people fit on one page");
	await page.emulateMedia({ media: "print" });
	assert.equal(await page.getByRole("navigation").count(), 0);
	assert.equal(await page.getByRole("button").count(), 0);
	await page.getByText("Border officer").waitFor();
	await page.setViewportSize({ width: 680, height: 900 });
	await page.screenshot({ path: `${shots}convoys-manifest-print.png`, fullPage: true });
});

test("the CSV neutralises formulas and opens with its letters right", async (t) => {
	const code = await hostileConvoy(t);
	const page = await officerAt(await device(t), `${code}/manifest`);
	const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download as CSV" }).click()]);
	assert.equal(download.suggestedFilename(), `${code}.csv`);
	const text = readFileSync(await download.path(), "utf8");
	assert.ok(text.startsWith("\ufeffconvoy,vehicle,plate,"));
	assert.ok(text.includes(`"${MARKUP}"`));
	assert.ok(text.includes(`"'${FORMULA}"`), text);
	assert.ok(text.includes('"Öztürk-Güneş"'));
	for (const line of text.slice(1).trim().split("\r\n").slice(1))
		assert.ok(line.split(/","|",|,"/).every((cell) => !/^[=+\-@\t\r]/.test(cell)), line);
});

for (const language of ["tr", "uk"])
	test(`it prints in ${language}`, async (t) => {
		const code = await hostileConvoy(t);
		const page = await officerAt(await device(t, { language }), `${code}/manifest`);
		await page.getByRole("heading", { level: 3 }).waitFor();
		await page.pdf({ path: `${shots}convoys-manifest-${language}.pdf`, preferCSSPageSize: true });
		await accessible(page);
	});
