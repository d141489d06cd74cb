/*
 * Receipts: signed by the server, verified by anybody who has its public key. They come with the answers to handoffs, so they are
 * there for what was told on this device; for anybody else the same receipt comes when the handoff is told once more.
 */
import { formatTime, t, tc } from "../../language/language";
import { nameOrReference } from "../../manifest/notes";
import { convoyOf, kindOf, peopleAlone, peopleOf, referenceOf, type Person } from "../../manifest/people";
import { keptManifest } from "../../offline/kept";
import { told } from "../../offline/queue";
import type { AnsweredFact } from "../../offline/store";
import { Loading } from "../../parts/loading";
import { loadPlaces, postName } from "../../parts/places";
import { Qr } from "../../parts/qr";
import { useLoaded } from "../../parts/use_loaded";
import { place } from "../../router";
import { readReceipt } from "./receipt";
import { formatReference } from "../../rules/reference";
import { ALONE, at } from "./places";

interface Receipt {
	kid: string;
	token: string;
}

function receiptIn(fact: AnsweredFact | null): Receipt | null {
	const receipt = fact?.answer["receipt"];
	return receipt && typeof receipt === "object" && "kid" in receipt && "token" in receipt ? { kid: String(receipt.kid), token: String(receipt.token) } : null;
}

/* The last answer about this person that brought one. */
function withReceipt(reference: string): AnsweredFact | null {
	return told.value.answered.findLast((fact) => referenceOf(fact) === reference && receiptIn(fact) !== null) ?? null;
}

export function hasReceipt(person: Person): boolean {
	return withReceipt(person.reference) !== null;
}

interface ReceiptLinkProps {
	person: Person;
	convoy: string | null;
	post: string;
}

export function ReceiptLink({ person, convoy, post }: ReceiptLinkProps) {
	if (person.waiting || !hasReceipt(person))
		return null;
	return (
		<a class="govuk-link kafile-large-link" href={`${at(post, convoy ?? ALONE, "receipts")}&of=${person.reference}`}>
			{t("border.receipt")}<span class="govuk-visually-hidden"> {nameOrReference(person.reference, person)}</span>
		</a>
	);
}

async function peopleKept(convoy: string | null): Promise<Map<string, Person>> {
	if (!convoy)
		return peopleAlone(told.value);
	const manifest = await keptManifest(convoy);
	return manifest ? peopleOf({ manifest, asked_at: "" }, told.value) : new Map();
}

/* One person's receipt, or all of a convoy's, as they are printed and given away. */
export function Receipts({ convoy, post }: { convoy: string | null; post: string }) {
	useLoaded(loadPlaces, []);
	const only = place.value.query.get("of");
	const people = useLoaded(() => peopleKept(convoy), [convoy]);
	const facts = told.value.answered.filter((fact) => kindOf(fact) === "handoffs" && receiptIn(fact) !== null &&
		(only ? fact === withReceipt(only) : convoyOf(fact) === convoy && fact === withReceipt(referenceOf(fact))));

	return (
		<>
			<a class="govuk-back-link kafile-no-print" href={at(post, convoy ?? ALONE)}>{convoy ?? t("border.alone")}</a>
			<h1 class="govuk-heading-l kafile-heading">{only ? t("border.receipt") : t("border.receiptsOf", { convoy: convoy ?? t("border.alone") })}</h1>
			{people.loading && <Loading />}
			{facts.length === 0
				? <p class="govuk-body">{t("border.noReceipts")}</p>
				: <button type="button" class="govuk-button kafile-large" onClick={() => print()}>{t("shell.print")}</button>}
			<ol class="kafile-receipts">
				{facts.map((fact) => <OneReceipt key={fact.event} fact={fact} person={people.data?.get(referenceOf(fact))} />)}
			</ol>
		</>
	);
}

function OneReceipt({ fact, person }: { fact: AnsweredFact; person: Person | undefined }) {
	const receipt = receiptIn(fact);
	const message = receipt && readReceipt(receipt.token);
	if (!receipt || !message)
		return null;
	const { reference } = message;
	const rows: [string, string][] = [
		[t("border.person"), nameOrReference(reference, person)],
		[t("border.reference"), formatReference(reference)],
		[t("border.outcome"), tc("border.outcome", message.outcome)],
		[t("border.post"), postName(message.border_post)],
		[t("border.convoy"), message.convoy ?? t("shell.none")],
		[t("border.time"), formatTime(message.occurred_at)],
		[t("border.by"), message.accepted_by],
		[t("border.key"), receipt.kid],
	];
	return (
		<li class="kafile-receipt">
			<dl class="kafile-receipt__facts">
				{rows.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}
			</dl>
			<Qr text={receipt.token} label={t("border.receiptQr", { name: nameOrReference(reference, person) })} size={260} />
			<p class="kafile-code kafile-receipt__token">{receipt.token}</p>
		</li>
	);
}
