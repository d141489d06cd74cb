/* A card for each person, in the group's language, several on a sheet of A4. */
import { Qr } from "../../parts/qr";
import { cityOf } from "../../parts/places";
import { formatReference } from "../../rules/reference";
import { CARD_TEXTS } from "./card_texts";
import { nameOfMember, type Draft, type Registered } from "./draft";

interface CardsProps {
	people: Registered["citizens"];
	city: string;
	language: Draft["language"];
}

export function Cards({ people, city, language }: CardsProps) {
	return (
		<ul class="kafile-register-cards" lang={language}>
			{people.map((person) => <Card key={person.reference} person={person} city={cityName(city, language)} language={language} />)}
		</ul>
	);
}

/* Cities have no Russian names; the Ukrainian one is what stands on the signs. */
function cityName(code: string, language: Draft["language"]): string {
	return cityOf(code)?.names[language === "ru" ? "uk" : language] ?? code;
}

interface CardProps {
	person: Registered["citizens"][number];
	city: string;
	language: Draft["language"];
}

function Card({ person, city, language }: CardProps) {
	const texts = CARD_TEXTS[language];
	const { reference = "" } = person;
	const shown = formatReference(reference);
	return (
		<li class="kafile-register-card">
			<div class="kafile-register-card__head">
				<Qr text={reference} label={`QR ${shown}`} size={120} />
				<div>
					<p class="kafile-register-card__label">{texts.title}</p>
					<p class="kafile-register-card__reference">{shown}</p>
					<p class="kafile-register-card__name">{nameOfMember(person)}</p>
					<p class="kafile-register-card__label">{texts.city}: {city}</p>
				</div>
			</div>
			<ul class="kafile-register-card__notes">
				{[texts.keep, texts.bring, texts.sms].map((note) => <li key={note}>{note}</li>)}
			</ul>
		</li>
	);
}
