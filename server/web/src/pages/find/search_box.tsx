/* One box for whatever somebody can say of a person. What is mistyped is told before anybody is asked. */
import { useEffect, useState } from "preact/hooks";
import { t } from "../../language/language";
import { TextField } from "../../parts/fields";
import { readSearch, type SearchGiven } from "./read_search";
import { searched, searchFor } from "./search";

export function SearchBox() {
	const [text, type] = useState(searched()?.text ?? "");
	const [tried, attempt] = useState("");
	const given = readSearch(text);
	const fault = given && faultOf(given, tried === text);
	useFocus();

	function submit(event: Event) {
		event.preventDefault();
		attempt(text);
		if (!given?.fault)
			searchFor(text, given);
	}
	function clear() {
		type("");
		searchFor("", null);
		document.getElementById("search")?.focus();
	}
	return (
		<form class="kafile-find-search" role="search" noValidate onSubmit={submit}>
			<div class="kafile-find-box">
				<TextField id="search" type="search" label={t("find.search")} hint={t("find.searchHint")} value={text} onValue={type}
					error={fault ? t(`find.fault.${fault}`) : undefined} enterkeyhint="search" />
				<button type="submit" class="govuk-button">{t("find.go")}</button>
			</div>
			<p class="govuk-body-s kafile-find-read" role="status">{given && !given.fault ? t(`find.read.${given.kind}`, { text: given.shown }) : ""}</p>
			<div class="kafile-find-row">
				{fault === "mistyped_reference" && (
					<button type="button" class="kafile-link" onClick={() => searchFor(text, asDocument(text))}>{t("find.asDocument")}</button>
				)}
				{text !== "" && <button type="button" class="kafile-link" onClick={clear}>{t("find.clear")}</button>}
			</div>
		</form>
	);
}

/* Where there is a keyboard one types at once; on a phone it would cover half of the page. */
function useFocus() {
	useEffect(() => {
		if (matchMedia("(hover: hover)").matches)
			document.getElementById("search")?.focus();
	}, []);
}

/* What may still become right while it is typed waits until it is sent. */
function faultOf({ fault, value }: SearchGiven, sent: boolean): SearchGiven["fault"] {
	const unfinished = fault === "short_phone" || fault === "wrong_phone" || (fault === "mistyped_reference" && /^\d+$/.test(value));
	return unfinished && !sent ? undefined : fault;
}

function asDocument(text: string): SearchGiven {
	return { kind: "document_number", value: text.replace(/[ -]/g, ""), shown: text };
}
