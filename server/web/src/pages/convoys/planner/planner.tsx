/* A plan is asked for and shown; with an officer's changes it is committed. */
import { useState } from "preact/hooks";
import { t } from "../../../language/language";
import { Refused } from "../../../parts/errors";
import { useLoaded } from "../../../parts/use_loaded";
import type { Opened } from "../data";
import { Done } from "./done";
import type { Outdated } from "./outdated";
import { PlanForm } from "./plan_form";
import { makePlan, type Committed, type Plan, type Query } from "./proposal";

interface PlannerProps {
	name: string; /* of what is planned: changes are kept under it until they are committed */
	query: Query;
	home?: Opened; /* the convoy whose page this is */
}

export function Planner({ name, query, home }: PlannerProps) {
	const made = useLoaded(() => makePlan(query), [JSON.stringify(query)]);
	const [newer, setNewer] = useState<Outdated | null>(null);
	const [done, setDone] = useState<{ plan: Plan; committed: Committed } | null>(null);
	const plan = newer?.plan ?? made.data;

	function again() {
		setNewer(null);
		setDone(null);
		made.reload();
	}
	if (done)
		return <Done {...done} home={home} onAgain={again} />;
	if (made.loading)
		return <Working />;
	if (!plan)
		return <Refused of={made.failed} onRetry={made.reload} />;
	return (
		<>
			{made.failed !== null && <Refused of={made.failed} onRetry={made.reload} />}
			<PlanForm key={plan.id} name={name} plan={plan} outdated={newer} home={home} onAgain={again}
				onOutdated={(outdated) => (setNewer(outdated), home?.reload())}
				onDone={(committed) => (setDone({ plan, committed }), home?.reload())} />
		</>
	);
}

function Working() {
	return (
		<div role="status">
			<p class="govuk-body">{t("planner.working")}</p>
			<progress class="kafile-import-progress" aria-label={t("planner.working")} />
		</div>
	);
}
