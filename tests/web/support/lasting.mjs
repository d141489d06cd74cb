/*
 * A phone in the field: a browser whose profile is on the disk, so that it can be killed and started again, behind a network that
 * can be cut. Both survive each other.
 */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";
import { base, CHROMIUM, QUIET, watch } from "./browser.mjs";

/* A line to the server: `cut` breaks what is on it and takes nothing new, `mend` works again. `url` is the server's at its end. */
export async function network(t) {
	const { hostname, port } = new URL(base);
	const open = new Set();
	const server = createServer((near) => {
		const far = connect(Number(port), hostname);
		for (const [one, other] of [[near, far], [far, near]]) {
			open.add(one);
			one.on("close", () => (open.delete(one), other.destroy())).on("error", () => other.destroy());
			one.pipe(other);
		}
	});
	const listen = (at) => new Promise((resolve) => server.listen(at, "127.0.0.1", () => resolve(server.address().port)));
	const own = await listen(0);
	function cut() {
		const closed = new Promise((resolve) => server.close(resolve));
		open.forEach((socket) => socket.destroy());
		return closed;
	}
	t.after(() => (server.listening ? cut() : undefined));
	return { url: `http://127.0.0.1:${own}`, cut, mend: () => listen(own) };
}

/* The browser itself, not the processes that it started. */
function processOf(directory) {
	return readdirSync("/proc").filter((name) => /^\d+$/.test(name)).find((pid) => {
		try {
			const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
			return words.includes(`--user-data-dir=${directory}`) && !words.some((word) => word.startsWith("--type="));
		} catch {
			return false;
		}
	});
}

/* `start` opens it and gives its page; `kill` ends it as an empty battery does. */
export async function phone(t, { url = base, language = "en", args = [], ...options } = {}) {
	const directory = mkdtempSync(path.join(tmpdir(), "kafile-phone-"));
	const faults = [];
	let context = null;

	async function start() {
		context = await chromium.launchPersistentContext(directory, {
			executablePath: CHROMIUM, args: [...QUIET, ...args], baseURL: url, locale: language, timezoneId: "Europe/Istanbul",
			viewport: { width: 360, height: 740 }, hasTouch: true, ...options,
		});
		context.setDefaultTimeout(60000);
		const [page] = context.pages();
		watch(page, faults, url);
		context.on("page", (another) => watch(another, faults, url));
		return page;
	}
	async function kill() {
		const ended = new Promise((resolve) => context.once("close", resolve));
		process.kill(Number(processOf(directory)), "SIGKILL");
		await ended;
		context = null;
	}
	t.after(async () => {
		await context?.close();
		rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
		assert.deepEqual(faults, [], "the browser complains");
	});
	return { start, kill };
}
