/* Every change of a person, the newest first: what, when, who, before and after. */
import { formatStamp, t, tc } from "../../language/language";
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

/* When it happened; and when it was told, where that was more than a minute later. */
function timeOf({ occurred_at, recorded_at }: Event): string {
	const late = Date.parse(recorded_at) - Date.parse(occurred_at) > 60_000;
	return late ? t("find.toldLate", { occurred: formatStamp(occurred_at), told: formatStamp(recorded_at) }) : formatStamp(recorded_at);
}

/* Who is registered again has been something else before. */
function kindOf({ type, before }: Event): string {
	return type === "citizen.registered" && before ? "citizen.back" : type;
}

function Line({ event, reference }: { event: Event; reference: string }) {
	const changes = changesOf(event);
	const other = event.reference !== reference && event.reference;
	return (
		<li>
			<p class="govuk-body">
				<strong>{tc("find.event", kindOf(event))}</strong>
				<span class="kafile-find-second">{timeOf(event)}, {event.subject}{other && `, ${formatReference(other)}`}</span>
			</p>
			{changes.length > 0 && (
				<ul class="govuk-list">
					{changes.map(({ name, before, after }) => (
						<li key={name}>
							{name}: {before && <><del>{before}</del> <span aria-hidden="true">→</span> </>}{after ? <ins>{after}</ins> : t("find.nothing")}
						</li>
					))}
				</ul>
			)}
		</li>
	);
}
