/* Convoys to choose from: large targets, and whether this device has their lists. */
import type { components } from "../../generated/contract";
import { formatTime, t } from "../language/language";
import { cityName, cityOf, postName } from "../parts/places";
import { StatusTag } from "../parts/status_tag";

export type ConvoyRow = components["schemas"]["ConvoyRow"];

interface ConvoyCardsProps {
	convoys: ConvoyRow[];
	kept: ReadonlySet<string>;
	to: (convoy: ConvoyRow) => string;
}

export function ConvoyCards({ convoys, kept, to }: ConvoyCardsProps) {
	return (
		<ul class="kafile-cards">
			{convoys.map((convoy) => (
				<li key={convoy.code}>
					<a class="kafile-card" href={to(convoy)}>
						<strong class="kafile-card__name">{convoy.code}</strong> <StatusTag status={convoy.status} />
						<span class="kafile-card__details">{cityName(convoy.city)} → {postName(convoy.border_post)}</span>
						<span class="kafile-card__details">
							{formatTime(convoy.departed_at ?? convoy.departs_at, cityOf(convoy.city)?.time_zone)} · {t("ticks.vehicles", { count: convoy.vehicles })}
							{" · "}{t("ticks.people", { count: convoy.taken })}
						</span>
						{kept.has(convoy.code) && <span class="kafile-card__details kafile-card__kept">{t("ticks.kept")}</span>}
					</a>
				</li>
			))}
		</ul>
	);
}
