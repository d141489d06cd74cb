/* Seats for groups of the city's queue. */
import { useState } from "preact/hooks";
import { api, ask, withKey } from "../../api/client";
import { t, tc } from "../../language/language";
import { ActionButton, useAction } from "../../parts/action";
import { Refused } from "../../parts/errors";
import { SelectField, TextField } from "../../parts/fields";
import { Loading } from "../../parts/loading";
import { Pager } from "../../parts/pager";
import { cityOf } from "../../parts/places";
import { useDraft } from "../../parts/use_draft";
import type { SectionProps } from "./convoy";
import type { Convoy, Group, Opened } from "./data";
import { whyNoSeats } from "./legal";
import { waitingOf } from "./priority";
import { useQueue, type Order, type QueueFilter } from "./queue";
import { groupName, QueueTable } from "./queue_table";
import { SeatOutcomes, type AskedGroup, type SeatOutcome } from "./seat_outcomes";
import { useOnce } from "./sending";
import { vehicleName } from "./vehicle_words";

/* What was chosen stays chosen while other pages of the queue are looked at. */
interface Draft {
	chosen: Record<string, AskedGroup>;
	vehicle: string;
}

const NEEDS = ["wheelchair", "stretcher", "oxygen", "dialysis", "insulin", "pregnant", "infant", "elderly", "visual", "hearing", "cognitive",
	"interpreter", "other"];
const GROUPS_MOST = 200;

export function Assign({ opened }: SectionProps) {
	const why = whyNoSeats(opened.convoy);
	return (
		<>
			<h2 class="govuk-heading-m">{t("convoys.section.assign")}</h2>
			{why ? <p class="govuk-inset-text">{why}</p> : <AssignForm opened={opened} />}
		</>
	);
}

function asked(group: Group): AskedGroup {
	const waiting = waitingOf(group);
	return {
		name: groupName(group), size: waiting.length, accessible: waiting.filter(({ accessible }) => accessible).length,
		names: Object.fromEntries(group.members.map(({ reference, given_names, family_name }) => [reference, `${given_names} ${family_name}`])),
	};
}

interface Answered {
	items: SeatOutcome[];
	groups: Record<string, AskedGroup>;
}

function AssignForm({ opened: { convoy, reload } }: { opened: Opened }) {
	const { code, city } = convoy;
	const [filter, setFilter] = useState<QueueFilter>({ status: "registered", need: "", name: "", order: "waiting" });
	const [draft, change, clear] = useDraft<Draft>(`convoys.assign.${code}`, () => ({ chosen: {}, vehicle: "" }));
	const [answered, setAnswered] = useState<Answered | null>(null);
	const queue = useQueue(city, filter);
	const once = useOnce(`convoys.assign.${code}`);

	const assign = useAction(async (groups: Record<string, AskedGroup>, override?: string) => {
		const body = {
			groups: Object.keys(groups), ...(draft.vehicle && { vehicle: Number(draft.vehicle) }), ...(override && { document_override: override }),
		};
		const { data } = await once(
			(key) => ask(api.POST("/v1/convoys/{code}/assignments", { params: { path: { code }, header: withKey(key) }, body })), t("convoys.vehicleTakesNobody"));
		setAnswered({ items: data.items, groups });
		clear();
		reload();
		queue.reload();
	});
	function turn(group: Group) {
		const { [group.id]: before, ...others } = draft.chosen;
		change({ chosen: before ? others : { ...others, [group.id]: asked(group) } });
	}
	function narrow(part: Partial<QueueFilter>) {
		setFilter({ ...filter, ...part });
		queue.cursor.reset();
	}
	return (
		<>
			{answered && <SeatOutcomes zone={cityOf(city)?.time_zone ?? "UTC"} items={answered.items} groups={answered.groups} busy={assign.busy}
				onOverride={(id, reason) => assign.run(answered.groups[id] ? { [id]: answered.groups[id] } : {}, reason)} />}
			{assign.failed !== null && <Refused of={assign.failed} />}
			<QueueFilters filter={filter} onFilter={narrow} />
			{queue.failed !== null && <Refused of={queue.failed} onRetry={queue.reload} />}
			{!queue.data && queue.loading && <Loading />}
			{queue.data && queue.shown.length === 0 && <p class="govuk-body" role="status">{t("convoys.nobodyWaits")}</p>}
			{queue.cut && <p class="govuk-hint">{t("convoys.sortedOnly", { count: queue.data?.groups.length ?? 0 })}</p>}
			{queue.shown.length > 0 && <QueueTable groups={queue.shown} chosen={draft.chosen} onTurn={turn} />}
			<Pager cursor={queue.cursor} next={queue.next} />
			<AssignBar convoy={convoy} draft={draft} onVehicle={(vehicle) => change({ vehicle })} busy={assign.busy} onAssign={() => void assign.run(draft.chosen)}
				onClear={() => change({ chosen: {} })} />
		</>
	);
}

function QueueFilters({ filter, onFilter }: { filter: QueueFilter; onFilter: (part: Partial<QueueFilter>) => void }) {
	return (
		<div class="kafile-convoys-filters" role="group" aria-label={t("convoys.queueFilters")}>
			<SelectField id="queue-order" label={t("convoys.order")} value={filter.order} onValue={(order) => onFilter({ order: order as Order })}
				choices={[{ value: "waiting", text: t("convoys.order.waiting") }, { value: "priority", text: t("convoys.order.priority") }]} />
			<TextField id="queue-name" label={t("convoys.name")} value={filter.name} type="search" width={20} onValue={(name) => onFilter({ name })} />
			<SelectField id="queue-need" label={t("convoys.needs")} value={filter.need} empty={t("shell.all")} onValue={(need) => onFilter({ need })}
				choices={NEEDS.map((need) => ({ value: need, text: tc("need", need) }))} />
			<SelectField id="queue-status" label={t("convoys.status")} value={filter.status}
				onValue={(status) => onFilter({ status: status === "no_show" ? "no_show" : "registered" })}
				choices={(["registered", "no_show"] as const).map((status) => ({ value: status, text: tc("status", status) }))} />
		</div>
	);
}

interface AssignBarProps {
	convoy: Convoy;
	draft: Draft;
	busy: boolean;
	onVehicle: (vehicle: string) => void;
	onAssign: () => void;
	onClear: () => void;
}

/* How many were chosen against what is free, and where they go. */
function AssignBar({ convoy, draft, busy, onVehicle, onAssign, onClear }: AssignBarProps) {
	const groups = Object.values(draft.chosen);
	const people = groups.reduce((sum, { size }) => sum + size, 0);
	const takes = convoy.vehicles.filter(({ status }) => status === "boarding");
	const free = takes.filter(({ number }) => !draft.vehicle || String(number) === draft.vehicle).reduce((sum, vehicle) => sum + vehicle.free, 0);
	return (
		<section class={`kafile-convoys-bar${groups.length > 0 ? " kafile-convoys-bar--chosen" : ""}`} aria-label={t("convoys.assignChosen")}>
			<SelectField id="assign-vehicle" label={t("convoys.vehicle")} value={draft.vehicle} empty={t("convoys.serverChooses")} onValue={onVehicle}
				choices={takes.map((vehicle) => (
					{ value: String(vehicle.number), text: `${vehicleName(vehicle)}: ${t("convoys.seats.freeShort", { count: vehicle.free })}` }))} />
			<p class="govuk-body" role="status">
				{t("convoys.chosen", { count: people, groups: t("convoys.groupCount", { count: groups.length }) })}{" "}
				{t("convoys.seats.freeShort", { count: free })}
				{people > free && <strong class="kafile-convoys-late"> {t("convoys.tooMany")}</strong>}
			</p>
			<div class="govuk-button-group">
				{groups.length > 0 && groups.length <= GROUPS_MOST
					? <ActionButton busy={busy} onClick={onAssign}>{t("convoys.assignChosen")}</ActionButton>
					: <p class="govuk-hint">{groups.length === 0 ? t("convoys.chooseGroups") : t("convoys.groupsMost", { count: GROUPS_MOST })}</p>}
				{groups.length > 0 && <button type="button" class="govuk-button govuk-button--secondary" onClick={onClear}>{t("convoys.chooseNone")}</button>}
			</div>
		</section>
	);
}
