/* A file, chosen or dropped. */
import { useState } from "preact/hooks";
import { formatNumber, t } from "../../language/language";
import type { Picked } from "./choose";

interface FileFieldProps {
	chosen: Picked | null;
	onFile: (file: File) => void;
	error?: string | undefined;
}

export function FileField({ chosen, onFile, error }: FileFieldProps) {
	const [over, hover] = useState(false);

	function dropped(event: DragEvent) {
		event.preventDefault();
		hover(false);
		const [file] = event.dataTransfer?.files ?? [];
		if (file)
			onFile(file);
	}
	function dragged(event: DragEvent) {
		event.preventDefault();
		hover(true);
	}
	return (
		<div class={`govuk-form-group${error ? " govuk-form-group--error" : ""}`}>
			<label class="govuk-label" for="file">{t("import.file")}</label>
			<div id="file-hint" class="govuk-hint">{t("import.fileHint")}</div>
			{error && <p id="file-error" class="govuk-error-message">{error}</p>}
			<div class={`kafile-import-drop${over ? " kafile-import-drop--over" : ""}`} onDragOver={dragged} onDragLeave={() => hover(false)} onDrop={dropped}>
				<input class="govuk-file-upload" id="file" type="file" accept=".csv,.ndjson,.jsonl,.txt,text/csv,application/x-ndjson"
					aria-describedby={error ? "file-hint file-error" : "file-hint"} aria-invalid={error ? true : undefined}
					onChange={(event) => {
						const [file] = event.currentTarget.files ?? [];
						if (file)
							onFile(file);
					}} />
				<p class="govuk-body govuk-!-margin-bottom-0" role="status">
					{chosen ? t("import.chosen", { file: chosen.name, kilobytes: formatNumber(Math.ceil(chosen.size / 1024)) }) : t("import.drop")}
				</p>
			</div>
		</div>
	);
}
