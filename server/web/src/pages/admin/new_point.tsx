/* A place where people gather from now on. */
import { useState } from "preact/hooks";
import { api, ask, withKey } from "../../api/client";
import { t } from "../../language/language";
import { ActionButton } from "../../parts/action";
import { ErrorSummary, Refused, type FieldError } from "../../parts/errors";
import { SelectField } from "../../parts/fields";
import { cityChoices } from "../../parts/places";
import { go, href } from "../../router";
import { inScope, session } from "../../session/session";
import { POINT_FIELDS, PointFields, pointFaults, pointValues, type PointDraft } from "./point_fields";
import { useSentOnce } from "./sent_once";
import { isConflict, serverErrors } from "./server_errors";

interface Draft extends PointDraft {
	city: string;
}

function begun(): Draft {
	const ours = session.value?.cities;
	return { city: ours?.length === 1 ? (ours[0] ?? "") : "", name: "", address: "", latitude: "", longitude: "", capacity: "", status: "open" };
}

async function added(draft: Draft, key: string): Promise<void> {
	const given = Object.entries(pointValues(draft)).filter(([, value]) => value !== null);
	await ask(api.POST("/v1/assembly-points", {
		params: { header: withKey(key) }, body: { city: draft.city, name: draft.name.trim(), ...Object.fromEntries(given) },
	}));
}

export function NewPoint() {
	const [errors, setErrors] = useState<FieldError[]>([]);
	const { draft, change, clear, sending } = useSentOnce("admin.point", begun, async (filled: Draft, key) => {
		await added(filled, key);
		clear();
		go("admin", "places");
	});

	function submit(event: Event) {
		event.preventDefault();
		const found = [...(draft.city ? [] : [{ field: POINT_FIELDS.city, message: t("admin.cityMissing") }]), ...pointFaults(draft)];
		setErrors(found);
		sending.clear();
		if (found.length === 0)
			void sending.run();
	}
	const taken = isConflict(sending.failed) ? [{ field: POINT_FIELDS.name, message: t("admin.pointTaken") }] : [];
	const shown = [...errors, ...taken, ...serverErrors(sending.failed, POINT_FIELDS)];
	const message = (field: string) => shown.find((error) => error.field === field)?.message;
	return (
		<form class="kafile-admin-form" onSubmit={submit} noValidate>
			<a class="govuk-back-link" href={href("admin", "places")}>{t("admin.places")}</a>
			<h2 class="govuk-heading-m">{t("admin.addPoint")}</h2>
			<ErrorSummary errors={shown} />
			{sending.failed !== null && shown.length === 0 && <Refused of={sending.failed} />}
			<SelectField id={POINT_FIELDS.city} label={t("admin.city")} value={draft.city} empty={t("admin.choose")} error={message(POINT_FIELDS.city)}
				choices={cityChoices().filter(({ value }) => inScope(session.value?.cities, value))} onValue={(city) => change({ city })} />
			<PointFields draft={draft} onChange={change} message={message} />
			<ActionButton busy={sending.busy}>{t("admin.addPoint")}</ActionButton>
		</form>
	);
}
