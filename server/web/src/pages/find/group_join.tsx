/* People of another group come into this one, or all of that group. */
import { useState } from "preact/hooks";
import { api, ask, withKey } from "../../api/client";
import { t } from "../../language/language";
import { useAction } from "../../parts/action";
import { Refused } from "../../parts/errors";
import { Checkbox, TextField } from "../../parts/fields";
import { go, href } from "../../router";
import { formatReference, readReference } from "../../rules/reference";
import { FormPage } from "./form_page";
import { groupName, type GroupTaskProps } from "./group";
import { MembersTable } from "./members_table";
import { tellSuccess } from "./notice";
import { fullName, present, readGroup, readPerson, type Group } from "./people";
import { useForm } from "./use_form";

interface Values {
	typed: string;
	other: Group | null; /* the group of the person who was typed */
	coming: string[];
	reason: string;
}

export function JoinGroup({ read: { data: group } }: GroupTaskProps) {
	const { id } = group;
	const form = useForm<Values>(`join.${id}`, () => ({ typed: "", other: null, coming: [], reason: "" }), async (values, key) => {
		await ask(api.POST("/v1/groups/{id}/join", { params: { path: { id }, header: withKey(key) }, body: bodyOf(values) }));
		tellSuccess(t("find.joined", { count: values.coming.length }));
		go("people", "group", id);
	});
	const { other, coming, reason } = form.values;

	return (
		<FormPage title={t("find.join")} of={groupName(group)} back={href("people", "group", id)} submit={t("find.joinGo")} sending={form.sending}
			onCancel={form.clear} conflict={t("find.joinConflict")} fields={{ "/references": "typed", "/group": "typed", "/reason": "reason" }}
			check={() => [
				...(coming.length > 0 ? [] : [{ field: other ? `coming-${other.members[0]?.reference ?? ""}` : "typed", message: t("find.joinNobody") }]),
				...(reason.trim() ? [] : [{ field: "reason", message: t("find.reasonMissing") }]),
			]}>
			{(message) => (
				<>
					<FindOther group={group} form={form} message={message} />
					{other && (
						<>
							<MembersTable caption={t("find.joinWho")} members={other.members}
								beside={(member) => <Chooser id={`coming-${member.reference}`} name={fullName(member)} chosen={coming} reference={member.reference}
									onChoose={(chosen) => form.change({ coming: chosen })} />} />
							<p class="govuk-body">{t("find.joinPlace")}</p>
						</>
					)}
					<TextField id="reason" label={t("find.joinReason")} value={reason} maxLength={1000} onValue={(value) => form.change({ reason: value })}
						error={message("reason")} />
				</>
			)}
		</FormPage>
	);
}

/* A whole group is named as such: whoever joins it meanwhile comes along. */
function bodyOf({ other, coming, reason }: Values) {
	const whole = other !== null && present(other.members).every(({ reference }) => coming.includes(reference));
	return { reason: reason.trim(), ...(whole ? { group: other.id } : { references: coming }) };
}

interface ChooserProps {
	id: string;
	name: string;
	reference: string;
	chosen: string[];
	onChoose: (chosen: string[]) => void;
}

export function Chooser({ id, name, reference, chosen, onChoose }: ChooserProps) {
	return (
		<div class="govuk-checkboxes govuk-checkboxes--small">
			<Checkbox id={id} checked={chosen.includes(reference)}
				onTurn={(on) => onChoose(on ? [...chosen, reference] : chosen.filter((one) => one !== reference))}>
				<span class="govuk-visually-hidden">{name}</span>
			</Checkbox>
		</div>
	);
}

interface FindOtherProps {
	group: Group;
	form: ReturnType<typeof useForm<Values>>;
	message: (field: string) => string | undefined;
}

function FindOther({ group, form, message }: FindOtherProps) {
	const [wrong, say] = useState<string>();
	const { typed } = form.values;
	const finding = useAction(async () => {
		const reference = readReference(typed);
		if (!reference.ok)
			return say(t(reference.fault === "mistyped" ? "find.fault.mistyped_reference" : "find.referenceForm"));
		const { data: person } = await readPerson(reference.value);
		if (person.group === group.id)
			return say(t("find.joinSame"));
		say(undefined);
		form.change({ typed: formatReference(person.reference), other: (await readGroup(person.group)).data, coming: [person.reference] });
	});

	return (
		<>
			{finding.failed !== null && <Refused of={finding.failed} />}
			<TextField id="typed" label={t("find.joinReference")} hint={t("find.referenceHint")} value={typed} width={20} autoCapitalize="characters"
				error={wrong ?? message("typed")} onValue={(value) => form.change({ typed: value })}
				onKeyDown={(event) => event.key === "Enter" && (event.preventDefault(), void finding.run())} />
			<button type="button" class="govuk-button govuk-button--secondary" onClick={() => void finding.run()}>
				{finding.busy ? t("shell.working") : t("find.joinFind")}
			</button>
		</>
	);
}
