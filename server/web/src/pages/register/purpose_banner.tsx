/* Says, above everything, that the group does not only take its place in the queue. */
import { useEffect } from "preact/hooks";
import { api, ask } from "../../api/client";
import { t, tc } from "../../language/language";
import { Refused } from "../../parts/errors";
import { SelectField } from "../../parts/fields";
import { cityName, postName } from "../../parts/places";
import { useLoaded } from "../../parts/use_loaded";
import { inScope, session } from "../../session/session";
import { isTouched, type Draft } from "./draft";
import { QUEUE } from "./purpose";

interface BannerProps {
	draft: Draft;
	change: (part: Partial<Draft>) => void;
	error: string | undefined;
}

export function PurposeBanner({ draft, change, error }: BannerProps) {
	const { purpose } = draft;
	if (purpose.kind === "queue")
		return null;
	return (
		<div class="govuk-inset-text kafile-register-purpose">
			<h2 class="govuk-heading-m" id="purpose" tabIndex={-1}>
				{purpose.kind === "board" ? t("register.boarding", { convoy: purpose.convoy }) : t("register.receiving", { post: postName(purpose.border_post) })}
			</h2>
			{error && <p class="govuk-error-message">{error}</p>}
			{purpose.kind === "board"
				? <Vehicle {...{ draft, change }} convoy={purpose.convoy} vehicle={purpose.vehicle} />
				: <p class="govuk-body">{t("register.receivingBody")} {purpose.convoy && t("register.receivingWith", { convoy: purpose.convoy })}</p>}
			<button type="button" class="kafile-link" onClick={() => change({ purpose: QUEUE })}>
				{t(purpose.kind === "board" ? "register.withoutBoarding" : "register.withoutReceiving")}
			</button>
		</div>
	);
}

interface VehicleProps {
	draft: Draft;
	change: (part: Partial<Draft>) => void;
	convoy: string;
	vehicle: number;
}

function Vehicle({ draft, change, convoy, vehicle }: VehicleProps) {
	const loaded = useLoaded(async () => (await ask(api.GET("/v1/convoys/{code}", { params: { path: { code: convoy } } }))).data, [convoy]);
	const city = loaded.data?.city;

	useEffect(() => {
		if (city && !isTouched(draft) && inScope(session.value?.cities, city))
			change({ city });
	}, [city]);
	return (
		<>
			<p class="govuk-body">{t("register.boardingBody", { city: cityName(city) })}</p>
			{loaded.failed !== null && <Refused of={loaded.failed} onRetry={loaded.reload} />}
			{loaded.data && (
				<SelectField id="vehicle" label={t("register.vehicle")} value={String(vehicle)} empty={t("register.choose")}
					choices={loaded.data.vehicles.map((one) => ({
						value: String(one.number),
						text: t("register.vehicleChoice", { number: one.number, kind: tc("kind", one.kind), plate: one.plate, count: one.free }),
					}))}
					onValue={(number) => change({ purpose: { kind: "board", convoy, vehicle: Number(number) || vehicle } })} />
			)}
		</>
	);
}
