/* A new convoy. */
import { useState } from "preact/hooks";
import { api, ask, withKey } from "../../api/client";
import { t } from "../../language/language";
import { ActionButton, useAction } from "../../parts/action";
import { ErrorSummary, Refused, type FieldError } from "../../parts/errors";
import { SelectField } from "../../parts/fields";
import { cityChoices, cityOf, postChoices } from "../../parts/places";
import { useDraft } from "../../parts/use_draft";
import { go, href } from "../../router";
import { inScope, session } from "../../session/session";
import { NO_PLAN, PlanFields, planErrors, planLabel, planOf, type PlanText } from "./plan_fields";
import { refusedFields } from "./refused_fields";
import { useOnce } from "./sending";
import { TransitField } from "./transit_field";

interface Draft extends PlanText {
	city: string;
	border_post: string;
	transit: string[];
}

function ourCities() {
	return cityChoices().filter(({ value }) => inScope(session.value?.cities, value));
}

function emptyDraft(): Draft {
	const [only, ...others] = ourCities();
	return { ...NO_PLAN, city: only && others.length === 0 ? only.value : "", border_post: "", transit: [] };
}

function errorsOf(draft: Draft, zone: string): FieldError[] {
	const missing: [keyof Draft, string][] = [["city", t("convoys.from")], ["border_post", t("convoys.post")]];
	return [
		...missing.filter(([field]) => draft[field] === "").map(([field, label]) =>
			({ field: `plan-${field}`, message: t("form.missing", { label: label.toLocaleLowerCase() }) })),
		...planErrors(draft, zone),
	];
}

/* What is not given is left out. */
function bodyOf({ city, border_post, transit, ...text }: Draft, zone: string) {
	const { departs_at, offers_seats, ...optional } = planOf(text, zone);
	const given = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== null)) as { [Field in keyof typeof optional]?: string };
	return { city, border_post, transit, departs_at, offers_seats, ...given };
}

export function PlanConvoy() {
	const [draft, change, clear] = useDraft<Draft>("convoys.plan", emptyDraft);
	const [errors, setErrors] = useState<FieldError[]>([]);
	const once = useOnce("convoys.plan");
	const zone = cityOf(draft.city)?.time_zone ?? "UTC";
	const plan = useAction(async () => {
		const { data } = await once((key) => ask(api.POST("/v1/convoys", { params: { header: withKey(key) }, body: bodyOf(draft, zone) })));
		clear();
		go("convoys", data.code);
	});
	const shown = [...errors, ...refusedFields(plan.failed, "plan", planLabel)];
	const errorOf = (field: string) => shown.find((one) => one.field === field)?.message;

	function submit(event: Event) {
		event.preventDefault();
		const found = errorsOf(draft, zone);
		setErrors(found);
		plan.clear();
		if (found.length === 0)
			void plan.run();
	}
	return (
		<form class="kafile-convoys-form" onSubmit={submit} noValidate>
			<a class="govuk-back-link" href={href("convoys")}>{t("page.convoys")}</a>
			<h1 class="govuk-heading-l">{t("convoys.plan")}</h1>
			{plan.failed !== null && shown.length === 0 && <Refused of={plan.failed} />}
			<ErrorSummary errors={shown} />
			<SelectField id="plan-city" label={t("convoys.from")} value={draft.city} choices={ourCities()} empty={t("convoys.choose")} error={errorOf("plan-city")}
				onValue={(city) => change({ city, assembly_point: "" })} />
			<SelectField id="plan-border_post" label={t("convoys.post")} value={draft.border_post} choices={postChoices()} empty={t("convoys.choose")}
				error={errorOf("plan-border_post")} onValue={(border_post) => change({ border_post })} />
			<TransitField id="plan-transit" transit={draft.transit} onTransit={(transit) => change({ transit })} />
			<PlanFields city={draft.city} text={draft} errors={shown} onText={change} />
			<ActionButton busy={plan.busy}>{t("convoys.plan")}</ActionButton>
		</form>
	);
}
