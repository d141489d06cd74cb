/* A plan that was not committed because something is not as it was: what, and the fresh plan in its place. */
import { useEffect, useRef } from "preact/hooks";
import { Refusal } from "../../../api/problem";
import { t } from "../../../language/language";
import { kept, type Changes } from "./changes";
import { namesOfGroups, type Plan } from "./proposal";

interface Difference {
	group: string; /* its name; "" for what is no group */
	sentence: string;
}

export interface Outdated {
	plan: Plan;
	changed: Difference[];
	/* How many of the officer's changes make no sense in the new plan. */
	dropped: number;
}

export function outdatedOf(error: unknown, before: Plan, changes: Changes): Outdated | null {
	const problem = error instanceof Refusal && error.kind === "plan-outdated" ? error.problem : null;
	if (!problem?.plan)
		return null;
	const dropped = Object.keys(kept(changes, before)).length - Object.keys(kept(changes, problem.plan)).length;
	/* Who goes no more is named in the plan before only. */
	const names = namesOfGroups(before);
	const changed = (problem.changed ?? []).map(({ group, sentence }) => ({ group: group ? names(group) : "", sentence }));
	return { plan: problem.plan, changed, dropped };
}

/* Takes the focus: the page below it is another one. */
export function OutdatedInset({ outdated: { plan, changed, dropped } }: { outdated: Outdated }) {
	const element = useRef<HTMLDivElement>(null);

	useEffect(() => element.current?.focus(), [plan.id]);
	return (
		<div class="govuk-inset-text kafile-notice kafile-planner-outdated" ref={element} tabIndex={-1} role="alert">
			<h3 class="govuk-heading-s">{t("planner.outdated")}</h3>
			{changed.length > 0 && <p class="govuk-body">{t("planner.whatChanged")}</p>}
			<ul class="govuk-list govuk-list--bullet">
				{changed.map(({ group, sentence }) => <li key={`${group}${sentence}`}>{group && `${group}: `}<span lang={plan.language}>{sentence}</span></li>)}
			</ul>
			<p class="govuk-body">{t("planner.fresh")}{dropped > 0 && <> {t("planner.dropped", { count: dropped })}</>}</p>
		</div>
	);
}
