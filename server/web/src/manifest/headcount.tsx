/* The heads that somebody counted in a vehicle, against those that were ticked. */
import { useState } from "preact/hooks";
import { formatTime, t } from "../language/language";
import { ActionButton, useAction } from "../parts/action";
import { Dialog } from "../parts/dialog";
import { Refused } from "../parts/errors";
import { TextField } from "../parts/fields";
import type { Count } from "./vehicles";

const MOST = 2000;

interface HeadcountFormProps {
	id: string;
	label: string;
	button: string;
	ticked: number;
	confirm: string; /* what is about to be told */
	onCount: (headcount: number) => Promise<unknown>;
}

export function HeadcountForm({ id, label, button, ticked, confirm, onCount }: HeadcountFormProps) {
	const [typed, type] = useState("");
	const [error, setError] = useState<string | undefined>();
	const [counted, ask] = useState<number | null>(null);

	function submit(event: Event) {
		event.preventDefault();
		const valid = /^\d{1,4}$/.test(typed.trim()) && Number(typed) <= MOST;
		setError(valid ? undefined : t("headcount.missing"));
		ask(valid ? Number(typed) : null);
	}
	return (
		<form class="kafile-entry" noValidate onSubmit={submit}>
			<TextField id={id} label={label} inputMode="numeric" width={4} value={typed} onValue={type} error={error} />
			<ActionButton busy={false}>{button}</ActionButton>
			{counted !== null && (
				<Dialog title={confirm} onClose={() => ask(null)}>
					<Confirmation counted={counted} ticked={ticked} button={button} onConfirm={() => onCount(counted)} onDone={() => ask(null)} />
				</Dialog>
			)}
		</form>
	);
}

interface ConfirmationProps {
	counted: number;
	ticked: number;
	button: string;
	onConfirm: () => Promise<unknown>;
	onDone: () => void;
}

function Confirmation({ counted, ticked, button, onConfirm, onDone }: ConfirmationProps) {
	const telling = useAction(async () => {
		await onConfirm();
		onDone();
	});
	return (
		<>
			<p class="govuk-body">{t("headcount.both", { counted, ticked })}</p>
			{counted !== ticked && <p class="govuk-body"><strong>{t("headcount.differs")}</strong></p>}
			{telling.failed !== null && <Refused of={telling.failed} />}
			<ActionButton busy={telling.busy} onClick={() => void telling.run()}>{button}</ActionButton>
		</>
	);
}

interface CountLineProps {
	count: Count;
	text: "headcount.departed" | "headcount.arrived";
	zone?: string | undefined;
	nameOf: (reference: string) => string;
}

/* What was counted when it left or came, and what the server said to that. */
export function CountLine({ count, text, zone, nameOf }: CountLineProps) {
	const answer = count.answer?.answer;
	const unticked = Array.isArray(answer?.["unticked"]) ? answer["unticked"].map(String) : [];
	return (
		<div class="govuk-inset-text">
			<p class="govuk-body">
				<strong>{t(text, { at: formatTime(count.at, zone), count: count.headcount })}</strong>
				{count.waiting && <span class="kafile-tick__note kafile-tick__note--warning">{t("offline.waiting")}</span>}
			</p>
			{answer?.["agrees"] === false && <p class="govuk-body">{t("headcount.exception", { ticked: Number(answer["ticked"]) })}</p>}
			{unticked.length > 0 && <p class="govuk-body">{t("headcount.unticked", { names: unticked.map(nameOf).join(", ") })}</p>}
		</div>
	);
}
