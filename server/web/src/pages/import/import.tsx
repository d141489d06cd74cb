import { t } from "../../language/language";

export default function Import() {
	return <h1 class="govuk-heading-l">{t("page.import")}</h1>;
}
