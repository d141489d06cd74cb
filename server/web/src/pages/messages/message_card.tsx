/* One message: to whom, in which words, and what became of it. */
import { formatTime, t, tc } from "../../language/language";
import { Facts, type Fact } from "../../parts/facts";
import { cityName, cityOf } from "../../parts/places";
import { href } from "../../router";
import { formatReference } from "../../rules/reference";
import { inScope, session } from "../../session/session";
import type { Message } from "./data";
import { isUnsent, whyWords } from "./outcome";
import { StateTag } from "./state_tag";
import { UnsentActions } from "./unsent_actions";

export function MessageCard({ message, onDone }: { message: Message; onDone: (words: string) => void }) {
	const { kind, state, city } = message;
	const ours = inScope(session.value?.cities, city ?? "");
	return (
		<article class="govuk-summary-card kafile-message">
			<div class="govuk-summary-card__title-wrapper">
				<h3 class="govuk-summary-card__title">{tc("messages.kind", kind)}</h3>
				<StateTag state={state} />
			</div>
			<div class="govuk-summary-card__content">
				<Facts rows={rowsOf(message)} />
				{isUnsent(message) && ours && <UnsentActions message={message} onDone={onDone} />}
			</div>
		</article>
	);
}

function rowsOf(message: Message): Fact[] {
	const { language, text, city, convoy, created_at, updated_at, valid_until } = message;
	const zone = cityOf(city)?.time_zone;
	return [
		[t("messages.to"), <Reader message={message} />],
		[t("messages.says"), text && <span lang={language}>{text}</span>],
		[t("messages.why"), whyWords(message)],
		[t("messages.convoy"), convoy && <a class="govuk-link kafile-code" href={href("convoys", convoy)}>{convoy}</a>],
		[t("messages.written"), formatTime(created_at, zone)],
		[t("messages.givenUp"), isUnsent(message) && formatTime(updated_at, zone)],
		[t("messages.trueUntil"), formatTime(valid_until, zone)],
	];
}

/* The phone, and whom it is about; of groups in others' cities only the city. */
function Reader({ message: { kind, phone, group, reference, city } }: { message: Message }) {
	if (phone === null)
		return <>{t("messages.notYours", { city: cityName(city) || t("shell.none") })}</>;
	return (
		<>
			<a class="govuk-link" href={`tel:${phone}`}>{phone}</a>{kind === "handed_over" && <> ({t("messages.kin")})</>}
			{reference && <> · <a class="govuk-link kafile-code" href={href("people", reference)}>{formatReference(reference)}</a></>}
			{group && <> · <a class="govuk-link" href={href("people", "group", group)}>{t("messages.group")}</a></>}
		</>
	);
}
