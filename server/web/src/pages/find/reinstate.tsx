/* Somebody who withdrew, or was left on the way, waits again. */
import type { components } from "../../../generated/contract";
import { api, ask, withKey } from "../../api/client";
import { formatTime, t } from "../../language/language";
import { SelectField, TextField } from "../../parts/fields";
import { cityChoices, cityName, cityOf } from "../../parts/places";
import { go, href } from "../../router";
import { mustNameCity } from "./actions";
import { FormPage } from "./form_page";
import { tellImportant, tellSuccess } from "./notice";
import { mustBeDone } from "./outcome";
import { fullName } from "./people";
import type { TaskProps } from "./person";
import { useForm } from "./use_form";
import { WhomField } from "./withdraw";

type Waits = NonNullable<components["schemas"]["ReinstatementOutcomes"]["items"][number]["waits"]>;

interface Values {
	city: string;
	reason: string;
	whom: "person" | "group";
}

export function Reinstate({ read: { data: person } }: TaskProps) {
	const { reference, group, status } = person;
	const needed = mustNameCity(status);
	const form = useForm<Values>(`reinstate.${reference}`, () => ({ city: "", reason: "", whom: "person" }), async ({ city, reason, whom }, key) => {
		const { data } = await ask(api.POST("/v1/reinstatements", {
			params: { header: withKey(key) },
			body: { ...(whom === "group" ? { groups: [group] } : { references: [reference] }), ...(city && { city }), ...(reason.trim() && { reason: reason.trim() }) },
		}));
		mustBeDone(data.items[0]);
		tellWaiting(data.items[0]?.waits);
		go("people", reference);
	});
	const { city, reason, whom } = form.values;

	return (
		<FormPage title={t("find.reinstate")} of={fullName(person)} back={href("people", reference)} submit={t("find.reinstate")} sending={form.sending}
			onCancel={form.clear} fields={{ "/city": "city", "/reason": "reason" }} conflict={t("find.reinstateConflict")}
			check={() => (needed && !city ? [{ field: "city", message: t("find.reinstateCityMissing") }] : [])}>
			{(message) => (
				<>
					<p class="govuk-body">{t(needed ? "find.reinstateLeft" : status === "declined" ? "find.reinstateDeclined" : "find.reinstateWithdrawn")}</p>
					<SelectField id="city" label={needed ? t("find.reinstateCity") : t("shell.optional", { label: t("find.reinstateCity") })} value={city}
						empty={needed ? t("find.choose") : t("find.sameCity", { city: cityName(person.city) })} choices={cityChoices()}
						onValue={(value) => form.change({ city: value })} error={message("city")} />
					<TextField id="reason" label={t("shell.optional", { label: t("find.reason") })} value={reason} maxLength={1000}
						onValue={(value) => form.change({ reason: value })} error={message("reason")} />
					<WhomField whom={whom} onWhom={(value) => form.change({ whom: value })} />
				</>
			)}
		</FormPage>
	);
}

function tellWaiting(waits: Waits | undefined) {
	if (!waits)
		return tellSuccess(t("find.reinstateDone"));
	const { group, city, queued_at, minors_alone } = waits;
	const title = t("find.reinstateWaits", { city: cityName(city), time: formatTime(queued_at, cityOf(city)?.time_zone) });
	if (!minors_alone)
		return tellSuccess(title);
	tellImportant(title, () => (
		<p class="govuk-body">
			<strong>{t("find.minorsAlone")}</strong>{" "}
			<a class="govuk-notification-banner__link" href={href("people", "group", group)}>{t("find.openGroup")}</a>
		</p>
	));
}
