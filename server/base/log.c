/* The log: one JSON line an event. */
#include "base/log.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json_writer.h"

#define MOST_FIELDS 16
#define LONGEST_TEXT 1024
#define LONGEST_LINE (1 << 17) /* every byte of every field escaped as six */

static const char *const level_names[] = { "debug", "info", "warning", "error" };

static enum log_level lowest_level = LOG_INFO;
static _Thread_local bool holding;
static _Thread_local struct strbuf held;

void log_set_level(enum log_level level)
{
	lowest_level = level;
}

/* Cut to its maximum, and made ASCII if it is not UTF-8: a line that is not JSON would be lost. */
static void write_text(struct json_writer *json, struct str text)
{
	char clean[LONGEST_TEXT];
	size_t len = text.len < LONGEST_TEXT ? text.len : LONGEST_TEXT;

	while (len > 0 && len < text.len && ((unsigned char)text.data[len] & 0xC0) == 0x80)
		len--;
	text.len = len;
	if (str_is_utf8(text)) {
		json_put_string(json, text);
		return;
	}
	for (size_t i = 0; i < len; i++)
		clean[i] = (unsigned char)text.data[i] < 0x80 ? text.data[i] : '?';
	json_put_string(json, (struct str){ clean, len });
}

static void write_line(struct strbuf *line, enum log_level level, const char *event,
	const struct log_field *fields, size_t count)
{
	struct json_writer json;

	json_init(&json, line);
	json_object_begin(&json);
	json_key(&json, "at");
	json_put_instant(&json, clock_now());
	json_key(&json, "level");
	json_put_text(&json, level_names[level]);
	json_key(&json, "event");
	json_put_text(&json, event);
	for (size_t i = 0; i < count; i++) {
		json_key(&json, fields[i].name);
		if (fields[i].text.data)
			write_text(&json, fields[i].text);
		else
			json_put_integer(&json, fields[i].number);
	}
	json_object_end(&json);
	strbuf_add_char(line, '\n');
}

static void write_out(struct str text)
{
	ssize_t written;

	do
		written = write(STDERR_FILENO, text.data, text.len);
	while (written < 0 && errno == EINTR);
}

void log_hold(void)
{
	holding = true;
	strbuf_init(&held, LONGEST_LINE);
}

void log_flush(void)
{
	if (!holding || held.len == 0)
		return;
	write_out(strbuf_str(&held));
	strbuf_reset(&held);
}

void log_release(void)
{
	log_flush();
	holding = false;
	strbuf_release(&held);
}

static void hold_line(enum log_level level, struct str line)
{
	if (held.len + line.len > PIPE_BUF)
		log_flush();
	strbuf_add_str(&held, line);
	if (level >= LOG_WARNING)
		log_flush();
}

void log_write(
	enum log_level level, const char *event, const struct log_field *fields, size_t count)
{
	struct strbuf line;

	assert(count <= MOST_FIELDS);
	if (level < lowest_level)
		return;
	strbuf_init(&line, LONGEST_LINE);
	write_line(&line, level, event, fields, count);
	if (holding)
		hold_line(level, strbuf_str(&line));
	else
		write_out(strbuf_str(&line));
	strbuf_release(&line);
}
