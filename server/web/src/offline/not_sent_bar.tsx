/* Always in sight: that there is no network, and what waits on this device. */
import { t } from "../language/language";
import { href } from "../router";
import { askToSignIn, hasRole, session } from "../session/session";
import { offline, sessionOver } from "./network";
import { ofOthers, pending, refused } from "./queue";

export function NotSentBar() {
	const staff = session.value;
	const over = staff && sessionOver.value;
	if (!offline.value && !over && pending.value + refused.value + ofOthers.value.size === 0)
		return null;
	return (
		<div class="kafile-bar" role="status">
			{offline.value && <span>{t("offline.noNetwork")}</span>}
			{pending.value > 0 && <span>{t("offline.notSent", { count: pending.value })}</span>}
			{over && <button type="button" class="kafile-link kafile-bar__button" onClick={askToSignIn}>{t("offline.signIn")}</button>}
			{staff ? <Waiting /> : <WaitingForOthers />}
		</div>
	);
}

/* A border officer has no page for boarding. */
function Waiting() {
	const page = href(hasRole("border") ? "border" : "boarding");
	const others = [...ofOthers.value.values()].flat().length;
	return (
		<>
			{refused.value > 0 && <a class="govuk-link" href={page}>{t("offline.refused", { count: refused.value })}</a>}
			{others > 0 && <a class="govuk-link" href={page}>{t("offline.ofOthers", { count: others })}</a>}
		</>
	);
}

/* Nobody is signed in: what waits is for whoever told it. */
function WaitingForOthers() {
	return <>{[...ofOthers.value].map(([subject, facts]) => <span key={subject}>{t("offline.notSentOf", { count: facts.length, subject })}</span>)}</>;
}
