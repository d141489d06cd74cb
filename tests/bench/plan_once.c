/*
 * plan_once FILE ROUNDS: makes the plan of the instance in FILE so often and prints "seconds", the
 * median of processor time, and "peak", what its process held at the most beyond the instance, in
 * KiB; then "group", rank, vehicle (-1 if it stays), whether parted, people; a line each. FILE has
 * numbers: counts of convoys, vehicles, groups and people; then of each convoy the day of departure
 * and the refused documents; convoy, seats, accessible seats and pets of each vehicle; people,
 * whether they prefer to be together, pets and time of each group; day of birth, needs and document
 * of each person.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "planner/planner.h"

static long next_number(FILE *file)
{
	long number;

	if (fscanf(file, "%ld", &number) != 1) {
		fprintf(stderr, "plan_once: the file ends early\n");
		exit(1);
	}
	return number;
}

/* Ids that grow as the index does. */
static struct uuid id_of(int32_t i)
{
	return (struct uuid){ { (uint8_t)(i >> 24), (uint8_t)(i >> 16), (uint8_t)(i >> 8),
		(uint8_t)i } };
}

static void read_convoys(FILE *file, struct planner_convoy *convoys, int32_t count)
{
	for (int32_t i = 0; i < count; i++) {
		char *code = malloc(16);

		snprintf(code, 16, "LVIV-%06d", i);
		convoys[i].code = code;
		convoys[i].departs_on = (int32_t)next_number(file);
		convoys[i].departs_at = convoys[i].departs_on * INT64_C(86400000000);
		convoys[i].refused_documents = (uint64_t)next_number(file);
	}
}

static void read_vehicles(FILE *file, struct planner_vehicle *vehicles, int32_t count)
{
	for (int32_t i = 0; i < count; i++) {
		struct planner_vehicle *vehicle = &vehicles[i];

		*vehicle = (struct planner_vehicle){ .convoy = (int32_t)next_number(file),
			.number = i + 1,
			.free_luggage_kg = PLANNER_UNLIMITED };
		vehicle->seats = vehicle->free_seats = (int32_t)next_number(file);
		vehicle->accessible_seats = vehicle->free_accessible = (int32_t)next_number(file);
		vehicle->free_pets = (int32_t)next_number(file);
	}
}

static void read_groups(FILE *file, struct planner_group *groups, int32_t count)
{
	int32_t first = 0;

	for (int32_t i = 0; i < count; i++) {
		struct planner_group *group = &groups[i];

		*group = (struct planner_group){
			.id = id_of(i), .first = first, .seated = PLANNER_NONE
		};
		group->count = (int32_t)next_number(file);
		group->keep = next_number(file) ? PLANNER_PREFER : PLANNER_MUST;
		group->pets = (int32_t)next_number(file);
		group->queued_at = next_number(file);
		first += group->count;
	}
}

static void read_people(FILE *file, struct planner_person *people,
	const struct planner_group *groups, int32_t count)
{
	int32_t group = 0;

	for (int32_t i = 0; i < count; i++) {
		struct planner_person *person = &people[i];

		while (i >= groups[group].first + groups[group].count)
			group++;
		*person = (struct planner_person){
			.id = id_of(i), .group = group, .companion = PLANNER_NONE
		};
		person->born_from = person->born_to = (int32_t)next_number(file);
		person->needs = (uint32_t)next_number(file);
		person->accessible = person->needs & 3;
		person->document = (int32_t)next_number(file);
	}
}

/* A plan waits for nothing, so its processor's time is its time, whatever else the machine does. */
static double now(void)
{
	struct timespec at;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

/* The most that this program held; getrusage would count what started it. */
static long peak_kib(void)
{
	FILE *file = fopen("/proc/self/status", "r");
	char line[256];
	long kib = 0;

	while (file && fgets(line, sizeof(line), file))
		if (!strncmp(line, "VmHWM:", 6))
			kib = strtol(line + 6, NULL, 10);
	if (file)
		fclose(file);
	return kib;
}

static int double_order(const void *a, const void *b)
{
	return *(const double *)a < *(const double *)b ? -1
						       : *(const double *)a > *(const double *)b;
}

static double median_seconds(const struct planner_input *input, int rounds)
{
	double *seconds = calloc((size_t)rounds, sizeof(*seconds));

	for (int i = 0; i < rounds; i++) {
		const double start = now();

		planner_plan_free(planner_make(input));
		seconds[i] = now() - start;
	}
	qsort(seconds, (size_t)rounds, sizeof(*seconds), double_order);
	return seconds[rounds / 2];
}

static void print_groups(const struct planner_input *input)
{
	struct planner_plan *plan = planner_make(input);

	for (int32_t i = 0; i < input->groups_count; i++)
		printf("group %d %d %d %d\n", plan->groups[i].rank, plan->groups[i].vehicle,
			plan->groups[i].parting != PLANNER_WHOLE, input->groups[i].count);
	planner_plan_free(plan);
}

int main(int argc, char **argv)
{
	FILE *file = argc == 3 ? fopen(argv[1], "r") : NULL;
	int32_t counts[4];
	long before;
	double seconds;

	if (!file)
		return 1;
	for (int i = 0; i < 4; i++)
		counts[i] = (int32_t)next_number(file);
	struct planner_convoy *convoys = calloc((size_t)counts[0] + 1, sizeof(*convoys));
	struct planner_vehicle *vehicles = calloc((size_t)counts[1] + 1, sizeof(*vehicles));
	struct planner_group *groups = calloc((size_t)counts[2] + 1, sizeof(*groups));
	struct planner_person *people = calloc((size_t)counts[3] + 1, sizeof(*people));
	read_convoys(file, convoys, counts[0]);
	read_vehicles(file, vehicles, counts[1]);
	read_groups(file, groups, counts[2]);
	read_people(file, people, groups, counts[3]);
	const struct planner_input input = { &planner_rules_default, people, groups, convoys,
		vehicles, counts[3], counts[2], counts[0], counts[1] };
	before = peak_kib();
	seconds = median_seconds(&input, atoi(argv[2]));
	printf("seconds %.9f\npeak %ld\n", seconds, peak_kib() - before);
	print_groups(&input);
	return 0;
}
