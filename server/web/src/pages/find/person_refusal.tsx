/* Why something cannot be done with a person now, in the user's words. */
import { Refusal } from "../../api/problem";
import { t, tc } from "../../language/language";
import { Refused } from "../../parts/errors";
import { Warned } from "../../parts/warned";
import { href } from "../../router";
import { formatReference } from "../../rules/reference";
import { vehicleWords } from "./seat";

interface PersonRefusalProps {
	of: unknown;
	conflict?: string; /* what a conflict means here that says nothing of itself */
}

export function PersonRefusal({ of, conflict }: PersonRefusalProps) {
	const why = of instanceof Refusal && of.status === 409 ? whyOf(of) || conflict : undefined;
	const people = of instanceof Refusal ? (of.problem?.people ?? []) : [];

	if (!why)
		return <Refused of={of} />;
	return (
		<Warned title={t("problem.conflict")}>
			<p>{why}</p>
			{people.length > 0 && (
				<ul class="govuk-list govuk-list--bullet">
					{people.map(({ reference, status, convoy, vehicle }) => (
						<li key={reference}>
							<a class="govuk-link" href={href("people", reference)}>{formatReference(reference)}</a>: {tc("status", status)}
							{convoy && `, ${convoy}`}{vehicle ? ` ${vehicleWords(vehicle)}` : ""}
						</li>
					))}
				</ul>
			)}
		</Warned>
	);
}

function whyOf({ kind, problem }: Refusal): string {
	if (!problem)
		return "";
	const { merged_into, both, people, state } = problem;
	if (merged_into)
		return t("find.why.merged", { reference: formatReference(merged_into) });
	if (both)
		return t(both.every(({ status }) => status === "handed_over") ? "find.why.bothReceived" : "find.why.bothAway");
	if (people)
		return t("find.why.people");
	if (kind === "conflict" && state)
		return t("find.why.noAccessibleSeat");
	return state ? t("find.why.state", { state: tc("status", state) }) : "";
}
