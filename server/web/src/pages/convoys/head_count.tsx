/* One vehicle's departure or arrival: how many heads somebody counted. */
import { useState } from "preact/hooks";
import type { components } from "../../../generated/contract";
import { api, ask } from "../../api/client";
import { formatTime, t, tc } from "../../language/language";
import { ActionButton, useAction } from "../../parts/action";
import { ErrorSummary, Refused, type FieldError } from "../../parts/errors";
import { TextField } from "../../parts/fields";
import { cityName, cityOf, postName } from "../../parts/places";
import { useDraft } from "../../parts/use_draft";
import { href } from "../../router";
import { namesIn, postZone, type Manifest, type Opened, type Vehicle } from "./data";
import { instantOf, LocalTimeField, timeFault } from "./local_time_field";
import { Names } from "./names";
import { useFact } from "./sending";
import { wholeNumber } from "./vehicle_fields";

type Kind = "departure" | "arrival";
type Answer = components["schemas"]["VehicleOutcomes"]["items"][number];

const HEADS_MOST = 2000;

interface HeadCountProps {
	kind: Kind;
	opened: Opened;
	vehicle: Vehicle;
	ticked: number;
	manifest: Manifest | null;
	last: boolean; /* the convoy's last departure */
	why: string | null; /* not to be told now */
}

export function HeadCount(props: HeadCountProps) {
	const { kind, opened: { convoy }, vehicle, why } = props;
	const [answer, setAnswer] = useState<Answer | null>(null);
	const { zone } = clockOf(props);
	const at = kind === "departure" ? vehicle.departed_at : vehicle.arrived_at;
	const heads = kind === "departure" ? vehicle.departure_headcount : vehicle.arrival_headcount;
	const form = <HeadCountForm {...props} onAnswer={setAnswer} />;
	const told = t(kind === "departure" ? "convoys.leftWith" : "convoys.arrivedWith", { time: formatTime(at, zone), count: heads ?? 0 });
	return (
		<div>
			<h4 class="govuk-heading-s">{t(kind === "departure" ? "convoys.departure" : "convoys.arrival")}</h4>
			{at && <p class="govuk-body">{told}</p>}
			{answer && <Told answer={answer} code={convoy.code} nameOf={namesIn(props.manifest)} />}
			{why && !at && <p class="govuk-hint">{why}</p>}
			{!why && !at && form}
			{!why && at && (
				<details class="govuk-details">
					<summary class="govuk-details__summary"><span class="govuk-details__summary-text">{t("convoys.countAgain")}</span></summary>
					<div class="govuk-details__text"><p>{t("convoys.countAgainHint")}</p>{form}</div>
				</details>
			)}
		</div>
	);
}

function clockOf({ kind, opened: { convoy }, vehicle }: HeadCountProps): { zone: string; placeName: string } {
	if (kind === "departure")
		return { zone: cityOf(convoy.city)?.time_zone ?? "UTC", placeName: cityName(convoy.city) };
	const post = vehicle.border_post ?? convoy.border_post;
	return { zone: postZone(post), placeName: postName(post) };
}

interface FormProps extends HeadCountProps {
	onAnswer: (answer: Answer) => void;
}

/* The draft of a head-count, and how it is told. */
function useHeadCount({ kind, opened: { convoy, reload }, vehicle, onAnswer }: FormProps, zone: string) {
	const { code } = convoy;
	const form = `convoys.${code}.${kind}-${vehicle.number}`;
	const [draft, change, clear] = useDraft(form, () => ({ heads: "", at: "" }));
	const { fact, forget } = useFact(form);
	const tell = useAction(async (headcount: number) => {
		const items = [fact({ vehicle: vehicle.number, headcount }, instantOf(draft.at, zone))];
		const asked = { params: { path: { code } }, body: { items } };
		const { data } = await ask(kind === "departure" ? api.POST("/v1/convoys/{code}/departures", asked) : api.POST("/v1/convoys/{code}/arrivals", asked));
		const [answer] = data.items;
		if (answer && answer.outcome !== "failed") {
			forget();
			clear();
		}
		if (answer)
			onAnswer(answer);
		reload();
	});
	return { draft, change, tell };
}

function HeadCountForm(props: FormProps) {
	const { kind, vehicle, ticked, last } = props;
	const form = `${kind}-${vehicle.number}`;
	const { zone, placeName } = clockOf(props);
	const [errors, setErrors] = useState<FieldError[]>([]);
	const { draft, change, tell } = useHeadCount(props, zone);

	function submit(event: Event) {
		event.preventDefault();
		const headcount = wholeNumber(draft.heads, 0, HEADS_MOST);
		const fault = timeFault(draft.at, zone, t("convoys.when"));
		setErrors([
			...(headcount === null ? [{ field: `${form}-heads`, message: t("convoys.fault.heads") }] : []),
			...(fault ? [{ field: `${form}-at`, message: fault }] : []),
		]);
		if (headcount !== null && !fault)
			void tell.run(headcount);
	}
	const errorOf = (field: string) => errors.find((one) => one.field === `${form}-${field}`)?.message;
	return (
		<form onSubmit={submit} noValidate>
			{tell.failed !== null && <Refused of={tell.failed} />}
			<ErrorSummary errors={errors} />
			{last && !vehicle.departed_at && <p class="govuk-inset-text">{t("convoys.lastToLeave")}</p>}
			<TextField id={`${form}-heads`} label={t("convoys.headCount")} hint={t("convoys.headCountHint", { ticked })} value={draft.heads}
				error={errorOf("heads")} inputMode="numeric" width={4} onValue={(heads) => change({ heads })} />
			<LocalTimeField id={`${form}-at`} label={t("convoys.when")} hint={t("convoys.whenHint")} value={draft.at} zone={zone} placeName={placeName}
				error={errorOf("at")} onValue={(at) => change({ at })} />
			<ActionButton busy={tell.busy}>
				{t(kind === "departure" ? "convoys.hasLeft" : "convoys.hasArrived", { number: String(vehicle.number) })}
			</ActionButton>
		</form>
	);
}

/* What the server made of it. */
function Told({ answer, code, nameOf }: { answer: Answer; code: string; nameOf: (reference: string) => string }) {
	const { outcome, headcount = 0, ticked = 0, agrees, unticked = [], exceptions = [] } = answer;
	if (outcome === "failed" || outcome === "unknown" || outcome === "event_id_reused")
		return <p class="kafile-convoys-warning" role="alert">{tc("convoys.told", outcome)}</p>;
	const differs = agrees === false;
	return (
		<div role="status" class={differs || exceptions.length > 0 ? "kafile-convoys-warning" : "kafile-convoys-notice"}>
			<p>{t(differs ? "convoys.headsDiffer" : "convoys.headsAgree", { headcount, ticked })}</p>
			{unticked.length > 0 && <><p>{t("convoys.unticked", { count: unticked.length })}</p><Names references={unticked} nameOf={nameOf} /></>}
			{exceptions.length > 0 && <p>{exceptions.map((kind) => tc("convoys.exception", kind)).join(", ")}</p>}
			{(differs || exceptions.length > 0) && (
				<p>{t("convoys.mustBeSettled")} <a class="govuk-link" href={href("convoys", code, "reconciliation")}>{t("convoys.section.reconciliation")}</a></p>
			)}
		</div>
	);
}
