/* Three languages say the same, and no page shows a key instead of a text. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { device, withBrowser } from "./support/browser.mjs";
import { account, signIn } from "./support/staff.mjs";
import { load } from "./support/typescript.mjs";

withBrowser();

const catalogues = {};
for (const language of ["en", "tr", "uk"])
	catalogues[language] = (await load(`server/web/src/language/${language}/catalogue.ts`))[language];

const { en } = catalogues;
const forms = (text) => (typeof text === "string" ? { other: text } : text);
const placeholders = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

for (const [language, texts] of Object.entries(catalogues)) {
	test(`${language} has every text, and no other`, () => {
		assert.deepEqual(Object.keys(texts).sort(), Object.keys(en).sort());
		assert.deepEqual(Object.entries(texts).filter(([, text]) => Object.values(forms(text)).some((form) => form.trim() === "")), []);
	});

	test(`${language} fills the same places`, () => {
		for (const [key, text] of Object.entries(texts)) {
			const wanted = [...new Set(Object.values(forms(en[key])).flatMap(placeholders))];
			for (const [form, words] of Object.entries(forms(text))) {
				const has = placeholders(words);
				assert.deepEqual(has.filter((name) => !wanted.includes(name)), [], `${language} ${key} ${form}`);
				/* "There is a problem": one alone needs no number. */
				const needed = form === "one" || form === "zero" ? wanted.filter((name) => name !== "count") : wanted;
				assert.deepEqual(needed.filter((name) => !has.includes(name)), [], `${language} ${key} ${form}`);
			}
		}
	});

	test(`${language} has the forms of its plurals`, () => {
		const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
		for (const [key, text] of Object.entries(texts)) {
			if (typeof text === "string")
				continue;
			assert.deepEqual(Object.keys(text).filter((form) => !pluralCategories.includes(form)), [], `${language} ${key}`);
			/* Where the words do not depend on the number, `other` is enough; where one form is told apart, all are. */
			if (Object.keys(text).length > 1)
				assert.deepEqual(pluralCategories.filter((form) => !(form in text)), [], `${language} ${key}`);
		}
	});
}

test("a text that depends on a number is not plain in another language", () => {
	for (const language of ["tr", "uk"])
		for (const [key, text] of Object.entries(en))
			assert.equal(typeof catalogues[language][key] === "string", typeof text === "string", `${language} ${key}`);
});

test("Turkish and Ukrainian are not English", () => {
	const words = /[A-Za-z]{3,}/;
	/* Numbers and names of things alone are the same everywhere. */
	const same = (language) => Object.entries(en).filter(([key, text]) => typeof text === "string" && catalogues[language][key] === text &&
		words.test(text.replace(/\{\w+\}/g, "")));
	for (const language of ["tr", "uk"])
		assert.deepEqual(same(language).map(([key, text]) => `${key}: ${text}`), []);
});

const PAGES = ["today", "register", "find", "convoys", "border", "messages", "import", "account", "admin/staff", "admin/staff/new", "admin/tokens", "admin/tokens/new", "admin/lost",
	"admin/places", "admin/places/new", "admin/rules", "admin/rules/new", "admin/events", "nowhere"];

/* Placeholders that were not filled, and keys of the catalogue. */
function rawIn(text) {
	const keys = [...text.matchAll(/\b[a-z]+(?:\.[A-Za-z0-9_-]+)+/g)].map(([key]) => key).filter((key) => key in en);
	return [...keys, ...(text.match(/\{[a-z_]+\}|\bundefined\b|\bNaN\b|\[object /g) ?? [])];
}

for (const language of ["en", "tr", "uk"]) {
	test(`no page shows a key in ${language}`, async (t) => {
		const page = await (await device(t, { language })).newPage();
		await signIn(page, account("admin"));
		for (const name of PAGES) {
			await page.goto(`/#/${name}`);
			await page.locator("main h1").waitFor();
			await page.waitForFunction(() => !document.querySelector(".kafile-loading"));
			const text = await page.evaluate(() => [document.body.innerText, document.title,
				...[...document.querySelectorAll("[aria-label], [placeholder]")].map((one) => `${one.getAttribute("aria-label")} ${one.getAttribute("placeholder")}`)].join("\n"));
			assert.deepEqual(rawIn(text), [], name);
		}
	});
}
