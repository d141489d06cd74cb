/* The card once more: the reference as text and as a QR code that the boarding page reads. */
import { t } from "../../language/language";
import { Qr } from "../../parts/qr";
import { href } from "../../router";
import { formatReference } from "../../rules/reference";
import { fullName } from "./people";
import type { TaskProps } from "./person";

export function Card({ read: { data: person } }: TaskProps) {
	const { reference } = person;
	return (
		<>
			<a class="govuk-back-link kafile-no-print" href={href("people", reference)}>{t("shell.back")}</a>
			<h1 class="govuk-heading-l kafile-no-print">{t("find.printCard")}</h1>
			<div class="kafile-find-card">
				<Qr text={reference} label={t("find.cardQr", { reference: formatReference(reference) })} size={180} />
				<div>
					<p class="kafile-find-card__name">{fullName(person)}</p>
					<p class="kafile-find-card__reference">{formatReference(reference)}</p>
					<p class="govuk-body">{t("find.cardKeep")}</p>
				</div>
			</div>
			<button type="button" class="govuk-button" onClick={() => print()}>{t("shell.print")}</button>
		</>
	);
}
