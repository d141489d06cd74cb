/* A travel group is taken off a convoy. */
import { useState } from "preact/hooks";
import { api, ask, withKey } from "../../api/client";
import { t, tc } from "../../language/language";
import { ActionButton, useAction } from "../../parts/action";
import { Dialog } from "../../parts/dialog";
import { Refused } from "../../parts/errors";
import { fullName, type Opened, type Person } from "./data";
import { useOnce } from "./sending";

interface UnassignDialogProps {
	opened: Opened;
	people: Person[]; /* the group's on this vehicle */
	onClose: () => void;
	onDone: () => void;
}

export function UnassignDialog({ opened: { convoy, tell }, people, onClose, onDone }: UnassignDialogProps) {
	const { code } = convoy;
	const seated = people.filter(({ status }) => status === "assigned");
	const [refusal, setRefusal] = useState("");
	const once = useOnce(`convoys.unassign.${code}`);
	const unassign = useAction(async () => {
		/* A reference stands for its group. */
		const references = seated.slice(0, 1).map(({ reference }) => reference);
		const { data } = await once((key) =>
			ask(api.POST("/v1/convoys/{code}/unassignments", { params: { path: { code }, header: withKey(key) }, body: { references } })));
		const [item] = data.items;
		if (item?.outcome !== "unassigned" && item?.outcome !== "already_unassigned")
			return setRefusal(tc("convoys.outcome", item?.outcome));
		tell(t("convoys.unassigned", { names: seated.map(fullName).join(", ") }));
		onDone();
	});
	return (
		<Dialog title={t("convoys.unassign")} onClose={onClose}>
			<p class="govuk-body">{t("convoys.unassign.follows")}</p>
			<ul class="govuk-list govuk-list--bullet">{seated.map((person) => <li key={person.reference}>{fullName(person)}</li>)}</ul>
			{unassign.failed !== null && <Refused of={unassign.failed} />}
			{refusal && <p class="govuk-error-message" role="alert">{refusal}</p>}
			<ActionButton busy={unassign.busy} kind="warning" onClick={() => void unassign.run()}>{t("convoys.unassign")}</ActionButton>
		</Dialog>
	);
}
