/* What contradicts the plan of this person and waits for somebody to settle it. */
import { useState } from "preact/hooks";
import type { components } from "../../../generated/contract";
import { api, ask, freshKey, withKey } from "../../api/client";
import { formatTime, t, tc } from "../../language/language";
import { ActionButton, useAction } from "../../parts/action";
import { ErrorSummary, Refused } from "../../parts/errors";
import { TextField } from "../../parts/fields";
import { useLoaded } from "../../parts/use_loaded";
import { hasRole } from "../../session/session";
import { Seat } from "./seat";

type Exception = components["schemas"]["Exceptions"]["items"][number];

export function OpenExceptions({ reference, onSettled }: { reference: string; onSettled: () => void }) {
	const open = useLoaded(async () => (await ask(api.GET("/v1/exceptions", { params: { query: { reference, state: "open" } } }))).data.items,
		[reference]);

	if (open.failed !== null)
		return <Refused of={open.failed} onRetry={open.reload} />;
	if (!open.data || open.data.length === 0)
		return null;
	return (
		<section aria-labelledby="exceptions">
			<h2 class="govuk-heading-m" id="exceptions">{t("find.exceptions")}</h2>
			{open.data.map((exception) => (
				<OpenException key={exception.id} exception={exception} onSettled={() => (open.reload(), onSettled())} />
			))}
		</section>
	);
}

function OpenException({ exception: { id, kind, convoy, vehicle, opened_at }, onSettled }: { exception: Exception; onSettled: () => void }) {
	const [reason, write] = useState("");
	const [missing, miss] = useState(false);
	const [key] = useState(freshKey);
	const field = `settle-${id}`;
	const settling = useAction(async () => {
		await ask(api.POST("/v1/exceptions/settlements", { params: { header: withKey(key) }, body: { items: [{ id, reason: reason.trim() }] } }));
		onSettled();
	});

	function settle(event: Event) {
		event.preventDefault();
		miss(reason.trim() === "");
		if (reason.trim() !== "")
			void settling.run();
	}
	return (
		<div class="govuk-inset-text">
			<p class="govuk-body">
				<strong>{tc("find.exception", kind)}</strong>{" "}
				{convoy && <Seat convoy={convoy} vehicle={vehicle} />}
				<span class="kafile-find-second">{formatTime(opened_at)}</span>
			</p>
			{hasRole("admin", "officer", "coordinator") && (
				<form noValidate onSubmit={settle}>
					<ErrorSummary errors={missing ? [{ field, message: t("find.reasonMissing") }] : []} />
					{settling.failed !== null && <Refused of={settling.failed} />}
					<TextField id={field} label={t("find.settleReason")} value={reason} onValue={write} maxLength={1000}
						error={missing ? t("find.reasonMissing") : undefined} />
					<ActionButton busy={settling.busy} kind="secondary">{t("find.settle")}</ActionButton>
				</form>
			)}
		</div>
	);
}
