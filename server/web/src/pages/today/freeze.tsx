/* The day's figure, frozen and numbered: from then on it never changes. */
import { useState } from "preact/hooks";
import { api, ask, freshKey, withKey } from "../../api/client";
import { Refusal } from "../../api/problem";
import { formatDate, t } from "../../language/language";
import { ActionButton, useAction } from "../../parts/action";
import { Dialog } from "../../parts/dialog";
import { Refused } from "../../parts/errors";
import { TextArea } from "../../parts/fields";
import { useDraft } from "../../parts/use_draft";
import { go } from "../../router";
import { session } from "../../session/session";
import type { PublishedRow, Sitrep } from "./load";
import { correctionOf, lineOf, signed } from "./read_out";

interface FreezeProps {
	figure: Sitrep;
	latest: PublishedRow | null;
	onFrozen: () => void;
}

export function Freeze(props: FreezeProps) {
	return (
		<section aria-labelledby="today-freeze">
			<h2 class="govuk-heading-m" id="today-freeze">{t("today.freeze")}</h2>
			<FreezeIfAllowed {...props} />
		</section>
	);
}

/* The total is of all cities, and days come in order. */
function FreezeIfAllowed(props: FreezeProps) {
	const { figure, latest } = props;
	if (session.value?.cities)
		return <p class="govuk-body">{t("today.freezeAllCities")}</p>;
	if (latest && figure.date < latest.date)
		return <p class="govuk-body">{t("today.freezeInOrder", { date: formatDate(figure.date), latest: formatDate(latest.date) })}</p>;
	return <FreezeForm {...props} />;
}

interface Draft {
	note: string;
	key: string;
}

function FreezeForm({ figure, latest, onFrozen }: FreezeProps) {
	const [draft, change, clear] = useDraft<Draft>("today.freeze", () => ({ note: "", key: freshKey() }));
	const [confirming, confirm] = useState(false);
	const note = draft.note.trim();
	const freezing = useAction(async () => {
		try {
			const number = await freeze(figure.date, note, draft.key);
			clear();
			go("today", "figures", number);
		} catch (error) {
			if (error instanceof Refusal && !error.passing)
				change({ key: freshKey() });
			onFrozen();
			throw error;
		}
	});
	return (
		<form noValidate onSubmit={(event) => (event.preventDefault(), freezing.clear(), confirm(true))}>
			<ToBeReadOut figure={figure} latest={latest} />
			<TextArea id="note" label={t("shell.optional", { label: t("today.note") })} hint={t("today.noteHint")} rows={2} maxLength={1000}
				value={draft.note} onValue={(value) => change({ note: value })} />
			<ActionButton busy={freezing.busy}>{t("today.freezeNow")}</ActionButton>
			{confirming && (
				<Dialog title={t("today.freezeSure", { date: formatDate(figure.date) })} onClose={() => confirm(false)}>
					{freezing.failed !== null && <Refused of={freezing.failed} />}
					<ToBeReadOut figure={figure} latest={latest} />
					{note && <p class="govuk-body">{t("today.noteIs", { note })}</p>}
					<p class="govuk-body">{t("today.freezeForGood")}</p>
					<ActionButton busy={freezing.busy} onClick={() => void freezing.run()}>{t("today.freezeSurely")}</ActionButton>
				</Dialog>
			)}
		</form>
	);
}

/* Its number. */
async function freeze(date: string, note: string, key: string): Promise<number> {
	const { data } = await ask(api.POST("/v1/sitreps", { params: { header: withKey(key) }, body: { date, ...(note && { note }) } }));
	return data.number;
}

function ToBeReadOut({ figure, latest }: { figure: Sitrep; latest: PublishedRow | null }) {
	const correction = correctionOf(figure, latest);
	return (
		<>
			<p class="govuk-body">{t("today.freezeText", { date: formatDate(figure.date), number: (latest?.number ?? 0) + 1 })}</p>
			<p class="govuk-inset-text">
				{lineOf(figure)}
				{correction !== 0 && <> {t("today.line.corrected", { delta: signed(correction) })}</>}
			</p>
		</>
	);
}
