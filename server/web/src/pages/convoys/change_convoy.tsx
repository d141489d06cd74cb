/* Changes a convoy's plan; where somebody else did meanwhile, both are shown. */
import { useState } from "preact/hooks";
import { api, ask } from "../../api/client";
import { formatTime, t } from "../../language/language";
import { ActionButton } from "../../parts/action";
import { ErrorSummary, Refused, type FieldError } from "../../parts/errors";
import { cityOf } from "../../parts/places";
import { useLoaded } from "../../parts/use_loaded";
import { go } from "../../router";
import { loadAssemblyPoints, loadConvoy, type Convoy, type Opened } from "./data";
import { Differences } from "./differences";
import { isOver, isPlanned } from "./legal";
import { instantOf } from "./local_time_field";
import { PlanFields, planErrors, planLabel, planOf, planText, type PlanText } from "./plan_fields";
import { inOurWords } from "./sending";
import { useChange, type Met } from "./use_change";

export function ChangeConvoy({ opened }: { opened: Opened }) {
	if (isOver(opened.convoy))
		return <p class="govuk-inset-text">{t("convoys.why.ended")}</p>;
	return <ChangeForm opened={opened} />;
}

async function send(code: string, changed: (keyof PlanText)[], mine: PlanText, zone: string, etag: string) {
	const wanted = planOf(mine, zone);
	const body = Object.fromEntries(changed.map((field) => [field, wanted[field]])) as Partial<typeof wanted>;
	await inOurWords(ask(api.PATCH("/v1/convoys/{code}", { params: { path: { code }, header: { "If-Match": etag } }, body })));
}

function ChangeForm({ opened: { convoy, etag, reload, tell } }: { opened: Opened }) {
	const { code, city } = convoy;
	const zone = cityOf(city)?.time_zone ?? "UTC";
	const [errors, setErrors] = useState<FieldError[]>([]);
	const { mine, set, met, save, abandon } = useChange<PlanText>({
		name: `convoys.change.${code}`, etag, now: planText(convoy),
		send: (changed, text, version) => send(code, changed, text, zone, version),
		read: () => loadConvoy(code).then((now) => ({ etag: now.etag, text: planText(now.convoy) })),
	});

	async function submit(event: Event) {
		event.preventDefault();
		const found = isPlanned(convoy) ? planErrors(mine, zone) : [];
		setErrors(found);
		if (found.length > 0 || !(await save.run()))
			return;
		tell(t("convoys.changed"));
		reload();
		go("convoys", code);
	}
	return (
		<form class="kafile-convoys-form" onSubmit={(event) => void submit(event)} noValidate>
			<h2 class="govuk-heading-m">{t("convoys.change")}</h2>
			{save.failed !== null && <Refused of={save.failed}><Theirs convoy={convoy} met={met} /></Refused>}
			<ErrorSummary errors={errors} />
			{!isPlanned(convoy) && <p class="govuk-inset-text">{t("convoys.why.onlyWords")}</p>}
			<PlanFields city={city} text={mine} errors={errors} onlyWords={!isPlanned(convoy)} onText={set} />
			<div class="govuk-button-group">
				<ActionButton busy={save.busy}>{t(met.length > 0 ? "convoys.saveMine" : "shell.save")}</ActionButton>
				<button type="button" class="govuk-button govuk-button--secondary" onClick={() => (abandon(), reload(), go("convoys", code))}>
					{t(met.length > 0 ? "convoys.keepTheirs" : "shell.cancel")}
				</button>
			</div>
		</form>
	);
}

/* What they changed, beside what stands in this form. */
function Theirs({ convoy: { city }, met }: { convoy: Convoy; met: Met<PlanText>[] }) {
	const zone = cityOf(city)?.time_zone ?? "UTC";
	const points = useLoaded(() => loadAssemblyPoints(city), [city]);
	function words(field: keyof PlanText, text: string | null): string {
		if (text === null)
			return t("convoys.notMine");
		if (field === "assembly_point")
			return points.data?.find(({ id }) => id === text)?.name ?? text;
		if (field === "offers_seats")
			return t(text === "yes" ? "shell.yes" : "shell.no");
		return field === "gather_at" || field === "departs_at" ? formatTime(instantOf(text, zone), zone) : text;
	}
	return <Differences rows={met.map(({ field, theirs, mine }) => ({ label: planLabel(field), theirs: words(field, theirs), mine: words(field, mine) }))} />;
}
