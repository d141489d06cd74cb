/* Assembly points that are unsafe or full, and the convoys that gather there: they have to be told another place. */
import { formatTime, t } from "../../language/language";
import { cityName, cityOf } from "../../parts/places";
import { href } from "../../router";
import { hasRole } from "../../session/session";
import type { GatheringPlace } from "./load";

export function TroubledPlaces({ rows }: { rows: GatheringPlace[] }) {
	if (rows.length === 0)
		return <p class="govuk-body">{t("today.placesNone")}</p>;
	return (
		<ul class="govuk-list govuk-list--spaced">
			{rows.map((place) => <li key={place.id}><Troubled place={place} /></li>)}
		</ul>
	);
}

function Troubled({ place: { id, city, name, address, status, convoys } }: { place: GatheringPlace }) {
	const mayChange = hasRole("admin", "officer");
	return (
		<>
			<strong>{mayChange ? <a class="govuk-link" href={href("admin", "places", id)}>{name}</a> : name}</strong>, {cityName(city)}{address && <>, {address}</>}{" "}
			<strong class={`govuk-tag govuk-tag--${status === "unsafe" ? "red" : "orange"}`}>{t(`status.${status}`)}</strong>
			{convoys.length === 0 ? <p class="govuk-body-s">{t("today.placeFree")}</p> : (
				<ul class="govuk-list govuk-list--bullet">
					{convoys.map(({ code, gather_at, departs_at, people }) => (
						<li key={code}>
							<a class="govuk-link kafile-code" href={href("convoys", code)}>{code}</a>:{" "}
							{t("today.gather", { count: people, time: formatTime(gather_at ?? departs_at, cityOf(city)?.time_zone) })}
						</li>
					))}
				</ul>
			)}
		</>
	);
}
