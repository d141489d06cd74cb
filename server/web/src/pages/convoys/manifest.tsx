/* The manifest of each vehicle, on paper and as CSV; #/convoys/CODE/manifest/N is one vehicle's alone. */
import { formatTime, t, tc } from "../../language/language";
import { api, ask } from "../../api/client";
import { ActionButton, useAction } from "../../parts/action";
import { countryNames } from "../../parts/countries";
import { Refused } from "../../parts/errors";
import { Loading } from "../../parts/loading";
import { cityName, cityOf, postName } from "../../parts/places";
import { useLoaded } from "../../parts/use_loaded";
import { href } from "../../router";
import { formatReference } from "../../rules/reference";
import type { SectionProps } from "./convoy";
import { fullName, loadManifest, type Convoy, type ManifestVehicle, type Person } from "./data";
import { mrzSpelling } from "./mrz_spelling";

export function ManifestSection({ opened, detail }: SectionProps) {
	const { convoy, etag } = opened;
	const manifest = useLoaded(() => loadManifest(convoy.code), [convoy.code, etag]);
	const shown = (manifest.data?.vehicles ?? []).filter(({ number }) => !detail || String(number) === detail);

	if (manifest.failed)
		return <Refused of={manifest.failed} onRetry={manifest.reload} />;
	if (!manifest.data)
		return <Loading />;
	return (
		<>
			<div class="kafile-no-print">
				<h2 class="govuk-heading-m">{t("convoys.section.manifest")}</h2>
				<Ways convoy={convoy} detail={detail} />
			</div>
			{shown.length === 0 && <p class="govuk-body">{t("convoys.noVehiclesYet")}</p>}
			{shown.map((vehicle) => <Sheet key={vehicle.number} convoy={convoy} vehicle={vehicle} />)}
		</>
	);
}

function Ways({ convoy, detail }: { convoy: Convoy; detail: string | undefined }) {
	const { code, vehicles } = convoy;
	const download = useAction(() => downloadCsv(code));
	return (
		<>
			{download.failed !== null && <Refused of={download.failed} onRetry={() => void download.run()} />}
			<div class="govuk-button-group">
				<button type="button" class="govuk-button" onClick={() => window.print()}>{t("shell.print")}</button>
				<ActionButton busy={download.busy} kind="secondary" onClick={() => void download.run()}>{t("convoys.csv")}</ActionButton>
			</div>
			{vehicles.length > 1 && (
				<p class="kafile-convoys-ways">
					<a class="govuk-link" href={href("convoys", code, "manifest")} aria-current={detail ? undefined : "page"}>{t("convoys.allVehicles")}</a>
					{vehicles.map(({ number }) => (
						<a key={number} class="govuk-link" href={href("convoys", code, "manifest", number)} aria-current={String(number) === detail ? "page" : undefined}>
							{t("convoys.onlyVehicle", { number: String(number) })}
						</a>
					))}
				</p>
			)}
		</>
	);
}

/* A spreadsheet reads the letters right only behind a byte order mark. */
async function downloadCsv(code: string) {
	const { data } = await ask(api.GET("/v1/convoys/{code}/manifest", { params: { path: { code } }, headers: { Accept: "text/csv" }, parseAs: "text" }));
	const address = URL.createObjectURL(new Blob(["\ufeff", data], { type: "text/csv;charset=utf-8" }));
	const link = document.createElement("a");
	link.href = address;
	link.download = `${code}.csv`;
	link.click();
	URL.revokeObjectURL(address);
}

function Sheet({ convoy, vehicle }: { convoy: Convoy; vehicle: ManifestVehicle }) {
	const headings = [
		t("convoys.sheet.number"), t("convoys.person"), t("convoys.sheet.reference"), t("convoys.born"), t("convoys.sheet.nationality"),
		t("convoys.sheet.remarks"), t("convoys.sheet.aboard"), t("convoys.sheet.border"),
	];
	return (
		<article class="kafile-convoys-sheet">
			<SheetHead convoy={convoy} vehicle={vehicle} />
			<div class="kafile-scroll" tabIndex={0} role="region" aria-labelledby={`sheet-${vehicle.number}`}>
				<table class="kafile-convoys-manifest">
					<caption class="govuk-visually-hidden">{t("convoys.section.manifest")}</caption>
					<thead>
						<tr>{headings.map((text) => <th key={text} scope="col">{text}</th>)}</tr>
					</thead>
					<tbody>{vehicle.people.map((person, n) => <SheetRow key={person.reference} person={person} number={n + 1} />)}</tbody>
				</table>
			</div>
			<Signatures />
		</article>
	);
}

function peopleWords({ people }: ManifestVehicle, seats: number): string {
	const laps = people.filter(({ lap }) => lap).length;
	const all = t("convoys.sheet.peopleOf", { count: people.length, seats });
	return laps > 0 ? `${all}, ${t("convoys.sheet.laps", { count: laps })}` : all;
}

function SheetHead({ convoy, vehicle }: { convoy: Convoy; vehicle: ManifestVehicle }) {
	const whole = convoy.vehicles.find(({ number }) => number === vehicle.number);
	const driver = [whole?.driver?.name, whole?.driver?.phone].filter(Boolean).join(", ");
	const zone = cityOf(convoy.city)?.time_zone;
	const facts: [string, string][] = [
		[t("convoys.plate"), whole ? `${vehicle.plate} (${tc("kind", whole.kind)})` : vehicle.plate],
		[t("convoys.driver"), driver],
		[t("convoys.leader"), convoy.leader ?? ""],
		[t("convoys.route"), [cityName(convoy.city), countryNames(convoy.transit), postName(whole?.border_post ?? convoy.border_post)].filter(Boolean).join(" → ")],
		[t(whole?.departed_at ? "convoys.departed" : "convoys.departs"), formatTime(whole?.departed_at ?? convoy.departs_at, zone)],
		[t("convoys.sheet.people"), peopleWords(vehicle, whole?.seats ?? 0)],
		[t("convoys.sheet.version"), vehicle.version === 0 ? t("convoys.sheet.draft") : String(vehicle.version)],
		[t("convoys.sheet.printed"), formatTime(new Date().toISOString(), zone)],
	];
	return (
		<header>
			<h3 class="govuk-heading-m" id={`sheet-${vehicle.number}`}>
				{t("convoys.sheet.title", { code: convoy.code, number: String(vehicle.number), count: convoy.vehicles.length })}
			</h3>
			<dl class="kafile-convoys-facts">
				{facts.filter(([, value]) => value).map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}
			</dl>
		</header>
	);
}

function SheetRow({ person, number }: { person: Person; number: number }) {
	const { reference, given_names, family_name, birth_date, nationality, needs, status, stranded, lap, document_override, document_override_by } = person;
	const gone = ["left_en_route", "hospitalised", "missing"].includes(status);
	const remarks = [
		lap && t("ticks.lap"),
		needs.map((need) => tc("need", need)).join(", "),
		document_override && t("convoys.sheet.override", { reason: document_override, by: document_override_by ?? "" }),
	].filter(Boolean);
	return (
		<tr>
			<td>{number}</td>
			<th scope="row">
				{fullName(person)}<br />
				<span class="kafile-convoys-mrz">{mrzSpelling(family_name)}, {mrzSpelling(given_names)}</span>
			</th>
			<td class="kafile-convoys-nowrap kafile-convoys-mrz">{formatReference(reference)}</td>
			<td class="kafile-convoys-nowrap">{birth_date}</td>
			<td>{nationality}</td>
			<td>{remarks.join(". ")}</td>
			<td>{gone || stranded ? tc("status", stranded ? "stranded" : status) : <Box ticked={!["assigned", "registered"].includes(status)} />}</td>
			<td><Box ticked={status === "handed_over"} /></td>
		</tr>
	);
}

/* To tick by hand; what is known already stands there. */
function Box({ ticked }: { ticked: boolean }) {
	return (
		<svg role="img" aria-label={t(ticked ? "shell.yes" : "shell.no")} width={16} height={16} viewBox="0 0 16 16">
			<rect x={1} y={1} width={14} height={14} fill="none" stroke="currentColor" stroke-width={1.5} />
			{ticked && <path d="M4 8l3 3 5-6" fill="none" stroke="currentColor" stroke-width={2} />}
		</svg>
	);
}

function Signatures() {
	return (
		<footer class="kafile-convoys-signatures">
			{[t("convoys.sheet.headCount"), t("convoys.driver"), t("convoys.leader"), t("convoys.sheet.borderOfficer")].map((who) => <p key={who}>{who}</p>)}
		</footer>
	);
}
