/* What is loaded for a part of a page: it stays while it is loaded again, and says quietly where that fails. */
import type { ComponentChildren } from "preact";
import { t } from "../language/language";
import { refusalWords } from "./errors";
import { Loading } from "./loading";
import type { Loaded } from "./use_loaded";

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
		<p class="govuk-body kafile-lost" role="status">
			{title}. {way} <button type="button" class="kafile-link" onClick={onRetry}>{t("shell.again")}</button>
		</p>
	);
}
