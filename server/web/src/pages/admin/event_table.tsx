/* Events with what stood before and after. */
import { formatStamp, t, tc } from "../../language/language";
import { cityName } from "../../parts/places";
import { formatReference } from "../../rules/reference";
import { href } from "../../router";
import { differences, eventWords, type LoggedEvent } from "./event_words";
import { Line, Table } from "./table";

const LATE_MS = 60_000;

export function EventTable({ caption, events }: { caption: string; events: LoggedEvent[] }) {
	if (events.length === 0)
		return <p class="govuk-body">{t("admin.noEvents")}</p>;
	return (
		<Table caption={caption} heads={[t("admin.when"), t("admin.who"), t("admin.what"), t("admin.about"), t("admin.changes")]}>
			{events.map((event) => (
				<Line key={event.id} head={<Times event={event} />} cells={[event.subject, eventWords(event.type), <About event={event} />, <Changes event={event} />]} />
			))}
		</Table>
	);
}

/* When it was told; and when it happened, if that was earlier. */
function Times({ event }: { event: LoggedEvent }) {
	const late = Math.abs(Date.parse(event.recorded_at) - Date.parse(event.occurred_at)) > LATE_MS;
	return (
		<>
			{formatStamp(event.recorded_at)}
			{late && <div class="govuk-body-s govuk-!-margin-bottom-0">{t("admin.happened", { time: formatStamp(event.occurred_at) })}</div>}
		</>
	);
}

function About({ event }: { event: LoggedEvent }) {
	return (
		<>
			{event.reference && <div><a class="govuk-link" href={href("people", event.reference)}>{formatReference(event.reference)}</a></div>}
			{event.convoy && (
				<div>
					<a class="govuk-link" href={href("convoys", event.convoy)}>{event.convoy}</a>
					{event.vehicle !== null && <> {t("admin.vehicle", { number: String(event.vehicle) })}</>}
				</div>
			)}
			{event.city && !event.convoy && <div>{cityName(event.city)}</div>}
			{event.status && <div>{tc("status", event.status)}</div>}
		</>
	);
}

function Changes({ event }: { event: LoggedEvent }) {
	return (
		<dl class="kafile-admin-changes">
			{differences(event).map(({ field, before, after }) => (
				<div key={field}>
					<dt>{field}</dt>
					<dd>{before !== "" && <><s aria-label={t("admin.before", { value: before })}>{before}</s> → </>}{after}</dd>
				</div>
			))}
		</dl>
	);
}
