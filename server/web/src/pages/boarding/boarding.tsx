import { t } from "../../language/language";

export default function Boarding() {
	return <h1 class="govuk-heading-l">{t("page.boarding")}</h1>;
}
