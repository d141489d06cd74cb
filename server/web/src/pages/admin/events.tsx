/* Who did what, when: by staff, person, convoy and time. What is looked for stays out of the address. */
import { useState } from "preact/hooks";
import { api, ask } from "../../api/client";
import { t } from "../../language/language";
import { ActionButton } from "../../parts/action";
import { ErrorSummary, Refused, type FieldError } from "../../parts/errors";
import { TextField } from "../../parts/fields";
import { Loading } from "../../parts/loading";
import { Pager, useCursor } from "../../parts/pager";
import { useDraft } from "../../parts/use_draft";
import { useLoaded } from "../../parts/use_loaded";
import { readReference } from "../../rules/reference";
import { hasRole } from "../../session/session";
import { EventTable } from "./event_table";
import { serverErrors } from "./server_errors";

interface Filter {
	subject: string;
	reference: string;
	convoy: string;
	from: string;
	to: string;
}

const NOTHING: Filter = { subject: "", reference: "", convoy: "", from: "", to: "" };
const FIELDS = { "?subject": "event-subject", "?reference": "event-reference", "?convoy": "event-convoy", "?from": "event-from", "?to": "event-to" };

/* The browser's field knows no zone: it is the reader's. */
function instant(local: string): string {
	return new Date(local).toISOString();
}

async function found(filter: Filter, cursor: string | undefined) {
	const { subject, reference, convoy, from, to } = filter;
	const { data } = await ask(api.GET("/v1/events", { params: { query: {
		limit: 50, ...(cursor ? { cursor } : {}), ...(subject ? { subject } : {}), ...(reference ? { reference } : {}), ...(convoy ? { convoy } : {}),
		...(from ? { from: instant(from) } : {}), ...(to ? { to: instant(to) } : {}),
	} } }));
	return data;
}

function trimmed(filter: Filter): Filter {
	const { subject, reference, convoy, from, to } = filter;
	return { subject: subject.trim(), reference: reference.trim(), convoy: convoy.trim().toUpperCase(), from, to };
}

/* Officers see the log of a person or a convoy of their own. */
function faultsOf(filter: Filter): FieldError[] {
	const read = readReference(filter.reference);
	const misread = read.ok ? null : t(read.fault === "mistyped" ? "detail.referenceMistyped" : "detail.referenceLength");
	return [
		...(filter.reference && misread ? [{ field: "event-reference", message: misread }] : []),
		...(hasRole("officer") && !filter.reference && !filter.convoy ? [{ field: "event-reference", message: t("admin.eventsNarrow") }] : []),
		...(filter.from && filter.to && filter.from >= filter.to ? [{ field: "event-to", message: t("admin.timesSwapped") }] : []),
	];
}

export function Events() {
	const [draft, change] = useDraft<Filter>("admin.events", () => NOTHING);
	const [asked, search] = useState<Filter | null>(() => (faultsOf(trimmed(draft)).length === 0 ? trimmed(draft) : null));
	const [errors, setErrors] = useState<FieldError[]>([]);
	const cursor = useCursor();
	const events = useLoaded(async () => (asked ? found(asked, cursor.cursor) : null), [asked, cursor.cursor]);

	function submit(event: Event) {
		event.preventDefault();
		const filter = trimmed(draft);
		const faults = faultsOf(filter);
		setErrors(faults);
		if (faults.length === 0) {
			cursor.reset();
			search(filter);
		}
	}
	const shown = [...errors, ...serverErrors(events.failed, FIELDS)];
	return (
		<>
			<h2 class="govuk-heading-m">{t("admin.events")}</h2>
			<FilterForm draft={draft} errors={shown} busy={events.loading && asked !== null} onChange={change} onSubmit={submit} />
			{events.failed !== null && shown.length === 0 && <Refused of={events.failed} />}
			{asked && events.loading && <Loading />}
			{asked && events.data && events.failed === null && (
				<>
					<EventTable caption={t("admin.eventsFound")} events={events.data.items} />
					<Pager cursor={cursor} next={events.data.next} />
				</>
			)}
		</>
	);
}

interface FilterFormProps {
	draft: Filter;
	errors: FieldError[];
	busy: boolean;
	onChange: (part: Partial<Filter>) => void;
	onSubmit: (event: Event) => void;
}

function FilterForm({ draft, errors, busy, onChange, onSubmit }: FilterFormProps) {
	const message = (field: string) => errors.find((error) => error.field === field)?.message;
	return (
		<form onSubmit={onSubmit} noValidate>
			<ErrorSummary errors={errors} />
			<p class="govuk-body">{t(hasRole("officer") ? "admin.eventsOfficer" : "admin.eventsBody")}</p>
			<div class="kafile-columns">
				<TextField id="event-reference" label={t("admin.person")} hint={t("admin.personHint")} value={draft.reference} maxLength={32} autoCapitalize="characters"
					onValue={(reference) => onChange({ reference })} error={message("event-reference")} />
				<TextField id="event-convoy" label={t("admin.convoy")} hint={t("admin.convoyHint")} value={draft.convoy} maxLength={64} autoCapitalize="characters"
					onValue={(convoy) => onChange({ convoy })} error={message("event-convoy")} />
				<TextField id="event-subject" label={t("admin.who")} hint={t("admin.whoHint")} value={draft.subject} maxLength={128} autoCapitalize="none"
					onValue={(subject) => onChange({ subject })} error={message("event-subject")} />
				<TextField id="event-from" type="datetime-local" label={t("admin.from")} value={draft.from} onValue={(from) => onChange({ from })}
					error={message("event-from")} />
				<TextField id="event-to" type="datetime-local" label={t("admin.to")} value={draft.to} onValue={(to) => onChange({ to })} error={message("event-to")} />
			</div>
			<div class="govuk-button-group">
				<ActionButton busy={busy}>{t("admin.search")}</ActionButton>
				<button type="button" class="govuk-button govuk-button--secondary" onClick={() => onChange(NOTHING)}>{t("admin.clear")}</button>
			</div>
		</form>
	);
}
