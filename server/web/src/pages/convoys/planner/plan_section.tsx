/* #/convoys/CODE/plan: seats of this convoy for the city's queue; …/plan/N: other seats for the people of vehicle N. */
import { t } from "../../../language/language";
import type { SectionProps } from "../convoy";
import { isPlanned, whyNoSeats, whyNoTransfer } from "../legal";
import { vehicleName } from "../vehicle_words";
import { Planner } from "./planner";
import { HORIZON_HOURS, type Query } from "./proposal";

export function PlanSection({ opened, detail }: SectionProps) {
	const { code, city, vehicles } = opened.convoy;
	const broken = vehicles.find(({ number }) => String(number) === detail);
	const why = broken ? whyNoTransfer(opened.convoy) : whyNoSeats(opened.convoy);
	const query: Query = broken ? { vehicle: { convoy: code, number: broken.number }, horizon: HORIZON_HOURS } : { city, convoys: [code], horizon: HORIZON_HOURS };
	return (
		<>
			<h2 class="govuk-heading-m">{broken ? `${t("planner.transfers")}: ${vehicleName(broken)}` : t("planner.plan")}</h2>
			<p class="govuk-body">{broken ? t(isPlanned(opened.convoy) ? "planner.transfers.hint" : "planner.transfers.hintAway") : t("planner.hint")}</p>
			{why ? <p class="govuk-inset-text">{why}</p> : <Planner name={`${code}.${detail ?? ""}`} query={query} home={opened} />}
		</>
	);
}
