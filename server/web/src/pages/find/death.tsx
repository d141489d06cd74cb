/* A death, by two officers: the first one reports it, a second one confirms the same time and place. */
import { api, ask, withKey } from "../../api/client";
import { formatStamp, t } from "../../language/language";
import { Loading } from "../../parts/loading";
import { Refused } from "../../parts/errors";
import { TextArea, TextField } from "../../parts/fields";
import { useLoaded } from "../../parts/use_loaded";
import { go, href } from "../../router";
import { hasRole, session } from "../../session/session";
import { pendingDeath, readEvents, type DeathReport } from "./events";
import { FormPage } from "./form_page";
import { tellImportant, tellSuccess } from "./notice";
import { fullName, type Person } from "./people";
import type { TaskProps } from "./person";
import { useForm } from "./use_form";

export function Death({ read: { data: person } }: TaskProps) {
	const events = useLoaded(() => readEvents(person.reference, undefined), [person.reference]);

	if (events.failed !== null)
		return <Refused of={events.failed} onRetry={events.reload} />;
	if (!events.data)
		return <Loading />;
	const asked = pendingDeath(events.data.items);
	return asked && !isOwn(asked) ? <ConfirmDeath person={person} asked={asked} /> : <ReportDeath person={person} />;
}

function isOwn({ asked_by }: DeathReport): boolean {
	return asked_by === session.value?.subject;
}

/* On the person's page. */
export function DeathAsked({ asked, reference }: { asked: DeathReport; reference: string }) {
	return (
		<section class="govuk-notification-banner" aria-labelledby="death-asked">
			<div class="govuk-notification-banner__header"><h2 class="govuk-notification-banner__title" id="death-asked">{t("find.secondOfficer")}</h2></div>
			<div class="govuk-notification-banner__content">
				<p class="govuk-notification-banner__heading">{t("find.deathAsked", { who: asked.asked_by, time: formatStamp(asked.asked_at) })}</p>
				<DeathFacts asked={asked} />
				{isOwn(asked) || !hasRole("admin", "officer") ? <p class="govuk-body">{t("find.deathWaits")}</p>
					: <p class="govuk-body"><a class="govuk-notification-banner__link" href={href("people", reference, "deceased")}>{t("find.deathConfirm")}</a></p>}
			</div>
		</section>
	);
}

function DeathFacts({ asked: { occurred_at, place, reason } }: { asked: DeathReport }) {
	return (
		<>
			<p class="govuk-body">{t("find.deathTime")}: {formatStamp(occurred_at)}</p>
			{place && <p class="govuk-body">{t("find.deathPlace")}: {place}</p>}
			<p class="govuk-body">{t("find.field.reason")}: {reason}</p>
		</>
	);
}

async function report(person: Person, body: { occurred_at: string; place?: string; reason: string }, key: string): Promise<void> {
	const { reference } = person;
	const { data } = await ask(api.POST("/v1/citizens/{reference}/deceased", { params: { path: { reference }, header: withKey(key) }, body }));
	if (data.outcome === "done")
		tellSuccess(t("find.deathDone", { first: data.asked_by, second: data.confirmed_by }));
	else
		tellImportant(t("find.deathOnlyAsked"), () => <p class="govuk-body">{t("find.deathOnlyAskedWay")}</p>);
	go("people", reference);
}

interface ReportValues {
	when: string; /* as <input type="datetime-local"> has it */
	place: string;
	reason: string;
}

function ReportDeath({ person }: { person: Person }) {
	const { reference } = person;
	const form = useForm<ReportValues>(`deceased.${reference}`, () => ({ when: "", place: "", reason: "" }), ({ when, place, reason }, key) =>
		report(person, { occurred_at: new Date(when).toISOString(), ...(place.trim() && { place: place.trim() }), reason: reason.trim() }, key));
	const { when, place, reason } = form.values;

	function check() {
		const future = when !== "" && new Date(when).getTime() > Date.now();
		return [
			...(when === "" ? [{ field: "when", message: t("find.deathTimeMissing") }] : []),
			...(future ? [{ field: "when", message: t("find.timeInFuture") }] : []),
			...(reason.trim() === "" ? [{ field: "reason", message: t("find.deathHowMissing") }] : []),
		];
	}
	return (
		<FormPage title={t("find.deceased")} of={fullName(person)} back={href("people", reference)} submit={t("find.deathReport")} kind="warning"
			sending={form.sending} onCancel={form.clear} check={check} fields={{ "/occurred_at": "when", "/place": "place", "/reason": "reason" }}>
			{(message) => (
				<>
					<p class="govuk-body">{t("find.deathTwo")}</p>
					<TextField id="when" type="datetime-local" label={t("find.deathTime")} value={when} width={20} onValue={(value) => form.change({ when: value })}
						error={message("when")} />
					<TextField id="place" label={t("shell.optional", { label: t("find.deathPlace") })} value={place} maxLength={200}
						onValue={(value) => form.change({ place: value })} error={message("place")} />
					<TextArea id="reason" label={t("find.deathHow")} value={reason} maxLength={1000} onValue={(value) => form.change({ reason: value })}
						error={message("reason")} />
				</>
			)}
		</FormPage>
	);
}

function ConfirmDeath({ person, asked }: { person: Person; asked: DeathReport }) {
	const { reference } = person;
	const form = useForm<{ reason: string }>(`deceased.${reference}.${asked.asked_at}`, () => ({ reason: "" }), ({ reason }, key) =>
		report(person, { occurred_at: asked.occurred_at, ...(asked.place && { place: asked.place }), reason: reason.trim() }, key));
	const { reason } = form.values;

	return (
		<FormPage title={t("find.deathConfirm")} of={fullName(person)} back={href("people", reference)} submit={t("find.deathConfirm")} kind="warning"
			sending={form.sending} onCancel={form.clear} check={() => (reason.trim() ? [] : [{ field: "reason", message: t("find.deathHowMissing") }])}>
			{(message) => (
				<>
					<p class="govuk-body">{t("find.deathAsked", { who: asked.asked_by, time: formatStamp(asked.asked_at) })}</p>
					<DeathFacts asked={asked} />
					<p class="govuk-body">{t("find.deathConfirmWay")}</p>
					<TextArea id="reason" label={t("find.deathHowYou")} value={reason} maxLength={1000} onValue={(value) => form.change({ reason: value })}
						error={message("reason")} />
				</>
			)}
		</FormPage>
	);
}
