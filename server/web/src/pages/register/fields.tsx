/* What is asked of the group as a whole. */
import { useMemo } from "preact/hooks";
import { language, t, tc } from "../../language/language";
import { RadioField, SelectField, TextField } from "../../parts/fields";
import { cityChoices } from "../../parts/places";
import { readPhone } from "../../rules/phone";
import { inScope, session } from "../../session/session";
import { Details } from "./details";
import { CONSENTS, included, KINDS, LANGUAGES, type Draft, type KinDraft } from "./draft";

export interface GroupFieldsProps {
	draft: Draft;
	change: (part: Partial<Draft>) => void;
	error: (field: string) => string | undefined;
}

export function ContactFields({ draft, change, error }: GroupFieldsProps) {
	const choices = useMemo(() => cityChoices().filter(({ value }) => inScope(session.value?.cities, value)), [language.value]);
	return (
		<section>
			<h2 class="govuk-heading-m">{t("register.step.contact")}</h2>
			<div class="kafile-register-row">
				<SelectField id="city" label={t(draft.purpose.kind === "hand_over" ? "register.cityFrom" : "register.city")} value={draft.city}
					choices={choices} onValue={(city) => change({ city })} empty={t("register.choose")} error={error("city")} />
				<SelectField id="language" label={t("register.language")} value={draft.language}
					choices={LANGUAGES.map((code) => ({ value: code, text: tc("language", code) }))}
					onValue={(code) => change({ language: LANGUAGES.find((known) => known === code) ?? "tr" })} />
			</div>
			<PhoneFields prefix="" label={t("shell.optional", { label: t("register.phone") })} hint={t("register.phoneHint")}
				value={draft} onChange={change} error={error("phone")} />
			<KinFields {...{ draft, change, error }} />
		</section>
	);
}

interface Phone {
	phone: string;
	country: string;
}

interface PhoneFieldsProps {
	prefix: "" | "kin_"; /* of the fields' ids */
	label: string;
	hint: string;
	value: Phone;
	onChange: (part: Partial<Phone>) => void;
	error: string | undefined;
}

function PhoneFields({ prefix, label, hint, value: { phone, country }, onChange, error }: PhoneFieldsProps) {
	const read = readPhone(phone, country);
	return (
		<div class="kafile-register-row">
			<TextField id={`${prefix}phone`} label={label} value={phone} onValue={(typed) => onChange({ phone: typed })} inputMode="tel" maxLength={40}
				error={error} hint={<span aria-live="polite">{read.ok ? t("register.phoneRead", { phone: read.value }) : hint}</span>} />
			<RadioField id={`${prefix}country`} label={t("register.country")} value={country} inline onValue={(code) => onChange({ country: code })}
				choices={["+90", "+380"].map((code) => ({ value: code, text: tc("register.country", code) }))} />
		</div>
	);
}

function KinFields({ draft: { kin }, change, error }: GroupFieldsProps) {
	const set = (part: Partial<KinDraft>) => change({ kin: { ...kin, ...part } });
	return (
		<Details title={t("shell.optional", { label: t("register.kin") })} told={kin.phone} wrong={error("kin_phone") !== undefined}>
			<PhoneFields prefix="kin_" label={t("register.kinPhone")} hint={t("register.kinHint")} value={kin} onChange={set} error={error("kin_phone")} />
			<SelectField id="kin_language" label={t("register.kinLanguage")} value={kin.language} empty={t("register.kinAsGroup")}
				choices={LANGUAGES.map((code) => ({ value: code, text: tc("language", code) }))}
				onValue={(code) => set({ language: LANGUAGES.find((known) => known === code) ?? "" })} />
		</Details>
	);
}

export function ConsentFields({ draft, change }: GroupFieldsProps) {
	return (
		<section>
			<h2 class="govuk-heading-m">{t("register.step.consent")}</h2>
			<RadioField id="consent" label={t("register.consent")} value={draft.consent}
				choices={CONSENTS.map((code) => ({ value: code, text: tc("register.consent", code), hint: tc("register.consentHint", code) }))}
				onValue={(code) => change({ consent: CONSENTS.find((known) => known === code) ?? "implicit" })} />
		</section>
	);
}

/* As the server takes it where nobody says. */
export function kindOf(draft: Draft): string {
	return draft.kind || (included(draft).length + Number(draft.unnamed || 0) > 1 ? "family" : "person");
}

export function TravelFields({ draft, change, error }: GroupFieldsProps) {
	return (
		<section>
			<h2 class="govuk-heading-m">{t("register.step.travel")}</h2>
			<div class="kafile-register-row kafile-register-row--wide">
				<TextField id="unnamed" label={t("shell.optional", { label: t("register.unnamed") })} hint={t("register.unnamedHint")} value={draft.unnamed}
					onValue={(unnamed) => change({ unnamed })} inputMode="numeric" maxLength={2} error={error("unnamed")} />
				<SelectField id="kind" label={t("register.kind")} value={kindOf(draft)} choices={KINDS.map((code) => ({ value: code, text: tc("group", code) }))}
					onValue={(code) => change({ kind: KINDS.find((known) => known === code) ?? "" })} />
				<SelectField id="together" label={t("register.together")} value={draft.together}
					choices={["must", "prefer"].map((code) => ({ value: code, text: tc("together", code) }))}
					onValue={(code) => change({ together: code === "prefer" ? "prefer" : "must" })} />
				<TextField id="pets" label={t("shell.optional", { label: t("register.pets") })} value={draft.pets}
					onValue={(pets) => change({ pets })} inputMode="numeric" maxLength={2} error={error("pets")} />
				<TextField id="luggage_kg" label={t("shell.optional", { label: t("register.luggage") })} value={draft.luggage_kg}
					onValue={(luggage_kg) => change({ luggage_kg })} inputMode="numeric" maxLength={4} error={error("luggage_kg")} />
				<TextField id="occurred" type="datetime-local" label={t("shell.optional", { label: t("register.occurred") })} hint={t("register.occurredHint")}
					value={draft.occurred} onValue={(occurred) => change({ occurred })} error={error("occurred")} />
			</div>
		</section>
	);
}
