/* People brought from one vehicle to others, of this convoy or another one; #/convoys/CODE/transfer/N or …/GROUP. */
import { useState } from "preact/hooks";
import type { components } from "../../../generated/contract";
import { api, ask, withKey } from "../../api/client";
import { t } from "../../language/language";
import { useAction } from "../../parts/action";
import { Refused } from "../../parts/errors";
import { Loading } from "../../parts/loading";
import { useDraft } from "../../parts/use_draft";
import { useLoaded } from "../../parts/use_loaded";
import { href } from "../../router";
import type { SectionProps } from "./convoy";
import { everybody, fullName, loadGroupsOf, loadManifest, namesIn, type Convoy, type ConvoyRow, type Manifest, type Opened } from "./data";
import { whyNoTransfer } from "./legal";
import { Names } from "./names";
import { useFact, useOnce } from "./sending";
import { NoSeats, TransferFields, type TransferText } from "./transfer_fields";

type Transferred = components["schemas"]["Transferred"];

/* Those who are to go: everybody of a vehicle, or one travel group. */
type From = { vehicle: number } | { group: string };

export interface Destinations {
	manifest: Manifest;
	groups: Map<string, string>;
	/* Other convoys of the city with seats that are free. */
	others: ConvoyRow[];
}

const JOURNEY_MS = 7 * 24 * 3600_000; /* whoever departed longer ago is not on the way any more */
const ACTIVE = ["planned", "boarding", "departed", "diverted"] as const;

async function loadDestinations({ code, city }: Convoy): Promise<Destinations> {
	const departs_from = new Date(Date.now() - JOURNEY_MS).toISOString();
	const [manifest, groups, ...pages] = await Promise.all([loadManifest(code), loadGroupsOf(code), ...ACTIVE.map((status) =>
		ask(api.GET("/v1/convoys", { params: { query: { city, status, departs_from, limit: 200 } } })))]);
	const others = pages.flatMap(({ data }) => data.items).filter((row) => row.free > 0 && row.code !== code);
	return { manifest, groups, others };
}

export function Transfer({ opened, detail }: SectionProps) {
	const loaded = useLoaded(() => loadDestinations(opened.convoy), [opened.convoy.code, opened.etag]);
	const why = whyNoTransfer(opened.convoy);
	return (
		<>
			<h2 class="govuk-heading-m">{t("convoys.transfer")}</h2>
			{why && <p class="govuk-inset-text">{why}</p>}
			{!why && loaded.failed !== null && <Refused of={loaded.failed} onRetry={loaded.reload} />}
			{!why && !loaded.data && loaded.loading && <Loading />}
			{!why && loaded.data && <TransferForm opened={opened} destinations={loaded.data} detail={detail} />}
		</>
	);
}

function fromOf(text: TransferText): From {
	return /^\d+$/.test(text.from) ? { vehicle: Number(text.from) } : { group: text.from };
}

function bodyOf(text: TransferText, here: string) {
	const from = fromOf(text);
	return {
		...("vehicle" in from ? { from_vehicle: from.vehicle } : { groups: [from.group] }),
		...(text.convoy !== here && { to_convoy: text.convoy }),
		to_vehicles: text.vehicles.map(Number),
		reason: text.reason.trim(),
	};
}

interface TransferFormProps {
	opened: Opened;
	destinations: Destinations;
	detail: string | undefined;
}

function TransferForm({ opened: { convoy, reload, tell }, destinations, detail = "" }: TransferFormProps) {
	const { code } = convoy;
	const [draft, change, clear] = useDraft<TransferText>(`convoys.transfer.${code}.${detail}`,
		() => ({ from: detail, convoy: code, vehicles: [], reason: "" }));
	const [result, setResult] = useState<Transferred | null>(null);
	const once = useOnce(`convoys.transfer.${code}`);
	const { fact, forget } = useFact(`convoys.transfer.${code}`);
	const [known] = useState(destinations.manifest);
	const move = useAction(async () => {
		const { event_id: _, ...body } = fact(bodyOf(draft, code), "");
		const { data } = await once(
			(key) => ask(api.POST("/v1/convoys/{code}/transfers", { params: { path: { code }, header: withKey(key) }, body })), t("convoys.transfer.conflict"));
		forget();
		clear();
		tell("");
		setResult(data);
		reload();
	});

	if (result)
		return <Result result={result} nameOf={namesIn(known)} onAgain={() => setResult(null)} />;
	const people = everybody(destinations.manifest).filter(({ reference }) => destinations.groups.get(reference) === draft.from);
	return (
		<>
			{move.failed !== null && <Refused of={move.failed}><NoSeats of={move.failed} /></Refused>}
			<TransferFields convoy={convoy} destinations={destinations} text={draft} names={people.map(fullName)} busy={move.busy} onText={change}
				onSubmit={() => void move.run()} />
		</>
	);
}

interface ResultProps {
	result: Transferred;
	nameOf: (reference: string) => string;
	onAgain: () => void;
}

function Result({ result, nameOf, onAgain }: ResultProps) {
	const { moved, stranded, without_seat, to_convoy } = result;
	const vehicles = [...new Set(moved.map(({ vehicle }) => vehicle))];
	const left = [...stranded, ...without_seat];
	return (
		<div role="status">
			<p class="kafile-convoys-notice">{t("convoys.moved", { count: moved.length })}</p>
			{vehicles.map((number) => (
				<section key={number}>
					<h3 class="govuk-heading-s"><a class="govuk-link" href={href("convoys", to_convoy, "people")}>{to_convoy}</a>, {t("convoys.vehicle")} {number}</h3>
					<Names references={moved.filter(({ vehicle }) => vehicle === number).map(({ reference }) => reference)} nameOf={nameOf} />
				</section>
			))}
			<Left title={t("convoys.strandedLeft", { count: stranded.length })} references={stranded} nameOf={nameOf} />
			<Left title={t("convoys.withoutSeat", { count: without_seat.length })} references={without_seat} nameOf={nameOf} />
			{left.length > 0 && <button type="button" class="govuk-button" onClick={onAgain}>{t("convoys.transfer.again")}</button>}
		</div>
	);
}

function Left({ title, references, nameOf }: { title: string; references: string[]; nameOf: (reference: string) => string }) {
	if (references.length === 0)
		return null;
	return <div class="kafile-convoys-warning"><p>{title}</p><Names references={references} nameOf={nameOf} /></div>;
}
