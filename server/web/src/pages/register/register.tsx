import { t } from "../../language/language";

export default function Register() {
	return <h1 class="govuk-heading-l">{t("page.register")}</h1>;
}
