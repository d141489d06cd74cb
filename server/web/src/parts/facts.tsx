/* Facts about one thing, each with its name; those without a value are left out. */
import type { ComponentChildren } from "preact";

export type Fact = [name: string, value: ComponentChildren];

export function Facts({ rows }: { rows: Fact[] }) {
	return (
		<dl class="govuk-summary-list">
			{rows.filter(([, value]) => value).map(([name, value]) => (
				<div class="govuk-summary-list__row" key={name}>
					<dt class="govuk-summary-list__key">{name}</dt>
					<dd class="govuk-summary-list__value">{value}</dd>
				</div>
			))}
		</dl>
	);
}
