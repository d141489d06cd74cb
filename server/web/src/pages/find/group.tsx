/* A travel group: who belongs to it, and how it is changed. */
import type { Answered } from "../../api/client";
import { formatTime, t, tc, type Key } from "../../language/language";
import { Refused } from "../../parts/errors";
import { Facts, type Fact } from "../../parts/facts";
import { Loading } from "../../parts/loading";
import { cityName, cityOf } from "../../parts/places";
import { useLoaded } from "../../parts/use_loaded";
import { href } from "../../router";
import { hasRole } from "../../session/session";
import { AddMember } from "./group_add";
import { ChangeGroup } from "./group_change";
import { JoinGroup } from "./group_join";
import { SplitGroup } from "./group_split";
import { MembersTable } from "./members_table";
import { Notice } from "./notice";
import { fullName, present, readGroup, type Group } from "./people";

export interface GroupTaskProps {
	read: Answered<Group>;
}

const tasks: Record<string, (props: GroupTaskProps) => preact.JSX.Element | null> = {
	change: ChangeGroup, add: AddMember, join: JoinGroup, split: SplitGroup,
};

export function GroupPages({ id, task }: { id: string; task: string }) {
	const loaded = useLoaded(() => readGroup(id), [id, task]);

	if (loaded.failed !== null)
		return <Refused of={loaded.failed} onRetry={loaded.reload}><p><a class="govuk-link" href={href("find")}>{t("page.find")}</a></p></Refused>;
	if (!loaded.data || (task !== "" && loaded.loading))
		return <Loading />;
	const Task = tasks[task];
	return Task && hasRole("admin", "officer", "coordinator") ? <Task read={loaded.data} /> : <GroupView group={loaded.data.data} />;
}

/* As lists call it: its first member and how many they are. */
export function groupName(group: Group): string {
	const [first, ...others] = present(group.members);
	if (!first)
		return t("find.groupEmpty");
	return others.length === 0 ? fullName(first) : t("find.groupOf", { name: fullName(first), count: others.length });
}

function GroupView({ group }: { group: Group }) {
	return (
		<>
			<a class="govuk-back-link" href={href("find")}>{t("page.find")}</a>
			<Notice />
			<span class="govuk-caption-l">{t("find.group")}</span>
			<h1 class="govuk-heading-l">{groupName(group)}</h1>
			<div class="kafile-find-person">
				<div>
					<h2 class="govuk-heading-m">{t("find.members")}</h2>
					{present(group.members).length === 0 ? <p class="govuk-body">{t("find.groupLeft")}</p>
						: <MembersTable caption={t("find.members")} members={group.members} />}
					<Known group={group} />
				</div>
				<GroupActions group={group} />
			</div>
		</>
	);
}

function Known({ group: { city, kind, keep_together, contact, consent, expected_members, pets, luggage_kg, queued_at, guardian } }: { group: Group }) {
	const rows: Fact[] = [
		[t("find.city"), cityName(city)],
		[t("find.kind"), tc("group", kind)],
		[t("find.field.keep_together"), tc("together", keep_together)],
		[t("find.field.expected_members"), String(expected_members)],
		[t("find.field.pets"), pets > 0 && String(pets)],
		[t("find.field.luggage_kg"), luggage_kg > 0 && String(luggage_kg)],
		[t("find.contact"), contact?.phone ?? t("find.noPhone")],
		[t("find.language"), tc("language", contact?.language)],
		[t("find.kin"), kinWords(contact)],
		[t("find.consent"), tc("find.consentKind", consent)],
		[t("find.waitingSince"), formatTime(queued_at, cityOf(city)?.time_zone)],
		[t("find.guardian"), guardian && `${guardian.name}, ${guardian.phone}`],
	];
	return (
		<section aria-labelledby="known">
			<h2 class="govuk-heading-m" id="known">{t("find.known")}</h2>
			<Facts rows={rows} />
		</section>
	);
}

function kinWords(contact: Group["contact"]): string {
	if (!contact?.kin_phone)
		return t("shell.none");
	return [contact.kin_phone, tc("language", contact.kin_language)].filter(Boolean).join(", ");
}

function GroupActions({ group }: { group: Group }) {
	const several = present(group.members).length > 1;
	const link = (task: string, title: Key) => <li><a class="govuk-link" href={href("people", "group", group.id, task)}>{t(title)}</a></li>;

	if (!hasRole("admin", "officer", "coordinator"))
		return null;
	return (
		<nav class="kafile-find-actions" aria-labelledby="actions">
			<h2 class="govuk-heading-s" id="actions">{t("find.actions")}</h2>
			<ul class="govuk-list">
				{link("change", "find.changeGroup")}
				{link("add", "find.addMember")}
				{link("join", "find.join")}
				{several && link("split", "find.split")}
				{hasRole("admin", "officer") && (
					<li><a class="govuk-link" href={`${href("messages")}?state=any&group=${group.id}`}>{t("find.messages")}</a></li>
				)}
			</ul>
		</nav>
	);
}
