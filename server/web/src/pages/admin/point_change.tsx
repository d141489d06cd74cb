/* An assembly point changes: who gathers there is named before it is called unsafe or closed. */
import type { components } from "../../../generated/contract";
import { api, ask } from "../../api/client";
import { formatTime, t, tc } from "../../language/language";
import { ActionButton } from "../../parts/action";
import { ErrorSummary, Refused } from "../../parts/errors";
import { Loading } from "../../parts/loading";
import { Notice } from "../../parts/notice";
import { cityName, cityOf } from "../../parts/places";
import { href } from "../../router";
import { Meanwhile, type Difference } from "./meanwhile";
import { POINT_FIELDS, PointFields, pointFaults, pointValues, type PointDraft, type PointValues } from "./point_fields";
import { useChange, useLatest, type Versioned } from "./use_change";

type Point = components["schemas"]["AssemblyPointConvoys"];

async function read(id: string): Promise<Versioned<Point>> {
	const { data, etag } = await ask(api.GET("/v1/assembly-points/{id}", { params: { path: { id } } }));
	return { thing: data, etag };
}

function draftOf(point: Point): PointDraft {
	const text = (value: number | null) => (value === null ? "" : String(value));
	return { name: point.name, address: point.address ?? "", latitude: text(point.latitude), longitude: text(point.longitude),
		capacity: text(point.capacity), status: point.status };
}

/* Only what differs goes to the server, so that an unchanged field of somebody else stays theirs. */
function changesOf(point: Point, values: PointValues): Partial<PointValues> {
	const fields = Object.keys(values) as (keyof PointValues)[];
	return Object.fromEntries(fields.filter((field) => values[field] !== point[field]).map((field) => [field, values[field]]));
}

async function save({ thing: point, etag }: Versioned<Point>, draft: PointDraft): Promise<Versioned<Point>> {
	const changes = changesOf(point, pointValues(draft));
	if (Object.keys(changes).length === 0)
		return { thing: point, etag };
	const { name, status, ...clearable } = changes;
	const answer = await ask(api.PATCH("/v1/assembly-points/{id}", {
		params: { path: { id: point.id }, header: { "If-Match": etag } },
		body: { ...clearable, ...(name === undefined ? {} : { name }), ...(status === undefined ? {} : { status }) },
	}));
	return { thing: answer.data, etag: answer.etag };
}

export function PointChange({ id }: { id: string }) {
	const { now, saved, took, failed, reload } = useLatest(() => read(id), id);

	if (failed !== null)
		return <Refused of={failed} onRetry={reload} />;
	if (!now)
		return <Loading />;
	return (
		<>
			<a class="govuk-back-link" href={href("admin", "places")}>{t("admin.places")}</a>
			<h2 class="govuk-heading-m">{now.thing.name}, {cityName(now.thing.city)}</h2>
			{saved > 0 && (
				<Notice key={saved}>
					<p class="govuk-body">{t("admin.pointSaved", { status: tc("status", now.thing.status) })}</p>
					{now.thing.convoys.length > 0 && <ConvoyList point={now.thing} title={t("admin.convoysTold", { count: now.thing.convoys.length })} />}
				</Notice>
			)}
			<ChangeForm now={now} onChanged={took} />
		</>
	);
}

interface ChangeFormProps {
	now: Versioned<Point>;
	onChanged: (next: Versioned<Point>) => void;
}

function ChangeForm({ now, onChanged }: ChangeFormProps) {
	const point = now.thing;
	const { draft, change, theirs, errors, failed, busy, submit } = useChange({
		now, draftOf, faultsOf: pointFaults, read: () => read(point.id), save, onChanged,
		fields: POINT_FIELDS, conflict: { field: POINT_FIELDS.name, message: t("admin.pointTaken") },
	});
	const message = (field: string) => errors.find((error) => error.field === field)?.message;
	const shut = draft.status !== point.status && (draft.status === "unsafe" || draft.status === "closed");
	return (
		<form class="kafile-admin-form" onSubmit={submit} noValidate>
			<ErrorSummary errors={errors} />
			{failed !== null && errors.length === 0 && <Refused of={failed} />}
			{theirs && <Meanwhile differences={differencesOf(theirs.thing, draft)} {...theirs} />}
			<PointFields draft={draft} onChange={change} message={message} />
			{shut && (
				<div class="govuk-inset-text" role="status">
					<ConvoyList point={point} title={t("admin.convoysGather", { count: point.convoys.length })} />
					{point.convoys.length > 0 && <p class="govuk-body">{t("admin.convoysMove")}</p>}
				</div>
			)}
			<ActionButton busy={busy} {...(shut ? { kind: "warning" as const } : {})}>{t("shell.save")}</ActionButton>
		</form>
	);
}

function ConvoyList({ point, title }: { point: Point; title: string }) {
	const zone = cityOf(point.city)?.time_zone;
	return (
		<>
			<p class="govuk-body">{title}</p>
			<ul class="govuk-list govuk-list--bullet">
				{point.convoys.map((convoy) => (
					<li key={convoy.code}>
						<a class="govuk-link" href={href("convoys", convoy.code)}>{convoy.code}</a>{" "}
						{t("admin.convoyGathers", { time: formatTime(convoy.gather_at ?? convoy.departs_at, zone), count: convoy.people })}
					</li>
				))}
			</ul>
		</>
	);
}

function differencesOf(point: Point, yours: PointDraft): Difference[] {
	const theirs = draftOf(point);
	return [
		{ label: t("admin.name"), theirs: theirs.name, yours: yours.name },
		{ label: t("admin.address"), theirs: theirs.address, yours: yours.address },
		{ label: t("admin.latitude"), theirs: theirs.latitude, yours: yours.latitude },
		{ label: t("admin.longitude"), theirs: theirs.longitude, yours: yours.longitude },
		{ label: t("admin.capacity"), theirs: theirs.capacity, yours: yours.capacity },
		{ label: t("admin.state"), theirs: tc("status", theirs.status), yours: tc("status", yours.status) },
	];
}
