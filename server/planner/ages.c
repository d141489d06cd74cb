/* How old people are on a day of departure. */
#include "planner/ages.h"

/* The last birthday of those who are so old on that day. Who is born on 29 February has their
 * birthday on 1 March where there is no such day. */
static int32_t born_until(int32_t day, int32_t years)
{
	int year, month, date;

	civil_from_days(day, &year, &month, &date);
	if (!civil_exists(year - years, month, date))
		date = 28;
	return days_from_civil(year - years, month, date);
}

struct ages ages_on(const struct planner_rules *rules, int32_t day)
{
	return (struct ages){
		.infant = born_until(day, rules->infant_under),
		.minor = born_until(day, rules->minor_under),
		.aged = born_until(day, rules->aged_from),
	};
}

static bool infant_without_date(const struct planner_person *person)
{
	return person->born_to == PLANNER_BIRTH_UNKNOWN && person->needs & 1u << PLANNER_INFANT;
}

bool person_is_infant(const struct planner_person *person, const struct ages *ages)
{
	return person->born_from > ages->infant || infant_without_date(person);
}

bool person_is_minor(const struct planner_person *person, const struct ages *ages)
{
	return person->born_to > ages->minor || infant_without_date(person);
}

bool person_is_aged(const struct planner_person *person, const struct ages *ages)
{
	return person->born_from != PLANNER_BIRTH_UNKNOWN && person->born_from <= ages->aged;
}

bool person_fits_lap(const struct planner_person *person, const struct ages *ages)
{
	return !person->accessible && person_is_infant(person, ages);
}
