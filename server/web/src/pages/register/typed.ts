/* What was typed, in the forms that the rules and the server read. */
import { readNationalId } from "../../rules/national_id";
import { readPhone } from "../../rules/phone";
import { included, type Draft, type MemberDraft, type Registration } from "./draft";

export function today(): string {
	return new Date().toISOString().slice(0, 10);
}

/* Days as people here write them, "17.5.1991", beside "1991-05-17" and "1991". */
export function typedDay(text: string): string {
	const [, day, month, year] = /^(\d{1,2})[./ -](\d{1,2})[./ -](\d{4})$/.exec(text.trim()) ?? [];
	return day && month && year ? `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` : text.trim();
}

/* Null: not a number. */
export function typedCount(text: string): number | null {
	return text.trim() === "" ? 0 : /^[0-9]{1,4}$/.test(text.trim()) ? Number(text) : null;
}

type Given<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], ""> };

/* Without those that are empty. */
function given<Fields extends Record<string, string | readonly string[]>>(fields: Fields): Given<Fields> {
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => value.length > 0)) as Given<Fields>;
}

function valueOf(outcome: { ok: boolean; value?: string }): string {
	return outcome.ok ? (outcome.value ?? "") : "";
}

function memberOf(typed: MemberDraft): Registration["members"][number] {
	const document = given({
		type: typed.document_type,
		issuing_state: typed.document_issuing_state,
		number: typed.document_number.trim(),
		expires_on: typedDay(typed.document_expires_on),
	});
	return {
		...given({
			given_names: typed.given_names.trim(),
			family_name: typed.family_name.trim(),
			birth_date: typedDay(typed.birth_date),
			sex: typed.sex,
			nationality: typed.nationality,
			national_id: valueOf(readNationalId(typed.national_id)),
			needs: typed.needs,
		}),
		...(Object.keys(document).length > 0 ? { document } : {}),
	};
}

function kinOf({ kin }: Draft): Pick<NonNullable<Registration["contact"]>, "kin_phone" | "kin_language"> {
	const kin_phone = valueOf(readPhone(kin.phone, kin.country));
	return kin_phone ? { kin_phone, ...given({ kin_language: kin.language }) } : {};
}

/* Of a form without faults. */
export function bodyOf(draft: Draft): Registration {
	const members = included(draft).map(memberOf);
	const unnamed = typedCount(draft.unnamed) ?? 0;
	return {
		city: draft.city,
		contact: { language: draft.language, ...given({ phone: valueOf(readPhone(draft.phone, draft.country)) }), ...kinOf(draft) },
		consent: draft.consent,
		...given({ kind: draft.kind }),
		keep_together: draft.together,
		...(unnamed > 0 ? { expected_members: members.length + unnamed } : {}),
		pets: typedCount(draft.pets) ?? 0,
		luggage_kg: typedCount(draft.luggage_kg) ?? 0,
		...(draft.occurred ? { occurred_at: new Date(draft.occurred).toISOString() } : {}),
		dry_run: false,
		members,
	};
}

const GROUP_FIELDS: Record<string, string> = {
	city: "city", contact: "phone", "contact/kin_phone": "kin_phone", expected_members: "unnamed", occurred_at: "occurred", keep_together: "together",
	kind: "kind", consent: "consent", board: "purpose", hand_over: "purpose",
};

export interface Pointed {
	member: MemberDraft | null;
	field: string;
}

/* "/members/0/document/number" is "document_number" of the member who is sent first. */
export function pointedAt(pointer: string, draft: Draft): Pointed {
	const [head = "", index = "", name = "", part] = pointer.split("/").slice(1);
	if (head !== "members")
		return { member: null, field: GROUP_FIELDS[`${head}/${index}`] ?? GROUP_FIELDS[head] ?? head };
	const member = included(draft)[Number(index)];
	if (!member || index === "")
		return { member: null, field: "members" };
	return { member, field: name === "document" && part ? `document_${part}` : name };
}
