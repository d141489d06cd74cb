/* Open exceptions: facts that contradict a plan, each until somebody settles it. */
import { useState } from "preact/hooks";
import { api, ask, freshKey } from "../../api/client";
import { formatAge, t, tc } from "../../language/language";
import { SelectField } from "../../parts/fields";
import { Pager, useCursor } from "../../parts/pager";
import { Part } from "../../parts/part";
import { useDraft } from "../../parts/use_draft";
import { useLoaded } from "../../parts/use_loaded";
import { href } from "../../router";
import { formatReference } from "../../rules/reference";
import { hasRole } from "../../session/session";
import { Matter } from "./decisions";
import { countExceptions, type Exception, type ExceptionKind } from "./load";
import { SettleForm, type SettleDraft } from "./settle";

const KINDS: ExceptionKind[] = ["headcount_differs", "not_boarded", "boarded_elsewhere", "unplanned_post", "unexpected_person", "absent",
	"refused_at_border", "illegal_transition", "group_incomplete", "clock_suspect", "one_sided"];

export function Exceptions({ revision, onSettled }: { revision: number; onSettled: () => void }) {
	const [kind, choose] = useState<ExceptionKind | "">("");
	const draft = useDraft<SettleDraft>("today.settle", () => ({ ids: [], reason: "", key: freshKey() }));
	const [{ ids, reason }] = draft;
	const counted = useLoaded(countExceptions, [revision]);
	return (
		<Matter title={t("today.exceptions")} count={counted.data?.rows.length} more={counted.data?.more} opened={ids.length > 0 || reason !== ""}>
			<p class="govuk-body">{t("today.exceptionsHint")}</p>
			<SelectField id="kind" label={t("today.exceptionKind")} value={kind} empty={t("shell.all")} onValue={(value) => choose(value as ExceptionKind | "")}
				choices={KINDS.map((value) => ({ value, text: tc("today.exception", value) }))} />
			<OfKind key={kind} kind={kind} revision={revision} draft={draft} onSettled={onSettled} />
		</Matter>
	);
}

interface OfKindProps {
	kind: ExceptionKind | "";
	revision: number;
	draft: ReturnType<typeof useDraft<SettleDraft>>;
	onSettled: () => void;
}

function OfKind({ kind, revision, draft, onSettled }: OfKindProps) {
	const cursor = useCursor();
	const loaded = useLoaded(async () => {
		const query = { state: "open" as const, limit: 50, ...(kind && { kind }), ...(cursor.cursor && { cursor: cursor.cursor }) };
		return (await ask(api.GET("/v1/exceptions", { params: { query } }))).data;
	}, [cursor.cursor, revision]);
	return (
		<Part of={loaded}>
			{({ items, next }) => (
				<>
					<ExceptionList items={items} draft={draft} />
					<Pager cursor={cursor} next={next} />
					{hasRole("admin", "officer") && <SettleForm shown={items} draft={draft} onSettled={onSettled} />}
				</>
			)}
		</Part>
	);
}

interface ListProps {
	items: Exception[];
	draft: ReturnType<typeof useDraft<SettleDraft>>;
}

function ExceptionList({ items, draft: [{ ids }, change] }: ListProps) {
	const maySettle = hasRole("admin", "officer");
	function turn(id: number) {
		change({ ids: ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id] });
	}
	if (items.length === 0)
		return <p class="govuk-body">{t("today.exceptionsNone")}</p>;
	return (
		<ul class="govuk-list kafile-today-exceptions">
			{items.map((one) => (
				<li key={one.id}>
					{maySettle
						? <Choosable exception={one} chosen={ids.includes(one.id)} onTurn={() => turn(one.id)} />
						: <><strong>{wordsOf(one)}</strong><Where exception={one} /></>}
				</li>
			))}
		</ul>
	);
}

function Choosable({ exception, chosen, onTurn }: { exception: Exception; chosen: boolean; onTurn: () => void }) {
	const id = `exception-${exception.id}`;
	return (
		<div class="govuk-checkboxes govuk-checkboxes--small">
			<div class="govuk-checkboxes__item">
				<input class="govuk-checkboxes__input" type="checkbox" id={id} checked={chosen} onChange={onTurn} aria-describedby={`${id}-where`} />
				<label class="govuk-label govuk-checkboxes__label" for={id}><strong>{wordsOf(exception)}</strong></label>
			</div>
			<div class="kafile-today-where-of" id={`${id}-where`}><Where exception={exception} /></div>
		</div>
	);
}

function Where({ exception: { reference, convoy, vehicle, opened_at } }: { exception: Exception }) {
	return (
		<p class="govuk-body-s">
			{reference && <><a class="govuk-link kafile-code" href={href("people", reference)}>{formatReference(reference)}</a>{", "}</>}
			{convoy && <><a class="govuk-link kafile-code" href={href("convoys", convoy)}>{convoy}</a>{", "}</>}
			{vehicle !== null && <>{t("today.vehicle", { number: vehicle })}, </>}
			{formatAge(opened_at)}
		</p>
	);
}

/* A head-count comes with its numbers. */
function wordsOf({ kind, detail }: Exception): string {
	const { headcount, ticked } = (detail ?? {}) as { headcount?: number; ticked?: number };
	if (kind !== "headcount_differs" || headcount === undefined)
		return tc("today.exception", kind);
	return ticked === undefined ? t("today.headcountArrived", { headcount }) : t("today.headcountLeft", { headcount, ticked });
}
