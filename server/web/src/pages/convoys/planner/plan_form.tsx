/* A plan with its reasons, where each group can be given another place, and its commit. */
import { useState } from "preact/hooks";
import { api, ask, withKey } from "../../../api/client";
import { Refusal } from "../../../api/problem";
import { formatTime, t } from "../../../language/language";
import { useAction } from "../../../parts/action";
import { ErrorSummary, Refused, type FieldError } from "../../../parts/errors";
import { cityOf } from "../../../parts/places";
import { useDraft } from "../../../parts/use_draft";
import type { Opened } from "../data";
import { useOnce } from "../sending";
import { bodyOf, freeSeats, kept, partiesOf, placeOf, type Changes } from "./changes";
import { CommitBar } from "./commit_bar";
import type { Editing } from "./group_item";
import { OutdatedInset, outdatedOf, type Outdated } from "./outdated";
import { Overtakings } from "./overtakings";
import { nameOfVehicle, namesOfGroups, type Committed, type Plan } from "./proposal";
import { refusedChange } from "./refused_change";
import { Stayers } from "./stayers";
import { StrandedPeople } from "./stranded";
import { Vehicles } from "./vehicles";

interface PlanFormProps {
	name: string;
	plan: Plan;
	outdated: Outdated | null;
	home: Opened | undefined;
	onOutdated: (outdated: Outdated) => void;
	onAgain: () => void;
	onDone: (committed: Committed) => void;
}

export function PlanForm({ name, plan, outdated, home, onOutdated, onAgain, onDone }: PlanFormProps) {
	const [draft, change, clear] = useDraft<{ changes: Changes }>(`convoys.planner.${name}`, () => ({ changes: {} }));
	const [errors, setErrors] = useState<FieldError[]>([]);
	const once = useOnce(`convoys.planner.${name}`);
	const changes = kept(draft.changes, plan);
	const free = freeSeats(plan, changes);
	const names = namesOfGroups(plan);
	const commit = useAction(async () => {
		try {
			const { data } = await once((key) =>
				ask(api.POST("/v1/plans/{id}/commit", { params: { path: { id: plan.id }, header: withKey(key) }, body: bodyOf(changes) })));
			clear();
			onDone(data);
		} catch (error) {
			const outdatedNow = outdatedOf(error, plan, changes);
			if (!outdatedNow)
				throw error;
			onOutdated(outdatedNow);
		}
	});
	const refused = refusedChange(commit.failed, names);
	const shown = refused ?? errors;
	const editing = editingOf({ plan, home, changes, free, errors: shown, onChanges: set });

	function set(to: Changes) {
		setErrors([]);
		commit.clear();
		change({ changes: to });
	}
	function submit() {
		const found = overfull(plan, home, changes, free);
		setErrors(found);
		commit.clear();
		if (found.length === 0)
			void commit.run();
	}
	return (
		<>
			<p class="govuk-body">{t("planner.made", { time: formatTime(plan.planned_at, cityOf(plan.city)?.time_zone), version: String(plan.rules_version) })}</p>
			{outdated && <OutdatedInset outdated={outdated} />}
			{commit.failed !== null && !refused && <Refused of={commit.failed}>{again(commit.failed, onAgain)}</Refused>}
			<ErrorSummary errors={shown} />
			<Vehicles plan={plan} free={free} names={names} editing={editing} home={home} />
			<Stayers plan={plan} names={names} editing={editing} />
			<StrandedPeople references={plan.stranded} code={plan.vehicle?.convoy} />
			<Overtakings plan={plan} names={names} home={home} />
			<CommitBar plan={plan} changes={changes} free={free} home={home} busy={commit.busy} onCommit={submit} onAgain={onAgain}
				onUndo={() => set({})} />
		</>
	);
}

/* A plan that is committed, or too old, is not committed by trying once more. */
function again(failed: unknown, onAgain: () => void) {
	const gone = failed instanceof Refusal && ["plan-committed", "not-found"].includes(failed.kind);
	return gone && <button type="button" class="govuk-button" onClick={onAgain}>{t("planner.again")}</button>;
}

interface EditingProps {
	plan: Plan;
	home: Opened | undefined;
	changes: Changes;
	free: Map<string, number>;
	errors: FieldError[];
	onChanges: (changes: Changes) => void;
}

/* The people of a broken vehicle go where the plan finds them seats. */
function editingOf({ plan, home, changes, free, errors, onChanges }: EditingProps): Editing {
	const parties = partiesOf(plan);
	const full = (to: string | undefined) => to !== undefined && (free.get(to) ?? 0) < 0;
	return {
		places: plan.vehicles.map((vehicle) => ({
			value: placeOf(vehicle),
			text: `${nameOfVehicle(vehicle, home?.convoy)}: ${t("convoys.seats.freeShort", { count: Math.max(free.get(placeOf(vehicle)) ?? 0, 0) })}`,
		})),
		parties, changes,
		error: (group) => (full(changes[group]) ? t("planner.noRoom") : errors.find(({ field }) => field === `place-${group}`)?.message),
		...(!plan.vehicle && plan.vehicles.length > 0 && { change: (group: string, to: string) => onChanges(kept({ ...changes, [group]: to }, plan)) }),
	};
}

function overfull(plan: Plan, home: Opened | undefined, changes: Changes, free: Map<string, number>): FieldError[] {
	return plan.vehicles.filter((vehicle) => (free.get(placeOf(vehicle)) ?? 0) < 0).map((vehicle) => {
		const group = Object.keys(changes).find((one) => changes[one] === placeOf(vehicle));
		return { field: `place-${group}`, message: `${nameOfVehicle(vehicle, home?.convoy)}: ${t("planner.tooMany", { count: -(free.get(placeOf(vehicle)) ?? 0) })}` };
	});
}
