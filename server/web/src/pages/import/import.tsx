/* Many registrations from a file: checked line by line, then written. */
import { t } from "../../language/language";
import { Choose } from "./choose";
import { Outcomes } from "./outcomes";
import { Progress } from "./progress";
import { run } from "./run";
import { Summary } from "./summary";

export default function Import() {
	const now = run.value;
	return (
		<>
			<h1 class="govuk-heading-l">{t("page.import")}</h1>
			{now === null ? <Choose /> : (
				<>
					<p class="govuk-body">{t("import.fileOf", { file: now.sheet.file, source: now.source })}</p>
					{now.phase === "checking" || now.phase === "writing" ? <Progress now={now} /> : <Summary key={now.phase} now={now} />}
					<Outcomes key={`${now.phase === "writing" || now.phase === "written"}`} now={now} />
				</>
			)}
		</>
	);
}
