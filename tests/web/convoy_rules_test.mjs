/* What the convoy pages work out by themselves: clocks, priorities, passports' capitals. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { load } from "./support/typescript.mjs";

const PAGES = "server/web/src/pages/convoys";
const { dayAfter, localTime, readLocalTime } = await load(`${PAGES}/local_time.ts`);
const { byPriority, priorityOf } = await load(`${PAGES}/priority.ts`);
const { mrzSpelling } = await load(`${PAGES}/mrz_spelling.ts`);

const KYIV = "Europe/Kiev"; /* by the name that every time zone database has */

describe("clocks of a city", () => {
	const read = (text, zone = KYIV) => readLocalTime(text, zone);

	test("winter and summer time", () => {
		assert.deepEqual(read("2022-03-10T08:00"), { ok: true, value: { utc: "2022-03-10T06:00:00.000Z", twice: false } });
		assert.deepEqual(read("2022-07-10T08:00"), { ok: true, value: { utc: "2022-07-10T05:00:00.000Z", twice: false } });
	});

	test("the hour that is left out, the hours around it, and the one that comes twice", () => {
		assert.deepEqual(read("2022-03-27T03:00"), { ok: false, fault: "skipped" });
		assert.deepEqual(read("2022-03-27T03:59"), { ok: false, fault: "skipped" });
		assert.equal(read("2022-03-27T02:59").value.utc, "2022-03-27T00:59:00.000Z");
		assert.equal(read("2022-03-27T04:00").value.utc, "2022-03-27T01:00:00.000Z");
		assert.deepEqual(read("2022-10-30T03:30").value, { utc: "2022-10-30T00:30:00.000Z", twice: true });
		assert.deepEqual(read("2022-10-30T04:00").value, { utc: "2022-10-30T02:00:00.000Z", twice: false });
	});

	test("a zone without summer time, and one west of Greenwich", () => {
		assert.equal(read("2022-03-27T03:30", "Europe/Istanbul").value.utc, "2022-03-27T00:30:00.000Z");
		assert.equal(read("2022-03-10T20:00", "America/New_York").value.utc, "2022-03-11T01:00:00.000Z");
	});

	test("what is no time, and back again", () => {
		for (const text of ["", "2022-03-10", "2022-13-10T08:00", "tomorrow"])
			assert.deepEqual(read(text), { ok: false, fault: "form" }, text);
		for (let hour = 0; hour < 365 * 24; hour += 7) {
			const instant = new Date(Date.UTC(2022, 0, 1, hour));
			const shown = read(localTime(instant.toISOString(), KYIV)).value;
			assert.ok(shown.twice || shown.utc === instant.toISOString(), instant.toISOString());
		}
		assert.equal(dayAfter("2024-02-28"), "2024-02-29");
		assert.equal(dayAfter("2022-12-31"), "2023-01-01");
	});
});

describe("who should leave first", () => {
	const today = "2022-03-10";
	const member = (birth_date, needs = [], status = "registered") => ({ birth_date, needs, status });
	const group = (...members) => ({ id: JSON.stringify(members), queued_at: "2022-03-01T00:00:00Z", members });

	for (const [about, expected, ...members] of [
		["medical needs come before everything", "medical", member("1980", ["dialysis"]), member("2015")],
		["minors without an adult", "alone", member("2010"), member("2006-03-11")],
		["a minor whose mother has left already is alone", "alone", member("1980", [], "departed"), member("2010")],
		["a minor whose mother sits in the bus is not", "children", member("1980", [], "boarded"), member("2010")],
		["eighteen today is no minor", "others", member("2004-03-10")],
		["somebody whose age nobody knows may be the adult", "children", member(null), member("2010")],
		["an infant", "frail", member("1990"), member("2021-06-01")],
		["a birth year that may be that of an infant is none for sure", "children", member("1990"), member("2020")],
		["sixty-five", "frail", member("1957-03-10")],
		["a need that says so", "frail", member(null, ["pregnant"])],
		["adults with children", "children", member("1990"), member("2015")],
		["others", "others", member("1990", ["interpreter"])],
		["needs of those who have a seat do not count", "others", member("1990", ["oxygen"], "assigned"), member("1992")],
	])
		test(about, () => assert.equal(priorityOf(group(...members), today), expected));

	test("by class, then by waiting time", () => {
		const late = { ...group(member("1990", ["oxygen"])), id: "late", queued_at: "2022-03-05T00:00:00Z" };
		const early = { ...group(member("1990", ["oxygen"])), id: "early", queued_at: "2022-03-02T00:00:00Z" };
		const other = { ...group(member("1990")), id: "other", queued_at: "2022-02-24T00:00:00Z" };
		assert.deepEqual(byPriority([other, late, early], today).map(({ id }) => id), ["early", "late", "other"]);
	});
});

describe("capitals of passports", () => {
	for (const [name, expected] of [
		["Ayşe Nur", "AYSE NUR"], ["Yıldız", "YILDIZ"], ["Öztürk-Güneş", "OZTURK GUNES"], ["İbrahim Çağrı", "IBRAHIM CAGRI"], ["d'Arc", "DARC"],
		["Юлія", "YULIIA"], ["Згурська", "ZGHURSKA"], ["Щербак", "SHCHERBAK"], ["Йосип", "YOSYP"], ["Знам’янка", "ZNAMIANKA"], ["Ґалаґан", "GALAGAN"],
		["Strauß", "STRAUSS"], ["Łukasz", "LUKASZ"], ["Ștefan", "STEFAN"], ["José María", "JOSE MARIA"], ["=1+1", ""], ["<b>Öz</b>", "BOZB"],
	])
		test(`${name} is ${expected || "nothing"}`, () => assert.equal(mrzSpelling(name), expected));
});
