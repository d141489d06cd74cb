/* Where people wait and where convoys are bound: the map, loaded when it comes into sight. The tables say the same. */
import { t } from "../../language/language";
import { refusalWords } from "../../parts/errors";
import type { ConvoyRow, Sitrep } from "./load";
import { MapLegend } from "./map_legend";
import { useWhenSeen } from "./use_when_seen";

export interface MapProps {
	waiting: Sitrep["waiting"]["by_city"];
	convoys: ConvoyRow[];
}

export function MapSection({ waiting, convoys }: MapProps) {
	const { element, module, failed } = useWhenSeen(() => import("./map"));
	return (
		<section aria-labelledby="today-map">
			<h2 class="govuk-heading-m" id="today-map">{t("today.map")}</h2>
			<div ref={element} class="kafile-today-map">
				{module && <module.OperationMap waiting={waiting} convoys={convoys} />}
				{failed !== null && <p class="govuk-body">{refusalWords(failed).way}</p>}
			</div>
			<MapLegend />
		</section>
	);
}
