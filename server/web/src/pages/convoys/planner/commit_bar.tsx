/* What a commit would do, and the button for it. */
import { t } from "../../../language/language";
import { ActionButton } from "../../../parts/action";
import type { Opened } from "../data";
import { CHANGES_MOST, placeOf, totals, type Changes } from "./changes";
import { nameOfVehicle, type Plan } from "./proposal";

interface CommitBarProps {
	plan: Plan;
	changes: Changes;
	free: Map<string, number>;
	home: Opened | undefined;
	busy: boolean;
	onCommit: () => void;
	onUndo: () => void;
	onAgain: () => void;
}

export function CommitBar({ plan, changes, free, home, busy, onCommit, onUndo, onAgain }: CommitBarProps) {
	const total = totals(plan, changes);
	const full = plan.vehicles.filter((vehicle) => (free.get(placeOf(vehicle)) ?? 0) < 0);
	const nothing = total.groups === 0 && total.changes === 0;
	const tooManyChanges = total.changes > CHANGES_MOST;
	return (
		<section class="kafile-convoys-bar kafile-convoys-bar--chosen" aria-label={t("planner.commit")}>
			<p class="govuk-body" role="status">
				{t(plan.vehicle ? "planner.summaryTransfer" : "planner.summary", { people: t("convoys.peopleCount", { count: total.people }), groups: t("convoys.groupCount", { count: total.groups }) })}{" "}
				{!plan.vehicle && t("planner.changeCount", { count: total.changes })}
				{full.map((vehicle) => (
					<strong key={placeOf(vehicle)} class="kafile-convoys-late">
						{" "}{nameOfVehicle(vehicle, home?.convoy)}: {t("planner.tooMany", { count: -(free.get(placeOf(vehicle)) ?? 0) })}
					</strong>
				))}
			</p>
			<div class="govuk-button-group">
				{nothing && <p class="govuk-hint">{t("planner.nothing")}</p>}
				{tooManyChanges && <p class="govuk-hint">{t("planner.changesMost", { count: CHANGES_MOST })}</p>}
				{!nothing && !tooManyChanges && <ActionButton busy={busy} onClick={onCommit}>{t("planner.commit")}</ActionButton>}
				{total.changes > 0 && <button type="button" class="govuk-button govuk-button--secondary" onClick={onUndo}>{t("planner.undo")}</button>}
				<button type="button" class="govuk-button govuk-button--secondary" onClick={onAgain}>{t("planner.again")}</button>
			</div>
		</section>
	);
}
