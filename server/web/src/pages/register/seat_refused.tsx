/* The vehicle has no seat for each of them, or its convoy is cancelled: nothing was kept, and there is a way on. */
import { useEffect, useRef } from "preact/hooks";
import type { Refusal } from "../../api/problem";
import { t } from "../../language/language";
import type { Draft } from "./draft";
import { QUEUE } from "./purpose";

interface SeatRefusedProps {
	of: Refusal;
	change: (part: Partial<Draft>) => void;
	onChanged: () => void;
}

export function SeatRefused({ of, change, onChanged }: SeatRefusedProps) {
	const element = useRef<HTMLDivElement>(null);
	const cancelled = of.kind === "illegal-transition";

	useEffect(() => element.current?.focus(), [of]);
	function queue() {
		change({ purpose: QUEUE });
		onChanged();
	}
	return (
		<div class="govuk-error-summary" ref={element} tabIndex={-1} role="alert">
			<h2 class="govuk-error-summary__title">{t(cancelled ? "register.convoyCancelled" : "register.noSeat", { count: of.problem?.needed ?? 0 })}</h2>
			<div class="govuk-error-summary__body">
				<p>{t("register.nobodyKept")}</p>
				<ul class="govuk-list govuk-list--bullet">
					{(of.problem?.free ?? []).map(({ vehicle, free }) => <li key={vehicle}>{t("register.freeSeats", { vehicle, count: free })}</li>)}
				</ul>
				<button type="button" class="govuk-button govuk-button--secondary" onClick={queue}>{t("register.withoutBoarding")}</button>
			</div>
		</div>
	);
}
