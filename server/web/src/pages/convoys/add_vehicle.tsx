/* Another vehicle for a convoy that has not left. */
import { useState } from "preact/hooks";
import { api, ask, withKey } from "../../api/client";
import { t } from "../../language/language";
import { ActionButton, useAction } from "../../parts/action";
import { ErrorSummary, Refused, type FieldError } from "../../parts/errors";
import { useDraft } from "../../parts/use_draft";
import type { Opened, Vehicle } from "./data";
import { useOnce } from "./sending";
import { newVehicle, vehicleErrors, VehicleFields, vehicleOf, type VehicleText } from "./vehicle_fields";

function bodyOf(text: VehicleText) {
	const { driver, pets_max, luggage_max_kg, ...vehicle } = vehicleOf(text);
	const { name, phone } = driver;
	return {
		...vehicle, kind: text.kind as Vehicle["kind"], ...(pets_max !== null && { pets_max }), ...(luggage_max_kg !== null && { luggage_max_kg }),
		...((name || phone) && { driver: { ...(name && { name }), ...(phone && { phone }) } }),
	};
}

export function AddVehicle({ opened: { convoy, reload, tell } }: { opened: Opened }) {
	const { code } = convoy;
	const [draft, change, clear] = useDraft<VehicleText>(`convoys.vehicle.${code}`, newVehicle);
	const [errors, setErrors] = useState<FieldError[]>([]);
	const once = useOnce(`convoys.vehicle.${code}`);
	const add = useAction(async () => {
		const { data } = await once(
			(key) => ask(api.POST("/v1/convoys/{code}/vehicles", { params: { path: { code }, header: withKey(key) }, body: bodyOf(draft) })),
			t("convoys.fault.plateTaken"));
		clear();
		tell(t("convoys.vehicleAdded", { number: String(data.number), plate: data.plate }));
		reload();
	});

	function submit(event: Event) {
		event.preventDefault();
		const found = vehicleErrors(draft, convoy.vehicles.map(({ plate }) => plate));
		setErrors(found);
		if (found.length === 0)
			void add.run();
	}
	return (
		<form class="kafile-convoys-form" onSubmit={submit} noValidate aria-labelledby="add-vehicle">
			<h3 class="govuk-heading-s" id="add-vehicle">{t("convoys.addVehicle")}</h3>
			{add.failed !== null && <Refused of={add.failed} />}
			<ErrorSummary errors={errors} />
			<VehicleFields text={draft} errors={errors} onText={change} withKind />
			<ActionButton busy={add.busy}>{t("convoys.addVehicle")}</ActionButton>
		</form>
	);
}
