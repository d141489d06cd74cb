/* /metrics, in Prometheus' text format 0.0.4. */
#pragma once
#include "base/str.h"

#define METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8"
/* More than a server with every route answered with every status needs. */
#define METRICS_BYTES (16u << 20)

/* From any thread, while the watched loops live. */
void metrics_put(struct strbuf *buf);
