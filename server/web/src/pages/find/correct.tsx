/* Correcting what is known of a person; where somebody else was quicker, theirs and yours stand side by side. */
import { api, ask } from "../../api/client";
import { Refusal } from "../../api/problem";
import { formatDate, t, tc } from "../../language/language";
import { SelectField, TextField } from "../../parts/fields";
import { cityName } from "../../parts/places";
import { stateName } from "../../parts/states";
import { go, href } from "../../router";
import { Conflict, unchosen, chosenOf, type Choices } from "./conflict";
import { bodyOf, changed, faultsOf, POINTERS, valuesOf, type PersonField, type PersonValues } from "./correction";
import { differences, type Difference } from "./differences";
import { mayReturn } from "./actions";
import { ownCityChoices } from "./filters";
import { FormPage } from "./form_page";
import { tellSuccess } from "./notice";
import type { TaskProps } from "./person";
import { PersonFields } from "./person_fields";
import { PossibleDuplicates } from "./possible_duplicates";
import { fullName, readPerson, waits } from "./people";
import { useForm } from "./use_form";

interface Correction {
	etag: string;
	base: PersonValues; /* as it was read with the etag */
	yours: PersonValues;
	theirs: PersonValues | null; /* what somebody else has made of it */
	choices: Choices;
}

export function Correct({ read: { data: person, etag } }: TaskProps) {
	const { reference } = person;
	const back = href("people", reference);
	const form = useForm<Correction>(`correct.${reference}`, () => {
		const base = valuesOf(person);
		return { etag, base, yours: base, theirs: null, choices: {} };
	}, (values) => send(reference, values, (theirs) => form.change(theirs)));
	const { yours, theirs, base, choices } = form.values;
	const open = theirs ? differences(toRecord(base), toRecord(theirs), toRecord(tidied(base, yours))) : [];
	/* What is typed anew is chosen anew. */
	const change = (part: Partial<PersonValues>) => form.change({
		yours: { ...yours, ...part },
		choices: Object.fromEntries(Object.entries(choices).filter(([field]) => !(field in part))),
	});

	return (
		<FormPage title={t("find.correct")} of={fullName(person)} back={back} submit={t("find.saveCorrection")} sending={form.sending} fields={POINTERS}
			onCancel={form.clear} check={() => [...faultsOf(changed(base, yours)), ...unchosen(open, choices, label)]}>
			{(message) => (
				<>
					{open.length > 0 && (
						<Conflict differences={open} choices={choices} label={label} show={show}
							onChoose={(field, choice) => form.change({ choices: { ...choices, [field]: choice } })} />
					)}
					<PersonFields values={yours} onChange={change} message={message} stored />
					<TextField id="person-companion" label={label("companion")} hint={t("find.companionHint")} value={yours.companion} width={20} maxLength={20}
						autoCapitalize="characters" onValue={(companion) => change({ companion })} error={message("person-companion")} />
					{(waits(person.status) && person.status !== "assigned" || mayReturn(person.status)) && (
						<SelectField id="person-city" label={t("find.city")} hint={t("find.cityMoves")} value={yours.city} choices={ownCityChoices()}
							onValue={(city) => change({ city })} error={message("person-city")} />
					)}
				</>
			)}
		</FormPage>
	);
}

const toRecord = (values: PersonValues) => ({ ...values }) as Record<string, string>;

function tidied(base: PersonValues, yours: PersonValues): PersonValues {
	return { ...base, ...changed(base, yours) };
}

function label(field: string): string {
	return tc("find.field", field);
}

/* A number is sealed: whether theirs is another one cannot be seen. */
function show(field: string, value: string): string {
	if (value === "")
		return field === "national_id" || field === "document_number" ? t("find.storedNumber") : t("find.unknown");
	const shown: Partial<Record<PersonField, () => string>> = {
		birth_date: () => formatDate(value),
		document_expires_on: () => formatDate(value),
		sex: () => tc("sex", value),
		nationality: () => stateName(value),
		document_state: () => stateName(value),
		document_type: () => tc("document", value),
		city: () => cityName(value),
		needs: () => value.split(",").map((need) => tc("need", need)).join(", "),
		forget_document: () => t("shell.yes"),
		forget_national_id: () => t("shell.yes"),
	};
	return shown[field as PersonField]?.() ?? value;
}

/* What the form leaves of a person: yours, but for the fields in which theirs were chosen. */
function wanted({ base, yours, theirs, choices }: Correction): Partial<PersonValues> {
	const part = changed(base, yours);
	if (!theirs)
		return part;
	const open = differences(toRecord(base), toRecord(theirs), toRecord(tidied(base, yours)));
	const kept = (difference: Difference | undefined) => !difference || chosenOf(difference, choices) === "yours";
	const fields = (Object.keys(part) as PersonField[]).filter((field) => kept(open.find((one) => one.field === field)));
	const undone = open.filter((difference) => !(difference.field in part) && chosenOf(difference, choices) === "yours");
	return {
		...Object.fromEntries(fields.map((field) => [field, part[field]])),
		...Object.fromEntries(undone.map(({ field, yours }) => [field, yours])),
	};
}

/* "stay": somebody else was quicker, and the user has to look at that first. */
async function send(reference: string, correction: Correction, onTheirs: (part: Partial<Correction>) => void): Promise<void | "stay"> {
	try {
		await correct(reference, correction.etag, wanted(correction));
	} catch (error) {
		if (!(error instanceof Refusal) || error.kind !== "version-changed")
			throw error;
		if ((await meet(reference, correction, onTheirs)) === "stay")
			return "stay";
	}
	go("people", reference);
}

/* Where only their place in the operation has changed, or nothing that was not looked at before, the correction goes on. */
async function meet(reference: string, correction: Correction, onTheirs: (part: Partial<Correction>) => void): Promise<void | "stay"> {
	const { data, etag } = await readPerson(reference);
	const theirs = valuesOf(data);
	const seen = toRecord(correction.theirs ?? correction.base);
	const news = (Object.keys(theirs) as PersonField[]).filter((field) => theirs[field] !== seen[field]);
	const choices = Object.fromEntries(Object.entries(correction.choices).filter(([field]) => !news.includes(field as PersonField)));
	if (news.length > 0) {
		onTheirs({ etag, theirs, choices });
		return "stay";
	}
	await correct(reference, etag, wanted(correction));
}

async function correct(reference: string, etag: string, part: Partial<PersonValues>): Promise<void> {
	if (Object.keys(part).length === 0)
		return;
	const { data } = await ask(api.PATCH("/v1/citizens/{reference}", {
		params: { path: { reference }, header: { "If-Match": etag } },
		body: bodyOf(part),
	}));
	tellSuccess(t("find.corrected"), () => (
		<>
			{data.warnings.some(({ pointer }) => pointer === "/document/expires_on") && <p class="govuk-body">{t("find.expiredWarning")}</p>}
			<PossibleDuplicates reference={reference} pairs={data.possible_duplicates} />
		</>
	));
}
