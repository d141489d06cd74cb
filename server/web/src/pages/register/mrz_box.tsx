/* The machine readable zone of a passport or a card, pasted, typed or read by a scanner that types. */
import { t, tc } from "../../language/language";
import { TextArea } from "../../parts/fields";
import { isState } from "../../parts/states";
import { readMrz, type Mrz, type MrzOutcome } from "../../rules/mrz";
import { fieldId, type MemberDraft } from "./draft";
import { today } from "./typed";

interface MrzBoxProps {
	member: MemberDraft;
	onChange: (part: Partial<MemberDraft>) => void;
}

function zoneIn(outcome: MrzOutcome): Mrz | null {
	return "value" in outcome ? outcome.value : null;
}

function stateIn(code: string | null): string {
	return code !== null && isState(code) ? code : "";
}

/* What the zone says; where it says nothing, what was typed stays. */
function filledFrom({ member: read }: Mrz): Partial<MemberDraft> {
	const found = {
		given_names: read.given_names, family_name: read.family_name, birth_date: read.birth_date, sex: read.sex,
		nationality: stateIn(read.nationality), national_id: read.national_id, document_type: read.document.type,
		document_number: read.document.number, document_issuing_state: stateIn(read.document.issuing_state), document_expires_on: read.document.expires_on,
	};
	return Object.fromEntries(Object.entries(found).filter(([, value]) => value)) as Partial<MemberDraft>;
}

export function MrzBox({ member, onChange }: MrzBoxProps) {
	const id = fieldId(member, "mrz");

	function typed(mrz: string) {
		const zone = zoneIn(readMrz(mrz, today()));
		onChange({ mrz, ...(zone ? filledFrom(zone) : {}) });
	}
	return (
		<div class="kafile-register-mrz">
			<TextArea id={id} label={t("shell.optional", { label: t("register.mrz") })} hint={t("register.mrzHint")} value={member.mrz} onValue={typed}
				rows={2} maxLength={200} />
			<div aria-live="polite">{member.mrz.trim() !== "" && <Verdict outcome={readMrz(member.mrz, today())} text={member.mrz} />}</div>
		</div>
	);
}

function Verdict({ outcome, text }: { outcome: MrzOutcome; text: string }) {
	if (outcome.ok)
		return <p class="govuk-body kafile-register-fits">{t("register.mrzRead")}</p>;
	if (outcome.fault === "length")
		return <p class="govuk-hint">{t("register.mrzLength", { count: text.replace(/\s/g, "").length })}</p>;
	if (outcome.fault !== "fields")
		return <p class="govuk-error-message">{tc("register.mrzFault", outcome.fault)}</p>;
	return (
		<div class="govuk-inset-text kafile-register-inset">
			<p class="govuk-body">{t("register.mrzFaults")}</p>
			<ul class="govuk-list govuk-list--bullet">
				{outcome.faults.map(({ field, fault }) => (
					<li key={`${field} ${fault}`}>{t("register.mrzFieldFault", { field: tc("register.mrzField", field), fault: tc("register.mrzFault", fault) })}</li>
				))}
			</ul>
		</div>
	);
}
