/* One's own account: who one is here, a new password, a second factor. */
import { useState } from "preact/hooks";
import { t, tc, formatTime } from "../language/language";
import { ActionButton } from "../parts/action";
import { TextField } from "../parts/fields";
import { cityName, loadPlaces, postName } from "../parts/places";
import { useLoaded } from "../parts/use_loaded";
import { NewPassword } from "./new_password";
import { SecondFactor } from "./second_factor";
import { resumeSession, session, type Session } from "./session";
import type { Credentials } from "./sign_in";

type Task = "password" | "second-factor";

export default function Account() {
	const staff = session.value!;
	const [task, choose] = useState<Task | null>(null);
	useLoaded(loadPlaces, []);

	return (
		<>
			<h1 class="govuk-heading-l">{staff.subject}</h1>
			<Facts staff={staff} />
			{task ? <Confirmed task={task} onDone={() => choose(null)} /> : (
				<div class="govuk-button-group">
					<button type="button" class="govuk-button" onClick={() => choose("password")}>{t("session.newPassword")}</button>
					<button type="button" class="govuk-button govuk-button--secondary" onClick={() => choose("second-factor")}>
						{t(staff.second_factor ? "session.secondFactorAnew" : "session.secondFactor")}
					</button>
				</div>
			)}
		</>
	);
}

function Facts({ staff }: { staff: Session }) {
	const rows: [string, string][] = [
		[t("session.role"), tc("role", staff.role)],
		[t("session.cities"), (staff.cities ?? []).map(cityName).join(", ") || t("session.everywhere")],
		[t("session.posts"), (staff.posts ?? []).map(postName).join(", ") || t("session.everywhere")],
		[t("session.secondFactor"), t(staff.second_factor ? "session.on" : "session.off")],
		[t("session.endsAt"), formatTime(staff.ends_at)],
	];
	return (
		<dl class="govuk-summary-list">
			{rows.map(([name, value]) => (
				<div class="govuk-summary-list__row" key={name}>
					<dt class="govuk-summary-list__key">{name}</dt>
					<dd class="govuk-summary-list__value">{value}</dd>
				</div>
			))}
		</dl>
	);
}

/* Both ask for the password once more: a session alone, on a screen left open, changes neither. */
function Confirmed({ task, onDone }: { task: Task; onDone: () => void }) {
	const username = session.value!.subject;
	const [typed, type] = useState<Credentials>({ username, password: "" });
	const [credentials, confirm] = useState<Credentials | null>(null);

	if (credentials && task === "password")
		return <NewPassword credentials={credentials} onDone={() => resumeSession().then(onDone)} />;
	if (credentials)
		return <SecondFactor credentials={credentials} onDone={() => resumeSession().then(onDone)} />;
	return (
		<form class="kafile-narrow" noValidate onSubmit={(event) => (event.preventDefault(), confirm(typed))}>
			<TextField id="password" type="password" autoComplete="current-password" label={t("session.passwordNow")} value={typed.password}
				onValue={(password) => type({ ...typed, password })} />
			{session.value!.second_factor && (
				<TextField id="code" label={t("session.code")} autoComplete="one-time-code" width={20} value={typed.code ?? ""}
					onValue={(code) => type({ ...typed, code })} />
			)}
			<ActionButton busy={false}>{t("session.goOn")}</ActionButton>
		</form>
	);
}
