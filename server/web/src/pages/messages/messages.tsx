/* The notices that citizens get by SMS: first those that were not sent, whose readers somebody has to tell. */
import { t } from "../../language/language";
import { Refused } from "../../parts/errors";
import { loadPlaces } from "../../parts/places";
import { useLoaded } from "../../parts/use_loaded";
import { place } from "../../router";
import { FilterBar } from "./filter_bar";
import { filtersOf, statesOf } from "./filters";
import { MessageList } from "./message_list";

export default function Messages() {
	const places = useLoaded(loadPlaces, []);
	const filters = filtersOf(place.value.query);

	if (places.failed !== null)
		return <Refused of={places.failed} onRetry={places.reload} />;
	return (
		<>
			<h1 class="govuk-heading-l">{t("page.messages")}</h1>
			<FilterBar filters={filters} />
			{statesOf(filters).map((state) => <MessageList key={`${state} ${JSON.stringify(filters)}`} state={state} filters={filters} />)}
		</>
	);
}
