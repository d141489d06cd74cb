/*
 * Segments as we count them beside two other counters, of random strings of what people and templates write. SEED=n
 * plays that one again. Speaks TAP.
 */
import { spawnSync } from "node:child_process";
import calculator from "sms-segments-calculator";
import splitter from "split-sms";

const STRINGS = 20000;
const LONGEST = 480; /* code points */
const seed = Number(process.env.SEED || Date.now() % 1e9);

const ALPHABETS = [
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,:;!?-'\"()/+*#%&<=>@$_¡¿£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉÄÖÑÜ§äöñüà\n",
	"^{}\\[~]|€",
	"çğĞıİşŞÇÖÜöüâîû abcdefghiklmnoprstuvyz",
	"абвгґдеєжзиіїйклмнопрстуфхцчшщьюяАБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЬЮЯ ’",
	"😀🚌🙏👍",
	"`’“”–—\u00A0«»₺…\t",
].map((letters) => [...letters]);

/* Mulberry32: the same numbers for the same seed on every machine. */
let state = seed;
function random(below) {
	state = (state + 0x6d2b79f5) | 0;
	let mixed = Math.imul(state ^ (state >>> 15), state | 1);
	mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
	return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
}

function choice(list) {
	return list[random(list.length)];
}

/* Mostly of one alphabet; every other string has a few letters of a second one. */
function randomString() {
	const [first, second] = [choice(ALPHABETS), choice(ALPHABETS)];
	const rare = random(2) === 0 ? 0 : 1 + random(40);
	const length = 1 + Math.min(random(LONGEST), random(LONGEST)); /* short ones more often */
	let text = "";
	for (let i = 0; i < length; i++)
		text += choice(rare > 0 && random(rare) === 0 ? second : first);
	return text;
}

function ours(strings) {
	const input = strings.map((text) => `${JSON.stringify(text)}\n`).join("");
	const program = spawnSync("build/sms/segments", { input, maxBuffer: 1 << 28, encoding: "utf8" });
	if (program.status !== 0)
		throw new Error(`build/sms/segments: ${program.stderr || program.error || program.signal}`);
	return program.stdout.trimEnd().split("\n");
}

function calculated(text) {
	const message = new calculator.SegmentedMessage(text);
	return `${message.encodingName} ${message.segmentsCount}`;
}

function splitUp(text) {
	const { characterSet, parts } = splitter.split(text);
	const bytes = parts.map((part) => Buffer.byteLength(part.content));
	return [characterSet === "GSM" ? "GSM-7" : "UCS-2", ...bytes].join(" ");
}

function counted(line) {
	const [encoding, ...parts] = line.split(" ");
	return `${encoding} ${parts.length}`;
}

function report(number, name, differences) {
	console.log(`${differences.length === 0 ? "ok" : "not ok"} ${number} - ${name}`);
	for (const difference of differences.slice(0, 5))
		console.log(`# ${difference}`);
}

console.log(`# SEED=${seed}`);
console.log("1..3");
const strings = Array.from({ length: STRINGS }, randomString);
const lines = ours(strings);
const compared = (others, own) =>
	strings.flatMap((text, i) => {
		const [a, b] = [own(lines[i]), others(text)];
		return a === b ? [] : [`${a}, not ${b}: ${JSON.stringify(text)}`];
	});
report(1, "every string was counted", lines.length === STRINGS ? [] : [`${lines.length} lines`]);
report(2, "encoding and segments as in sms-segments-calculator", compared(calculated, counted));
report(3, "encoding and every part as in split-sms", compared(splitUp, (line) => line));
