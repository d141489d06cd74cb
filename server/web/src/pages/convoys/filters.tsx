/* Which convoys are shown. It stands in the address, so that it can be kept and sent to a colleague. */
import { t, tc } from "../../language/language";
import { SelectField, TextField } from "../../parts/fields";
import { cities, cityChoices, cityOf, postChoices } from "../../parts/places";
import { place, replaceQuery } from "../../router";
import { inScope, session } from "../../session/session";
import type { ConvoyStatus } from "./data";
import { dayAfter, readLocalTime } from "./local_time";

export const STATUSES: ConvoyStatus[] = ["planned", "boarding", "departed", "diverted", "at_border", "completed", "cancelled", "returned"];

export interface Filters {
	view: string;
	city: string;
	post: string;
	status: string;
	from: string;
	to: string;
}

export function filtersInAddress(): Filters {
	const { query } = place.value;
	const one = (name: string) => query.get(name) ?? "";
	return { view: one("view"), city: one("city"), post: one("post"), status: one("status"), from: one("from"), to: one("to") };
}

/* As GET /v1/convoys takes them. A day is the city's; `to` is a day that still counts. */
export function queryOf({ city, post, from, to }: Filters) {
	const zone = cityOf(city)?.time_zone ?? cities.value[0]?.time_zone ?? "UTC";
	const midnight = (day: string) => readLocalTime(`${day}T00:00`, zone);
	const first = midnight(from);
	const last = to ? midnight(dayAfter(to)) : midnight("");
	return {
		...(city && { city }),
		...(post && { border_post: post }),
		...(first.ok && { departs_from: first.value.utc }),
		...(last.ok && { departs_to: last.value.utc }),
	};
}

export function FilterFields({ filters }: { filters: Filters }) {
	const set = (change: Partial<Filters>) => replaceQuery({ ...filters, ...change });
	const ours = cityChoices().filter(({ value }) => inScope(session.value?.cities, value));
	const theirs = postChoices().filter(({ value }) => inScope(session.value?.posts, value));
	return (
		<form class="kafile-convoys-filters kafile-no-print" aria-label={t("convoys.filters")} onSubmit={(event) => event.preventDefault()}>
			<SelectField id="convoys-city" label={t("convoys.from")} value={filters.city} choices={ours} empty={t("shell.all")} onValue={(city) => set({ city })} />
			<SelectField id="convoys-post" label={t("convoys.post")} value={filters.post} choices={theirs} empty={t("shell.all")}
				onValue={(post) => set({ post })} />
			{filters.view === "list" && (
				<SelectField id="convoys-status" label={t("convoys.status")} value={filters.status} empty={t("shell.all")}
					choices={STATUSES.map((status) => ({ value: status, text: tc("status", status) }))} onValue={(status) => set({ status })} />
			)}
			<TextField id="convoys-from" label={t("convoys.departsFrom")} type="date" value={filters.from} onValue={(from) => set({ from })} />
			<TextField id="convoys-to" label={t("convoys.departsTo")} type="date" value={filters.to} onValue={(to) => set({ to })} />
		</form>
	);
}
