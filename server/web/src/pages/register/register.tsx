/* A travel group, from what an officer types to the cards that its people take with them. */
import { useState } from "preact/hooks";
import { t } from "../../language/language";
import { Refused } from "../../parts/errors";
import { Loading } from "../../parts/loading";
import { cities, loadPlaces } from "../../parts/places";
import { useDraft } from "../../parts/use_draft";
import { useLoaded } from "../../parts/use_loaded";
import { href, place } from "../../router";
import { Check } from "./check";
import { Done } from "./done";
import { newDraft } from "./draft";
import { Form } from "./form";
import { draftName, mayDo, purposeOf, type Purpose } from "./purpose";
import { useRegistration } from "./use_registration";

export default function Register() {
	const purpose = purposeOf(place.value.query);
	const loaded = useLoaded(loadPlaces, []);
	if (cities.value.length === 0)
		return loaded.failed === null ? <Loading /> : <Refused of={loaded.failed} onRetry={loaded.reload} />;
	return mayDo(purpose) ? <Group key={draftName(purpose)} purpose={purpose} /> : <NotForRole />;
}

function NotForRole() {
	return (
		<>
			<h1 class="govuk-heading-l">{t("shell.notYours")}</h1>
			<p class="govuk-body">{t("register.notForRole")}</p>
			<p class="govuk-body"><a class="govuk-link" href={href("register")}>{t("register.title")}</a></p>
		</>
	);
}

function Group({ purpose }: { purpose: Purpose }) {
	const [draft, change, clear] = useDraft(draftName(purpose), () => newDraft(purpose));
	const registering = useRegistration(draft, change);
	const [at, goTo] = useState<string | null>(null);

	function changeAt(field: string) {
		goTo(field);
		registering.saving.clear();
		change({ checked: null });
	}
	function next() {
		goTo("city");
		registering.saving.clear();
		clear();
	}
	if (draft.done)
		return <Done draft={draft} done={draft.done} onNext={next} />;
	if (draft.checked || draft.sent)
		return <Check draft={draft} change={change} clear={next} saving={registering.saving} onChangeAt={changeAt} />;
	return <Form draft={draft} change={change} clear={clear} registering={registering} at={at} />;
}
