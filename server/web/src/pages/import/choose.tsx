/* Which file, and where its lines come from. */
import { useRef, useState } from "preact/hooks";
import { t } from "../../language/language";
import { ActionButton, useAction } from "../../parts/action";
import { ErrorSummary, type FieldError } from "../../parts/errors";
import { SelectField, TextField } from "../../parts/fields";
import { useDraft } from "../../parts/use_draft";
import { ColumnsHelp } from "./columns_help";
import { decoded, type Encoding } from "./encoding";
import { FileField } from "./file_field";
import { check } from "./run";
import { sheetOf, SheetFault } from "./sheet";

const FILE_BYTES = 32 * 1024 * 1024;
const SOURCE_MAX = 64;

export interface Picked {
	name: string;
	size: number;
	bytes: Uint8Array;
	encoding: Encoding;
	text: string;
}

async function picked(file: File): Promise<Picked> {
	const bytes = new Uint8Array(await file.arrayBuffer());
	return { name: file.name, size: file.size, bytes, ...decoded(bytes) };
}

export function Choose() {
	const [draft, change] = useDraft("import", () => ({ source: "" }));
	const [file, setFile] = useState<Picked | null>(null);
	const [errors, setErrors] = useState<FieldError[]>([]);
	const form = useRef<HTMLFormElement>(null);
	const reading = useAction(async (chosen: File) => {
		const fault = faultOf(chosen);
		setFile(fault ? null : await picked(chosen));
		setErrors(fault ? [{ field: "file", message: fault }] : []);
	});

	function submit(event: Event) {
		event.preventDefault();
		const source = draft.source.trim();
		const found = [...faultsOfSource(source), ...(file ? [] : [{ field: "file", message: t("import.fault.noFile") }])];
		if (found.length === 0 && file)
			found.push(...started(file, source));
		setErrors(found);
	}
	const message = (field: string) => errors.find((error) => error.field === field)?.message;
	return (
		<>
			<p class="govuk-body">{t("import.intro")}</p>
			<form ref={form} onSubmit={submit} noValidate>
				<ErrorSummary errors={errors} />
				<TextField id="source" label={t("import.source")} hint={t("import.sourceHint")} width={20} maxLength={SOURCE_MAX} value={draft.source}
					onValue={(source) => change({ source })} error={message("source")} />
				<FileField chosen={file} onFile={(chosen) => void reading.run(chosen)} error={message("file")} />
				{file && file.encoding !== "utf-8" && (
					<EncodingField file={file} onEncoding={(encoding) => setFile({ ...file, ...decoded(file.bytes, encoding) })} />
				)}
				<ActionButton busy={reading.busy}>{t("import.check")}</ActionButton>
			</form>
			<ColumnsHelp />
		</>
	);
}

function faultOf(file: File): string | null {
	if (file.size > FILE_BYTES)
		return t("import.fault.tooLarge", { megabytes: Math.ceil(file.size / 1024 / 1024) });
	return file.size === 0 ? t("import.fault.noRows") : null;
}

function faultsOfSource(source: string): FieldError[] {
	return source ? [] : [{ field: "source", message: t("import.fault.noSource") }];
}

/* Begins, or says what keeps the file from being read. */
function started(file: Picked, source: string): FieldError[] {
	try {
		check(sheetOf(file.name, file.text), source);
		return [];
	} catch (error) {
		if (!(error instanceof SheetFault))
			throw error;
		return [{ field: "file", message: t(error.key, error.values) }];
	}
}

function EncodingField({ file, onEncoding }: { file: Picked; onEncoding: (encoding: Encoding) => void }) {
	const sample = file.text.split(/\r?\n/).find((line) => /[^\x00-\x7f]/.test(line)) ?? "";
	return (
		<div class="govuk-inset-text" role="status">
			<p class="govuk-body">{t("import.notUtf8")}</p>
			{file.encoding !== "utf-16le" && (
				<SelectField id="encoding" label={t("import.encoding")} value={file.encoding} onValue={(value) => onEncoding(value as Encoding)}
					choices={[{ value: "windows-1254", text: t("import.encoding.1254") }, { value: "windows-1251", text: t("import.encoding.1251") }]} />
			)}
			<p class="govuk-body">{t("import.sample")} <q class="kafile-import-sample">{sample.slice(0, 200)}</q></p>
		</div>
	);
}
