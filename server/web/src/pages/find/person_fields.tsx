/* What is known of a person, as fields. */
import { t, tc } from "../../language/language";
import { Checkbox, CheckboxesField, RadioField, SelectField, TextField } from "../../parts/fields";
import { stateChoices } from "../../parts/states";
import { needChoices } from "./filters";
import type { PersonField, PersonValues } from "./correction";

const SEXES = ["F", "M", "X"];
const DOCUMENTS = ["passport", "id_card", "emergency_travel_document", "none"];

interface PersonFieldsProps {
	values: PersonValues;
	onChange: (part: Partial<PersonValues>) => void;
	message: (field: string) => string | undefined;
	stored?: boolean; /* of somebody whose numbers may be stored already */
}

export function PersonFields({ values, onChange, message, stored = false }: PersonFieldsProps) {
	const text = (field: PersonField) => ({
		id: `person-${field}`, label: tc("find.field", field), value: values[field], error: message(`person-${field}`),
		onValue: (value: string) => onChange({ [field]: value }),
	});
	return (
		<>
			<TextField {...text("given_names")} maxLength={100} />
			<TextField {...text("family_name")} maxLength={100} />
			<TextField {...text("birth_date")} hint={t("find.birthHint")} width={10} inputMode="numeric" />
			<RadioField {...text("sex")} inline choices={[...SEXES.map((value) => ({ value, text: tc("sex", value) })), { value: "", text: t("find.unknown") }]} />
			<SelectField {...text("nationality")} empty={t("find.unknown")} choices={stateChoices(values.nationality)} />
			<TextField {...text("national_id")} hint={t(stored ? "find.numberKept" : "find.nationalIdHint")} width={20} inputMode="numeric" maxLength={11}
				disabled={values.forget_national_id !== ""} />
			{stored && <Forget field="forget_national_id" values={values} onChange={onChange} />}
			<DocumentFields {...{ values, onChange, text, stored }} />
			<div class="kafile-find-needs">
				<CheckboxesField id="person-needs" label={t("find.needs")} values={values.needs === "" ? [] : values.needs.split(",")} choices={needChoices()}
					error={message("person-needs")} onValues={(needs) => onChange({ needs: [...needs].sort().join(",") })} />
			</div>
		</>
	);
}

interface DocumentFieldsProps extends Pick<PersonFieldsProps, "values" | "onChange"> {
	text: (field: PersonField) => { id: string; label: string; value: string; error: string | undefined; onValue: (value: string) => void };
	stored: boolean;
}

function DocumentFields({ values, onChange, text, stored }: DocumentFieldsProps) {
	const gone = values.forget_document !== "";
	return (
		<fieldset class="govuk-fieldset">
			<legend class="govuk-fieldset__legend govuk-fieldset__legend--s">{t("find.document")}</legend>
			{stored && <Forget field="forget_document" values={values} onChange={onChange} />}
			{!gone && (
				<>
					<SelectField {...text("document_type")} empty={t("find.unknown")} choices={DOCUMENTS.map((value) => ({ value, text: tc("document", value) }))} />
					{values.document_type !== "none" && (
						<>
							<SelectField {...text("document_state")} empty={t("find.unknown")} choices={stateChoices(values.document_state)} />
							<TextField {...text("document_number")} hint={stored ? t("find.numberKept") : undefined} width={20} maxLength={32} autoCapitalize="characters" />
							<TextField {...text("document_expires_on")} hint={t("find.dateHint")} width={10} inputMode="numeric" />
						</>
					)}
				</>
			)}
		</fieldset>
	);
}

function Forget({ field, values, onChange }: { field: "forget_national_id" | "forget_document" } & Pick<PersonFieldsProps, "values" | "onChange">) {
	return (
		<div class="govuk-form-group govuk-checkboxes govuk-checkboxes--small">
			<Checkbox id={`person-${field}`} checked={values[field] !== ""} onTurn={(on) => onChange({ [field]: on ? "1" : "" })}>{tc("find.field", field)}</Checkbox>
		</div>
	);
}
