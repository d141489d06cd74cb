/* Who works here, with what, where, by which rules, and what was done. */
import type { ComponentType } from "preact";
import { t, type Key } from "../../language/language";
import type { PageProps } from "../../pages";
import { Loading } from "../../parts/loading";
import { Refused } from "../../parts/errors";
import { loadPlaces } from "../../parts/places";
import { useLoaded } from "../../parts/use_loaded";
import { href } from "../../router";
import { hasRole, type Role } from "../../session/session";
import { Events } from "./events";
import { LostDevice } from "./lost_device";
import { Places } from "./places";
import { Rules } from "./rules";
import { Staff } from "./staff";
import { Tokens } from "./tokens";

interface Tab {
	name: string;
	title: Key;
	roles: Role[];
	View: ComponentType<PageProps>;
}

const TABS: Tab[] = [
	{ name: "staff", title: "admin.staff", roles: ["admin"], View: Staff },
	{ name: "tokens", title: "admin.tokens", roles: ["admin"], View: Tokens },
	{ name: "lost", title: "admin.lost", roles: ["admin", "officer"], View: LostDevice },
	{ name: "places", title: "admin.places", roles: ["admin", "officer"], View: Places },
	{ name: "rules", title: "admin.rules", roles: ["admin", "officer"], View: Rules },
	{ name: "events", title: "admin.events", roles: ["admin", "officer", "auditor"], View: Events },
];

export default function Admin({ segments }: PageProps) {
	const [name, ...rest] = segments;
	const places = useLoaded(loadPlaces, []);
	const allowed = TABS.filter((tab) => hasRole(...tab.roles));
	const tab = name === undefined ? allowed[0] : allowed.find((one) => one.name === name);
	return (
		<>
			<h1 class="govuk-heading-l">{t("page.admin")}</h1>
			<nav class="kafile-admin-tabs" aria-label={t("page.admin")}>
				<ul class="kafile-admin-tabs__list">
					{allowed.map((one) => (
						<li key={one.name}>
							<a href={href("admin", one.name)} aria-current={one === tab ? "page" : undefined}>{t(one.title)}</a>
						</li>
					))}
				</ul>
			</nav>
			{places.failed !== null && <Refused of={places.failed} onRetry={places.reload} />}
			{places.loading && !places.failed ? <Loading /> : tab
				? <tab.View key={tab.name} segments={rest} />
				: <p class="govuk-body">{t("shell.notYoursBody")}</p>}
		</>
	);
}
