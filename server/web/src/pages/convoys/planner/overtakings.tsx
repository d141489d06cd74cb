/* Which later groups go although an earlier one stays, in which seats, and why that one cannot use them. */
import { t } from "../../../language/language";
import type { Opened } from "../data";
import { nameOfVehicle, type Plan } from "./proposal";
import { useShown } from "./shown";

const SHOWN = 20;

interface OvertakingsProps {
	plan: Plan;
	names: (group: string) => string;
	home: Opened | undefined;
}

export function Overtakings({ plan, names, home }: OvertakingsProps) {
	const { shown, more } = useShown(plan.overtakings, SHOWN);
	if (plan.overtakings.length === 0)
		return null;
	return (
		<section aria-labelledby="planner-overtakings">
			<h3 class="govuk-heading-m" id="planner-overtakings">{t("planner.overtakings")}</h3>
			<ul class="govuk-list govuk-list--bullet">
				{shown.map((one) => (
					<li key={`${one.group}${one.overtakes}`}>
						{t("planner.overtakes", { later: names(one.group), earlier: names(one.overtakes), vehicle: nameOfVehicle(one, home?.convoy) })}{" "}
						<span lang={plan.language}>{one.reason.sentence}</span>
					</li>
				))}
			</ul>
			{more}
		</section>
	);
}
