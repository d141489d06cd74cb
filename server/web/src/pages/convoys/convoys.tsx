/* #/convoys: all of them; #/convoys/new: another one; #/convoys/plan: seats of a city's; #/convoys/CODE/…: one of them. */
import { t } from "../../language/language";
import type { PageProps } from "../../pages";
import { Refused } from "../../parts/errors";
import { Loading } from "../../parts/loading";
import { loadPlaces } from "../../parts/places";
import { useLoaded } from "../../parts/use_loaded";
import { hasRole } from "../../session/session";
import { OneConvoy } from "./convoy";
import { Overview } from "./overview";
import { PlanConvoy } from "./plan_convoy";
import { PlanCity } from "./planner/plan_city";

export default function Convoys({ segments }: PageProps) {
	const places = useLoaded(loadPlaces, []);
	const [code, section = "vehicles", detail] = segments;

	if (places.failed)
		return <Refused of={places.failed} onRetry={places.reload} />;
	if (places.loading)
		return <Loading />;
	if (!code)
		return <Overview />;
	if (code !== "new" && code !== "plan")
		return <OneConvoy key={code} code={code} section={section} detail={detail} />;
	if (!hasRole("admin", "officer", "coordinator"))
		return <h1 class="govuk-heading-l">{t("shell.notYours")}</h1>;
	return code === "new" ? <PlanConvoy /> : <PlanCity city={segments[1]} />;
}
