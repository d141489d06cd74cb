/* What can be done with a person, by role and by where they stand. */
import { t, type Key } from "../../language/language";
import { href } from "../../router";
import { formatReference } from "../../rules/reference";
import { hasRole } from "../../session/session";
import { waits, type Person } from "./people";

const WITHDRAWN = ["withdrawn", "declined", "left_by_own_means"];
const LEFT = ["missing", "hospitalised", "left_en_route", "refused_at_border"];

/* Who withdrew, or was left on the way, can wait again. */
export function mayReturn(status: string): boolean {
	return WITHDRAWN.includes(status) || LEFT.includes(status);
}

/* Only where they are can they be registered again. */
export function mustNameCity(status: string): boolean {
	return LEFT.includes(status);
}

export function Actions({ person: { reference, status, legal = [], convoy, merged = [] } }: { person: Person }) {
	const desk = hasRole("admin", "officer");
	const field = desk || hasRole("coordinator");
	const link = (task: string, title: Key) => <li key={task}><a class="govuk-link" href={href("people", reference, task)}>{t(title)}</a></li>;

	if (!field)
		return null;
	return (
		<nav class="kafile-find-actions" aria-labelledby="actions">
			<h2 class="govuk-heading-s" id="actions">{t("find.actions")}</h2>
			<ul class="govuk-list">
				{link("correct", "find.correct")}
				{desk && link("call", "find.recordCall")}
				{legal.includes("withdrawn") && link("withdraw", "find.withdraw")}
				{mayReturn(status) && link("reinstate", "find.reinstate")}
				{(waits(status) || status === "boarded") && convoy && (
					<li><a class="govuk-link" href={href("convoys", convoy)}>{t("find.changeSeat")}</a></li>
				)}
				{link("card", "find.printCard")}
				{desk && link("merge", "find.merge")}
				{desk && merged.map((one) => (
					<li key={one}><a class="govuk-link" href={href("people", reference, "undo", one)}>{t("find.undoMergeOf", { reference: formatReference(one) })}</a></li>
				))}
				{desk && status !== "deceased" && link("deceased", "find.deceased")}
			</ul>
		</nav>
	);
}
