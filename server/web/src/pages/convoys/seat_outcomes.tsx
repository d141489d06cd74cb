/* What came of each group that was to have seats. */
import { useState } from "preact/hooks";
import type { components } from "../../../generated/contract";
import { formatTime, t, tc } from "../../language/language";
import { ActionButton } from "../../parts/action";
import { countryName, countryNames } from "../../parts/countries";
import { TextArea } from "../../parts/fields";
import { href } from "../../router";
import { hasRole } from "../../session/session";
import { loadWords, RefusedDocuments, warningWords } from "./document_words";

export type SeatOutcome = components["schemas"]["SeatOutcomes"]["items"][number];

/* A group as it was when seats were asked for. */
export interface AskedGroup {
	name: string;
	size: number;
	accessible: number;
	names: Record<string, string>; /* by reference */
}

interface SeatOutcomesProps {
	zone: string; /* of the city's clocks */
	items: SeatOutcome[];
	groups: Record<string, AskedGroup>;
	busy: boolean;
	onOverride: (group: string, reason: string) => Promise<boolean>;
}

export function SeatOutcomes({ zone, items, groups, busy, onOverride }: SeatOutcomesProps) {
	return (
		<section class="kafile-convoys-outcomes" aria-labelledby="outcomes">
			<h3 class="govuk-heading-s" id="outcomes">{t("convoys.outcomes")}</h3>
			<ul class="govuk-list" aria-live="polite">
				{items.map((item) => {
					const id = item.group ?? "";
					const group = groups[id];
					return group && (
						<li key={id} class={`kafile-convoys-outcome kafile-convoys-outcome--${isGood(item) ? "good" : "bad"}`}>
							<Outcome zone={zone} item={item} group={group} busy={busy} onOverride={(reason) => onOverride(id, reason)} />
						</li>
					);
				})}
			</ul>
		</section>
	);
}

function isGood({ outcome }: SeatOutcome): boolean {
	return outcome === "assigned" || outcome === "already_assigned";
}

/* "Yılmaz (4): …" */
function words(item: SeatOutcome, { size, accessible }: AskedGroup): string {
	const vehicles = (item.vehicles ?? []).join(", ");
	switch (item.outcome) {
	case "assigned": return t("convoys.outcome.assigned", { vehicles });
	case "already_assigned": return t("convoys.outcome.already_assigned", { vehicles });
	case "assigned_elsewhere": return t("convoys.outcome.assigned_elsewhere", { convoy: item.convoy ?? "" });
	case "not_waiting": return t("convoys.outcome.not_waiting", { state: tc("status", item.status) });
	case "no_seats": {
		const largest = item.largest_free ?? 0;
		return t(largest >= size && accessible > 0 ? "convoys.outcome.no_accessible" : "convoys.outcome.no_seats", { size, count: largest });
	}
	default: return tc("convoys.outcome", item.outcome);
	}
}

interface OutcomeProps {
	zone: string;
	item: SeatOutcome;
	group: AskedGroup;
	busy: boolean;
	onOverride: (reason: string) => Promise<boolean>;
}

function Outcome({ zone, item, group, busy, onOverride }: OutcomeProps) {
	const nameOf = (reference: string) => group.names[reference] ?? reference;
	return (
		<>
			<p class="govuk-body"><strong>{group.name} ({group.size})</strong>: {words(item, group)}</p>
			{(item.warnings ?? []).map((warning) => ("vehicle" in warning
				? <p key={`${warning.vehicle}${warning.code}`} class="govuk-body-s">{loadWords(warning)}</p>
				: <p key={`${warning.reference}${warning.code}${warning.country}`} class="govuk-body-s">{nameOf(warning.reference)}: {warningWords(warning)}</p>
			))}
			{(item.overridden ?? []).length > 0 && <p class="govuk-body-s">{t("convoys.overridden")}</p>}
			{item.outcome === "documents_refused" && (
				<>
					<RefusedDocuments documents={item.documents ?? []} nameOf={nameOf} />
					<OtherWays item={item} zone={zone} />
					<Override group={item.group ?? ""} busy={busy} onOverride={onOverride} />
				</>
			)}
		</>
	);
}

/* What would do instead. */
function OtherWays({ item: { routes = [], countries = [] }, zone }: { item: SeatOutcome; zone: string }) {
	return (
		<>
			{routes.length > 0 && <p class="govuk-body">{t("convoys.otherRoutes")}</p>}
			<ul class="govuk-list govuk-list--bullet">
				{routes.map(({ code, transit, departs_at, free }) => (
					<li key={code}>
						<a class="govuk-link" href={href("convoys", code, "assign")}>{code}</a>:{" "}
						{[countryNames(transit), formatTime(departs_at, zone), t("convoys.seats.freeShort", { count: free })].filter(Boolean).join(", ")}
					</li>
				))}
			</ul>
			<p class="govuk-body">
				{countries.length > 0 ? t("convoys.otherCountries", { countries: countries.map(countryName).join(", ") }) : t("convoys.noOtherCountry")}
			</p>
		</>
	);
}

interface OverrideProps {
	group: string;
	busy: boolean;
	onOverride: (reason: string) => Promise<boolean>;
}

function Override({ group, busy, onOverride }: OverrideProps) {
	const [reason, setReason] = useState("");
	const [error, setError] = useState<string | undefined>();
	if (!hasRole("admin", "officer"))
		return <p class="govuk-hint">{t("convoys.override.officersOnly")}</p>;

	function submit(event: Event) {
		event.preventDefault();
		setError(reason.trim() === "" ? t("convoys.reasonMissing") : undefined);
		if (reason.trim() !== "")
			void onOverride(reason.trim());
	}
	return (
		<form onSubmit={submit} noValidate>
			<TextArea id={`override-${group}`} label={t("convoys.override.reason")} hint={t("convoys.override.hint")} value={reason} error={error} maxLength={1000}
				rows={2} onValue={setReason} />
			<ActionButton busy={busy} kind="warning">{t("convoys.override.do")}</ActionButton>
		</form>
	);
}
