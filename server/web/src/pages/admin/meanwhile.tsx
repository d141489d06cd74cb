/* Somebody else changed the same thing meanwhile: theirs and yours, and what shall stand. */
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../language/language";
import { Line, Table } from "./table";

export interface Difference {
	label: string;
	theirs: string;
	yours: string;
}

interface MeanwhileProps {
	differences: Difference[];
	onTheirs: () => void;
	onYours: () => void;
}

export function Meanwhile({ differences, onTheirs, onYours }: MeanwhileProps) {
	const element = useRef<HTMLDivElement>(null);

	useEffect(() => element.current?.focus(), []);
	return (
		<div class="govuk-error-summary" ref={element} tabIndex={-1} role="alert">
			<h2 class="govuk-error-summary__title">{t("problem.version-changed")}</h2>
			<Table caption={t("admin.meanwhile")} heads={[t("admin.field"), t("admin.theirs"), t("admin.yours")]}>
				{differences.filter(({ theirs, yours }) => theirs !== yours).map(({ label, theirs, yours }) => (
					<Line key={label} head={label} cells={[theirs || t("shell.none"), yours || t("shell.none")]} />
				))}
			</Table>
			<div class="govuk-button-group">
				<button type="button" class="govuk-button" onClick={onYours}>{t("admin.saveYours")}</button>
				<button type="button" class="govuk-button govuk-button--secondary" onClick={onTheirs}>{t("admin.keepTheirs")}</button>
			</div>
		</div>
	);
}
