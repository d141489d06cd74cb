/* A breakdown, its repair, and a vehicle that is not needed any more. */
import { useState } from "preact/hooks";
import { api, ask } from "../../api/client";
import { t } from "../../language/language";
import { ActionButton, useAction } from "../../parts/action";
import { Dialog } from "../../parts/dialog";
import { Refused } from "../../parts/errors";
import { href } from "../../router";
import type { Opened, Vehicle } from "./data";
import { SeatLosers } from "./seat_losers";
import { inOurWords } from "./sending";
import { vehicleName, VehicleTag } from "./vehicle_words";

type Turn = "broken_down" | "repaired" | "withdrawn";

/* As the server has it: a repaired vehicle is where it was. */
function turnsOf({ status, departed_at }: Vehicle): Turn[] {
	switch (status) {
	case "boarding": return ["broken_down", "withdrawn"];
	case "departed": return ["broken_down"];
	case "broken_down": return departed_at ? ["repaired"] : ["repaired", "withdrawn"];
	case "withdrawn": return ["repaired"];
	default: return [];
	}
}

function statusAfter(turn: Turn, { departed_at }: Vehicle) {
	if (turn !== "repaired")
		return turn;
	return departed_at ? "departed" : "boarding";
}

export function VehicleState({ opened, vehicle }: { opened: Opened; vehicle: Vehicle }) {
	const [asking, setAsking] = useState<Turn | null>(null);
	return (
		<>
			<p class="govuk-body"><VehicleTag status={vehicle.status} /></p>
			{vehicle.status === "broken_down" && (
				<p class="kafile-convoys-warning">
					{t("convoys.brokenDown")}{" "}
					<a class="govuk-link" href={href("convoys", opened.convoy.code, "transfer", vehicle.number)}>{t("convoys.transfer")}</a>
				</p>
			)}
			{vehicle.taken > 0 && ["boarding", "departed", "broken_down"].includes(vehicle.status) && (
				<p class="govuk-body">
					<a class="govuk-link" href={href("convoys", opened.convoy.code, "plan", vehicle.number)}>{t("planner.transfers")}</a>. {t("planner.transfers.way")}
				</p>
			)}
			<div class="govuk-button-group">
				{turnsOf(vehicle).map((turn) => (
					<button key={turn} type="button" class={`govuk-button govuk-button--${turn === "repaired" ? "secondary" : "warning"}`} onClick={() => setAsking(turn)}>
						{t(`convoys.vehicleTurn.${turn}`)}
					</button>
				))}
			</div>
			{turnsOf(vehicle).length === 0 && <p class="govuk-hint">{t("convoys.why.vehicleDone")}</p>}
			{asking && <TurnDialog opened={opened} vehicle={vehicle} turn={asking} onClose={() => setAsking(null)} />}
		</>
	);
}

interface TurnDialogProps {
	opened: Opened;
	vehicle: Vehicle;
	turn: Turn;
	onClose: () => void;
}

function TurnDialog({ opened: { convoy, etag, reload, tell }, vehicle, turn, onClose }: TurnDialogProps) {
	const { code } = convoy;
	const number = String(vehicle.number);
	const act = useAction(async () => {
		const { data } = await inOurWords(ask(api.PATCH("/v1/convoys/{code}/vehicles/{number}", {
			params: { path: { code, number }, header: { "If-Match": etag } }, body: { status: statusAfter(turn, vehicle) },
		})), t("convoys.notEmpty"));
		tell(data.people.length > 0 ? t("convoys.needTransfer", { count: data.people.length, number }) : t("convoys.vehicleChanged", { number }));
		reload();
		onClose();
	});
	/* The version is the convoy's: whatever else changed in it, the vehicle's state is read anew. */
	function again() {
		reload();
		onClose();
	}
	return (
		<Dialog title={`${t(`convoys.vehicleTurn.${turn}`)}: ${vehicleName(vehicle)}`} onClose={onClose}>
			<p class="govuk-body">{t(`convoys.vehicleTurn.${turn}.follows`, { count: vehicle.taken })}</p>
			{act.failed !== null && <Refused of={act.failed} onRetry={again}><SeatLosers code={code} of={act.failed} /></Refused>}
			<ActionButton busy={act.busy} kind={turn === "repaired" ? "secondary" : "warning"} onClick={() => void act.run()}>
				{t(`convoys.vehicleTurn.${turn}`)}
			</ActionButton>
		</Dialog>
	);
}
