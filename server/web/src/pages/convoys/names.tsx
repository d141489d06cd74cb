/* People by name, each linked to their page for those who may open it. */
import { href } from "../../router";
import { formatReference } from "../../rules/reference";
import { hasRole } from "../../session/session";

interface NamesProps {
	references: readonly string[];
	nameOf: (reference: string) => string;
}

export function Names({ references, nameOf }: NamesProps) {
	return (
		<ul class="govuk-list govuk-list--bullet">
			{references.map((reference) => <li key={reference}><PersonLink reference={reference} name={nameOf(reference)} /></li>)}
		</ul>
	);
}

export function PersonLink({ reference, name }: { reference: string; name: string }) {
	const shown = name === reference ? formatReference(reference) : name;
	if (!hasRole("admin", "officer", "coordinator", "auditor"))
		return <>{shown}</>;
	return <a class="govuk-link" href={href("people", reference)}>{shown}</a>;
}
