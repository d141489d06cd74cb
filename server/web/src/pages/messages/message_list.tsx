/* Messages of one state, 20 a page, the newest first. */
import { useState } from "preact/hooks";
import { t, tc } from "../../language/language";
import { Notice } from "../../parts/notice";
import { Pager, useCursor } from "../../parts/pager";
import { Part } from "../../parts/part";
import { useEvery } from "../../parts/use_every";
import { useLoaded } from "../../parts/use_loaded";
import { listMessages, type Message, type MessageState } from "./data";
import { ANY, type Filters } from "./filters";
import { MessageCard } from "./message_card";

const REFRESH_MS = 20_000;

interface MessageListProps {
	state: MessageState | "";
	filters: Filters;
}

export function MessageList({ state, filters }: MessageListProps) {
	const cursor = useCursor();
	const page = useLoaded(() => listMessages(state, filters, cursor.cursor), [cursor.cursor]);
	const [told, tell] = useState({ times: 0, words: "" });
	const heading = `messages-${state || ANY}`;
	useEvery(REFRESH_MS, page.reload);

	function done(words: string) {
		tell(({ times }) => ({ times: times + 1, words }));
		page.reload();
	}
	return (
		<section aria-labelledby={heading} aria-busy={page.loading}>
			<h2 class="govuk-heading-m" id={heading}>{tc("messages.state", state || ANY)}</h2>
			{state === "dead" && <p class="govuk-body">{t("messages.deadHint")}</p>}
			{state === "failed" && <p class="govuk-body">{t("messages.failedHint")}</p>}
			{told.times > 0 && <Notice key={told.times}>{told.words}</Notice>}
			<Part of={page}>
				{({ items, next }) => (
					<>
						<Cards messages={items} onDone={done} />
						<Pager cursor={cursor} next={next} />
					</>
				)}
			</Part>
		</section>
	);
}

function Cards({ messages, onDone }: { messages: Message[]; onDone: (words: string) => void }) {
	if (messages.length === 0)
		return <p class="govuk-body">{t("messages.none")}</p>;
	return (
		<ul class="govuk-list">
			{messages.map((message) => <li key={message.id}><MessageCard message={message} onDone={onDone} /></li>)}
		</ul>
	);
}
