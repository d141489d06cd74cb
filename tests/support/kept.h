/* Memory and JSON that live until the test program ends, so that a test can be read without
 * releases. */
#pragma once
#include <jansson.h>
#include <stddef.h>

/* Takes over `memory` of malloc; gives it back. Any thread. */
void *keep(void *memory);
json_t *keep_json(json_t *json);
const char *keep_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* A copy of `len` bytes with a NUL behind. */
char *keep_copy(const char *bytes, size_t len);
void kept_release(void);
