/* Birth dates as the server takes and gives them: a day ("1991-05-17") or a year ("1991"). */
import { dayExists } from "./calendar";
import { accepted, refused, type Outcome } from "./outcome";

export type BirthFault = "form" | "no_such_day" | "too_early" | "in_future";

const BORN_FROM = "1900";
const ADULT_YEARS = 18;

/* `today` is a day such as "2022-03-10", in UTC as the server has it. */
export function readBirth(text: string, today: string): Outcome<string, BirthFault> {
	if (!/^[0-9]{4}(-[0-9]{2}-[0-9]{2})?$/.test(text))
		return refused("form");
	if (text.length > 4 && !dayExists(text))
		return refused("no_such_day");
	if (text < BORN_FROM)
		return refused("too_early");
	if (text > today)
		return refused("in_future");
	return accepted(text);
}

/* Whole years; of somebody whose birth year alone is known, the years between which they are. */
export interface Age {
	readonly least: number;
	readonly most: number;
}

/* Who was born on 29 February is a year older on 1 March of other years. */
function wholeYears(born: string, on: string): number {
	const years = Number(on.slice(0, 4)) - Number(born.slice(0, 4));
	return Math.max(0, on.slice(5) < born.slice(5) ? years - 1 : years);
}

/* `birth` is what readBirth accepts; `on` a day. */
export function ageOn(birth: string, on: string): Age {
	if (birth.length > 4) {
		const years = wholeYears(birth, on);
		return { least: years, most: years };
	}
	return { least: wholeYears(`${birth}-12-31`, on), most: wholeYears(`${birth}-01-01`, on) };
}

/* Under 18; of a birth year, whoever may still be. */
export function isMinorOn(birth: string, on: string): boolean {
	return ageOn(birth, on).least < ADULT_YEARS;
}
