/* A member who comes late: registered in the group's city, with its place in the queue. */
import type { components } from "../../../generated/contract";
import { api, ask, withKey } from "../../api/client";
import { t } from "../../language/language";
import { go, href } from "../../router";
import { formatReference } from "../../rules/reference";
import { bodyOf, changed, faultsOf, POINTERS, type PersonValues } from "./correction";
import { FormPage } from "./form_page";
import { groupName, type GroupTaskProps } from "./group";
import { tellImportant, tellSuccess } from "./notice";
import { PersonFields } from "./person_fields";
import { PossibleDuplicates } from "./possible_duplicates";
import { Seat } from "./seat";
import { useForm } from "./use_form";

type Added = components["schemas"]["MemberAdded"];
type MemberBody = components["schemas"]["Member"];

const NOBODY: PersonValues = {
	given_names: "", family_name: "", birth_date: "", sex: "", nationality: "", national_id: "", forget_national_id: "", document_type: "",
	document_state: "", document_number: "", document_expires_on: "", forget_document: "", needs: "", city: "", companion: "",
};

export function AddMember({ read: { data: group } }: GroupTaskProps) {
	const { id } = group;
	const form = useForm<PersonValues>(`add.${id}`, () => ({ ...NOBODY }), async (values, key) => {
		const { data } = await ask(api.POST("/v1/groups/{id}/members", {
			params: { path: { id }, header: withKey(key) }, body: bodyOf(changed(NOBODY, values)) as MemberBody }));
		tellAdded(data);
		go("people", "group", id);
	});

	return (
		<FormPage title={t("find.addMember")} of={groupName(group)} back={href("people", "group", id)} submit={t("find.addMember")} sending={form.sending}
			onCancel={form.clear} fields={POINTERS} conflict={t("find.groupFull")}
			check={() => faultsOf({ ...changed(NOBODY, form.values), given_names: form.values.given_names.trim(), family_name: form.values.family_name.trim() })}>
			{(message) => <PersonFields values={form.values} onChange={form.change} message={message} />}
		</FormPage>
	);
}

function tellAdded(added: Added) {
	const { reference, seats_needed, largest_free, vehicles, possible_duplicates } = added;
	const title = t("find.added", { reference: formatReference(reference) });
	const tell = seats_needed > 0 || possible_duplicates.length > 0 ? tellImportant : tellSuccess;

	tell(title, () => (
		<>
			{seats_needed > 0 && <p class="govuk-body">{t(largest_free ? "find.addedSeat" : "find.addedNoSeat")}</p>}
			{seats_needed > 0 && (
				<ul class="govuk-list govuk-list--bullet">
					{vehicles.map(({ convoy, vehicle, free }) => (
						<li key={`${convoy}/${vehicle}`}>
							<Seat convoy={convoy} vehicle={vehicle} />: {t("find.freeSeats", { count: free })}
						</li>
					))}
				</ul>
			)}
			<PossibleDuplicates reference={reference} pairs={possible_duplicates} />
		</>
	));
}
