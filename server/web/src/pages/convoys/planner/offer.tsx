/* The seats that are free, offered by SMS to those who are next. */
import { useState } from "preact/hooks";
import type { components } from "../../../../generated/contract";
import { api, ask, withKey } from "../../../api/client";
import { Refusal } from "../../../api/problem";
import { formatTime, t, tc } from "../../../language/language";
import { ActionButton, useAction } from "../../../parts/action";
import { Refused } from "../../../parts/errors";
import { Notice } from "../../../parts/notice";
import { cityOf } from "../../../parts/places";
import { useDraft } from "../../../parts/use_draft";
import type { Opened } from "../data";
import { useOnce } from "../sending";
import { HORIZON_HOURS, makePlan, namesOfGroups, type Plan } from "./proposal";

type Offers = components["schemas"]["PlanOffers"];

interface Kept {
	id: string;
	names: Record<string, string>; /* by group */
	offeredTo: string; /* the groups that were shown */
	answered: boolean;
}

interface Offered {
	items: Offers["items"];
	names: Record<string, string>;
}

const NONE: Kept = { id: "", names: {}, offeredTo: "", answered: false };

function keptOf(plan: Plan, offeredTo: string): Kept {
	const names = namesOfGroups(plan);
	return { id: plan.id, names: Object.fromEntries(plan.assignments.map(({ group }) => [group, names(group)])), offeredTo, answered: false };
}

/* `next` are the groups that are shown. A group gets one offer of a plan: while they are the same, so is the plan. */
export function Offer({ opened: { convoy }, next }: { opened: Opened; next: string[] }) {
	const { code, city } = convoy;
	const offeredTo = next.join();
	const [draft, change, clear] = useDraft<Kept>(`convoys.offer.${code}`, () => NONE);
	const [offered, setOffered] = useState<Offered | null>(null);
	const once = useOnce(`convoys.offer.${code}`);
	const offer = useAction(async () => {
		const again = draft.id !== "" && (!draft.answered || draft.offeredTo === offeredTo);
		const plan = again ? draft : keptOf(await makePlan({ city, convoys: [code], horizon: HORIZON_HOURS }), offeredTo);
		change(plan);
		try {
			const { data } = await once((key) => ask(api.POST("/v1/plans/{id}/offers", { params: { path: { id: plan.id }, header: withKey(key) } })));
			setOffered({ items: data.items, names: plan.names });
		} catch (error) {
			if (!(error instanceof Refusal) || !error.passing)
				clear();
			throw error;
		}
		change({ answered: true });
	});
	const zone = cityOf(city)?.time_zone;
	return (
		<>
			{offer.failed !== null && <Refused of={offer.failed} />}
			{offered && (
				<Notice key={offered.items.map(({ outcome }) => outcome).join()}>
					<p class="govuk-body">{t("planner.offered", { count: offered.items.filter(({ outcome }) => outcome === "offered").length })}</p>
					<ul class="govuk-list govuk-list--bullet">
						{offered.items.map(({ group, outcome, valid_until }) => (
							<li key={group}>
								{offered.names[group] ?? t("planner.unlisted")}: {tc("planner.offer", outcome)}
								{outcome === "offered" && valid_until && <>, {t("planner.validUntil", { time: formatTime(valid_until, zone) })}</>}
							</li>
						))}
					</ul>
				</Notice>
			)}
			<p class="govuk-hint">{t("planner.offerHint")}</p>
			<ActionButton busy={offer.busy} kind="secondary" onClick={() => void offer.run()}>{t("planner.offerSeats")}</ActionButton>
		</>
	);
}
