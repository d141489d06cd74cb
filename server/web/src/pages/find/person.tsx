import { t } from "../../language/language";

export default function Person() {
	return <h1 class="govuk-heading-l">{t("page.person")}</h1>;
}
