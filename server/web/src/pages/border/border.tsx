import { t } from "../../language/language";

export default function Border() {
	return <h1 class="govuk-heading-l">{t("page.border")}</h1>;
}
