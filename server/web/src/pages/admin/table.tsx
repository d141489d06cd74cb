/* A table that scrolls by itself where the screen is narrow. */
import type { ComponentChildren } from "preact";

interface TableProps {
	caption: string;
	heads: string[];
	children: ComponentChildren;
}

export function Table({ caption, heads, children }: TableProps) {
	return (
		<div class="kafile-scroll" tabIndex={0} role="region" aria-label={caption}>
			<table class="govuk-table">
				<caption class="govuk-table__caption govuk-table__caption--m">{caption}</caption>
				<thead class="govuk-table__head">
					<tr class="govuk-table__row">{heads.map((head) => <th key={head} scope="col" class="govuk-table__header">{head}</th>)}</tr>
				</thead>
				<tbody class="govuk-table__body">{children}</tbody>
			</table>
		</div>
	);
}

interface LineProps {
	head: ComponentChildren;
	cells: ComponentChildren[];
}

export function Line({ head, cells }: LineProps) {
	return (
		<tr class="govuk-table__row">
			<th scope="row" class="govuk-table__header">{head}</th>
			{cells.map((cell, n) => <td key={n} class="govuk-table__cell">{cell}</td>)}
		</tr>
	);
}

/* Facts about one thing. */
export function Facts({ rows }: { rows: [string, ComponentChildren][] }) {
	return (
		<dl class="govuk-summary-list">
			{rows.map(([name, value]) => (
				<div class="govuk-summary-list__row" key={name}>
					<dt class="govuk-summary-list__key">{name}</dt>
					<dd class="govuk-summary-list__value">{value}</dd>
				</div>
			))}
		</dl>
	);
}
