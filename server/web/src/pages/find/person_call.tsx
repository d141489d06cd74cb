/* A call to one person, recorded from their page. */
import { t, tc } from "../../language/language";
import { Refused } from "../../parts/errors";
import { Loading } from "../../parts/loading";
import { useLoaded } from "../../parts/use_loaded";
import { go, href } from "../../router";
import { CallForm } from "./call";
import { tellSuccess } from "./notice";
import { fullName, readGroup } from "./people";
import type { TaskProps } from "./person";

export function PersonCall({ read: { data: person } }: TaskProps) {
	const { reference, group: id } = person;
	const group = useLoaded(() => readGroup(id), [id]);
	const leave = () => go("people", reference);

	return (
		<>
			<a class="govuk-back-link" href={href("people", reference)}>{t("shell.back")}</a>
			<span class="govuk-caption-l">{fullName(person)}</span>
			<h1 class="govuk-heading-l">{t("find.recordCall")}</h1>
			{group.failed !== null && <Refused of={group.failed} onRetry={group.reload} />}
			{!group.data && group.failed === null && <Loading />}
			{group.data && (
				<CallForm id={reference} person={person} group={group.data.data} onClose={leave}
					onDone={(_, outcome) => (tellSuccess(t("find.recorded", { outcome: tc("find.outcome", outcome) })), leave())} />
			)}
		</>
	);
}
