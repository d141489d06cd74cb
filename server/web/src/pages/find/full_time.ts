/* A time with its year: what is looked up long after, and a time of death. */
import { language } from "../../language/language";

export function fullTime(time: string): string {
	return new Intl.DateTimeFormat(language.value, { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" }).format(new Date(time));
}
