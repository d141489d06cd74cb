/* Messages by SMS, and a gateway that fails to send them: it is for one city, so that those of other tests wait for others. */
import { randomInt } from "node:crypto";
import { api, family } from "./staff.mjs";

const MOST_TRIES = 50;

/* People under a phone of their own with seats on a convoy that leaves in so many seconds: { city, code, phone, group, references }. */
export async function seated(city, { people = 2, seconds = 7200, language = "en", size = 1 } = {}) {
	const departs_at = new Date(Date.now() + seconds * 1000).toISOString();
	const { code } = await api("POST", "/v1/convoys", { city, border_post: "KAPIKULE", departs_at });
	await api("POST", `/v1/convoys/${code}/vehicles`, { plate: "34 KFL 12", kind: "bus", seats: 48 });
	const families = [];
	for (let n = 0; n < size; n++) {
		const phone = `+38067${randomInt(1_000_000, 9_999_999)}`;
		families.push({ phone, ...(await family(city, people, { contact: { phone, language } })) });
	}
	await api("POST", `/v1/convoys/${code}/assignments`, { groups: families.map(({ group }) => group), vehicle: 1 });
	return { city, code, ...families[0] };
}

const asGateway = (city) => ({ as: "gateway", scope: { cities: [city] } });

export function lease(city) {
	return api("POST", "/v1/outbox/leases", { max: 200, visibility_seconds: 60 }, asGateway(city));
}

async function allDead(code) {
	const { items } = await api("GET", `/v1/outbox/messages?convoy=${code}&limit=200`);
	return items.every(({ state }) => state === "dead");
}

/* What waits in the city is taken as often as may be, and each time given back unsent: then nobody gets it any more. */
export async function neverSent({ city, code }) {
	for (let tries = 0; tries < MOST_TRIES; tries++) {
		const { lease: id } = await lease(city);
		if (id)
			await api("PATCH", `/v1/outbox/leases/${id}`, { visibility_seconds: 0 }, asGateway(city));
		else if (await allDead(code))
			return;
	}
	throw new Error("a gateway still gets what was never sent");
}

/* What waits in the city is sent, and the network does not deliver it. */
export async function notDelivered({ city }, error) {
	const { messages } = await lease(city);
	for (const state of ["sent", "failed"])
		await api("POST", "/v1/outbox/acks", { acks: messages.map(({ receipt }) => ({ receipt, state, ...(state === "failed" && { error }) })) }, asGateway(city));
}
