/* How long things took, in a few steps. One thread notes, any thread reads. */
#pragma once
#include <stdatomic.h>
#include <stdint.h>

#define HISTOGRAM_STEPS 6

/* The steps' upper ends, included. */
extern const int histogram_bounds_ms[HISTOGRAM_STEPS];

struct histogram {
	atomic_uint_fast64_t counts[HISTOGRAM_STEPS + 1]; /* not summed up; the last: all above */
	atomic_uint_fast64_t sum_ms;
};

void histogram_note(struct histogram *histogram, int64_t ms);
/* Adds `from` to `to`. */
void histogram_add(struct histogram *to, const struct histogram *from);

/* Adds to a counter that one thread alone writes, which costs no bus lock. */
static inline void counter_add(atomic_uint_fast64_t *counter, uint64_t more)
{
	const uint64_t now = atomic_load_explicit(counter, memory_order_relaxed);
	atomic_store_explicit(counter, now + more, memory_order_relaxed);
}
