/* What happened to somebody at the door or on the way. */
import { useState } from "preact/hooks";
import { api, ask } from "../../api/client";
import { t, tc } from "../../language/language";
import { ActionButton, useAction } from "../../parts/action";
import { Dialog } from "../../parts/dialog";
import { ErrorSummary, Refused, type FieldError } from "../../parts/errors";
import { RadioField, TextArea, TextField } from "../../parts/fields";
import { cityName, cityOf } from "../../parts/places";
import { useDraft } from "../../parts/use_draft";
import { fullName, type Opened, type Person } from "./data";
import { incidentsOf, type IncidentKind } from "./legal";
import { instantOf, LocalTimeField, timeFault } from "./local_time_field";
import { useFact } from "./sending";

interface Draft {
	kind: string;
	place: string;
	note: string;
	at: string;
}

const EMPTY: Draft = { kind: "", place: "", note: "", at: "" };

interface IncidentDialogProps {
	opened: Opened;
	person: Person;
	onClose: () => void;
	onDone: () => void;
}

/* The draft of an incident, and how it is told. `refusal` is what the server says of this one. */
function useIncident({ opened: { convoy, tell }, person, onDone }: IncidentDialogProps, zone: string) {
	const { code } = convoy;
	const { reference } = person;
	const form = `convoys.incident.${code}.${reference}`;
	const [draft, change, clear] = useDraft<Draft>(form, () => EMPTY);
	const [refusal, setRefusal] = useState("");
	const { fact, forget } = useFact(form);
	const record = useAction(async () => {
		const place = draft.place.trim();
		const note = draft.note.trim();
		const item = fact({ reference, kind: draft.kind as IncidentKind, ...(place && { place }), ...(note && { note }) }, instantOf(draft.at, zone));
		const { data } = await ask(api.POST("/v1/convoys/{code}/incidents", { params: { path: { code } }, body: { items: [item] } }));
		const [answer] = data.items;
		if (answer?.outcome !== "recorded")
			return setRefusal(tc("convoys.told", answer?.outcome));
		forget();
		clear();
		const state = t("convoys.incidentRecorded", { name: fullName(person), state: tc("status", answer.status ?? person.status) });
		const exceptions = (answer.exceptions ?? []).map((kind) => tc("convoys.exception", kind)).join(", ");
		tell(exceptions ? `${state} ${t("convoys.exceptionOpened", { exceptions })}` : state);
		onDone();
	});
	return { draft, change, record, refusal };
}

export function IncidentDialog(props: IncidentDialogProps) {
	const { opened: { convoy }, person, onClose } = props;
	const zone = cityOf(convoy.city)?.time_zone ?? "UTC";
	const kinds = incidentsOf(person.status);
	const [errors, setErrors] = useState<FieldError[]>([]);
	const { draft, change, record, refusal } = useIncident(props, zone);

	function submit(event: Event) {
		event.preventDefault();
		const fault = timeFault(draft.at, zone, t("convoys.when"));
		const found = [
			...(kinds.some((kind) => kind === draft.kind) ? [] : [{ field: "incident-kind", message: t("convoys.fault.kind") }]),
			...(fault ? [{ field: "incident-at", message: fault }] : []),
		];
		setErrors(found);
		if (found.length === 0)
			void record.run();
	}
	return (
		<Dialog title={t("convoys.incidentOf", { name: fullName(person) })} onClose={onClose}>
			<form onSubmit={submit} noValidate>
				{record.failed !== null && <Refused of={record.failed} />}
				{refusal && <p class="govuk-error-message" role="alert">{refusal}</p>}
				<ErrorSummary errors={errors} />
				<IncidentFields kinds={kinds} draft={draft} errors={errors} onDraft={change} />
				<LocalTimeField id="incident-at" label={t("convoys.when")} hint={t("convoys.whenHint")} value={draft.at} zone={zone}
					placeName={cityName(convoy.city)} error={errors.find(({ field }) => field === "incident-at")?.message} onValue={(at) => change({ at })} />
				<ActionButton busy={record.busy}>{t("convoys.record")}</ActionButton>
			</form>
		</Dialog>
	);
}

interface IncidentFieldsProps {
	kinds: IncidentKind[];
	draft: Draft;
	errors: FieldError[];
	onDraft: (change: Partial<Draft>) => void;
}

function IncidentFields({ kinds, draft, errors, onDraft }: IncidentFieldsProps) {
	return (
		<>
			<RadioField id="incident-kind" label={t("convoys.whatHappened")} value={draft.kind} onValue={(kind) => onDraft({ kind })}
				error={errors.find(({ field }) => field === "incident-kind")?.message}
				choices={kinds.map((kind) => ({ value: kind, text: tc("convoys.incidentKind", kind), hint: tc("convoys.incidentHint", kind) }))} />
			<TextField id="incident-place" label={t("shell.optional", { label: t("convoys.place") })} value={draft.place} maxLength={200}
				onValue={(place) => onDraft({ place })} />
			<TextArea id="incident-note" label={t("shell.optional", { label: t("convoys.incidentNote") })} hint={t("convoys.incidentNoteHint")}
				value={draft.note} maxLength={1000} onValue={(note) => onDraft({ note })} />
		</>
	);
}
