/* How far it is: rows that the server has answered for, of all. */
import { formatNumber, t } from "../../language/language";
import { Refused } from "../../parts/errors";
import { forget, goOn, stop, type Run } from "./run";

export function Progress({ now }: { now: Run }) {
	const total = now.sheet.rows.length;
	const title = t(now.phase === "checking" ? "import.checking" : "import.writing");
	return (
		<section aria-labelledby="progress-title">
			<h2 class="govuk-heading-m" id="progress-title">{now.moving ? title : t("import.stopped")}</h2>
			{now.failed !== null && <Refused of={now.failed}><p>{t(now.phase === "checking" ? "import.failedChecking" : "import.failedWriting")}</p></Refused>}
			<progress class="kafile-import-progress" value={now.done} max={total} aria-label={title} />
			<p class="govuk-body">{t("import.progress", { done: formatNumber(now.done), total: formatNumber(total) })}</p>
			<div class="govuk-button-group">
				{now.moving ? (
					<button type="button" class="govuk-button govuk-button--secondary" aria-disabled={now.stopping} onClick={stop}>
						{t(now.stopping ? "import.stopping" : "import.stop")}
					</button>
				) : (
					<>
						<button type="button" class="govuk-button" onClick={() => void goOn()}>{t("import.goOn")}</button>
						<button type="button" class="govuk-button govuk-button--secondary" onClick={forget}>{t("import.other")}</button>
					</>
				)}
			</div>
			{!now.moving && now.phase === "writing" && <p class="govuk-body">{t("import.stoppedWriting")}</p>}
		</section>
	);
}
