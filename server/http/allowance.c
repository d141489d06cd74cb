/* How many requests of each caller wait: an entry lives as long as one of them does. */
#include "http/allowance.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct holder {
	struct holder *next;
	struct holder **place;
	int counts[ALLOWANCE_KINDS];
	size_t subject_len;
	char subject[];
};

static struct holder **bucket_of(struct allowance *allowance, struct str subject)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < subject.len; i++)
		hash = (hash ^ (unsigned char)subject.data[i]) * 16777619u;
	return &allowance->holders[hash % ALLOWANCE_BUCKETS];
}

static struct holder *holder_new(struct holder **bucket, struct str subject)
{
	struct holder *holder = memory_new(sizeof(*holder) + subject.len + 1);

	if (subject.len > 0)
		memcpy(holder->subject, subject.data, subject.len);
	holder->subject_len = subject.len;
	holder->next = *bucket;
	holder->place = bucket;
	if (holder->next)
		holder->next->place = &holder->next;
	*bucket = holder;
	return holder;
}

struct holder *allowance_take(
	struct allowance *allowance, struct str subject, enum allowance_kind kind, int most)
{
	struct holder **bucket = bucket_of(allowance, subject);
	struct holder *holder = *bucket;

	while (holder && !str_equal((struct str){ holder->subject, holder->subject_len }, subject))
		holder = holder->next;
	if (!holder)
		holder = holder_new(bucket, subject);
	if (holder->counts[kind] >= most)
		return NULL;
	holder->counts[kind]++;
	return holder;
}

void allowance_give_back(struct holder *holder, enum allowance_kind kind)
{
	holder->counts[kind]--;
	for (int i = 0; i < ALLOWANCE_KINDS; i++)
		if (holder->counts[i] > 0)
			return;
	*holder->place = holder->next;
	if (holder->next)
		holder->next->place = holder->place;
	free(holder);
}
