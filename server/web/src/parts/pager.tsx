/* The pages of a list that the server cuts by cursors: onwards, and back to the first. */
import { useState } from "preact/hooks";
import { t } from "../language/language";

/* `cursor` goes into the request; `reset` when a filter changes. */
export function useCursor() {
	const [trail, set] = useState<string[]>([]);
	return {
		cursor: trail.at(-1),
		page: trail.length + 1,
		/* Twice in haste is once: the list still shows the page before. */
		forward: (next: string) => set((before) => (before.at(-1) === next ? before : [...before, next])),
		back: () => set((before) => before.slice(0, -1)),
		reset: () => set([]),
	};
}

interface PagerProps {
	cursor: ReturnType<typeof useCursor>;
	next: string | null | undefined;
}

export function Pager({ cursor, next }: PagerProps) {
	if (cursor.page === 1 && !next)
		return null;
	return (
		<nav class="kafile-pager" aria-label={t("pager.label")}>
			{cursor.page > 1 && <button type="button" class="govuk-button govuk-button--secondary" onClick={cursor.back}>{t("pager.back")}</button>}
			<span class="govuk-body">{t("pager.page", { page: cursor.page })}</span>
			{next && <button type="button" class="govuk-button govuk-button--secondary" onClick={() => cursor.forward(next)}>{t("pager.next")}</button>}
		</nav>
	);
}
