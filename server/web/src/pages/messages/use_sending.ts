/* A request that is done once: while nobody knows what became of it, it is sent again under its key. */
import { useState } from "preact/hooks";
import { freshKey } from "../../api/client";
import { Refusal } from "../../api/problem";
import { useAction, type Action } from "../../parts/action";

export function useSending(send: (key: string) => Promise<void>): Action<[]> {
	const [key, renew] = useState(freshKey);
	return useAction(async () => {
		try {
			await send(key);
			renew(freshKey());
		} catch (error) {
			if (error instanceof Refusal && !error.passing)
				renew(freshKey());
			throw error;
		}
	});
}
