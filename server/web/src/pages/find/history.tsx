/* Every change of a person, the newest first: what, when, who, before and after. */
import { formatTime, t, tc } from "../../language/language";
import { Refused } from "../../parts/errors";
import { Pager, useCursor } from "../../parts/pager";
import { useLoaded } from "../../parts/use_loaded";
import { formatReference } from "../../rules/reference";
import { changesOf } from "./event_words";
import { readEvents, withoutRepeats, type Event } from "./events";
import type { Page } from "./people";

export function History({ reference, first }: { reference: string; first: Page<Event> }) {
	const cursor = useCursor();
	const page = useLoaded(async () => (cursor.cursor ? readEvents(reference, cursor.cursor) : first), [cursor.cursor, first]);

	return (
		<section aria-labelledby="history" aria-busy={page.loading}>
			<h2 class="govuk-heading-m" id="history">{t("find.history")}</h2>
			{page.failed !== null && <Refused of={page.failed} onRetry={page.reload} />}
			<ol class="kafile-find-history">
				{page.data && withoutRepeats(page.data.items).map((event) => <Line key={event.id} event={event} reference={reference} />)}
			</ol>
			<Pager cursor={cursor} next={page.data?.next} />
		</section>
	);
}

/* Told late: more than a minute after it happened. */
function toldLate({ occurred_at, recorded_at }: Event): boolean {
	return Date.parse(recorded_at) - Date.parse(occurred_at) > 60_000;
}

function Line({ event, reference }: { event: Event; reference: string }) {
	const changes = changesOf(event);
	const time = toldLate(event) ? t("find.toldLate", { occurred: formatTime(event.occurred_at), told: formatTime(event.recorded_at) }) : formatTime(event.recorded_at);
	return (
		<li>
			<p class="govuk-body">
				<strong>{tc("find.event", event.type)}</strong>
				<span class="kafile-find-second">{time}, {event.subject}{event.reference && event.reference !== reference && `, ${formatReference(event.reference)}`}</span>
			</p>
			{changes.length > 0 && (
				<ul class="govuk-list">
					{changes.map(({ name, before, after }) => (
						<li key={name}>{name}: {before && <><del>{before}</del> <span aria-hidden="true">→</span> </>}{after ? <ins>{after}</ins> : t("find.nothing")}</li>
					))}
				</ul>
			)}
		</li>
	);
}
