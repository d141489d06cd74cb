/* #/convoys/CODE/waitlist: who goes next on the seats that are free, and who is before them and cannot use these. */
import type { components } from "../../../../generated/contract";
import { api, ask } from "../../../api/client";
import { formatTime, language, t } from "../../../language/language";
import { Refused } from "../../../parts/errors";
import { Loading } from "../../../parts/loading";
import { cityOf } from "../../../parts/places";
import { useLoaded } from "../../../parts/use_loaded";
import { href } from "../../../router";
import type { SectionProps } from "../convoy";
import type { Opened } from "../data";
import { whyNoSeats } from "../legal";
import { GroupItem, type Editing } from "./group_item";
import { Offer } from "./offer";
import { nameOfGroup, nameOfVehicle } from "./proposal";
import { useShown } from "./shown";

type Waitlist = components["schemas"]["Waitlist"];
type Next = Waitlist["next"][number];

const SHOWN = 50;
const ONLY_READ: Editing = { places: [], parties: new Map(), changes: {}, error: () => undefined };

async function loadWaitlist(code: string): Promise<Waitlist> {
	return (await ask(api.GET("/v1/convoys/{code}/waitlist", { params: { path: { code }, query: { language: language.value } } }))).data;
}

export function WaitlistSection({ opened }: SectionProps) {
	const { convoy } = opened;
	const free = convoy.vehicles.reduce((sum, vehicle) => sum + vehicle.free, 0);
	const why = whyNoSeats(convoy);
	const list = useLoaded(() => (why ? Promise.resolve(null) : loadWaitlist(convoy.code)), [convoy.code, why, free]);
	return (
		<>
			<h2 class="govuk-heading-m">{t("planner.waitlist")}</h2>
			{why && <p class="govuk-inset-text">{why}</p>}
			{list.failed !== null && <Refused of={list.failed} onRetry={list.reload} />}
			{!list.data && list.loading && <Loading />}
			{list.data && <Lists opened={opened} list={list.data} />}
		</>
	);
}

function Lists({ opened, list }: { opened: Opened; list: Waitlist }) {
	const { code, city, offers_seats } = opened.convoy;
	return (
		<>
			<p class="govuk-body">{t("planner.made", { time: formatTime(list.planned_at, cityOf(city)?.time_zone), version: String(list.rules_version) })}</p>
			<NextGroups opened={opened} list={list} />
			{list.next.length > 0 && <p class="govuk-body"><a class="govuk-link" href={href("convoys", code, "plan")}>{t("planner.plan")}</a>. {t("planner.planNext")}</p>}
			{list.next.length > 0 && (offers_seats ? <Offer opened={opened} next={list.next.map(({ group }) => group)} /> : <p class="govuk-hint">{t("planner.offersOff")}</p>)}
			<Before list={list} />
		</>
	);
}

function vehiclesOf({ people }: Next, { convoy }: Opened): string {
	const numbers = [...new Set(people.map(({ vehicle }) => vehicle))];
	return numbers.map((vehicle) => nameOfVehicle({ convoy: convoy.code, vehicle }, convoy)).join("; ");
}

function NextGroups({ opened, list: { next, counts } }: { opened: Opened; list: Waitlist }) {
	const { shown, more } = useShown(next, SHOWN);
	return (
		<section aria-labelledby="waitlist-next">
			<h3 class="govuk-heading-m" id="waitlist-next">{t("planner.next", { count: counts.people_seated })}</h3>
			{next.length === 0 && <p class="govuk-body">{t("planner.nobodyNext")}</p>}
			<ul class="kafile-planner-groups">
				{shown.map((group) => (
					<GroupItem key={group.group} group={group} name={group.people[0] ? nameOfGroup(group.people[0], group.people.length) : ""} editing={ONLY_READ}>
						<p class="govuk-body-s">
							{vehiclesOf(group, opened)}
							{group.contact === "not_reachable" && <> <strong class="govuk-tag govuk-tag--orange">{t("planner.notReachable")}</strong></>}
						</p>
					</GroupItem>
				))}
			</ul>
			{more}
		</section>
	);
}

function Before({ list: { before, language: spoken } }: { list: Waitlist }) {
	const { shown, more } = useShown(before, SHOWN);
	if (before.length === 0)
		return null;
	return (
		<section aria-labelledby="waitlist-before">
			<h3 class="govuk-heading-m" id="waitlist-before">{t("planner.before")}</h3>
			<ul class="kafile-planner-groups">
				{shown.map((group) => (
					<GroupItem key={group.group} group={group} name={nameOfGroup(group.first, group.people)} editing={ONLY_READ}>
						<p class="govuk-body" lang={spoken}>{group.reason.sentence}</p>
					</GroupItem>
				))}
			</ul>
			{more}
		</section>
	);
}
