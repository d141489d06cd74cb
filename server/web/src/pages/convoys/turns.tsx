/* A convoy on the way that goes to another post, or comes back. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { api, ask, withKey } from "../../api/client";
import { t } from "../../language/language";
import { ActionButton, useAction } from "../../parts/action";
import { Dialog } from "../../parts/dialog";
import { ErrorSummary, Refused, type FieldError } from "../../parts/errors";
import { CheckboxesField, SelectField, TextArea } from "../../parts/fields";
import { cityName, postChoices, postName } from "../../parts/places";
import { useDraft } from "../../parts/use_draft";
import type { Opened } from "./data";
import { isAway, whyNoTurn } from "./legal";
import { useFact, useOnce } from "./sending";
import { TransitField } from "./transit_field";
import { vehicleName } from "./vehicle_words";

export function Diversion({ opened }: { opened: Opened }) {
	return <Turn title={t("convoys.divert")} why={whyNoTurn(opened.convoy)}>{(close) => <DiversionDialog opened={opened} onClose={close} />}</Turn>;
}

export function Return({ opened }: { opened: Opened }) {
	return <Turn title={t("convoys.return")} why={whyNoTurn(opened.convoy)}>{(close) => <ReturnDialog opened={opened} onClose={close} />}</Turn>;
}

interface TurnProps {
	title: string;
	why: string | null;
	harmless?: true;
	children: (close: () => void) => ComponentChildren;
}

/* A button that opens a dialog, or the reason why there is none. */
export function Turn({ title, why, harmless, children }: TurnProps) {
	const [asking, setAsking] = useState(false);
	return (
		<>
			<h3 class="govuk-heading-s">{title}</h3>
			{why
				? <p class="govuk-hint">{why}</p>
				: <button type="button" class={`govuk-button${harmless ? "" : " govuk-button--warning"}`} onClick={() => setAsking(true)}>{title}…</button>}
			{asking && children(() => setAsking(false))}
		</>
	);
}

interface DialogProps {
	opened: Opened;
	onClose: () => void;
}

/* Who is in the vehicles that are on the way; with none named all of them. */
function aboard({ opened: { convoy } }: DialogProps, named: string[]): number {
	return convoy.vehicles.filter((vehicle) => isAway(vehicle) && (named.length === 0 || named.includes(String(vehicle.number))))
		.reduce((sum, { taken }) => sum + taken, 0);
}

function VehiclesAway({ opened: { convoy }, values, onValues }: { opened: Opened; values: string[]; onValues: (values: string[]) => void }) {
	const away = convoy.vehicles.filter(isAway);
	if (away.length < 2)
		return null;
	return (
		<CheckboxesField id="turn-vehicles" label={t("convoys.onlyVehicles")} hint={t("convoys.onlyVehiclesHint")} values={values} onValues={onValues}
			choices={away.map((vehicle) => ({ value: String(vehicle.number), text: vehicleName(vehicle) }))} />
	);
}

function reasonErrors(reason: string): FieldError[] {
	return reason.trim() === "" ? [{ field: "turn-reason", message: t("convoys.reasonMissing") }] : [];
}

interface DiversionText {
	border_post: string;
	transit: string[];
	vehicles: string[];
	reason: string;
}

function DiversionDialog(props: DialogProps) {
	const { opened: { convoy, reload, tell }, onClose } = props;
	const { code } = convoy;
	const [draft, change, clear] = useDraft<DiversionText>(`convoys.divert.${code}`,
		() => ({ border_post: "", transit: convoy.transit, vehicles: [], reason: "" }));
	const [errors, setErrors] = useState<FieldError[]>([]);
	const once = useOnce(`convoys.divert.${code}`);
	const { fact, forget } = useFact(`convoys.divert.${code}`);
	const whole = draft.vehicles.length === 0;
	const divert = useAction(async () => {
		const { event_id: _, ...body } = fact({
			border_post: draft.border_post, reason: draft.reason.trim(),
			...(whole ? { transit: draft.transit } : { vehicles: draft.vehicles.map(Number) }),
		}, "");
		await once((key) => ask(api.POST("/v1/convoys/{code}/diversion", { params: { path: { code }, header: withKey(key) }, body })), t("convoys.notAway"));
		forget();
		clear();
		tell(t("convoys.diverted", { post: postName(draft.border_post) }));
		reload();
		onClose();
	});

	function submit(event: Event) {
		event.preventDefault();
		const found = [...(draft.border_post ? [] : [{ field: "turn-post", message: t("convoys.fault.post") }]), ...reasonErrors(draft.reason)];
		setErrors(found);
		if (found.length === 0)
			void divert.run();
	}
	return (
		<Dialog title={t("convoys.divert")} onClose={onClose}>
			<form onSubmit={submit} noValidate>
				{divert.failed !== null && <Refused of={divert.failed} />}
				<ErrorSummary errors={errors} />
				<DiversionFields opened={props.opened} text={draft} errors={errors} onText={change} />
				<p class="govuk-body">{t("convoys.divert.follows", { count: aboard(props, draft.vehicles), post: postName(convoy.border_post) })}</p>
				<ActionButton busy={divert.busy} kind="warning">{t("convoys.divert")}</ActionButton>
			</form>
		</Dialog>
	);
}

interface DiversionFieldsProps {
	opened: Opened;
	text: DiversionText;
	errors: FieldError[];
	onText: (change: Partial<DiversionText>) => void;
}

function DiversionFields({ opened, text, errors, onText }: DiversionFieldsProps) {
	const whole = text.vehicles.length === 0;
	const posts = postChoices().filter(({ value }) => value !== opened.convoy.border_post || !whole);
	return (
		<>
			<VehiclesAway opened={opened} values={text.vehicles} onValues={(vehicles) => onText({ vehicles })} />
			<SelectField id="turn-post" label={t("convoys.newPost")} value={text.border_post} choices={posts} empty={t("convoys.choose")}
				error={errors.find(({ field }) => field === "turn-post")?.message} onValue={(border_post) => onText({ border_post })} />
			{whole && <TransitField id="turn-transit" transit={text.transit} onTransit={(transit) => onText({ transit })} />}
			<Reason value={text.reason} errors={errors} onValue={(reason) => onText({ reason })} />
		</>
	);
}

function ReturnDialog(props: DialogProps) {
	const { opened: { convoy, reload, tell }, onClose } = props;
	const { code } = convoy;
	const [draft, change, clear] = useDraft(`convoys.return.${code}`, () => ({ vehicles: [] as string[], reason: "" }));
	const [errors, setErrors] = useState<FieldError[]>([]);
	const once = useOnce(`convoys.return.${code}`);
	const { fact, forget } = useFact(`convoys.return.${code}`);
	const back = useAction(async () => {
		const { event_id: _, ...body } = fact({ reason: draft.reason.trim(), ...(draft.vehicles.length > 0 && { vehicles: draft.vehicles.map(Number) }) }, "");
		const { data } = await once((key) =>
			ask(api.POST("/v1/convoys/{code}/return", { params: { path: { code }, header: withKey(key) }, body })), t("convoys.notAway"));
		forget();
		clear();
		tell(t("convoys.returned", { count: data.returned_to_queue }));
		reload();
		onClose();
	});

	function submit(event: Event) {
		event.preventDefault();
		const found = reasonErrors(draft.reason);
		setErrors(found);
		if (found.length === 0)
			void back.run();
	}
	return (
		<Dialog title={t("convoys.return")} onClose={onClose}>
			<form onSubmit={submit} noValidate>
				{back.failed !== null && <Refused of={back.failed} />}
				<ErrorSummary errors={errors} />
				<VehiclesAway opened={props.opened} values={draft.vehicles} onValues={(vehicles) => change({ vehicles })} />
				<Reason value={draft.reason} errors={errors} onValue={(reason) => change({ reason })} />
				<p class="govuk-body">{t("convoys.return.follows", { count: aboard(props, draft.vehicles), city: cityName(convoy.city) })}</p>
				<ActionButton busy={back.busy} kind="warning">{t("convoys.return")}</ActionButton>
			</form>
		</Dialog>
	);
}

function Reason({ value, errors, onValue }: { value: string; errors: FieldError[]; onValue: (value: string) => void }) {
	return (
		<TextArea id="turn-reason" label={t("convoys.reason")} value={value} rows={2} maxLength={1000} onValue={onValue}
			error={errors.find(({ field }) => field === "turn-reason")?.message} />
	);
}
