/* One's own account: who one is here, a new password, a second factor. */
import { useState } from "preact/hooks";
import { t, tc, formatTime } from "../language/language";
import { Facts } from "../parts/facts";
import { cityName, loadPlaces, postName } from "../parts/places";
import { useLoaded } from "../parts/use_loaded";
import { NewPassword } from "./new_password";
import { Proven } from "./proven";
import { SecondFactor } from "./second_factor";
import { resumeSession, session, type Session } from "./session";

type Task = "password" | "second-factor";

export default function Account() {
	const staff = session.value;
	const [task, choose] = useState<Task | null>(null);
	const [done, tell] = useState<Task | null>(null);
	useLoaded(loadPlaces, []);

	if (!staff)
		return null;
	async function finished(which: Task) {
		await resumeSession();
		choose(null);
		tell(which);
	}
	function begin(which: Task) {
		tell(null);
		choose(which);
	}
	return (
		<>
			<h1 class="govuk-heading-l">{staff.display_name ?? staff.subject}</h1>
			{done && <p class="govuk-inset-text" role="status">{t(done === "password" ? "session.passwordChanged" : "session.secondFactorOn")}</p>}
			<OwnFacts staff={staff} />
			{task ? <Change task={task} staff={staff} onDone={() => finished(task)} onCancel={() => choose(null)} /> : <Choices staff={staff} onChoice={begin} />}
		</>
	);
}

function Choices({ staff, onChoice }: { staff: Session; onChoice: (task: Task) => void }) {
	return (
		<div class="govuk-button-group">
			<button type="button" class="govuk-button" onClick={() => onChoice("password")}>{t("session.newPassword")}</button>
			<button type="button" class="govuk-button govuk-button--secondary" onClick={() => onChoice("second-factor")}>
				{t(staff.second_factor ? "session.secondFactorAnew" : "session.secondFactor")}
			</button>
		</div>
	);
}

function OwnFacts({ staff }: { staff: Session }) {
	return (
		<Facts rows={[
			[t("session.username"), staff.subject],
			[t("session.role"), tc("role", staff.role)],
			[t("session.cities"), (staff.cities ?? []).map(cityName).join(", ") || t("session.everywhere")],
			[t("session.posts"), (staff.posts ?? []).map(postName).join(", ") || t("session.everywhere")],
			[t("session.secondFactor"), t(staff.second_factor ? "session.on" : "session.off")],
			[t("session.endsAt"), formatTime(staff.ends_at)],
		]} />
	);
}

interface ChangeProps {
	task: Task;
	staff: Session;
	onDone: () => Promise<void>;
	onCancel: () => void;
}

function Change({ task, staff, onDone, onCancel }: ChangeProps) {
	const title = task === "password" ? "session.newPassword" : staff.second_factor ? "session.secondFactorAnew" : "session.secondFactor";
	return (
		<>
			<h2 class="govuk-heading-m">{t(title)}</h2>
			<Proven staff={staff} onCancel={onCancel}>
				{(credentials, again) => (task === "password"
					? <NewPassword credentials={credentials} onDone={onDone} onBack={again} inside />
					: <SecondFactor credentials={credentials} onDone={onDone} onBack={again} inside />)}
			</Proven>
		</>
	);
}
