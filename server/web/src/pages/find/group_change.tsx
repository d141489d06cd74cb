/* A group's contact, city and size; where somebody else was quicker, theirs and yours stand side by side. */
import type { components } from "../../../generated/contract";
import { api, ask } from "../../api/client";
import { Refusal } from "../../api/problem";
import { t, tc } from "../../language/language";
import type { FieldError } from "../../parts/errors";
import { RadioField, SelectField, TextField } from "../../parts/fields";
import { cityChoices, cityName } from "../../parts/places";
import { go, href } from "../../router";
import { readPhone } from "../../rules/phone";
import { chosenOf, Conflict, unchosen, type Choices } from "./conflict";
import { differences, type Difference } from "./differences";
import { FormPage } from "./form_page";
import { groupName, type GroupTaskProps } from "./group";
import { tellSuccess } from "./notice";
import { present, readGroup, type Group } from "./people";
import { useForm } from "./use_form";

type Body = components["schemas"]["GroupChange"];

interface GroupValues {
	phone: string;
	contact_language: string;
	kin_phone: string;
	kin_language: string; /* "": the group's */
	city: string;
	keep_together: string;
	expected_members: string;
	pets: string;
	luggage_kg: string;
}

interface Change {
	etag: string;
	base: GroupValues;
	yours: GroupValues;
	theirs: GroupValues | null;
	choices: Choices;
}

const PETS_MOST = 20;
const LUGGAGE_MOST_KG = 2000;
const LANGUAGES = ["tr", "uk", "ru", "en"];
const POINTERS = {
	"/contact/phone": "phone", "/contact/language": "contact_language", "/contact/kin_phone": "kin_phone", "/contact/kin_language": "kin_language",
	"/city": "city", "/keep_together": "keep_together", "/expected_members": "expected_members",
	"/pets": "pets", "/luggage_kg": "luggage_kg",
};

function valuesOf({ contact, city, keep_together, expected_members, pets, luggage_kg }: Group): GroupValues {
	return {
		phone: contact?.phone ?? "", contact_language: contact?.language ?? "", kin_phone: contact?.kin_phone ?? "",
		kin_language: contact?.kin_language ?? "", city, keep_together, expected_members: String(expected_members), pets: String(pets), luggage_kg: String(luggage_kg),
	};
}

/* Numbers of Turkey and Ukraine are also read as people write them at home. */
function asPhone(text: string): string {
	const digits = text.replace(/\D/g, "");
	const phone = readPhone(text, digits.length === 11 ? "+90" : "+380");
	return phone.ok ? phone.value : text.trim();
}

function tidiedCounts({ expected_members, pets, luggage_kg }: GroupValues) {
	return { expected_members: expected_members.trim(), pets: pets.trim(), luggage_kg: luggage_kg.trim() };
}

function tidied(values: GroupValues): GroupValues {
	return { ...values, phone: asPhone(values.phone), kin_phone: asPhone(values.kin_phone), ...tidiedCounts(values) };
}

const languageChoices = () => LANGUAGES.map((value) => ({ value, text: tc("language", value) }));
const toRecord = (values: GroupValues) => ({ ...values }) as Record<string, string>;
const label = (field: string) => tc("find.field", field);

function show(field: string, value: string): string {
	if (field === "city")
		return cityName(value);
	if (field === "keep_together")
		return tc("together", value);
	if (field === "kin_language")
		return tc("language", value || null) || t("find.kinAsGroup");
	return (field === "contact_language" ? tc("language", value) : value) || t("find.unknown");
}

export function ChangeGroup({ read: { data: group, etag } }: GroupTaskProps) {
	const { id } = group;
	const form = useForm<Change>(`group.${id}`, () => ({ etag, base: valuesOf(group), yours: valuesOf(group), theirs: null, choices: {} }),
		(change) => send(id, change, (theirs) => form.change(theirs)));
	const { base, yours, theirs, choices } = form.values;
	const open = theirs ? differences(toRecord(base), toRecord(theirs), toRecord(tidied(yours))) : [];
	const change = (part: Partial<GroupValues>) => form.change({
		yours: { ...yours, ...part }, choices: Object.fromEntries(Object.entries(choices).filter(([field]) => !(field in part))) });

	return (
		<FormPage title={t("find.changeGroup")} of={groupName(group)} back={href("people", "group", id)} submit={t("shell.save")} sending={form.sending}
			onCancel={form.clear} fields={POINTERS} check={() => [...faultsOf(tidied(yours), present(group.members).length), ...unchosen(open, choices, label)]}>
			{(message) => (
				<>
					{open.length > 0 && (
						<Conflict differences={open} choices={choices} label={label} show={show}
							onChoose={(field, choice) => form.change({ choices: { ...choices, [field]: choice } })} />
					)}
					<Fields values={yours} onChange={change} message={message} />
				</>
			)}
		</FormPage>
	);
}

interface FieldsProps {
	values: GroupValues;
	onChange: (part: Partial<GroupValues>) => void;
	message: (field: string) => string | undefined;
}

function Fields({ values, onChange, message }: FieldsProps) {
	const field = (name: keyof GroupValues) => ({
		id: name, label: label(name), value: values[name], error: message(name), onValue: (value: string) => onChange({ [name]: value }),
	});
	return (
		<>
			<TextField {...field("phone")} hint={t("find.phoneHint")} type="tel" width={20} />
			<SelectField {...field("contact_language")} choices={languageChoices()} />
			<TextField {...field("kin_phone")} hint={t("find.kinHint")} type="tel" width={20} />
			<SelectField {...field("kin_language")} choices={languageChoices()} empty={t("find.kinAsGroup")} />
			<SelectField {...field("city")} hint={t("find.groupCityHint")} choices={cityChoices()} />
			<RadioField {...field("keep_together")} choices={["must", "prefer"].map((value) => ({ value, text: tc("together", value) }))} />
			<TextField {...field("expected_members")} hint={t("find.expectedHint")} inputMode="numeric" width={3} maxLength={2} />
			<TextField {...field("pets")} inputMode="numeric" width={3} maxLength={2} />
			<TextField {...field("luggage_kg")} inputMode="numeric" width={4} maxLength={4} />
		</>
	);
}

function faultsOf(values: GroupValues, there: number): FieldError[] {
	const { expected_members } = values;
	const expected = Number(expected_members);
	const over = (text: string, most: number) => !/^\d+$/.test(text) || Number(text) > most;
	const phones = (["phone", "kin_phone"] as const).filter((field) => values[field] !== "" && !readPhone(values[field]).ok);
	return [
		...phones.map((field) => ({ field, message: t("find.fault.wrong_phone") })),
		...(!/^\d+$/.test(expected_members) || expected < 1 || expected > 60 ? [{ field: "expected_members", message: t("find.expectedForm") }]
			: expected < there ? [{ field: "expected_members", message: t("find.expectedFew", { count: there }) }] : []),
		...(over(values.pets, PETS_MOST) ? [{ field: "pets", message: t("find.petsForm") }] : []),
		...(over(values.luggage_kg, LUGGAGE_MOST_KG) ? [{ field: "luggage_kg", message: t("find.luggageForm") }] : []),
	];
}

/* The fields that are to be as the form has them. */
function wanted({ base, yours, theirs, choices }: Change): Partial<GroupValues> {
	const values = toRecord(tidied(yours));
	const open: Difference[] = differences(toRecord(base), toRecord(theirs ?? base), values);
	return Object.fromEntries(open.filter((one) => chosenOf(one, choices) === "yours").map(({ field, yours: value }) => [field, value]));
}

function bodyOf({ phone, contact_language, kin_phone, kin_language, city, keep_together, expected_members, pets, luggage_kg }: Partial<GroupValues>): Body {
	const contact = {
		...(phone !== undefined && { phone: phone || null }),
		...(contact_language && { language: contact_language as "tr" }),
		...(kin_phone !== undefined && { kin_phone: kin_phone || null }),
		...(kin_language !== undefined && { kin_language: (kin_language as "tr") || null }),
	};
	return {
		...(Object.keys(contact).length > 0 && { contact }),
		...(city && { city }),
		...(keep_together && { keep_together: keep_together as "must" }),
		...(expected_members && { expected_members: Number(expected_members) }),
		...(pets && { pets: Number(pets) }),
		...(luggage_kg && { luggage_kg: Number(luggage_kg) }),
	};
}

async function send(id: string, change: Change, onTheirs: (part: Partial<Change>) => void): Promise<void | "stay"> {
	try {
		await save(id, change.etag, wanted(change));
	} catch (error) {
		if (!(error instanceof Refusal) || error.kind !== "version-changed")
			throw error;
		if ((await meet(id, change, onTheirs)) === "stay")
			return "stay";
	}
	go("people", "group", id);
}

/* As with a person (correct.tsx): what was not looked at before is shown first. */
async function meet(id: string, change: Change, onTheirs: (part: Partial<Change>) => void): Promise<void | "stay"> {
	const { data, etag } = await readGroup(id);
	const theirs = valuesOf(data);
	const seen = toRecord(change.theirs ?? change.base);
	const news = Object.entries(theirs).filter(([field, value]) => value !== seen[field]).map(([field]) => field);
	if (news.length > 0) {
		onTheirs({ etag, theirs, choices: Object.fromEntries(Object.entries(change.choices).filter(([field]) => !news.includes(field))) });
		return "stay";
	}
	await save(id, etag, wanted(change));
}

async function save(id: string, etag: string, part: Partial<GroupValues>): Promise<void> {
	if (Object.keys(part).length === 0)
		return;
	await ask(api.PATCH("/v1/groups/{id}", {
		params: { path: { id }, header: { "If-Match": etag } }, body: bodyOf(part) }));
	tellSuccess(t("find.groupChanged"));
}
