/* The form on one page: names and a city are enough, everything else can be told later. */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Refusal } from "../../api/problem";
import { t } from "../../language/language";
import { ActionButton } from "../../parts/action";
import { Dialog } from "../../parts/dialog";
import { ErrorSummary, Refused, type FieldError } from "../../parts/errors";
import { formatReference } from "../../rules/reference";
import { fieldId, isTouched, MOST_MEMBERS, nameOfMember, newMember, type Draft, type MemberDraft } from "./draft";
import { faultsOf, refusedFields } from "./faults";
import { ConsentFields, ContactFields, TravelFields } from "./fields";
import { MemberFields } from "./member_fields";
import { PurposeBanner } from "./purpose_banner";
import { SeatRefused } from "./seat_refused";
import { Title } from "./title";
import type { Registering } from "./use_registration";

export interface FormProps {
	draft: Draft;
	change: (part: Partial<Draft>) => void;
	clear: () => void;
	registering: Registering;
	at: string | null; /* the field to begin at */
}

export function Form({ draft, change, clear, registering: { checking, saving }, at }: FormProps) {
	const [finished, finish] = useState(false);
	const [summary, summarise] = useState<FieldError[]>([]);
	const failed = checking.failed ?? saving.failed;
	const ofServer = failed instanceof Refusal ? refusedFields(failed, draft) : [];
	const errors = [...faultsOf(draft, finished), ...ofServer];

	useEffect(() => {
		if (at && failed === null)
			document.getElementById(at)?.focus();
	}, [at]);
	useEffect(() => {
		if (ofServer.length > 0)
			summarise(ofServer);
	}, [failed]);
	function settled() {
		checking.clear();
		saving.clear();
	}
	function submit(event: Event) {
		event.preventDefault();
		const found = faultsOf(draft, true);
		finish(true);
		summarise(found);
		saving.clear();
		if (found.length === 0)
			void checking.run();
	}
	const error = (field: string) => errors.find((one) => one.field === field)?.message;
	return (
		<form onSubmit={submit} noValidate>
			<Title text={t("register.title")} />
			<PurposeBanner draft={draft} change={change} error={error("purpose")} />
			<ErrorSummary errors={summary} />
			{ofServer.length === 0 && failed !== null && <WholeRefused of={failed} change={change} onChanged={settled} />}
			<p class="govuk-body">{t("register.enough")}</p>
			<ContactFields {...{ draft, change, error }} />
			<ConsentFields {...{ draft, change, error }} />
			<Members draft={draft} change={change} errors={errors} />
			<TravelFields {...{ draft, change, error }} />
			<ActionButton busy={checking.busy}>{t("register.check")}</ActionButton>
			{isTouched(draft) && <Discard onDiscard={clear} />}
		</form>
	);
}

interface WholeRefusedProps {
	of: unknown;
	change: (part: Partial<Draft>) => void;
	onChanged: () => void;
}

function WholeRefused({ of, change, onChanged }: WholeRefusedProps) {
	const kind = of instanceof Refusal ? of.kind : "";
	if (of instanceof Refusal && (of.problem?.needed !== undefined || kind === "illegal-transition"))
		return <SeatRefused of={of} change={change} onChanged={onChanged} />;
	return <Refused of={of}><p>{t(kind === "idempotency-key-reused" ? "register.keyReused" : "register.kept")}</p></Refused>;
}

interface MembersProps {
	draft: Draft;
	change: (part: Partial<Draft>) => void;
	errors: FieldError[];
}

function Members({ draft, change, errors }: MembersProps) {
	const latest = useRef(draft.members);
	const [begun, begin] = useState<string | null>(null);

	latest.current = draft.members;
	/* Before the next key is pressed: who types fast is in the new person's fields already. */
	useLayoutEffect(() => {
		if (begun)
			document.getElementById(begun)?.focus();
	}, [begun]);
	function put(members: MemberDraft[]) {
		latest.current = members;
		change({ members });
	}
	/* Whoever is corrected is compared anew. */
	function edit(id: string, part: Partial<MemberDraft>) {
		put(latest.current.map((member) => (member.id === id ? { ...member, others: [], same_as: "", ...part } : member)));
	}
	function add() {
		const member = newMember(latest.current.at(-1));
		put([...latest.current, member]);
		begin(fieldId(member, "given_names"));
	}
	function remove(id: string) {
		put(latest.current.filter((member) => member.id !== id));
		document.getElementById("add-person")?.focus();
	}
	return (
		<section>
			<h2 class="govuk-heading-m" id="members" tabIndex={-1}>{t("register.step.people")}</h2>
			{draft.members.map((member, n) => member.same_as
				? <LeftOut key={member.id} member={member} onReturn={() => edit(member.id, {})} />
				: <MemberFields key={member.id} member={member} n={n} errors={errors.filter(({ field }) => field.startsWith(fieldId(member, "")))}
					onChange={edit} onRemove={draft.members.length > 1 ? remove : null} />)}
			{draft.members.length < MOST_MEMBERS
				&& <button type="button" id="add-person" class="govuk-button govuk-button--secondary" onClick={add}>{t("register.add")}</button>}
		</section>
	);
}

function LeftOut({ member, onReturn }: { member: MemberDraft; onReturn: () => void }) {
	return (
		<p class="govuk-inset-text kafile-register-inset">
			{t("register.leftOut", { name: nameOfMember(member), reference: formatReference(member.same_as) })}{" "}
			<button type="button" class="kafile-link" onClick={onReturn}>{t("register.registerAfterAll")}</button>
		</p>
	);
}

/* Somebody else's family must not stay in the form of the next one. */
function Discard({ onDiscard }: { onDiscard: () => void }) {
	const [asking, ask] = useState(false);

	function discard() {
		ask(false);
		onDiscard();
	}
	return (
		<p class="govuk-body">
			<button type="button" class="kafile-link" onClick={() => ask(true)}>{t("register.discard")}</button>
			{asking && (
				<Dialog title={t("register.discardSure")} onClose={() => ask(false)}>
					<p class="govuk-body">{t("register.discardBody")}</p>
					<button type="button" class="govuk-button govuk-button--warning" onClick={discard}>{t("register.discard")}</button>
				</Dialog>
			)}
		</p>
	);
}
