/* A person to tick off: a large target for the tick itself, and beside it what else may be done. */
import type { ComponentChildren } from "preact";
import { tc } from "../language/language";
import { formatReference } from "../rules/reference";
import { birthYear, nameOfPerson, notesOf } from "./notes";
import type { Person } from "./people";

interface TickRowProps {
	person: Person;
	ticked: boolean;
	onTick: () => void; /* of whoever is not ticked: a second touch of a glove takes nothing back */
	children?: ComponentChildren;
}

export function TickRow({ person, ticked, onTick, children }: TickRowProps) {
	return (
		<li class={`kafile-tick${ticked ? " kafile-tick--ticked" : ""}`}>
			<div class="kafile-tick__row">
				<button type="button" class="kafile-tick__person" aria-pressed={ticked} onClick={() => ticked || onTick()}>
					<span class="kafile-tick__mark" aria-hidden="true">{ticked ? "✓" : ""}</span>
					<Who person={person} />
				</button>
				{children}
			</div>
			<Notes person={person} />
		</li>
	);
}

/* The year tells namesakes apart. */
export function Who({ person }: { person: Person }) {
	const name = nameOfPerson(person);
	return (
		<span class="kafile-tick__who">
			{name && <span class="kafile-tick__name">{name}</span>}
			<span class="kafile-tick__details">
				{birthYear(person)} <span class="kafile-code">{formatReference(person.reference)}</span>
				{person.needs.map((need) => <span key={need} class="kafile-tick__need">{tc("need", need)}</span>)}
			</span>
		</span>
	);
}

export function Notes({ person }: { person: Person }) {
	const notes = notesOf(person);
	if (notes.length === 0)
		return null;
	return (
		<ul class="kafile-tick__notes">
			{notes.map(({ text, kind }) => <li key={text} class={`kafile-tick__note kafile-tick__note--${kind}`}>{text}</li>)}
		</ul>
	);
}
