/*
 * A draft on its way to the server: looked at with a dry run, then saved. What is being saved stands in the draft with its key
 * before it is sent, so that a lost answer, a reload or a second click asks for the same answer and registers nobody twice.
 */
import { api, ask, freshKey, withKey } from "../../api/client";
import { Refusal } from "../../api/problem";
import { useAction, type Action } from "../../parts/action";
import { hasRole } from "../../session/session";
import { included, rememberCity, type Checked, type Draft, type Registered, type Registration, type Sent } from "./draft";
import { walkUp } from "./purpose";
import { bodyOf, pointedAt } from "./typed";

export interface Registering {
	checking: Action<[]>;
	saving: Action<[]>;
}

type Change = (part: Partial<Draft>) => void;

/* The server forgets a key after 24 hours. */
const KEY_LASTS_MS = 20 * 3_600_000;

async function register(key: string, body: Registration): Promise<Registered> {
	return (await ask(api.POST("/v1/registrations", { params: { header: withKey(key) }, body }))).data;
}

function checkedOf(draft: Draft, answer: Registered): Checked {
	const people = included(draft);
	return {
		warnings: answer.warnings.map(({ pointer = "", detail }) => {
			const { member, field } = pointedAt(pointer, draft);
			return { member: member?.id ?? null, field, detail };
		}),
		duplicates: answer.possible_duplicates.flatMap(({ member, of, because }) => {
			const id = people[member ?? -1]?.id;
			return id === undefined ? [] : [{ member: id, of, because }];
		}),
	};
}

/* True: the server has looked at it and did nothing. */
function isDefinite(error: unknown): boolean {
	return error instanceof Refusal && !error.passing;
}

/* What was decided here need not be decided again by whoever settles duplicates. Where it fails, the pair stays on their list. */
async function tellApart(draft: Draft, done: Registered): Promise<void> {
	if (!hasRole("admin", "officer"))
		return;
	for (const [n, { others }] of included(draft).entries()) {
		const reference = done.citizens[n]?.reference;
		for (const of of reference ? others : [])
			await ask(api.POST("/v1/citizens/{reference}/not-duplicate", {
				params: { path: { reference: reference ?? "" }, header: withKey(freshKey()) }, body: { of },
			}));
	}
}

function sentOf(draft: Draft): Sent {
	const at = new Date().toISOString();
	return draft.sent ?? { body: { ...bodyOf(draft), ...walkUp(draft.purpose, at) }, at };
}

export function useRegistration(draft: Draft, change: Change): Registering {
	const checking = useAction(async () => {
		const body = { ...bodyOf(draft), ...walkUp(draft.purpose, new Date().toISOString()), dry_run: true };
		change({ checked: checkedOf(draft, await register(freshKey(), body)) });
	});
	const saving = useAction(async () => {
		const sent = sentOf(draft);
		if (Date.now() - Date.parse(sent.at) > KEY_LASTS_MS)
			return change({ sent: null, checked: null, key: freshKey() });
		change({ sent });
		try {
			const done = await register(draft.key, sent.body);
			change({ done, sent: null });
			rememberCity(draft.city);
			void tellApart(draft, done).catch(() => undefined);
		} catch (error) {
			if (isDefinite(error))
				change({ sent: null, checked: null, key: freshKey() });
			throw error;
		}
	});
	return { checking, saving };
}
