/* What an officer's changes do to the seats of a plan; needs no browser. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./support/typescript.mjs";

const { bodyOf, freeSeats, kept, totals } = await load("server/web/src/pages/convoys/planner/changes.ts");

const CODE = "LVIV-20220310-1";
const vehicle = (number, free_after) => ({ convoy: CODE, vehicle: number, free_after });
const person = (number, lap = false) => ({ convoy: CODE, vehicle: number, lap });
const going = (group, ...people) => ({ group, people });
const staying = (group, people, reason) => ({ group, people, reason });

/* Two vehicles: a mother with a baby on her lap, two friends on both, and a group that stays. */
function plan(more = {}) {
	return {
		vehicles: [vehicle(1, 2), vehicle(2, 0)],
		assignments: [going("mother", person(1), person(1, true)), going("friends", person(1), person(2))],
		staying: [staying("late", 3, { code: "no_seats", needed: 2 })],
		counts: { people_seated: 4, groups_going: 2 },
		...more,
	};
}

const free = (changes, of = plan()) => Object.fromEntries(freeSeats(of, changes));

test("a baby on a lap takes no seat where its group goes", () => {
	assert.deepEqual(free({ mother: `${CODE}/2` }), { [`${CODE}/1`]: 3, [`${CODE}/2`]: -1 });
});

test("a group on two vehicles gives its seats back in both", () => {
	assert.deepEqual(free({ friends: "stays" }), { [`${CODE}/1`]: 3, [`${CODE}/2`]: 1 });
	assert.deepEqual(free({ friends: `${CODE}/1` }), { [`${CODE}/1`]: 1, [`${CODE}/2`]: 1 });
});

test("a group that stays needs the seats that its reason tells", () => {
	assert.deepEqual(free({ late: `${CODE}/1` }), { [`${CODE}/1`]: 0, [`${CODE}/2`]: 0 });
});

test("who goes is counted with the changes", () => {
	assert.deepEqual(totals(plan(), { late: `${CODE}/1`, friends: "stays", mother: `${CODE}/2` }), { people: 5, groups: 2, changes: 3 });
});

test("of a new plan only those changes are kept that still say something", () => {
	const changes = { mother: `${CODE}/2`, friends: "stays", late: `${CODE}/1`, gone: "stays" };
	const without = plan({ vehicles: [vehicle(2, 4)], staying: [staying("friends", 2, { code: "documents" })], assignments: [going("late", person(2)), going("mother", person(2))] });
	assert.deepEqual(kept(changes, plan()), { mother: `${CODE}/2`, friends: "stays", late: `${CODE}/1` });
	assert.deepEqual(kept(changes, without), {});
});

test("changes are sent as the contract has them", () => {
	assert.deepEqual(bodyOf({}), {});
	assert.deepEqual(bodyOf({ friends: "stays", late: `${CODE}/2` }),
		{ changes: [{ group: "friends", stays: true }, { group: "late", convoy: CODE, vehicle: 2, stays: false }] });
});
