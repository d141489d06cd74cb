/* Convoys whose people are about to board, and what became of them. */
import { api, convoy, fact, family } from "./staff.mjs";

/* A convoy with one bus on which `size` people have seats: { code, references, families }. */
export async function boardable(size = 5, { city = "LVIV", post = "KAPIKULE", seats = 48 } = {}) {
	const code = await convoy(city, post, seats);
	const families = [];
	for (let left = size; left > 0; left -= 5)
		families.push(await family(city, Math.min(5, left)));
	const { items } = await api("POST", `/v1/convoys/${code}/assignments`, { groups: families.map(({ group }) => group), vehicle: 1 });
	for (const { outcome } of items)
		if (outcome !== "assigned")
			throw new Error(`a family got no seat: ${outcome}`);
	return { code, families, references: families.flatMap(({ references }) => references) };
}

/* The same, on its way. */
export async function departed(size = 5, options = {}) {
	const { code, ...people } = await boardable(size, options);
	await api("POST", `/v1/convoys/${code}/boardings`, { vehicle: 1, items: people.references.map((reference) => fact({ reference })) });
	await api("POST", `/v1/convoys/${code}/departures`, { items: [fact({ vehicle: 1, headcount: size })] });
	return { code, ...people };
}

/* What the server knows of the people of a convoy: reference -> state. */
export async function states(code) {
	const { vehicles } = await api("GET", `/v1/convoys/${code}/manifest`);
	return new Map(vehicles.flatMap(({ people }) => people.map(({ reference, status }) => [reference, status])));
}

/* The events of a convoy, as the server recorded them. */
export async function eventsOf(code, type) {
	const { items } = await api("GET", `/v1/events?convoy=${code}&limit=200`, undefined, { as: "admin" });
	return items.filter((event) => event.type === type);
}
