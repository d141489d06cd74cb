/* On the road: head-counts, breakdowns, diversions, returns, incidents, and the account at the end. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { accessible, device, screenshots, withBrowser } from "./support/browser.mjs";
import { arrive, board, leave, officerAt, planned, seat, seatAndBoard, waiting } from "./support/convoys.mjs";
import { api } from "./support/staff.mjs";

withBrowser();

/* A convoy on the way with one family aboard. */
async function onTheWay(t, size = 2, seats = [10]) {
	const group = await waiting(t, size);
	const code = await planned(seats);
	await seatAndBoard(code, 1, group);
	await leave(code, 1, size);
	return { code, group };
}

describe("head-counts", () => {
	test("one that differs names the unticked and opens an exception, which somebody settles", async (t) => {
		const [aboard, absent] = [await waiting(t, 3), await waiting(t, 1)];
		const code = await planned([10]);
		await seatAndBoard(code, 1, aboard);
		await seat(code, absent);
		const page = await officerAt(await device(t), `${code}/road`);
		await page.getByText("This is the last vehicle to leave.").waitFor();
		await page.getByLabel("Head-count").fill("4");
		await page.getByRole("button", { name: "Vehicle 1 has left" }).click();
		const told = page.getByRole("status").filter({ hasText: "4 counted, but 3 ticked" });
		await told.getByText("1 person has a seat and no tick:").waitFor();
		await told.getByRole("link", { name: absent.family_name }).waitFor();
		await accessible(page);
		await screenshots(page, "convoys-headcount-differs");
		await told.getByRole("link", { name: "Reconciliation" }).click();
		await page.getByRole("button", { name: /Settle.*Head-count differs/ }).click();
		const dialog = page.getByRole("dialog");
		await dialog.getByRole("button", { name: "Settle" }).click();
		await dialog.getByText("Enter the reason").waitFor();
		await dialog.getByLabel("What was it about?").fill("The driver counted himself.");
		await accessible(page);
		await dialog.getByRole("button", { name: "Settle" }).click();
		await page.getByText("Settled: The driver counted himself.").waitFor();
		await accessible(page);
		await screenshots(page, "convoys-reconciliation");
	});

	test("a departure keeps its time and id through a failure and a reload", async (t) => {
		const code = await planned([5]);
		const page = await officerAt(await device(t), `${code}/road`);
		const told = [];
		await page.route("**/departures", (route) => {
			told.push(route.request().postDataJSON().items[0]);
			return told.length < 3 ? route.abort() : route.continue();
		});
		await page.getByLabel("Head-count").fill("0");
		const button = page.getByRole("button", { name: "Vehicle 1 has left" });
		await button.click();
		await page.getByRole("alert").getByText("The server did not answer").waitFor();
		await page.reload();
		assert.equal(await page.getByLabel("Head-count").inputValue(), "0");
		await button.click();
		await page.getByRole("alert").getByText("The server did not answer").waitFor();
		await button.click();
		await page.getByText("0 counted, 0 ticked. They agree.").waitFor();
		assert.deepEqual(told[1], told[0]);
		assert.deepEqual(told[2], told[0]);
	});

	test("a late one has the time that the officer says, on the city's clock", async (t) => {
		const code = await planned([5], { departs_at: "2022-03-10T06:00:00Z" });
		const page = await officerAt(await device(t), `${code}/road`);
		await page.getByLabel("Head-count").fill("0");
		await page.getByLabel("When", { exact: true }).fill("2022-03-10T08:05");
		await page.getByRole("button", { name: "Vehicle 1 has left" }).click();
		await page.getByText("They agree.").waitFor();
		assert.equal(Date.parse((await api("GET", `/v1/convoys/${code}`)).departed_at), Date.parse("2022-03-10T06:05:00Z"));
	});
});

describe("a bus breaks down", () => {
	test("on the road: its people go to the others, and who finds no seat is named", async (t) => {
		const [stays, four, two] = [await waiting(t, 3), await waiting(t, 4), await waiting(t, 2)];
		const code = await planned([7, 10]);
		await seatAndBoard(code, 1, stays);
		await seatAndBoard(code, 2, four);
		await seatAndBoard(code, 2, two);
		await leave(code, 1, 3);
		await leave(code, 2, 6);
		const page = await officerAt(await device(t), `${code}/vehicles/2`);
		await page.getByRole("button", { name: "It has broken down" }).click();
		const dialog = page.getByRole("dialog");
		await dialog.getByText("6 people on its list have no seats until somebody transfers them.").waitFor();
		await accessible(page);
		await dialog.getByRole("button", { name: "It has broken down" }).click();
		await page.getByText("Vehicle 2 is broken down. 6 people need a transfer.").waitFor();
		await page.getByRole("link", { name: "Transfer people" }).click();
		await page.getByRole("button", { name: "Transfer people" }).click();
		await page.getByRole("link", { name: "Choose at least one vehicle that takes them" }).waitFor();
		await page.getByLabel(/^Vehicle 1: .*4 seats free/).check();
		await page.getByLabel("Reason").fill("Engine failure near Bila Tserkva.");
		await accessible(page);
		await screenshots(page, "convoys-transfer");
		await page.getByRole("button", { name: "Transfer people" }).click();
		await page.getByText("4 people were moved.").waitFor();
		await page.getByText("2 people on the way have no seat:").waitFor();
		await page.getByRole("link", { name: two.family_name }).first().waitFor();
		await screenshots(page, "convoys-transferred");

		const relief = await planned([20]);
		await page.getByRole("button", { name: "Transfer those who are left" }).click();
		await page.reload();
		await page.getByLabel("To the convoy").selectOption(relief);
		await page.getByLabel(/^Vehicle 1: /).check();
		await page.getByLabel("Reason").fill("A fourth bus.");
		await page.getByRole("button", { name: "Transfer people" }).click();
		await page.getByText("2 people were moved.").waitFor();
		assert.equal((await api("GET", `/v1/citizens/${two.references[0]}`)).convoy, relief);
	});

	test("one group is moved whole or not at all, and the room that there is is told", async (t) => {
		const [one, three] = [await waiting(t, 1), await waiting(t, 3)];
		const code = await planned([3, 10]);
		await seat(code, one, { vehicle: 1 });
		await seat(code, three, { vehicle: 2 });
		const page = await officerAt(await device(t), `${code}/people`);
		await page.getByRole("row").filter({ hasText: three.family_name }).first().getByRole("link", { name: "Move the group" }).click();
		await page.getByText("All of them are moved, or nobody.").waitFor();
		await page.getByLabel(/^Vehicle 1: /).check();
		await page.getByLabel("Reason").fill("A test.");
		await page.getByRole("button", { name: "Transfer people" }).click();
		await page.getByRole("alert").getByText("Nobody was moved").waitFor();
		await page.getByRole("alert").getByText("Vehicle 1: 2 seats free").waitFor();
	});

	test("an unused bus is withdrawn, and taken into use again", async (t) => {
		const code = await planned([7]);
		const page = await officerAt(await device(t), `${code}/vehicles/1`);
		await page.getByRole("button", { name: "It is not used" }).click();
		await page.getByRole("dialog").getByRole("button", { name: "It is not used" }).click();
		await page.getByText("Not used", { exact: true }).waitFor();
		await page.getByRole("button", { name: "It is in use again" }).click();
		await page.getByRole("dialog").getByRole("button", { name: "It is in use again" }).click();
		await page.getByText("Takes people", { exact: true }).waitFor();
	});
});

describe("a convoy that does not go as planned", () => {
	test("is diverted: the dialog names what follows", async (t) => {
		const { code } = await onTheWay(t);
		const page = await officerAt(await device(t), `${code}/road`);
		await page.getByRole("button", { name: "Divert…" }).click();
		const dialog = page.getByRole("dialog");
		await dialog.getByText("2 people on the way go to the new post.").waitFor();
		await accessible(page);
		await dialog.getByRole("button", { name: "Divert" }).click();
		await dialog.getByRole("link", { name: "Choose the new border post" }).waitFor();
		await dialog.getByLabel("New border post").selectOption("HAMZABEYLI");
		await dialog.getByLabel("Countries on the way", { exact: true }).selectOption("RO");
		await dialog.getByLabel("Reason").fill("30 km of queue.");
		await screenshots(page, "convoys-divert");
		await dialog.getByRole("button", { name: "Divert" }).click();
		await page.getByText("Diverted to Hamzabeyli.").waitFor();
		await page.getByText("Planned border post").waitFor();
		const { border_post, transit, status } = await api("GET", `/v1/convoys/${code}`);
		assert.deepEqual([border_post, transit, status], ["HAMZABEYLI", ["RO"], "diverted"]);
	});

	test("one vehicle of it is diverted", async (t) => {
		const code = await planned([5, 5]);
		await leave(code, 1, 0);
		await leave(code, 2, 0);
		const page = await officerAt(await device(t), `${code}/road`);
		await page.getByRole("button", { name: "Divert…" }).click();
		const dialog = page.getByRole("dialog");
		await dialog.getByLabel(/^Vehicle 2: /).check();
		await dialog.getByLabel("New border post").selectOption("HAMZABEYLI");
		await dialog.getByLabel("Reason").fill("Lost the way.");
		await dialog.getByRole("button", { name: "Divert" }).click();
		await page.getByText("Diverted to Hamzabeyli.").waitFor();
		await page.getByRole("link", { name: "Vehicles and seats" }).click();
		await page.getByRole("region", { name: /^Vehicle 2/ }).getByText("Goes to Hamzabeyli").waitFor();
	});

	test("comes back: its people wait again", async (t) => {
		const { code, group } = await onTheWay(t, 3);
		const page = await officerAt(await device(t), `${code}/road`);
		await page.getByRole("button", { name: "It comes back…" }).click();
		const dialog = page.getByRole("dialog");
		await dialog.getByText("3 people wait in Poltava again, with their old places in the queue, and no longer count as evacuated.").waitFor();
		await accessible(page);
		await dialog.getByRole("button", { name: "It comes back" }).click();
		await dialog.getByRole("link", { name: "Enter the reason" }).waitFor();
		await dialog.getByLabel("Reason").fill("The bridge is destroyed.");
		await dialog.getByRole("button", { name: "It comes back" }).click();
		await page.getByText("Came back. 3 people wait again.").waitFor();
		await page.getByText("Only a convoy on the way can do this. Its state: Came back.").first().waitFor();
		assert.equal((await api("GET", `/v1/citizens/${group.references[0]}`)).status, "registered");
	});

	test("is cancelled before it leaves, and then offers nothing any more", async (t) => {
		const group = await waiting(t, 2);
		const code = await planned([5]);
		await seat(code, group);
		const page = await officerAt(await device(t), `${code}/road`);
		await page.getByText("Only a convoy on the way can do this. Its state: Planned.").first().waitFor();
		await page.getByRole("button", { name: "Cancel the convoy…" }).click();
		const dialog = page.getByRole("dialog");
		await dialog.getByText("2 people lose their seats and wait again").waitFor();
		await accessible(page);
		await dialog.getByLabel("Reason (optional)").fill("The road is closed.");
		await dialog.getByRole("button", { name: "Cancel the convoy" }).click();
		await page.getByText("Cancelled. 2 people wait again.").waitFor();
		await page.getByText("Only a convoy that has not left can be cancelled. Its state: Cancelled.").waitFor();
		assert.equal(await page.getByRole("button", { name: /…$/ }).count(), 0);
		await page.getByRole("link", { name: "Assign seats" }).click();
		await page.getByText("This convoy takes nobody any more. Its state: Cancelled.").waitFor();
		await screenshots(page, "convoys-cancelled");
	});

	test("is not completed while somebody is unaccounted for", async (t) => {
		const { code, group } = await onTheWay(t);
		await arrive(code, 1, 2);
		const page = await officerAt(await device(t), `${code}/road`);
		await page.getByRole("button", { name: "Complete the convoy…" }).click();
		const dialog = page.getByRole("dialog");
		await dialog.getByRole("button", { name: "Complete the convoy" }).click();
		await dialog.getByText("The reconciliation names them.").waitFor();
		await dialog.getByRole("link", { name: "Reconciliation" }).click();
		await page.getByText("Set out, and nobody has said what became of them: 2").waitFor();
		await page.getByRole("link", { name: group.family_name }).first().waitFor();
	});
});

describe("incidents", () => {
	test("somebody left in hospital is found and back on board", async (t) => {
		const { code, group } = await onTheWay(t);
		const page = await officerAt(await device(t), `${code}/people`);
		const row = page.getByRole("row").filter({ hasText: group.family_name }).filter({ hasText: "Elif" });
		await row.getByRole("button", { name: "Record an incident" }).click();
		const dialog = page.getByRole("dialog");
		await dialog.getByRole("button", { name: "Record" }).click();
		await dialog.getByRole("link", { name: "Choose what happened" }).waitFor();
		await dialog.getByLabel("Is in hospital").check();
		await dialog.getByLabel("Place (optional)").fill("Vinnytsia, hospital 2");
		await dialog.getByLabel("Note (optional)").fill("Her son stays with her.");
		await accessible(page);
		await screenshots(page, "convoys-incident");
		await dialog.getByRole("button", { name: "Record" }).click();
		await page.getByText(/^Recorded\. Elif .*: In hospital\.$/).waitFor();
		await row.getByText("In hospital").waitFor();
		await row.getByRole("button", { name: "Record an incident" }).click();
		await dialog.getByLabel("Was found and is back on board").check();
		await dialog.getByRole("button", { name: "Record" }).click();
		await row.getByText("On the way").waitFor();
	});

	test("a tick by mistake is taken back, and who gets off at the door waits again", async (t) => {
		const group = await waiting(t, 2);
		const code = await planned([5]);
		await seat(code, group);
		await board(code, 1, group.references);
		const page = await officerAt(await device(t), `${code}/people`);
		const row = (name) => page.getByRole("row").filter({ hasText: group.family_name }).filter({ hasText: name });
		await row("Elif").getByRole("button", { name: "Record an incident" }).click();
		await page.getByRole("dialog").getByLabel("Was ticked by mistake").check();
		await page.getByRole("dialog").getByRole("button", { name: "Record" }).click();
		await row("Elif").getByText("Has a seat").waitFor();
		await row("Deniz").getByRole("button", { name: "Record an incident" }).click();
		await page.getByRole("dialog").getByLabel("Got off at the door").check();
		await page.getByRole("dialog").getByRole("button", { name: "Record" }).click();
		await row("Deniz").waitFor({ state: "detached" });
		assert.equal((await api("GET", `/v1/citizens/${group.references[1]}`)).status, "registered");
	});
});
