/* One field for a name on the list and for the reference of anybody, also of somebody who is on no list; cards are scanned beside it. */
import { useState } from "preact/hooks";
import { t } from "../language/language";
import { ActionButton } from "../parts/action";
import { TextField } from "../parts/fields";
import { ScanButton } from "../parts/scanner";
import { formatReference, readReference } from "../rules/reference";

interface FindFieldProps {
	label: string;
	typed: string;
	onType: (typed: string) => void;
	button: (reference: string) => string; /* what is done with a reference that was typed */
	onReference: (reference: string) => void;
}

/* Of what is typed as a reference, not as a name of ten letters. */
function faultOf(text: string): string | undefined {
	const read = readReference(text);
	return !read.ok && read.fault === "mistyped" && /\d/.test(text) ? t("ticks.mistyped") : undefined;
}

export function FindField({ label, typed, onType, button, onReference }: FindFieldProps) {
	const [unread, setUnread] = useState<string | undefined>();
	const read = readReference(typed);

	function submit(event: Event) {
		event.preventDefault();
		if (!read.ok)
			return;
		onType("");
		onReference(read.value);
	}
	function take(text: string) {
		const scanned = readReference(text);
		setUnread(scanned.ok ? undefined : t("ticks.malformed"));
		if (scanned.ok)
			onReference(scanned.value);
	}
	return (
		<section class="kafile-no-print" aria-label={t("ticks.entry")}>
			<form class="kafile-entry" noValidate onSubmit={submit}>
				<TextField id="find" type="search" label={label} value={typed} error={unread ?? faultOf(typed)}
					onValue={(value) => (setUnread(undefined), onType(value))} />
				{read.ok && <ActionButton busy={false}>{button(formatReference(read.value))}</ActionButton>}
			</form>
			<ScanButton onCode={take} />
		</section>
	);
}
