/* An assembly point changes: who gathers there is named before it is called unsafe or closed. */
import { useEffect, useState } from "preact/hooks";
import type { components } from "../../../generated/contract";
import { api, ask } from "../../api/client";
import { formatTime, t, tc } from "../../language/language";
import { ActionButton, useAction } from "../../parts/action";
import { ErrorSummary, Refused, type FieldError } from "../../parts/errors";
import { Loading } from "../../parts/loading";
import { cityName, cityOf } from "../../parts/places";
import { useLoaded } from "../../parts/use_loaded";
import { href } from "../../router";
import { Meanwhile, type Difference } from "./meanwhile";
import { Notice } from "./notice";
import { POINT_FIELDS, PointFields, pointFaults, pointValues, type PointDraft, type PointValues } from "./point_fields";
import { isConflict, isVersionChanged, serverErrors } from "./server_errors";

type Point = components["schemas"]["AssemblyPointConvoys"];

interface Versioned {
	point: Point;
	etag: string;
}

async function read(id: string): Promise<Versioned> {
	const { data, etag } = await ask(api.GET("/v1/assembly-points/{id}", { params: { path: { id } } }));
	return { point: data, etag };
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

async function changed({ point, etag }: Versioned, draft: PointDraft): Promise<Versioned> {
	const changes = changesOf(point, pointValues(draft));
	if (Object.keys(changes).length === 0)
		return { point, etag };
	const { name, status, ...clearable } = changes;
	const answer = await ask(api.PATCH("/v1/assembly-points/{id}", {
		params: { path: { id: point.id }, header: { "If-Match": etag } },
		body: { ...clearable, ...(name === undefined ? {} : { name }), ...(status === undefined ? {} : { status }) },
	}));
	return { point: answer.data, etag: answer.etag };
}

export function PointChange({ id }: { id: string }) {
	const loaded = useLoaded(() => read(id), [id]);
	const [now, set] = useState<Versioned | null>(null);
	const [saved, count] = useState(0);

	useEffect(() => set(loaded.data), [loaded.data]);
	if (loaded.failed !== null)
		return <Refused of={loaded.failed} onRetry={loaded.reload} />;
	if (!now)
		return <Loading />;
	function took(next: Versioned) {
		set(next);
		count((before) => before + 1);
	}
	return (
		<>
			<a class="govuk-back-link" href={href("admin", "places")}>{t("admin.places")}</a>
			<h2 class="govuk-heading-m">{now.point.name}, {cityName(now.point.city)}</h2>
			{saved > 0 && (
				<Notice key={saved}>
					<p class="govuk-body">{t("admin.pointSaved", { status: tc("status", now.point.status) })}</p>
					{now.point.convoys.length > 0 && <ConvoyList point={now.point} title={t("admin.convoysTold", { count: now.point.convoys.length })} />}
				</Notice>
			)}
			<ChangeForm now={now} onChanged={took} />
		</>
	);
}

interface ChangeFormProps {
	now: Versioned;
	onChanged: (next: Versioned) => void;
}

function ChangeForm({ now, onChanged }: ChangeFormProps) {
	const [draft, set] = useState(() => draftOf(now.point));
	const [theirs, meet] = useState<Versioned | null>(null);
	const [errors, setErrors] = useState<FieldError[]>([]);
	const saving = useAction(async (from: Versioned) => {
		try {
			onChanged(await changed(from, draft));
			meet(null);
		} catch (error) {
			if (!isVersionChanged(error))
				throw error;
			meet(await read(from.point.id));
		}
	});

	function submit(event: Event) {
		event.preventDefault();
		const found = pointFaults(draft);
		setErrors(found);
		saving.clear();
		if (found.length === 0)
			void saving.run(now);
	}
	function takeTheirs(next: Versioned) {
		set(draftOf(next.point));
		meet(null);
		onChanged(next);
	}
	const taken = isConflict(saving.failed) ? [{ field: POINT_FIELDS.name, message: t("admin.pointTaken") }] : [];
	const shown = [...errors, ...taken, ...serverErrors(saving.failed, POINT_FIELDS)];
	const message = (field: string) => shown.find((error) => error.field === field)?.message;
	const shut = draft.status !== now.point.status && (draft.status === "unsafe" || draft.status === "closed");
	return (
		<form class="kafile-admin-form" onSubmit={submit} noValidate>
			<ErrorSummary errors={shown} />
			{saving.failed !== null && shown.length === 0 && <Refused of={saving.failed} />}
			{theirs && <Meanwhile differences={differencesOf(theirs.point, draft)} onTheirs={() => takeTheirs(theirs)} onYours={() => void saving.run(theirs)} />}
			<PointFields draft={draft} onChange={(part) => set({ ...draft, ...part })} message={message} />
			{shut && (
				<div class="govuk-inset-text" role="status">
					<ConvoyList point={now.point} title={t("admin.convoysGather", { count: now.point.convoys.length })} />
					{now.point.convoys.length > 0 && <p class="govuk-body">{t("admin.convoysMove")}</p>}
				</div>
			)}
			<ActionButton busy={saving.busy} {...(shut ? { kind: "warning" as const } : {})}>{t("shell.save")}</ActionButton>
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
