/* The camera reads cards: chromium's fake camera shows a film whose frames are a QR code in grey. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import test, { after } from "node:test";
import { encode } from "../../server/web/node_modules/uqr/dist/index.mjs";
import { accessible, device, screenshots, withBrowser } from "./support/browser.mjs";
import { boardable, states } from "./support/boarding.mjs";
import { network, phone } from "./support/lasting.mjs";
import { account, signIn } from "./support/staff.mjs";

const directory = mkdtempSync(path.join(tmpdir(), "kafile-film-"));
const film = path.join(directory, "card.y4m");
after(() => rmSync(directory, { recursive: true }));

const CAMERA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", `--use-file-for-fake-video-capture=${film}`];
withBrowser({ args: CAMERA });

const [WIDTH, HEIGHT] = [640, 480];
const [BLACK, WHITE, GREY] = [30, 220, 128];

/* A card on a white table: one frame, which the camera shows again and again. Read when a camera is opened, so made before. */
function show(text) {
	const { data } = encode(text, { ecc: "M", border: 4 });
	const dot = Math.floor(360 / data.length);
	const [left, top] = [WIDTH, HEIGHT].map((side) => Math.floor((side - dot * data.length) / 2));
	const luma = Buffer.alloc(WIDTH * HEIGHT, WHITE);
	data.forEach((line, y) => line.forEach((dark, x) => {
		for (let row = 0; dark && row < dot; row++)
			luma.fill(BLACK, (top + y * dot + row) * WIDTH + left + x * dot, (top + y * dot + row) * WIDTH + left + (x + 1) * dot);
	}));
	const frame = Buffer.concat([Buffer.from("FRAME\n"), luma, Buffer.alloc(WIDTH * HEIGHT / 2, GREY)]);
	writeFileSync(film, Buffer.concat([Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`), frame, frame]));
}

const shown = (reference) => `${reference.slice(0, 5)}-${reference.slice(5)}`;
const ticked = (page) => page.locator(".kafile-tick__person[aria-pressed=true]");

async function atTheDoor(page, code) {
	await page.goto(`/#/boarding/${code}/1`);
	await page.locator(".kafile-tick").first().waitFor();
}

test("the QR code of a card is read, once, and the person is ticked", async (t) => {
	const { code, references } = await boardable(3);
	show(shown(references[1]));
	const page = await (await device(t, { viewport: { width: 360, height: 740 } })).newPage();
	await signIn(page, account("officer"));
	await atTheDoor(page, code);
	let told = 0;
	page.on("request", (request) => (told += request.url().endsWith("/boardings") ? request.postDataJSON().items.length : 0));

	await page.getByRole("button", { name: "Scan cards" }).click();
	await ticked(page).first().waitFor();
	await accessible(page);
	await screenshots(page, "scanner-read");
	/* The card is held there while the page is looked at: the camera has read it many times by now. */
	await page.waitForFunction(() => document.querySelector("video").currentTime > 2);
	await page.getByRole("button", { name: "Stop scanning" }).click();
	await page.waitForFunction(() => !document.querySelector(".kafile-bar"));
	assert.equal(await ticked(page).count(), 1);
	assert.equal(told, 1);
	assert.equal((await states(code)).get(references[1]), "boarded");
});

test("a code that is no card's says so", async (t) => {
	const { code } = await boardable(1);
	show("https://example.org/");
	const page = await (await device(t)).newPage();
	await signIn(page, account("officer"));
	await atTheDoor(page, code);
	await page.getByRole("button", { name: "Scan cards" }).click();
	await page.getByText("This is not a reference.").waitFor();
});

test("cards are read without a network", async (t) => {
	const { code, references: [reference] } = await boardable(1);
	show(reference);
	const line = await network(t);
	const handset = await phone(t, { url: line.url, args: CAMERA });
	const page = await handset.start();
	await signIn(page, account("officer"));
	await atTheDoor(page, code);
	await page.evaluate(() => navigator.serviceWorker.ready);
	await line.cut();
	await page.reload();
	await page.locator(".kafile-tick").first().waitFor();
	await page.getByRole("button", { name: "Scan cards" }).click();
	await page.locator(".kafile-bar").getByText("Not yet sent: 1", { exact: true }).waitFor();
	assert.equal(await ticked(page).count(), 1);
});

const REFUSALS = {
	NotAllowedError: /The camera is not allowed here/, NotFoundError: /This device has no camera/, NotReadableError: /Another application uses the camera/,
};
for (const [name, words] of Object.entries(REFUSALS)) {
	test(`a camera that answers ${name} is explained, with the other way`, async (t) => {
		const { code } = await boardable(1);
		show("x");
		const page = await (await device(t)).newPage();
		await page.addInitScript((fault) => {
			navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("", fault));
		}, name);
		await signIn(page, account("officer"));
		await atTheDoor(page, code);
		await page.getByRole("button", { name: "Scan cards" }).click();
		await page.getByRole("alert").getByText(words).waitFor();
		await accessible(page);
		await page.getByRole("button", { name: "Stop scanning" }).click();
		await page.getByRole("button", { name: "Scan cards" }).waitFor();
	});
}
