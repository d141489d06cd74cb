/* Convoys as a list, by departure. */
import { api, ask } from "../../api/client";
import { formatNumber, formatTime, t } from "../../language/language";
import { Refused } from "../../parts/errors";
import { Loading } from "../../parts/loading";
import { Pager, useCursor } from "../../parts/pager";
import { cityName, cityOf, postName } from "../../parts/places";
import { StatusTag } from "../../parts/status_tag";
import { useLoaded } from "../../parts/use_loaded";
import { href } from "../../router";
import type { ConvoyRow, ConvoyStatus } from "./data";
import { queryOf, type Filters } from "./filters";

export function ConvoyList({ filters }: { filters: Filters }) {
	const cursor = useCursor();
	const list = useLoaded(async () => {
		const query = {
			...queryOf(filters),
			...(filters.status && { status: filters.status as ConvoyStatus }),
			...(cursor.cursor && { cursor: cursor.cursor }),
		};
		return (await ask(api.GET("/v1/convoys", { params: { query } }))).data;
	}, [JSON.stringify(filters), cursor.cursor]);

	if (list.failed)
		return <Refused of={list.failed} onRetry={list.reload} />;
	if (!list.data)
		return <Loading />;
	if (list.data.items.length === 0)
		return <p class="govuk-body" role="status">{t("convoys.noneFound")}</p>;
	return (
		<>
			<ConvoyTable convoys={list.data.items} />
			<Pager cursor={cursor} next={list.data.next} />
		</>
	);
}

function ConvoyTable({ convoys }: { convoys: ConvoyRow[] }) {
	return (
		<div class="kafile-scroll" tabIndex={0} role="region" aria-label={t("convoys.listCaption")}>
			<table class="govuk-table">
				<caption class="govuk-table__caption govuk-visually-hidden">{t("convoys.listCaption")}</caption>
				<thead class="govuk-table__head">
					<tr class="govuk-table__row">
						{[t("convoys.convoy"), t("convoys.status"), t("convoys.departs"), t("convoys.from"), t("convoys.post")].map((text) => (
							<th key={text} scope="col" class="govuk-table__header">{text}</th>
						))}
						{[t("convoys.vehicles"), t("convoys.seats.takenColumn"), t("convoys.seats.free")].map((text) => (
							<th key={text} scope="col" class="govuk-table__header govuk-table__header--numeric">{text}</th>
						))}
					</tr>
				</thead>
				<tbody class="govuk-table__body">{convoys.map((convoy) => <Row key={convoy.code} convoy={convoy} />)}</tbody>
			</table>
		</div>
	);
}

function Row({ convoy }: { convoy: ConvoyRow }) {
	const { code, city, border_post, departs_at, status, vehicles, taken, free } = convoy;
	return (
		<tr class="govuk-table__row">
			<th scope="row" class="govuk-table__header kafile-convoys-code"><a class="govuk-link" href={href("convoys", code)}>{code}</a></th>
			<td class="govuk-table__cell"><StatusTag status={status} /></td>
			<td class="govuk-table__cell">{formatTime(departs_at, cityOf(city)?.time_zone)}</td>
			<td class="govuk-table__cell">{cityName(city)}</td>
			<td class="govuk-table__cell">{postName(border_post)}</td>
			{[vehicles, taken, free].map((count, n) => <td key={n} class="govuk-table__cell govuk-table__cell--numeric">{formatNumber(count)}</td>)}
		</tr>
	);
}
