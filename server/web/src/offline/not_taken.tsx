/* What the server would not take, with why and what to do; and what somebody else left on this device. */
import { useState } from "preact/hooks";
import { formatTime, t, tc } from "../language/language";
import { birthYear, nameOfPerson } from "../manifest/notes";
import { convoyOf, kindOf, peopleOf, referenceOf, textOf, type Person } from "../manifest/people";
import { ActionButton, useAction } from "../parts/action";
import { Dialog } from "../parts/dialog";
import { Refused } from "../parts/errors";
import { SelectField } from "../parts/fields";
import { useLoaded } from "../parts/use_loaded";
import { formatReference, readReference } from "../rules/reference";
import { hasRole } from "../session/session";
import { keptManifest } from "./kept";
import { answered, giveUp, notTaken, ofOthers, putAway, sendAsMine, tellAgain } from "./queue";
import { isUnusual, wayOf, whyOf } from "./refusals";
import type { Fact, RefusedFact } from "./store";

export function NotTaken() {
	return (
		<>
			{notTaken.value.length > 0 && (
				<section class="kafile-not-taken" aria-labelledby="not-taken">
					<h2 class="govuk-heading-m" id="not-taken">{t("offline.notTaken", { count: notTaken.value.length })}</h2>
					<ul class="govuk-list">{notTaken.value.map((fact) => <RefusedOne key={fact.event} fact={fact} />)}</ul>
				</section>
			)}
			<OfOthers />
		</>
	);
}

/* "Boarded, Elif Deneme, 1988": as far as this device knows. */
function whoOf(fact: Fact, person: Person | undefined): string {
	const reference = referenceOf(fact);
	if (!reference)
		return t("offline.vehicle", { vehicle: String(fact.item["vehicle"]), count: Number(fact.item["headcount"]) });
	const shown = readReference(reference).ok ? formatReference(reference) : reference;
	return [person && nameOfPerson(person), person && birthYear(person), shown].filter(Boolean).join(", ");
}

function whatOf(fact: Fact): string {
	return tc("offline.what", kindOf(fact) === "incidents" ? textOf(fact.item["kind"]) : kindOf(fact));
}

/* Its person and the vehicles that it might be told to instead, from what the device keeps. */
async function contextOf(fact: Fact) {
	const convoy = convoyOf(fact);
	const manifest = convoy ? await keptManifest(convoy) : null;
	const known = { manifest: manifest ?? { convoy: convoy ?? "", city: "", border_post: "", status: "planned" as const, vehicles: [] }, asked_at: "" };
	const person = peopleOf(known, { unsent: [], answered: answered.value, notTaken: [] }).get(referenceOf(fact));
	return { person, vehicles: known.manifest.vehicles };
}

function RefusedOne({ fact }: { fact: RefusedFact }) {
	const { data } = useLoaded(() => contextOf(fact), [fact.event]);
	const [vehicle, choose] = useState("");
	const [putting, ask] = useState(false);
	const isBoarding = kindOf(fact) === "boardings";
	const telling = useAction(() => tellAgain(fact, vehicle ? { ...fact.common, vehicle: Number(vehicle) } : fact.common));
	const choices = (data?.vehicles ?? []).map(({ number, plate }) => ({ value: String(number), text: t("offline.vehicleChoice", { number, plate }) }));

	return (
		<li class="kafile-not-taken__one">
			<p class="govuk-body">
				<strong>{whatOf(fact)}: {whoOf(fact, data?.person)}</strong><br />
				{[convoyOf(fact), isBoarding && t("offline.onVehicle", { vehicle: String(fact.common["vehicle"]) }), formatTime(textOf(fact.item["occurred_at"]))]
					.filter(Boolean).join(" · ")}
			</p>
			<p class="govuk-error-message">{whyOf(fact)}</p>
			<p class="govuk-body">{wayOf(fact)}</p>
			{isUnusual(fact) && <p class="govuk-hint">{fact.detail}</p>}
			{telling.failed !== null && <Refused of={telling.failed} />}
			{isBoarding && choices.length > 0 && (
				<SelectField id={`vehicle-${fact.event}`} label={t("offline.toVehicle")} value={vehicle || String(fact.common["vehicle"])} choices={choices}
					onValue={choose} />
			)}
			<div class="govuk-button-group">
				<ActionButton busy={telling.busy} onClick={() => void telling.run()}>{t("offline.tellAgain")}</ActionButton>
				<button type="button" class="govuk-button govuk-button--secondary" onClick={() => ask(true)}>{t("offline.putAway")}</button>
			</div>
			{putting && (
				<Dialog title={t("offline.putAwayAsked")} onClose={() => ask(false)}>
					<p class="govuk-body">{whatOf(fact)}: {whoOf(fact, data?.person)}. {whyOf(fact)}</p>
					<p class="govuk-body">{t("offline.putAwayBody")}</p>
					<button type="button" class="govuk-button govuk-button--warning" onClick={() => void putAway(fact)}>{t("offline.putAway")}</button>
				</Dialog>
			)}
		</li>
	);
}

/* Sent when they sign in here again; an officer may send them in their own name, or give them up, never unasked. */
function OfOthers() {
	const left = [...ofOthers.value];
	if (left.length === 0)
		return null;
	return (
		<section class="kafile-not-taken" aria-labelledby="of-others">
			<h2 class="govuk-heading-m" id="of-others">{t("offline.ofOthersTitle")}</h2>
			<p class="govuk-body">{t("offline.ofOthersBody")}</p>
			<ul class="govuk-list">{left.map(([subject, facts]) => <OfOne key={subject} subject={subject} facts={facts} />)}</ul>
		</section>
	);
}

function OfOne({ subject, facts }: { subject: string; facts: Fact[] }) {
	const [asking, ask] = useState<"send" | "give-up" | null>(null);
	const acting = useAction(() => (asking === "send" ? sendAsMine(subject) : giveUp(subject)));
	const act = t(asking === "send" ? "offline.sendAsMine" : "offline.giveUp");
	const convoys = [...new Set(facts.flatMap((fact) => convoyOf(fact) ?? []))].join(", ");

	return (
		<li class="kafile-not-taken__one">
			<p class="govuk-body"><strong>{t("offline.notSentOf", { count: facts.length, subject })}</strong><br />{convoys}</p>
			<ul class="govuk-list govuk-list--bullet">
				{facts.map((fact) => <li key={fact.event}>{whatOf(fact)}: {whoOf(fact, undefined)} · {formatTime(textOf(fact.item["occurred_at"]))}</li>)}
			</ul>
			{hasRole("admin", "officer") && (
				<div class="govuk-button-group">
					<button type="button" class="govuk-button govuk-button--secondary" onClick={() => ask("send")}>{t("offline.sendAsMine")}</button>
					<button type="button" class="govuk-button govuk-button--warning" onClick={() => ask("give-up")}>{t("offline.giveUp")}</button>
				</div>
			)}
			{asking && (
				<Dialog title={act} onClose={() => ask(null)}>
					<p class="govuk-body">{t(asking === "send" ? "offline.sendAsMineBody" : "offline.giveUpBody", { count: facts.length, subject })}</p>
					<ActionButton busy={acting.busy} kind="warning" onClick={() => void acting.run()}>{act}</ActionButton>
				</Dialog>
			)}
		</li>
	);
}
