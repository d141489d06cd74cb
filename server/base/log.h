/* One JSON line an event on standard error. Never a name, phone, document, token, query string or
 * body. */
#pragma once
#include "base/str.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };

/* Lines below `level` are dropped. Call once, before the first thread. */
void log_set_level(enum log_level level);

struct log_field {
	const char *name;
	struct str text; /* written if not STR_NULL */
	int64_t number;  /* else this */
};

#define LOG_TEXT(field_name, value) ((struct log_field){ .name = (field_name), .text = (value) })
#define LOG_NUMBER(field_name, value) \
	((struct log_field){ .name = (field_name), .number = (value) })

/* From now on this thread's lines below LOG_WARNING wait for the next flush, or until PIPE_BUF
 * bytes are together: a pipe takes so many as one. For a loop, which flushes before it sleeps. */
void log_hold(void);
void log_flush(void);
/* Flushes, and holds no more. */
void log_release(void);

/* `event` is a fixed phrase in lower case: "request", "database lost". Lines never mix. */
void log_write(
	enum log_level level, const char *event, const struct log_field *fields, size_t count);

#define log_event(level, event, ...)                                       \
	log_write(level, event, (const struct log_field[]){ __VA_ARGS__ }, \
		sizeof((const struct log_field[]){ __VA_ARGS__ }) / sizeof(struct log_field))
