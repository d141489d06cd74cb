/* Memory that lives until the test program ends. */
#include "support/kept.h"

#include <assert.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct kept {
	struct kept *next;
	void *memory;
	json_t *json;
};

static struct kept *all;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void remember(void *memory, json_t *json)
{
	struct kept *kept = malloc(sizeof(*kept));
	assert(kept);
	pthread_mutex_lock(&lock);
	*kept = (struct kept){ .next = all, .memory = memory, .json = json };
	all = kept;
	pthread_mutex_unlock(&lock);
}

void *keep(void *memory)
{
	assert(memory);
	remember(memory, NULL);
	return memory;
}

json_t *keep_json(json_t *json)
{
	if (json)
		remember(NULL, json);
	return json;
}

const char *keep_printf(const char *format, ...)
{
	char *text = NULL;
	va_list arguments;
	va_start(arguments, format);
	const int len = vasprintf(&text, format, arguments);
	va_end(arguments);
	assert(len >= 0);
	return keep(text);
}

char *keep_copy(const char *bytes, size_t len)
{
	char *copy = malloc(len + 1);
	assert(copy);
	memcpy(copy, bytes, len);
	copy[len] = 0;
	return keep(copy);
}

void kept_release(void)
{
	pthread_mutex_lock(&lock);
	while (all) {
		struct kept *next = all->next;
		free(all->memory);
		json_decref(all->json);
		free(all);
		all = next;
	}
	pthread_mutex_unlock(&lock);
}
