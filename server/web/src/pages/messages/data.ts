/* Asking for messages, and for one to be sent again or dismissed. */
import type { components } from "../../../generated/contract";
import { api, ask, withKey } from "../../api/client";
import type { Filters } from "./filters";

type Messages = components["schemas"]["OutboxMessages"];
export type Message = Messages["items"][number];
export type MessageState = components["schemas"]["MessageState"];
export type MessageKind = components["schemas"]["MessageKind"];

/* What a phone shows without much scrolling: each has its text. */
const PAGE = 20;

/* "" is any state. */
export async function listMessages(state: MessageState | "", { kind, city, convoy, group }: Filters, cursor: string | undefined): Promise<Messages> {
	const query = {
		limit: PAGE, ...(state && { state }), ...(kind && { kind }), ...(city && { city }), ...(convoy && { convoy }), ...(group && { group }), ...(cursor && { cursor }),
	};
	return (await ask(api.GET("/v1/outbox/messages", { params: { query } }))).data;
}

export async function sendAgain(id: string, key: string): Promise<void> {
	await ask(api.POST("/v1/outbox/messages/{id}/retry", { params: { path: { id }, header: withKey(key) } }));
}

export async function dismiss(id: string, reason: string, key: string): Promise<void> {
	await ask(api.POST("/v1/outbox/messages/{id}/dismissal", { params: { path: { id }, header: withKey(key) }, body: { reason } }));
}
