/* Travel groups in the order in which they wait, 50 a page, with a place to record calls. */
import { Fragment } from "preact";
import { useState } from "preact/hooks";
import { formatAge, formatTime, t, tc } from "../../language/language";
import { Refused } from "../../parts/errors";
import { Loading } from "../../parts/loading";
import { Pager } from "../../parts/pager";
import { cityName, cityOf } from "../../parts/places";
import { StatusTag } from "../../parts/status_tag";
import { useLoaded } from "../../parts/use_loaded";
import { href } from "../../router";
import { hasRole } from "../../session/session";
import { CallButton, CallForm } from "./call";
import type { Filters } from "./filters";
import { useKeptCursor } from "./kept_cursor";
import { fullName, listQueue, PAGE, present, type Group } from "./people";

export function Queue({ filters }: { filters: Filters }) {
	const cursor = useKeptCursor(JSON.stringify(filters));
	const page = useLoaded(() => listQueue(filters, cursor.cursor), [cursor.cursor]);

	if (page.failed !== null)
		return <Refused of={page.failed} onRetry={page.reload} />;
	if (!page.data)
		return <Loading />;
	return (
		<div aria-busy={page.loading}>
			{page.data.items.length === 0 ? <p class="govuk-body" role="status">{t("find.queueEmpty")}</p>
				: <QueueTable groups={page.data.items} first={(cursor.page - 1) * PAGE + 1} />}
			<Pager cursor={cursor} next={page.data.next} />
		</div>
	);
}

function QueueTable({ groups, first }: { groups: Group[]; first: number }) {
	const [calling, call] = useState("");
	const [told, tell] = useState<ReadonlyMap<string, string>>(new Map());

	return (
		<div class="kafile-scroll">
			<table class="govuk-table kafile-find-table">
				<caption class="govuk-table__caption govuk-table__caption--s">{t("find.queueCaption")}</caption>
				<thead class="govuk-table__head">
					<tr class="govuk-table__row">
						<th scope="col" class="govuk-table__header kafile-find-wide">{t("find.place")}</th>
						<th scope="col" class="govuk-table__header">{t("find.group")}</th>
						<th scope="col" class="govuk-table__header">{t("find.waitingSince")}</th>
						<th scope="col" class="govuk-table__header kafile-find-wide">{t("find.needs")}</th>
						<th scope="col" class="govuk-table__header">{t("find.contact")}</th>
					</tr>
				</thead>
				<tbody class="govuk-table__body">
					{groups.map((group, n) => (
						<Fragment key={group.id}>
							<Line group={group} place={first + n} told={told.get(group.id)} open={calling === group.id}
								onCall={() => call(calling === group.id ? "" : group.id)} />
							{calling === group.id && (
								<tr class="govuk-table__row">
									<td class="govuk-table__cell" colSpan={5}>
										<CallForm id={group.id} group={group} onClose={() => call("")}
											onDone={(_, outcome) => (tell(new Map(told).set(group.id, outcome)), call(""))} />
									</td>
								</tr>
							)}
						</Fragment>
					))}
				</tbody>
			</table>
		</div>
	);
}

interface LineProps {
	group: Group;
	place: number;
	told: string | undefined;
	open: boolean;
	onCall: () => void;
}

function Line({ group, place, told, open, onCall }: LineProps) {
	const { id, city, queued_at, contact } = group;
	const members = present(group.members);
	const needs = [...new Set(members.flatMap((member) => member.needs))];
	return (
		<tr class="govuk-table__row">
			<td class="govuk-table__cell kafile-find-wide">{place}</td>
			<th scope="row" class="govuk-table__header">
				<a class="govuk-link" data-move href={href("people", "group", id)}>{members[0] ? fullName(members[0]) : t("find.groupEmpty")}</a>
				<span class="kafile-find-second">{t("find.peopleCount", { count: members.length })}, {cityName(city)}</span>
				<Statuses group={group} />
			</th>
			<td class="govuk-table__cell">
				{formatAge(queued_at)}<span class="kafile-find-second kafile-find-wide">{formatTime(queued_at, cityOf(city)?.time_zone)}</span>
			</td>
			<td class="govuk-table__cell kafile-find-wide">{needs.map((need) => tc("need", need)).join(", ")}</td>
			<td class="govuk-table__cell">
				{contact?.phone ? <a class="govuk-link" href={`tel:${contact.phone}`}>{contact.phone}</a> : t("find.noPhone")}
				{hasRole("admin", "officer") && (
					<span class="kafile-find-second">
						<CallButton id={id} name={members[0] ? fullName(members[0]) : ""} told={told} open={open} onClick={onCall} />
					</span>
				)}
			</td>
		</tr>
	);
}

/* Each state among them once. */
export function Statuses({ group }: { group: Group }) {
	const states = [...new Set(present(group.members).map(({ status }) => status))];
	return <span class="kafile-find-second">{states.map((status) => <StatusTag key={status} status={status} />)}</span>;
}
