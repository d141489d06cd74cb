/* A long list shown step by step. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { t } from "../../../language/language";

export function useShown<Item>(items: readonly Item[], step: number): { shown: readonly Item[]; more: ComponentChildren } {
	const [count, set] = useState(step);
	const left = items.length - count;
	const more = left > 0 && (
		<button type="button" class="govuk-button govuk-button--secondary" onClick={() => set(count + step)}>{t("planner.more", { count: left })}</button>
	);
	return { shown: items.slice(0, count), more };
}
