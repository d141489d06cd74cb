/*
 * A form's values and the Idempotency-Key under which they are sent, kept through a reload. The key lasts while nobody knows
 * whether the server did what was asked; what is refused for certain was not done, and is sent under a new one.
 */
import { freshKey } from "../../api/client";
import { Refusal } from "../../api/problem";
import { useAction, type Action } from "../../parts/action";
import { useDraft } from "../../parts/use_draft";

interface Draft<Values> {
	key: string;
	values: Values;
}

export interface Form<Values> {
	values: Values;
	change: (part: Partial<Values>) => void;
	sending: Action<[]>;
	clear: () => void;
}

/* `send` returns "stay" where the form is not done with it. */
export function useForm<Values extends object>(
	name: string, initial: () => Values, send: (values: Values, key: string) => Promise<void | "stay">,
): Form<Values> {
	const [draft, keep, clear] = useDraft<Draft<Values>>(name, () => ({ key: freshKey(), values: initial() }));
	const sending = useAction(async () => {
		try {
			if ((await send(draft.values, draft.key)) === "stay")
				return;
		} catch (error) {
			if (error instanceof Refusal && !error.passing && error.status !== 401)
				keep({ key: freshKey() });
			throw error;
		}
		clear();
	});
	return { values: draft.values, change: (part) => keep({ values: { ...draft.values, ...part } }), sending, clear };
}
