/* What somebody has to decide, each with the place where it is decided. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { formatNumber, t } from "../../language/language";
import { Part } from "../../parts/part";
import { useLoaded } from "../../parts/use_loaded";
import { hasRole } from "../../session/session";
import { Exceptions } from "./exceptions";
import type { Revisions } from "./follow";
import { loadStranded, loadTroubledPlaces } from "./load";
import { NotReached } from "./not_reached";
import { Stranded } from "./stranded";
import { TroubledPlaces } from "./troubled_places";
import { Unsent } from "./unsent";

export function Decisions({ revisions, onDecided }: { revisions: Revisions; onDecided: () => void }) {
	const stranded = useLoaded(loadStranded, [revisions.stranded]);
	const places = useLoaded(loadTroubledPlaces, [revisions.points]);

	return (
		<section aria-labelledby="today-decisions">
			<h2 class="govuk-heading-m" id="today-decisions">{t("today.decisions")}</h2>
			<Matter title={t("today.stranded")} count={stranded.data?.rows.length} more={stranded.data?.more}>
				<Part of={stranded}>{(loaded) => <Stranded {...loaded} />}</Part>
			</Matter>
			<Exceptions revision={revisions.exceptions} onSettled={onDecided} />
			<NotReached revision={revisions.contacts} />
			{hasRole("admin", "officer") && <Unsent revision={revisions.messages} />}
			<Matter title={t("today.places")} count={places.data?.length}>
				<Part of={places}>{(loaded) => <TroubledPlaces rows={loaded} />}</Part>
			</Matter>
		</section>
	);
}

interface MatterProps {
	title: string;
	count: number | undefined; /* undefined: not known yet */
	more?: boolean | undefined; /* there are more than that */
	opened?: boolean; /* at first */
	children: ComponentChildren;
}

/* Stays open or shut as its reader left it, whatever comes in. What is in it is loaded when it is opened. */
export function Matter({ title, count, more, opened = false, children }: MatterProps) {
	const [open, turn] = useState(opened);
	return (
		<details class="govuk-details kafile-today-matter" open={open} onToggle={(event) => turn(event.currentTarget.open)}>
			<summary class="govuk-details__summary">
				<span class="govuk-details__summary-text">{title}</span>{" "}
				{count !== undefined && (
					<strong class={`govuk-tag govuk-tag--${count > 0 ? "red" : "grey"}`}>
						{count === 0 ? t("shell.none") : `${formatNumber(count)}${more ? "+" : ""}`}
					</strong>
				)}
			</summary>
			<div class="govuk-details__text">{open && children}</div>
		</details>
	);
}
