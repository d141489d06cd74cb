/* Fields that few need, shut until somebody opens them or one of them is wrong; `told` is what stands in them. */
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";

interface DetailsProps {
	title: string;
	told: string;
	wrong: boolean;
	children: ComponentChildren;
}

export function Details({ title, told, wrong, children }: DetailsProps) {
	const [open, show] = useState(wrong);

	useEffect(() => {
		if (wrong)
			show(true);
	}, [wrong]);
	return (
		<details class="govuk-details" open={open} onToggle={(event) => show(event.currentTarget.open)}>
			<summary class="govuk-details__summary"><span class="govuk-details__summary-text">{title}</span> {told}</summary>
			<div class="govuk-details__text">{children}</div>
		</details>
	);
}
