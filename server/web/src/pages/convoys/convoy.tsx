/* One convoy: what it is, and its sections. */
import { useState } from "preact/hooks";
import type { ComponentType } from "preact";
import { t, type Key } from "../../language/language";
import { Refused } from "../../parts/errors";
import { Loading } from "../../parts/loading";
import { useEvery } from "../../parts/use_every";
import { useLoaded } from "../../parts/use_loaded";
import { href } from "../../router";
import { hasRole } from "../../session/session";
import { Assign } from "./assign";
import { ChangeConvoy } from "./change_convoy";
import { Documents } from "./documents";
import { loadConvoy, type Opened } from "./data";
import { ManifestSection } from "./manifest";
import { People } from "./people";
import { PlanSection } from "./planner/plan_section";
import { WaitlistSection } from "./planner/waitlist";
import { ReconciliationSection } from "./reconciliation";
import { Road } from "./road";
import { ConvoySummary } from "./summary";
import { Transfer } from "./transfer";
import { Vehicles } from "./vehicles";

export interface SectionProps {
	opened: Opened;
	detail: string | undefined; /* the address' segment behind the section's */
}

interface Section {
	name: string;
	title: Key;
	view: ComponentType<SectionProps>;
	field?: true; /* not for border officers and auditors */
	hidden?: true; /* reached from others */
}

const SECTIONS: Section[] = [
	{ name: "vehicles", title: "convoys.section.vehicles", view: Vehicles },
	{ name: "assign", title: "convoys.section.assign", view: Assign, field: true },
	{ name: "people", title: "convoys.section.people", view: People },
	{ name: "road", title: "convoys.section.road", view: Road },
	{ name: "manifest", title: "convoys.section.manifest", view: ManifestSection },
	{ name: "documents", title: "convoys.section.documents", view: Documents },
	{ name: "reconciliation", title: "convoys.section.reconciliation", view: ReconciliationSection },
	{ name: "change", title: "convoys.change", view: ChangeConvoy, field: true, hidden: true },
	{ name: "transfer", title: "convoys.transfer", view: Transfer, hidden: true },
	{ name: "plan", title: "planner.plan", view: PlanSection, field: true, hidden: true },
	{ name: "waitlist", title: "planner.waitlist", view: WaitlistSection, field: true, hidden: true },
];
const REFRESH_MS = 20_000;

function mayOpen({ field, name }: Section): boolean {
	if (name === "transfer")
		return !hasRole("auditor");
	return !field || hasRole("admin", "officer", "coordinator");
}

interface OneConvoyProps {
	code: string;
	section: string;
	detail: string | undefined;
}

export function OneConvoy({ code, section, detail }: OneConvoyProps) {
	const loaded = useLoaded(() => loadConvoy(code), [code]);
	const [notice, tell] = useState("");
	useEvery(REFRESH_MS, loaded.reload);

	if (loaded.failed && !loaded.data)
		return <Refused of={loaded.failed} onRetry={loaded.reload} />;
	if (!loaded.data)
		return <Loading />;
	const found = SECTIONS.filter(mayOpen).find(({ name }) => name === section);
	const opened = { ...loaded.data, reload: loaded.reload, tell };
	return (
		<>
			<a class="govuk-back-link kafile-no-print" href={href("convoys")}>{t("page.convoys")}</a>
			<ConvoySummary convoy={opened.convoy} />
			<SectionLinks code={code} current={section} onLeave={() => tell("")} />
			{loaded.failed !== null && <p class="govuk-inset-text" role="status">{t("convoys.notRefreshed")}</p>}
			<div role="status">{notice && <p class="kafile-convoys-notice">{notice}</p>}</div>
			{found ? <found.view key={`${section}/${detail}`} opened={opened} detail={detail} /> : <p class="govuk-body">{t("shell.notFoundBody")}</p>}
		</>
	);
}

interface SectionLinksProps {
	code: string;
	current: string;
	onLeave: () => void;
}

function SectionLinks({ code, current, onLeave }: SectionLinksProps) {
	const shown = SECTIONS.filter((section) => !section.hidden && mayOpen(section));
	return (
		<nav class="kafile-convoys-sections kafile-no-print" aria-label={t("convoys.sections")}>
			<ul>
				{shown.map(({ name, title }) => (
					<li key={name}>
						<a href={href("convoys", code, name)} aria-current={name === current ? "page" : undefined} onClick={onLeave}>{t(title)}</a>
					</li>
				))}
			</ul>
		</nav>
	);
}
