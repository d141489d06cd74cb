/* An officer's change that cannot hold: whose, and why. */
import { Refusal } from "../../../api/problem";
import { t, tc } from "../../../language/language";
import type { FieldError } from "../../../parts/errors";

/* null for another refusal. */
export function refusedChange(error: unknown, names: (group: string) => string): FieldError[] | null {
	const problem = error instanceof Refusal && error.kind === "plan-change-refused" ? error.problem : null;
	if (!problem?.group)
		return null;
	const known = tc("planner.refused", problem.outcome);
	const why = known === problem.outcome ? t("planner.refused.other") : known;
	return [{ field: `place-${problem.group}`, message: t("planner.refusedChange", { group: names(problem.group), why }) }];
}
