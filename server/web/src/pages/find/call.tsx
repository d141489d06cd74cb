/* A call that was made, told where the list stands: whom, how, and whether they answered. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { components } from "../../../generated/contract";
import { api, ask, freshKey, withKey } from "../../api/client";
import { t, tc } from "../../language/language";
import { useAction } from "../../parts/action";
import { Refused } from "../../parts/errors";
import { Checkbox, SelectField, TextField } from "../../parts/fields";
import { Loading } from "../../parts/loading";
import { useLoaded } from "../../parts/use_loaded";
import { href } from "../../router";
import { fullName, present, readGroup, waits, type Group, type PersonRow } from "./people";

export type Channel = components["schemas"]["ContactChannel"];
export type CallOutcome = components["schemas"]["ContactOutcome"];

const CHANNELS: Channel[] = ["phone", "sms", "e-mail", "in_person"];
const OUTCOMES: CallOutcome[] = ["reached", "no_answer", "wrong_number"];

interface CallButtonProps {
	id: string;
	name: string;
	told: string | undefined;
	open: boolean;
	onClick: () => void;
}

/* Keeps the focus when its form closes. */
export function CallButton({ id, name, told, open, onClick }: CallButtonProps) {
	const button = useRef<HTMLButtonElement>(null);
	const was = useRef(false);

	useEffect(() => {
		if (was.current && !open)
			button.current?.focus();
		was.current = open;
	}, [open]);
	return (
		<>
			<button ref={button} type="button" class="kafile-link" aria-expanded={open} aria-controls={`call-${id}`} onClick={onClick}>
				{t("find.recordCall")}<span class="govuk-visually-hidden"> {name}</span>
			</button>
			<span class="kafile-find-second" role="status">{told && t("find.recorded", { outcome: tc("find.outcome", told) })}</span>
		</>
	);
}

interface CallOfPersonProps {
	person: PersonRow;
	onDone: (references: string[], outcome: CallOutcome) => void;
	onClose: () => void;
}

/* A list of people has no phones: the group has. */
export function CallOfPerson({ person, onDone, onClose }: CallOfPersonProps) {
	const group = useLoaded(() => readGroup(person.group), [person.group]);

	if (group.failed !== null)
		return <Refused of={group.failed} onRetry={group.reload} />;
	return group.data ? <CallForm id={person.reference} person={person} group={group.data.data} onDone={onDone} onClose={onClose} /> : <Loading />;
}

interface CallFormProps {
	id: string;
	group: Group;
	person?: { reference: string; given_names: string; family_name: string }; /* else the whole group is meant */
	onDone: (references: string[], outcome: CallOutcome) => void;
	onClose: () => void;
}

interface Call {
	channel: Channel;
	note: string;
	whole: boolean;
}

export function CallForm({ id, group, person, onDone, onClose }: CallFormProps) {
	const [call, set] = useState<Call>({ channel: "phone", note: "", whole: true });
	const others = present(group.members).filter(({ reference, status }) => waits(status) && reference !== person?.reference);
	const meant = [...(person ? [person.reference] : []), ...(call.whole || !person ? others.map(({ reference }) => reference) : [])];
	const { sending, tell } = useCall(meant, call, onDone);
	const change = (part: Partial<Call>) => set({ ...call, ...part });

	return (
		<section id={`call-${id}`} class="kafile-find-call" aria-label={t("find.recordCall")} onKeyDown={(event) => event.key === "Escape" && onClose()}>
			<Phone group={group} />
			{sending.failed !== null && <Refused of={sending.failed} />}
			<div class="kafile-find-row">
				<SelectField id={`channel-${id}`} label={t("find.how")} value={call.channel} onValue={(channel) => change({ channel: channel as Channel })}
					choices={CHANNELS.map((value) => ({ value, text: tc("find.channel", value) }))} />
				<TextField id={`note-${id}`} label={t("shell.optional", { label: t("find.note") })} value={call.note} maxLength={1000} width={20}
					onValue={(note) => change({ note })} />
			</div>
			{person && others.length > 0 && (
				<div class="govuk-checkboxes govuk-checkboxes--small">
					<Checkbox id={`whole-${id}`} checked={call.whole} onTurn={(whole) => change({ whole })}>
						{t("find.callWhole", { count: others.length, names: others.map(fullName).join(", ") })}
					</Checkbox>
				</div>
			)}
			<div class="govuk-button-group" role="group" aria-label={t("find.callOutcome")}>
				{OUTCOMES.map((outcome) => (
					<button key={outcome} type="button" class={`govuk-button${outcome === "reached" ? "" : " govuk-button--secondary"}`}
						aria-disabled={sending.busy} onClick={() => void tell(outcome)}>{sending.busy ? t("shell.working") : tc("find.outcome", outcome)}</button>
				))}
				<button type="button" class="kafile-link" onClick={onClose}>{t("shell.cancel")}</button>
			</div>
		</section>
	);
}

/* What got no answer is sent again as it was, with its own key and time. */
function useCall(references: string[], { channel, note }: Call, onDone: CallFormProps["onDone"]) {
	const last = useRef({ content: "", key: "", occurred_at: "" });
	const sending = useAction(async (outcome: CallOutcome) => {
		const content = JSON.stringify([references, channel, note, outcome]);
		if (last.current.content !== content)
			last.current = { content, key: freshKey(), occurred_at: new Date().toISOString() };
		const { key, occurred_at } = last.current;
		const items = references.map((reference) => ({ reference, channel, outcome, occurred_at, ...(note.trim() && { note: note.trim() }) }));
		await ask(api.POST("/v1/contacts", { params: { header: withKey(key) }, body: { items } }));
		onDone(references, outcome);
	});
	return { sending, tell: sending.run };
}

function Phone({ group: { id, contact } }: { group: Group }) {
	return (
		<p class="govuk-body">
			{contact?.phone ? <a class="govuk-link kafile-find-phone" href={`tel:${contact.phone}`}>{contact.phone}</a> : t("find.noPhone")}{" "}
			{contact?.language && t("find.speaks", { language: tc("language", contact.language) })}{" "}
			<a class="govuk-link" href={href("people", "group", id, "change")}>{t("find.otherPhone")}</a>
		</p>
	);
}
