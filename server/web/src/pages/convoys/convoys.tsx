import { t } from "../../language/language";

export default function Convoys() {
	return <h1 class="govuk-heading-l">{t("page.convoys")}</h1>;
}
