/* Saying what became of a person at the post: received with one touch, anything else with a reason. */
import { useEffect, useState } from "preact/hooks";
import { t, tc } from "../../language/language";
import { nameOrReference } from "../../manifest/notes";
import type { Person } from "../../manifest/people";
import type { Teller } from "../../manifest/use_ticks";
import { takeBack } from "../../offline/queue";
import { ActionButton } from "../../parts/action";
import { Dialog } from "../../parts/dialog";
import { ErrorSummary, type FieldError } from "../../parts/errors";
import { RadioField, TextArea } from "../../parts/fields";

export type Outcome = "handed_over" | "refused_at_border" | "absent";

/* The server takes no handoff back: a touch of the wrong row is taken back before it is told. */
const HELD_MS = 4000;

const OTHER: Outcome[] = ["refused_at_border", "absent"];
const LONGEST_NOTE = 500;

/* Received or excepted: somebody has said it. `departed` and what happened on the way are still to be said here. */
const SETTLED = new Set(["handed_over", "refused_at_border", "deceased"]);

export function isSettled(person: Person): boolean {
	return SETTLED.has(person.status) || (person.status === "missing" && person.last?.item["outcome"] === "absent");
}

export function receive(ticks: Teller, post: string, convoy: string | null) {
	return (person: Person | string, outcome: Outcome, note?: string) =>
		ticks.tellOf(person, {
			path: "/v1/handoffs", common: { ...(convoy ? { convoy } : {}), border_post: post }, item: { outcome, ...(note ? { note } : {}) }, held_ms: HELD_MS,
		});
}

/* While it can be taken back; then it is gone. */
export function TakeBackButton({ person }: { person: Person }) {
	const until = person.waiting?.held_until ?? 0;
	const [over, end] = useState(until <= Date.now());

	useEffect(() => {
		end(until <= Date.now());
		const timer = setTimeout(() => end(true), Math.max(0, until - Date.now()));
		return () => clearTimeout(timer);
	}, [until]);
	if (over || !person.waiting)
		return null;
	const fact = person.waiting;
	return (
		<button type="button" class="kafile-tick__side" onClick={() => void takeBack(fact)}>
			{t("boarding.undo")}<span class="govuk-visually-hidden"> {nameOrReference(person.reference, person)}</span>
		</button>
	);
}

interface ExceptionButtonProps {
	person: Person;
	onTold: (outcome: Outcome, note: string) => void;
}

export function ExceptionButton({ person, onTold }: ExceptionButtonProps) {
	const [open, setOpen] = useState(false);
	const name = nameOrReference(person.reference, person);
	return (
		<>
			<button type="button" class="kafile-tick__side" onClick={() => setOpen(true)}>
				{t("border.exception")}<span class="govuk-visually-hidden"> {name}</span>
			</button>
			{open && (
				<Dialog title={name} onClose={() => setOpen(false)}>
					<ExceptionForm onTold={(outcome, note) => (setOpen(false), onTold(outcome, note))} />
				</Dialog>
			)}
		</>
	);
}

/* An exception without a reason helps nobody who looks for the person later. */
function ExceptionForm({ onTold }: { onTold: (outcome: Outcome, note: string) => void }) {
	const [outcome, choose] = useState("");
	const [note, write] = useState("");
	const [errors, setErrors] = useState<FieldError[]>([]);

	function submit(event: Event) {
		event.preventDefault();
		const chosen = OTHER.find((one) => one === outcome);
		const found = [
			...(chosen ? [] : [{ field: "outcome", message: t("border.outcomeMissing") }]),
			...(note.trim() ? [] : [{ field: "note", message: t("border.noteMissing") }]),
		];
		setErrors(found);
		if (chosen && found.length === 0)
			onTold(chosen, note.trim());
	}
	const message = (field: string) => errors.find((error) => error.field === field)?.message;
	return (
		<form noValidate onSubmit={submit}>
			<ErrorSummary errors={errors} />
			<RadioField id="outcome" label={t("border.outcome")} value={outcome} onValue={choose} error={message("outcome")}
				choices={OTHER.map((value) => ({ value, text: tc("border.outcome", value) }))} />
			<TextArea id="note" label={t("border.note")} value={note} onValue={write} maxLength={LONGEST_NOTE} error={message("note")} />
			<ActionButton busy={false}>{t("border.record")}</ActionButton>
		</form>
	);
}
