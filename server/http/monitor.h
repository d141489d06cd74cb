/*
 * The listener for those who watch the server: /livez, /readyz and /metrics, answered by a thread
 * of its own, also while every loop is busy. It asks nobody who they are: it belongs on the
 * loopback or on a network of the operator's.
 */
#pragma once
#include <stdint.h>

#include "base/str.h"

struct monitor;

/* After system_watch. NULL with a line in `error` if the address cannot be had. */
struct monitor *monitor_start(const char *address, uint16_t port, struct strbuf *error)
	__attribute__((warn_unused_result));
/* Before the watched loops go. NULL is accepted. */
void monitor_stop(struct monitor *monitor);
