/*
 * A browser as an officer has it. Every page is watched: an error on the console, a violation of the content security policy,
 * a request to another origin or an answer of 500 fails the test that opened it.
 */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before } from "node:test";
import { chromium } from "playwright-core";

export const base = process.env.KAFILE_URL;
export const shots = new URL("../../../build/test/web/", import.meta.url).pathname;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/* Chromium without what draws a window, which starts in a quarter of the time. Not its wrapper, which a kill would end instead. */
export const CHROMIUM = "/usr/lib/chromium/chromium-headless-shell";
export const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
	"--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"];

let browser;

/* Once in each test file, before its tests. `args` are further flags of chromium. */
export function withBrowser({ args = [] } = {}) {
	before(async () => {
		mkdirSync(shots, { recursive: true });
		browser = await chromium.launch({ executablePath: CHROMIUM, args: [...QUIET, ...args] });
	});
	after(() => browser?.close());
}

/* A device of its own: nobody is signed in. `options` are playwright's; `language` is the browser's. */
export async function device(t, { language = "en", ...options } = {}) {
	const context = await browser.newContext({ baseURL: base, locale: language, timezoneId: "Europe/Istanbul", viewport: { width: 1440, height: 900 }, ...options });
	const faults = [];
	context.setDefaultTimeout(60000);
	context.on("page", (page) => watch(page, faults));
	t.after(async () => {
		await context.close();
		assert.deepEqual(faults, [], "the browser complains");
	});
	return Object.assign(context, { faults });
}

/* `origin` is where its pages come from. */
export function watch(page, faults, origin = base) {
	page.on("console", (message) => {
		if (message.type() === "error" && !isExpected(message.text()))
			faults.push(`console: ${message.text()}`);
	});
	page.on("pageerror", (error) => faults.push(`error: ${error.stack ?? error}`));
	page.on("response", (response) => {
		if (response.status() >= 500 && response.status() !== 503)
			faults.push(`${response.status()} ${response.url()}`);
	});
	page.on("request", (request) => {
		if (/^(https?|wss?):/.test(request.url()) && new URL(request.url()).origin !== origin)
			faults.push(`a request to ${request.url()}`);
	});
}

/* Chromium reports every 4xx, and every request without a network, as an error. */
function isExpected(text) {
	return /Failed to load resource|Failed to fetch dynamically imported module|ERR_INTERNET_DISCONNECTED|net::ERR_/.test(text);
}

/* Accessibility, WCAG 2.2 AA, of what is to be seen now: in English, since the other languages have the same elements. */
export async function accessible(page) {
	if ((await page.locator("html").getAttribute("lang")) !== "en")
		return;
	await page.locator("h1").first().waitFor(); /* the frame is there before the page in it */
	if (!(await page.evaluate(() => "axe" in globalThis)))
		await page.evaluate(axe);
	const { violations } = await page.evaluate(() =>
		globalThis.axe.run(document, { resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
	assert.deepEqual(violations.map(({ id, nodes }) => ({ id, at: nodes.map((node) => node.target.join(" ")), why: nodes[0].failureSummary })), []);
}

/* Kept as artefacts, on a desk and on a phone, where nothing may be wider than the screen; in other languages than English on a phone. */
export async function screenshots(page, name) {
	const before = page.viewportSize();
	const inEnglish = (await page.locator("html").getAttribute("lang")) === "en";
	for (const [width, height] of [...(inEnglish ? [[1440, 900]] : []), [360, 740]]) {
		await page.setViewportSize({ width, height });
		await page.screenshot({ path: `${shots}${name}-${width}.png`, fullPage: true });
		const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
		assert.ok(wide <= 0, `${name} at ${width} px is ${wide} px too wide`);
	}
	await page.setViewportSize(before);
}
