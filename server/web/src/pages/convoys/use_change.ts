/* A form over something that others change too: only what was changed here is sent, and what both changed is shown. */
import { useState } from "preact/hooks";
import { Refusal } from "../../api/problem";
import { useAction } from "../../parts/action";
import { useDraft } from "../../parts/use_draft";

type Texts<Text> = { [Field in keyof Text]: string };

interface Draft<Text> {
	etag: string; /* of the version that `base` shows */
	base: Text;
	mine: Text;
}

/* What somebody else changed; `mine` is null where nobody changed it here. */
export interface Met<Text> {
	field: keyof Text;
	theirs: string;
	mine: string | null;
}

interface ChangeOptions<Text> {
	name: string;
	etag: string;
	now: Text;
	send: (changed: (keyof Text)[], mine: Text, etag: string) => Promise<unknown>;
	/* How it stands now, after somebody else changed it; null if it is gone. */
	read: () => Promise<{ etag: string; text: Text } | null>;
}

function changedFrom<Text extends Texts<Text>>(base: Text, text: Text): (keyof Text)[] {
	return (Object.keys(text) as (keyof Text)[]).filter((field) => base[field] !== text[field]);
}

export function useChange<Text extends Texts<Text>>({ name, etag, now, send, read }: ChangeOptions<Text>) {
	const [draft, change, clear] = useDraft<Draft<Text>>(name, () => ({ etag, base: now, mine: now }));
	const [met, setMet] = useState<Met<Text>[]>([]);
	const { base, mine } = draft;

	/* The next save is compared with theirs. */
	async function meet() {
		const theirs = await read();
		if (!theirs)
			return;
		const changed = changedFrom(base, mine);
		setMet(changedFrom(base, theirs.text).map((field) => ({ field, theirs: theirs.text[field], mine: changed.includes(field) ? mine[field] : null })));
		const over = Object.fromEntries(changed.map((field) => [field, mine[field]])) as Partial<Text>;
		change({ etag: theirs.etag, base: theirs.text, mine: { ...theirs.text, ...over } });
	}
	const save = useAction(async () => {
		const changed = changedFrom(base, mine);
		try {
			if (changed.length > 0)
				await send(changed, mine, draft.etag);
		} catch (error) {
			if (error instanceof Refusal && error.kind === "version-changed")
				await meet();
			throw error;
		}
		clear();
	});
	return { mine, set: (text: Partial<Text>) => change({ mine: { ...mine, ...text } }), met, save, abandon: clear };
}
