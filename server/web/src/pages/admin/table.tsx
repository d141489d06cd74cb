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
