/* One person of the group. Names are enough: the rest can be told later. */
import { useMemo } from "preact/hooks";
import { formatDate, language, t, tc } from "../../language/language";
import type { FieldError } from "../../parts/errors";
import { CheckboxesField, SelectField, TextField } from "../../parts/fields";
import { stateChoices } from "../../parts/states";
import { ageOn, isMinorOn, readBirth } from "../../rules/birth";
import { readNationalId } from "../../rules/national_id";
import { Details } from "./details";
import { DOCUMENTS, fieldId, nameOfMember, NEEDS, SEXES, type MemberDraft } from "./draft";
import { MrzBox } from "./mrz_box";
import { today, typedDay } from "./typed";

export interface MemberFieldsProps {
	member: MemberDraft;
	n: number;
	errors: FieldError[];
	onChange: (id: string, part: Partial<MemberDraft>) => void;
	onRemove: ((id: string) => void) | null;
}

/* Sixty people have thousands of fields: only those of the one who is typed are made anew. */
export function MemberFields({ member, n, errors, onChange, onRemove }: MemberFieldsProps) {
	return useMemo(
		() => <Person {...{ member, n, errors, onChange, onRemove }} />,
		[member, n, JSON.stringify(errors), onRemove === null, language.value],
	);
}

interface PartProps {
	member: MemberDraft;
	error: (field: string) => string | undefined;
	set: (part: Partial<MemberDraft>) => void;
}

function Person({ member, n, errors, onChange, onRemove }: MemberFieldsProps) {
	const part: PartProps = {
		member,
		error: (field) => errors.find((error) => error.field === fieldId(member, field))?.message,
		set: (changed) => onChange(member.id, changed),
	};
	const title = t("register.person", { n: n + 1 });
	return (
		<fieldset class="govuk-fieldset kafile-register-member">
			<legend class="govuk-fieldset__legend govuk-fieldset__legend--s">
				<h3 class="govuk-fieldset__heading">{[title, nameOfMember(member)].filter(Boolean).join(": ")}</h3>
			</legend>
			<MrzBox member={member} onChange={part.set} />
			<Identity {...part} />
			<Further {...part} />
			{onRemove && (
				<button type="button" class="kafile-link kafile-register-remove" onClick={() => onRemove(member.id)}>{t("register.remove", { n: n + 1 })}</button>
			)}
		</fieldset>
	);
}

function Identity({ member, error, set }: PartProps) {
	const at = (field: string) => fieldId(member, field);
	return (
		<>
			<div class="kafile-register-row">
				<TextField id={at("given_names")} label={t("register.given_names")} value={member.given_names} maxLength={100}
					onValue={(given_names) => set({ given_names })} error={error("given_names")} />
				<TextField id={at("family_name")} label={t("register.family_name")} value={member.family_name} maxLength={100}
					onValue={(family_name) => set({ family_name })} error={error("family_name")} />
				<BirthField {...{ member, error, set }} />
			</div>
			<div class="kafile-register-row">
				<SelectField id={at("sex")} label={t("register.sex")} value={member.sex} choices={SEXES.map((code) => ({ value: code, text: tc("sex", code) }))}
					onValue={(code) => set({ sex: SEXES.find((known) => known === code) ?? "" })} empty={t("register.unknown")} error={error("sex")} />
				<SelectField id={at("nationality")} label={t("register.nationality")} value={member.nationality} choices={stateChoices(member.nationality)}
					onValue={(nationality) => set({ nationality })} empty={t("register.unknown")} error={error("nationality")} />
				<NationalIdField {...{ member, error, set }} />
			</div>
		</>
	);
}

/* Says what it understood: the day written out, and how old that makes them. */
function BirthField({ member, error, set }: PartProps) {
	const read = readBirth(typedDay(member.birth_date), today());
	return (
		<TextField id={fieldId(member, "birth_date")} label={t("register.birth_date")} value={member.birth_date} maxLength={10} error={error("birth_date")}
			onValue={(birth_date) => set({ birth_date })}
			hint={<span aria-live="polite">{read.ok ? birthWords(read.value) : t("register.birthHint")}</span>} />
	);
}

function birthWords(birth: string): string {
	const { least, most } = ageOn(birth, today());
	const age = least === most ? t("register.age", { count: least }) : t("register.ageBetween", { least, count: most });
	return [formatDate(birth), age, ...(isMinorOn(birth, today()) ? [t("register.minor")] : [])].join(", ");
}

function NationalIdField({ member, error, set }: PartProps) {
	const digits = member.national_id.trim().length;
	const typing = digits === 0 ? t("register.nationalIdHint") : t("register.nationalIdCount", { count: digits });
	const hint = readNationalId(member.national_id).ok ? t("register.nationalIdFits") : typing;
	return (
		<TextField id={fieldId(member, "national_id")} label={t("register.national_id")} value={member.national_id} inputMode="numeric" maxLength={20}
			onValue={(national_id) => set({ national_id })} error={error("national_id")} hint={<span aria-live="polite">{hint}</span>} />
	);
}

const FURTHER = ["document_type", "document_number", "document_issuing_state", "document_expires_on", "needs"];

function Further({ member, error, set }: PartProps) {
	return (
		<Details title={t("register.further")} told={furtherWords(member)} wrong={FURTHER.some((field) => error(field) !== undefined)}>
			<DocumentFields {...{ member, error, set }} />
			<CheckboxesField id={fieldId(member, "needs")} label={t("register.needs")} values={member.needs} error={error("needs")}
				choices={NEEDS.map((code) => ({ value: code, text: tc("need", code) }))}
				onValues={(codes) => set({ needs: NEEDS.filter((code) => codes.includes(code)) })} />
		</Details>
	);
}

/* What stands inside, told while it is closed. */
export function furtherWords({ document_type, document_number, needs }: MemberDraft): string {
	const document = [tc("document", document_type || null), document_number].filter(Boolean).join(" ");
	return [document, ...needs.map((code) => tc("need", code))].filter(Boolean).join(", ");
}

function DocumentFields({ member, error, set }: PartProps) {
	const at = (field: string) => fieldId(member, field);
	const day = typedDay(member.document_expires_on);
	const expired = /^\d{4}-\d{2}-\d{2}$/.test(day) && day < today();
	return (
		<div class="kafile-register-row">
			<SelectField id={at("document_type")} label={t("register.document_type")} value={member.document_type} empty={t("register.unknown")}
				choices={DOCUMENTS.map((code) => ({ value: code, text: tc("document", code) }))} error={error("document_type")}
				onValue={(code) => set({ document_type: DOCUMENTS.find((known) => known === code) ?? "" })} />
			<TextField id={at("document_number")} label={t("register.document_number")} value={member.document_number} maxLength={40}
				autoCapitalize="characters" onValue={(document_number) => set({ document_number })} error={error("document_number")} />
			<SelectField id={at("document_issuing_state")} label={t("register.document_issuing_state")} value={member.document_issuing_state}
				choices={stateChoices(member.document_issuing_state)} empty={t("register.unknown")} error={error("document_issuing_state")}
				onValue={(document_issuing_state) => set({ document_issuing_state })} />
			<TextField id={at("document_expires_on")} label={t("register.document_expires_on")} value={member.document_expires_on} maxLength={10}
				onValue={(document_expires_on) => set({ document_expires_on })} error={error("document_expires_on")}
				hint={<span aria-live="polite">{expired ? t("register.expired") : t("register.dayHint")}</span>} />
		</div>
	);
}
