/* The rules of the web application, by the cases that the server's are tested with. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { load } from "./support/typescript.mjs";

const RULES = "server/web/src/rules";
const ZONE = /^([A-Z0-9<]{44}\n[A-Z0-9<]{44}|([A-Z0-9<]{30}\n){2}[A-Z0-9<]{30})$/;

const { ageOn, isMinorOn, readBirth } = await load(`${RULES}/birth.ts`);
const { readMrz } = await load(`${RULES}/mrz.ts`);
const { readNationalId } = await load(`${RULES}/national_id.ts`);
const { readPhone } = await load(`${RULES}/phone.ts`);
const { formatReference, readReference } = await load(`${RULES}/reference.ts`);

function vectors(name) {
	const file = new URL(`../vectors/rules/${name}.json`, import.meta.url);
	return JSON.parse(readFileSync(file, "utf8"));
}

function expectedOutcome({ value, fault }) {
	return fault === undefined ? { ok: true, value } : { ok: false, fault };
}

describe("identity numbers", () => {
	for (const vector of vectors("national_id").cases)
		test(vector.about, () => {
			assert.deepEqual(readNationalId(vector.input), expectedOutcome(vector));
		});

	test("one wrong digit never slips through", () => {
		const right = "12345678950";
		for (let at = 0; at < right.length; at++)
			for (const digit of "0123456789") {
				const number = right.slice(0, at) + digit + right.slice(at + 1);
				assert.equal(readNationalId(number).ok, number === right, number);
			}
	});
});

describe("phones", () => {
	for (const vector of vectors("phone").cases)
		test(vector.about, () => {
			const outcome = readPhone(vector.input, vector.country_code);
			assert.deepEqual(outcome, expectedOutcome(vector));
			if (outcome.ok)
				assert.deepEqual(readPhone(outcome.value), outcome);
		});
});

describe("references", () => {
	for (const vector of vectors("reference").cases)
		test(vector.about, () => {
			const outcome = readReference(vector.input);
			assert.deepEqual(outcome, expectedOutcome(vector));
			if (outcome.ok)
				assert.equal(formatReference(outcome.value), vector.shown);
		});

	test("one wrong symbol never slips through", () => {
		const right = "7K3M9QXT2A";
		for (let at = 0; at < right.length; at++)
			for (const symbol of "0123456789ABCDEFGHJKMNPQRSTVWXYZ") {
				const reference = right.slice(0, at) + symbol + right.slice(at + 1);
				assert.equal(readReference(reference).ok, reference === right, reference);
			}
	});
});

describe("machine readable zones", () => {
	for (const vector of vectors("mrz").cases)
		test(vector.about, () => {
			const outcome = readMrz(vector.input, vector.today);
			const fault = vector.refused ?? (vector.faults ? "fields" : undefined);
			assert.equal(outcome.fault, fault);
			assert.equal(outcome.ok, fault === undefined);
			assert.deepEqual(outcome.faults, vector.faults);
			assert.deepEqual(outcome.value?.member, vector.member);
			assert.deepEqual(outcome.value?.optional, vector.optional);
		});

	for (const { about, input, today } of vectors("mrz").cases.filter(({ member }) => member))
		test(`${about}: its lines are read again as the same`, () => {
			const outcome = readMrz(input, today);
			assert.match(outcome.value.zone, ZONE);
			assert.deepEqual(readMrz(outcome.value.zone, today), outcome);
		});
});

describe("births", () => {
	for (const vector of vectors("birth").cases)
		test(vector.about, () => {
			assert.deepEqual(readBirth(vector.input, vector.today), expectedOutcome(vector));
		});
});

describe("ages", () => {
	for (const { about, birth, on, least, most, minor } of vectors("birth").ages)
		test(about, () => {
			assert.deepEqual(ageOn(birth, on), { least, most });
			assert.equal(isMinorOn(birth, on), minor);
		});
});
