/* People who come to the post without a convoy: their reference is enough; whoever has none is registered. */
import { useState } from "preact/hooks";
import { t } from "../../language/language";
import { FindField } from "../../manifest/find_field";
import { Latest, latestOf } from "../../manifest/latest";
import { peopleAlone } from "../../manifest/people";
import { TickRow } from "../../manifest/tick_row";
import { useTicks } from "../../manifest/use_ticks";
import { offline } from "../../offline/network";
import { told } from "../../offline/queue";
import { Refused } from "../../parts/errors";
import { loadPlaces, postName } from "../../parts/places";
import { useLoaded } from "../../parts/use_loaded";
import { ALONE, at, walkUpAt } from "./places";
import { ReceiptLink } from "./receipts";
import { receive, TakeBackButton } from "./receive";

export function BorderAlone({ post }: { post: string }) {
	useLoaded(loadPlaces, []);
	const [typed, type] = useState("");
	const ticks = useTicks();
	const people = peopleAlone(told.value);
	const receiveOne = receive(ticks, post, null);

	function receiveReference(reference: string) {
		const person = people.get(reference);
		if (person?.status === "handed_over")
			ticks.show(reference);
		else
			void receiveOne(person ?? reference, "handed_over");
	}
	return (
		<>
			<a class="govuk-back-link" href={at(post)}>{t("page.border")}</a>
			<h1 class="govuk-heading-l">{t("border.alone")}</h1>
			<p class="govuk-body">{postName(post)}. {t("border.aloneBody")}</p>
			{ticks.failed !== null && <Refused of={ticks.failed} />}
			<Latest person={people.get(ticks.latest ?? latestOf(told.value))} people={[]} />
			<FindField label={t("ticks.reference")} typed={typed} onType={type} button={(reference) => t("border.receive", { reference })}
				onReference={receiveReference} />
			<p class="govuk-body kafile-links">
				<a class="govuk-link kafile-large-link" href={at(post, ALONE, "receipts")}>{t("border.receipts")}</a>
				{offline.value ? <span>{t("border.walkUpOffline")}</span> : <a class="govuk-link kafile-large-link" href={walkUpAt(post, null)}>{t("border.walkUp")}</a>}
			</p>
			<ul class="kafile-tick-list">
				{[...people.values()].toReversed().map((person) => (
					<TickRow key={person.reference} person={person} ticked={person.status === "handed_over"} onTick={() => void receiveOne(person, "handed_over")}>
						<TakeBackButton person={person} />
						<ReceiptLink person={person} convoy={null} post={post} />
					</TickRow>
				))}
			</ul>
		</>
	);
}
