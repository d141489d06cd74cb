/* The card once more, in the language of the person's group. */
import { t } from "../../language/language";
import { href } from "../../router";
import { Cards } from "../register/cards";
import type { TaskProps } from "./person";

export function Card({ read: { data: person } }: TaskProps) {
	const { reference, given_names, family_name, missing = [], city, contact } = person;
	return (
		<>
			<a class="govuk-back-link kafile-no-print" href={href("people", reference)}>{t("shell.back")}</a>
			<h1 class="govuk-heading-l kafile-no-print">{t("find.printCard")}</h1>
			<Cards people={[{ reference, given_names, family_name, missing }]} city={city} language={contact?.language ?? "tr"} />
			<p class="govuk-body kafile-find-print"><button type="button" class="govuk-button" onClick={() => print()}>{t("shell.print")}</button></p>
		</>
	);
}
