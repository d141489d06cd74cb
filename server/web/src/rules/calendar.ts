/* Days are texts such as "2022-03-10": of equal length, they compare as the days do. */
const MONTH_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isLeap(year: number): boolean {
	return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/* `day` is written as four, two and two digits; whether there is such a day. */
export function dayExists(day: string): boolean {
	const [year = 0, month = 0, dayOfMonth = 0] = day.split("-").map(Number);
	const longest = MONTH_DAYS[month - 1] ?? 0;
	if (year < 1 || dayOfMonth < 1 || dayOfMonth > longest)
		return false;
	return month !== 2 || dayOfMonth <= 28 || isLeap(year);
}
