/* What an account has beside its name: for a new one and for a change. */
import type { components } from "../../../generated/contract";
import { t, tc } from "../../language/language";
import { CheckboxesField, SelectField, TextField } from "../../parts/fields";
import { cityChoices, postChoices } from "../../parts/places";
import type { FieldError } from "../../parts/errors";

export type StaffRole = components["schemas"]["StaffRole"];

export interface StaffDraft {
	display_name: string;
	role: StaffRole;
	cities: string[];
	posts: string[];
}

export const ROLES: StaffRole[] = ["officer", "coordinator", "border", "auditor", "admin"];
export const STAFF_FIELDS = { username: "staff-username", display_name: "staff-name", role: "staff-role", cities: "staff-cities", posts: "staff-posts" };

export function faultsOf({ role, cities, posts }: StaffDraft): FieldError[] {
	return [
		...(role === "coordinator" && cities.length === 0 ? [{ field: STAFF_FIELDS.cities, message: t("detail.coordinatorCity") }] : []),
		...(role === "border" && posts.length === 0 ? [{ field: STAFF_FIELDS.posts, message: t("detail.borderPost") }] : []),
	];
}

interface StaffFieldsProps {
	draft: StaffDraft;
	onChange: (part: Partial<StaffDraft>) => void;
	message: (field: string) => string | undefined;
}

export function StaffFields({ draft, onChange, message }: StaffFieldsProps) {
	return (
		<>
			<TextField id={STAFF_FIELDS.display_name} label={t("shell.optional", { label: t("admin.displayName") })} maxLength={100} width={30}
				value={draft.display_name} onValue={(display_name) => onChange({ display_name })} error={message(STAFF_FIELDS.display_name)} />
			<SelectField id={STAFF_FIELDS.role} label={t("session.role")} hint={t(`admin.role.${draft.role}`)} value={draft.role}
				choices={ROLES.map((value) => ({ value, text: tc("role", value) }))} onValue={(role) => onChange({ role: role as StaffRole })}
				error={message(STAFF_FIELDS.role)} />
			{draft.role !== "admin" && <ScopeFields ids={STAFF_FIELDS} draft={draft} onChange={onChange} message={message} />}
		</>
	);
}

interface ScopeFieldsProps {
	ids: { cities: string; posts: string };
	draft: { role: string; cities: string[]; posts: string[] };
	onChange: (part: { cities?: string[]; posts?: string[] }) => void;
	message: (field: string) => string | undefined;
}

/* For tokens too. */
export function ScopeFields({ ids, draft, onChange, message }: ScopeFieldsProps) {
	return (
		<div class="kafile-admin-choices">
			<CheckboxesField id={ids.cities} label={t("session.cities")} hint={t(draft.role === "coordinator" ? "admin.oneNeeded" : "admin.noneIsAll")}
				values={draft.cities} choices={cityChoices()} onValues={(cities) => onChange({ cities })} error={message(ids.cities)} />
			<CheckboxesField id={ids.posts} label={t("session.posts")} hint={t(draft.role === "border" ? "admin.oneNeeded" : "admin.noneIsAll")}
				values={draft.posts} choices={postChoices()} onValues={(posts) => onChange({ posts })} error={message(ids.posts)} />
		</div>
	);
}
