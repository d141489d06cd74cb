/* Something with a file descriptor in the loop's epoll: epoll's data points to one of these. */
#pragma once
#include <stdint.h>

struct event_source {
	void (*ready)(struct event_source *source, uint32_t events);
};
