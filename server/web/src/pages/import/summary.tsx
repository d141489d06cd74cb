/* What the check found, or what was written. */
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../language/language";
import { downloadRejected } from "./downloads";
import { forget, write, type Run } from "./run";

export function Summary({ now }: { now: Run }) {
	const heading = useRef<HTMLHeadingElement>(null);
	const checked = now.phase === "checked";
	const { created, unchanged, refused } = now.counts;

	useEffect(() => heading.current?.focus(), []);
	return (
		<section aria-labelledby="summary-title">
			<h2 class="govuk-heading-m" id="summary-title" ref={heading} tabIndex={-1}>{t(checked ? "import.checked" : "import.written")}</h2>
			<ul class="govuk-list govuk-list--bullet">
				<li>{t(checked ? "import.willCreate" : "import.didCreate", { count: created })}</li>
				<li>{t("import.didNothing", { count: unchanged })}</li>
				<li>{t(checked ? "import.willRefuse" : "import.didRefuse", { count: refused })}</li>
			</ul>
			{checked && <p class="govuk-body">{t(created > 0 ? "import.confirmBody" : "import.nothingToWrite")}</p>}
			<div class="govuk-button-group">
				{checked && created > 0 && (
					<button type="button" class="govuk-button" onClick={write}>{t("import.write", { count: created })}</button>
				)}
				{refused > 0 && (
					<button type="button" class="govuk-button govuk-button--secondary" onClick={() => downloadRejected(now)}>{t("import.download")}</button>
				)}
				<button type="button" class="govuk-button govuk-button--secondary" onClick={forget}>{t("import.other")}</button>
			</div>
			{refused > 0 && <p class="govuk-body">{t("import.downloadHint")}</p>}
		</section>
	);
}
