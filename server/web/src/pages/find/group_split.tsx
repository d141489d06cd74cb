/* Some of a group become a group of their own; where a minor would be without an adult, by two officers and with a guardian. */
import { api, ask, withKey } from "../../api/client";
import { formatTime, t } from "../../language/language";
import type { FieldError } from "../../parts/errors";
import { TextField } from "../../parts/fields";
import { go, href } from "../../router";
import { isMinorOn } from "../../rules/birth";
import { readPhone } from "../../rules/phone";
import { hasRole } from "../../session/session";
import { FormPage } from "./form_page";
import { groupName, type GroupTaskProps } from "./group";
import { Chooser } from "./group_join";
import { MembersTable } from "./members_table";
import { tellImportant, tellSuccess } from "./notice";
import { fullName, present, type Group, type Member } from "./people";
import { useForm } from "./use_form";

const POINTERS = {
	"/references": "parting", "/guardian/name": "guardian-name", "/guardian/phone": "guardian-phone", "/guardian": "guardian-name", "/reason": "reason",
};

interface Values {
	parting: string[];
	reason: string;
	guardian_name: string;
	guardian_phone: string;
}

export function SplitGroup({ read: { data: group } }: GroupTaskProps) {
	const { id } = group;
	const form = useForm<Values>(`split.${id}`, () => ({ parting: [], reason: "", guardian_name: "", guardian_phone: "" }),
		(values, key) => split(group, values, key));
	const { parting, reason } = form.values;
	const minors = minorsAlone(group, parting);

	return (
		<FormPage title={t("find.split")} of={groupName(group)} back={href("people", "group", id)} submit={t("find.splitGo")} kind="warning" sending={form.sending}
			onCancel={form.clear} check={() => faultsOf(group, form.values, minors)}
			fields={POINTERS}>
			{(message) => (
				<>
					<div id="parting" tabIndex={-1} class={`govuk-form-group${message("parting") ? " govuk-form-group--error" : ""}`}>
						<p class="govuk-body">{t("find.splitWho")}</p>
						{message("parting") && <p class="govuk-error-message">{message("parting")}</p>}
						<MembersTable caption={t("find.members")} members={group.members}
							beside={(member) => <Chooser id={`parting-${member.reference}`} name={fullName(member)} chosen={parting} reference={member.reference}
								onChoose={(chosen) => form.change({ parting: chosen })} />} />
					</div>
					<TextField id="reason" label={t("find.splitReason")} value={reason} maxLength={1000} onValue={(value) => form.change({ reason: value })}
						error={message("reason")} />
					{minors && <Guardian values={form.values} onChange={form.change} message={message} />}
				</>
			)}
		</FormPage>
	);
}

interface GuardianProps {
	values: Values;
	onChange: (part: Partial<Values>) => void;
	message: (field: string) => string | undefined;
}

function Guardian({ values: { guardian_name, guardian_phone }, onChange, message }: GuardianProps) {
	if (hasRole("coordinator"))
		return <p class="govuk-inset-text">{t("find.splitOfficersOnly")}</p>;
	return (
		<fieldset class="govuk-fieldset">
			<legend class="govuk-fieldset__legend govuk-fieldset__legend--m">{t("find.guardian")}</legend>
			<p class="govuk-body">{t("find.guardianWhy")}</p>
			<TextField id="guardian-name" label={t("find.guardianName")} value={guardian_name} maxLength={200}
				onValue={(value) => onChange({ guardian_name: value })} error={message("guardian-name")} />
			<TextField id="guardian-phone" type="tel" label={t("find.guardianPhone")} hint={t("find.phoneHint")} value={guardian_phone} width={20}
				onValue={(value) => onChange({ guardian_phone: value })} error={message("guardian-phone")} />
		</fieldset>
	);
}

/* As the server judges: of a birth year whoever may be a minor is one; who has no birth date is neither minor nor adult. */
function minorsAlone({ members, guardian }: Group, parting: string[]): boolean {
	const there = present(members);
	const leave = there.filter(({ reference }) => parting.includes(reference));
	const stay = there.filter(({ reference }) => !parting.includes(reference));
	return leave.length > 0 && stay.length > 0 && (areMinorsAlone(leave) || (areMinorsAlone(stay) && !guardian));
}

const WITH_THEM = ["registered", "assigned", "no_show", "boarded", "departed"];

function areMinorsAlone(people: Member[]): boolean {
	const today = new Date().toISOString().slice(0, 10);
	const living = people.filter(({ status }) => status !== "deceased" && status !== "handed_over");
	const minor = ({ birth_date }: Member) => birth_date !== null && isMinorOn(birth_date, today);
	const adult = (member: Member) => member.birth_date !== null && !minor(member) && WITH_THEM.includes(member.status);
	return living.some(minor) && !living.some(adult);
}

function faultsOf(group: Group, { parting, reason, guardian_name, guardian_phone }: Values, minors: boolean): FieldError[] {
	const all = present(group.members).length;
	const guardian = minors && !hasRole("coordinator");
	return [
		...(parting.length === 0 ? [{ field: "parting", message: t("find.splitNobody") }] : []),
		...(parting.length >= all ? [{ field: "parting", message: t("find.splitEverybody") }] : []),
		...(minors && hasRole("coordinator") ? [{ field: "parting", message: t("find.splitOfficersOnly") }] : []),
		...(reason.trim() ? [] : [{ field: "reason", message: t("find.reasonMissing") }]),
		...(guardian && !guardian_name.trim() ? [{ field: "guardian-name", message: t("find.guardianNameMissing") }] : []),
		...(guardian && !guardianPhone(guardian_phone) ? [{ field: "guardian-phone", message: t("find.fault.wrong_phone") }] : []),
	];
}

/* "" for what is none. Both officers must send the same number, however they write it. */
function guardianPhone(text: string): string {
	const phone = readPhone(text, text.replace(/\D/g, "").length === 11 ? "+90" : "+380");
	return phone.ok ? phone.value : "";
}

async function split(group: Group, { parting, reason, guardian_name, guardian_phone }: Values, key: string): Promise<void> {
	const phone = guardianPhone(guardian_phone);
	const { data } = await ask(api.POST("/v1/groups/{id}/split", {
		params: { path: { id: group.id }, header: withKey(key) },
		body: {
			references: parting, reason: reason.trim(),
			...(minorsAlone(group, parting) && phone && { guardian: { name: guardian_name.trim().replace(/\s+/g, " "), phone } }),
		},
	}));
	if ("outcome" in data)
		tellAsked(group, parting, guardian_name.trim(), phone, data.asked_at);
	else
		tellSuccess(t("find.splitDone"), () => (
			<p class="govuk-body"><a class="govuk-notification-banner__link" href={href("people", "group", data.group.id)}>{groupName(data.group)}</a></p>
		));
	go("people", "group", group.id);
}

function tellAsked(group: Group, parting: string[], name: string, phone: string, at: string) {
	const who = present(group.members).filter(({ reference }) => parting.includes(reference)).map(fullName).join(", ");
	tellImportant(t("find.splitAsked"), () => (
		<>
			<p class="govuk-body">{t("find.splitAskedWay", { time: formatTime(at) })}</p>
			<p class="govuk-body">{who}; {t("find.guardian")}: {name}, {phone}</p>
			<p class="govuk-body">{t("find.splitAskedDiffers")}</p>
		</>
	));
}
