/* What is loaded for a part of the page: it stays while it is loaded again, and says quietly where that fails. */
import type { ComponentChildren } from "preact";
import { refusalWords } from "../../parts/errors";
import { Loading } from "../../parts/loading";
import type { Loaded } from "../../parts/use_loaded";
import { t } from "../../language/language";

interface PartProps<Data> {
	of: Loaded<Data>;
	children: (data: Data) => ComponentChildren;
}

export function Part<Data>({ of, children }: PartProps<Data>) {
	const failed = of.failed !== null && !of.loading && <NotLoaded why={of.failed} onRetry={of.reload} />;
	if (of.data === null)
		return failed || <Loading />;
	return <>{failed}{children(of.data)}</>;
}

/* Without taking the focus: it may come while somebody writes. */
function NotLoaded({ why, onRetry }: { why: unknown; onRetry: () => void }) {
	const { title, way } = refusalWords(why);
	return (
		<p class="govuk-body kafile-today-lost" role="status">
			{title}. {way} <button type="button" class="kafile-link" onClick={onRetry}>{t("shell.again")}</button>
		</p>
	);
}
