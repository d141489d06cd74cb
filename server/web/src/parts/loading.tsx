import { useEffect, useState } from "preact/hooks";
import { t } from "../language/language";

/* What takes less than half a second says nothing, so that pages do not flicker. */
export function Loading() {
	const [slow, show] = useState(false);
	useEffect(() => {
		const timer = setTimeout(() => show(true), 500);
		return () => clearTimeout(timer);
	}, []);
	return <p class="govuk-body kafile-loading" role="status">{slow ? t("shell.loading") : ""}</p>;
}
