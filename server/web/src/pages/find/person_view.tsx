/* A person: where they stand, what is known of them, with whom they travel, what happened, and what can be done. */
import type { Answered } from "../../api/client";
import { formatDate, formatTime, t, tc } from "../../language/language";
import { Refused } from "../../parts/errors";
import { Facts, type Fact } from "../../parts/facts";
import { cityName, cityOf } from "../../parts/places";
import { stateName } from "../../parts/states";
import { StatusTag } from "../../parts/status_tag";
import { useLoaded } from "../../parts/use_loaded";
import { href } from "../../router";
import { formatReference } from "../../rules/reference";
import { hasRole } from "../../session/session";
import { Actions } from "./actions";
import { DeathAsked } from "./death";
import { pendingDeath, readEvents } from "./events";
import { History } from "./history";
import { LastReached } from "./people_table";
import { MembersTable } from "./members_table";
import { Notice } from "./notice";
import { OpenExceptions } from "./exceptions";
import { fullName, readGroup, type Person } from "./people";
import { Seat } from "./seat";

interface PersonViewProps {
	read: Answered<Person>;
	asked: string;
	reload: () => void;
}

export function PersonView({ read: { data: person, etag }, asked, reload }: PersonViewProps) {
	const { reference } = person;
	const mayReadHistory = hasRole("admin", "officer", "auditor");
	const events = useLoaded(async () => (mayReadHistory ? readEvents(reference, undefined) : null), [reference, etag, person.status]);
	const asking = events.data && pendingDeath(events.data.items);

	return (
		<>
			<a class="govuk-back-link" href={href("find")}>{t("page.find")}</a>
			<Notice />
			{asked !== reference && <p class="govuk-inset-text">{t("find.mergedInto", { merged: formatReference(asked), reference: formatReference(reference) })}</p>}
			<span class="govuk-caption-l kafile-code">{formatReference(reference)}</span>
			<h1 class="govuk-heading-l">{fullName(person)}</h1>
			{asking && person.status !== "deceased" && <DeathAsked asked={asking} reference={reference} />}
			<Stands person={person} />
			<div class="kafile-find-person">
				<div>
					<Known person={person} />
					<Together person={person} />
					<OpenExceptions reference={reference} onSettled={reload} />
					{events.failed !== null && <Refused of={events.failed} onRetry={events.reload} />}
					{events.data && <History reference={reference} first={events.data} />}
				</div>
				<Actions person={person} />
			</div>
		</>
	);
}

function Stands({ person: { status, stranded, convoy, vehicle, departed_at, handed_over_at, border_support, city, updated_at } }: { person: Person }) {
	const zone = cityOf(city)?.time_zone;
	return (
		<section class="kafile-find-stands" aria-label={t("find.status")}>
			<p class="govuk-body"><StatusTag status={status} /> {stranded && <StatusTag status="stranded" />}</p>
			<p class="govuk-body">{tc("find.means", stranded ? "stranded" : status)}</p>
			{convoy && (
				<p class="govuk-body">
					<Seat convoy={convoy} vehicle={vehicle} />
				</p>
			)}
			{departed_at && <p class="govuk-body">{t("find.departedAt", { time: formatTime(departed_at, zone) })}</p>}
			{handed_over_at && (
				<p class="govuk-body">{t(border_support ? "find.supportedAt" : "find.handedOverAt", { time: formatTime(handed_over_at, "Europe/Istanbul") })}</p>
			)}
			<p class="govuk-body-s">{t("find.updatedAt", { time: formatTime(updated_at) })}</p>
		</section>
	);
}

function Known({ person }: { person: Person }) {
	const { birth_date, sex, nationality, document, needs, accessible, missing = [], contact, city, queued_at, companion } = person;
	const unknown = t("find.unknown");
	const rows: Fact[] = [
		[t("find.born"), birth_date ? formatDate(birth_date) : unknown],
		[t("find.sex"), sex ? tc("sex", sex) : unknown],
		[t("find.nationality"), nationality ? stateName(nationality) : unknown],
		[t("find.document"), document ? <DocumentFacts document={document} /> : unknown],
		[t("find.needs"), needs.length > 0 ? needs.map((need) => tc("need", need)).join(", ") : t("shell.none")],
		[t("find.seat"), accessible && t("find.accessibleSeat")],
		[t("find.field.companion"), companion && <a class="govuk-link kafile-code" href={href("people", companion)}>{formatReference(companion)}</a>],
		[t("find.city"), cityName(city)],
		[t("find.waitingSince"), formatTime(queued_at, cityOf(city)?.time_zone)],
		[t("find.contact"), contact?.phone ? <a class="govuk-link" href={`tel:${contact.phone}`}>{contact.phone}</a> : t("find.noPhone")],
		[t("find.language"), tc("language", contact?.language)],
		[t("find.lastReached"), <LastReached last_contact_at={person.last_contact_at ?? null} last_contact_channel={person.last_contact_channel ?? null}
			last_contact_outcome={person.last_contact_outcome ?? null} />],
	];
	return (
		<section aria-labelledby="known">
			<h2 class="govuk-heading-m" id="known">{t("find.known")}</h2>
			{missing.length > 0 && (
				<div class="govuk-warning-text">
					<span class="govuk-warning-text__icon" aria-hidden="true">!</span>
					<strong class="govuk-warning-text__text">{t("find.missingData", { fields: missing.map((field) => tc("missing", field)).join(", ") })}</strong>
				</div>
			)}
			<Facts rows={rows} />
		</section>
	);
}

/* Never its number: that is sealed. */
function DocumentFacts({ document: { type, issuing_state, expires_on } }: { document: NonNullable<Person["document"]> }) {
	const expired = expires_on !== null && expires_on < new Date().toISOString().slice(0, 10);
	return (
		<>
			{[tc("document", type), stateName(issuing_state), expires_on && t("find.expiresOn", { date: formatDate(expires_on) })].filter(Boolean).join(", ")}
			{expired && <> <strong class="govuk-tag govuk-tag--red">{t("find.expired")}</strong></>}
		</>
	);
}

function Together({ person }: { person: Person }) {
	const id = person.group;
	const group = useLoaded(() => readGroup(id), [id, person.status, person.version]);

	return (
		<section aria-labelledby="together">
			<h2 class="govuk-heading-m" id="together">{t("find.group")}</h2>
			{group.failed !== null && <Refused of={group.failed} onRetry={group.reload} />}
			{group.data && (
				<>
					<p class="govuk-body">
						{tc("group", group.data.data.kind)}{group.data.data.members.length > 1 && ` – ${tc("together", group.data.data.keep_together)}`}{" "}
						<a class="govuk-link" href={href("people", "group", id)}>{t("find.openGroup")}</a>
					</p>
					<MembersTable caption={t("find.members")} members={group.data.data.members} current={person.reference} />
				</>
			)}
		</section>
	);
}
