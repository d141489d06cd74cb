import { t } from "../../language/language";

export default function Find() {
	return <h1 class="govuk-heading-l">{t("page.find")}</h1>;
}
