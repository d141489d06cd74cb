/* The cities, which are given, and the assembly points in them, which change by the hour. */
import { useState } from "preact/hooks";
import type { components } from "../../../generated/contract";
import { api, ask } from "../../api/client";
import { formatNumber, formatStamp, t, tc } from "../../language/language";
import type { PageProps } from "../../pages";
import { Refused } from "../../parts/errors";
import { SelectField } from "../../parts/fields";
import { Loading } from "../../parts/loading";
import { cities, cityChoices, cityName } from "../../parts/places";
import { useLoaded } from "../../parts/use_loaded";
import { href } from "../../router";
import { inScope, session } from "../../session/session";
import { NewPoint } from "./new_point";
import { PointChange } from "./point_change";
import { Line, Table } from "./table";

type Point = components["schemas"]["AssemblyPoint"];
type PointStatus = Point["status"];

const COLOURS: Record<PointStatus, string> = { open: "green", full: "yellow", unsafe: "red", closed: "grey" };

export function Places({ segments }: PageProps) {
	const [which] = segments;
	if (which === "new")
		return <NewPoint />;
	if (which !== undefined)
		return <PointChange key={which} id={which} />;
	return (
		<>
			<Points />
			<Cities />
		</>
	);
}

export function PointTag({ status }: { status: PointStatus }) {
	return <strong class={`govuk-tag govuk-tag--${COLOURS[status]}`}>{tc("status", status)}</strong>;
}

function Points() {
	const [city, choose] = useState("");
	const points = useLoaded(async () => {
		const { data } = await ask(api.GET("/v1/assembly-points", { params: { query: city ? { city } : {} } }));
		return data.items;
	}, [city]);
	return (
		<>
			<h2 class="govuk-heading-m">{t("admin.points")}</h2>
			<a class="govuk-button" href={href("admin", "places", "new")} role="button" draggable={false}>{t("admin.addPoint")}</a>
			<SelectField id="point-city-filter" label={t("admin.city")} value={city} choices={cityChoices()} onValue={choose} empty={t("shell.all")} />
			{points.failed !== null && <Refused of={points.failed} onRetry={points.reload} />}
			{points.data ? (
				<>
					<Table caption={t("admin.points")} heads={[t("admin.name"), t("admin.city"), t("admin.address"), t("admin.capacity"), t("admin.state"),
						t("admin.changedAt")]}>
						{points.data.map((point) => (
							<Line key={point.id} head={<PointName point={point} />} cells={[
								cityName(point.city), point.address, point.capacity == null ? "" : formatNumber(point.capacity), <PointTag status={point.status} />,
								formatStamp(point.updated_at),
							]} />
						))}
					</Table>
					{points.data.length === 0 && <p class="govuk-body">{t("shell.none")}</p>}
				</>
			) : <Loading />}
		</>
	);
}

function PointName({ point }: { point: Point }) {
	if (!inScope(session.value?.cities, point.city))
		return <>{point.name}</>;
	return <a class="govuk-link" href={href("admin", "places", point.id)}>{point.name}</a>;
}

/* Their names in all three languages: whoever answers the phone hears any of them. */
function Cities() {
	return (
		<>
			<h2 class="govuk-heading-m">{t("admin.citiesTitle")}</h2>
			<p class="govuk-body">{t("admin.citiesBody")}</p>
			<Table caption={t("admin.citiesTitle")} heads={[t("admin.code"), t("language.en"), t("language.tr"), t("language.uk"), t("admin.region"), t("admin.zone")]}>
				{cities.value.map((city) => (
					<Line key={city.code} head={<code>{city.code}</code>} cells={[
						<span lang="en">{city.names.en}</span>, <span lang="tr">{city.names.tr}</span>, <span lang="uk">{city.names.uk}</span>, city.subdivision,
						city.time_zone,
					]} />
				))}
			</Table>
		</>
	);
}
