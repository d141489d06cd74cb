/* How long things took. */
#include "base/histogram.h"

const int histogram_bounds_ms[HISTOGRAM_STEPS] = { 5, 25, 100, 500, 2500, 10000 };

void histogram_note(struct histogram *histogram, int64_t ms)
{
	int step = 0;
	while (step < HISTOGRAM_STEPS && ms > histogram_bounds_ms[step])
		step++;
	counter_add(&histogram->counts[step], 1);
	counter_add(&histogram->sum_ms, ms > 0 ? (uint64_t)ms : 0);
}

void histogram_add(struct histogram *to, const struct histogram *from)
{
	for (int step = 0; step <= HISTOGRAM_STEPS; step++)
		counter_add(&to->counts[step], atomic_load(&from->counts[step]));
	counter_add(&to->sum_ms, atomic_load(&from->sum_ms));
}
