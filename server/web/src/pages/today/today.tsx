import { t } from "../../language/language";

export default function Today() {
	return <h1 class="govuk-heading-l">{t("page.today")}</h1>;
}
