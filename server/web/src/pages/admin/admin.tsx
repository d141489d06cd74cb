import { t } from "../../language/language";

export default function Admin() {
	return <h1 class="govuk-heading-l">{t("page.admin")}</h1>;
}
