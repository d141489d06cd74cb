/* Each line and what became of it, fifty a page. */
import { useState } from "preact/hooks";
import { formatNumber, t, type Key } from "../../language/language";
import { Pager, useCursor } from "../../parts/pager";
import { RadioField } from "../../parts/fields";
import { href } from "../../router";
import { reasonsOf } from "./reasons";
import type { Outcome, Run, Told } from "./run";
import type { Row } from "./sheet";

const PAGE = 50;
const COLOURS: Record<Outcome, string> = { created: "green", unchanged: "grey", refused: "red" };

type Filter = Outcome | "all";

export function Outcomes({ now }: { now: Run }) {
	const [filter, choose] = useState<Filter>("all");
	const cursor = useCursor();
	const dry = now.phase === "checking" || now.phase === "checked";
	const shown = now.sheet.rows.map((row, place) => ({ row, told: now.told[place] }))
		.filter(({ told }) => told && (filter === "all" || told.outcome === filter));
	const from = Number(cursor.cursor ?? 0);
	const next = from + PAGE < shown.length ? String(from + PAGE) : null;

	function filtered(value: string) {
		choose(value as Filter);
		cursor.reset();
	}
	if (now.done === 0)
		return null;
	return (
		<>
			<RadioField id="outcome" label={t("import.show")} value={filter} inline onValue={filtered} choices={choicesOf(now, dry)} />
			<Table rows={shown.slice(from, from + PAGE)} dry={dry} />
			<Pager cursor={cursor} next={next} />
		</>
	);
}

function choicesOf(now: Run, dry: boolean) {
	const outcomes: Outcome[] = ["created", "unchanged", "refused"];
	return [
		{ value: "all", text: t("import.filter", { name: t("shell.all"), count: formatNumber(now.done) }) },
		...outcomes.map((outcome) => ({ value: outcome, text: t("import.filter", { name: outcomeWords(outcome, dry), count: formatNumber(now.counts[outcome]) }) })),
	];
}

function outcomeWords(outcome: Outcome, dry: boolean): string {
	return t(`import.${dry ? "dry" : "outcome"}.${outcome}` as Key);
}

function Table({ rows, dry }: { rows: { row: Row; told: Told | undefined }[]; dry: boolean }) {
	if (rows.length === 0)
		return <p class="govuk-body">{t("import.noLines")}</p>;
	return (
		<div class="kafile-scroll" tabIndex={0} role="region" aria-label={t("import.lines")}>
			<table class="govuk-table">
				<caption class="govuk-table__caption govuk-table__caption--m">{t("import.lines")}</caption>
				<thead class="govuk-table__head">
					<tr class="govuk-table__row">
						<th scope="col" class="govuk-table__header govuk-table__header--numeric">{t("import.line")}</th>
						<th scope="col" class="govuk-table__header">{t("import.reference")}</th>
						<th scope="col" class="govuk-table__header">{t("import.name")}</th>
						<th scope="col" class="govuk-table__header">{t("import.outcome")}</th>
						<th scope="col" class="govuk-table__header">{t("import.reasons")}</th>
					</tr>
				</thead>
				<tbody class="govuk-table__body">
					{rows.map(({ row, told }) => told && <Line key={row.line} row={row} told={told} dry={dry} />)}
				</tbody>
			</table>
		</div>
	);
}

function Line({ row, told, dry }: { row: Row; told: Told; dry: boolean }) {
	const [reference] = told.references ?? [];
	return (
		<tr class="govuk-table__row">
			<th scope="row" class="govuk-table__header govuk-table__header--numeric">{formatNumber(row.line)}</th>
			<td class="govuk-table__cell">{row.source_ref}</td>
			<td class="govuk-table__cell">{reference ? <a class="govuk-link" href={href("people", reference)}>{row.name || reference}</a> : row.name}</td>
			<td class="govuk-table__cell">
				<strong class={`govuk-tag govuk-tag--${COLOURS[told.outcome]}`}>{outcomeWords(told.outcome, dry)}</strong>
			</td>
			<td class="govuk-table__cell">
				{reasonsOf(told).map(({ column, words }) => (
					<p class="govuk-body-s govuk-!-margin-bottom-1" key={column + words}>{column && <><code>{column}</code>: </>}{words}</p>
				))}
			</td>
		</tr>
	);
}
