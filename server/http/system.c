/* What the parts of the server tell of themselves. Told seldom, so one lock is enough. */
#include "http/system.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>

#include "base/embedded.h"
#include "db/durability.h"
#include "http/loop_private.h"
#include "http/reply.h"

static struct {
	pthread_mutex_t mutex; /* of all that follows */
	struct watched watched;
	bool draining;
	bool unfit;
	int64_t trust_read_ms; /* these two 0 before the first time */
	int64_t heard_ms;
	struct vitals vitals;
	bool sealing_required;
	struct sealing sealing;
	struct system_counts counts;
} told = { .mutex = PTHREAD_MUTEX_INITIALIZER, .vitals = { .archive_age_ms = -1 } };

#define TOLD(what)                                 \
	do {                                       \
		pthread_mutex_lock(&told.mutex);   \
		what;                              \
		pthread_mutex_unlock(&told.mutex); \
	} while (0)

void system_watch(const struct watched *watched)
{
	told.watched = *watched;
}

const struct watched *system_watched(void)
{
	return &told.watched;
}

void system_set_draining(void)
{
	TOLD(told.draining = true);
}

void system_set_database_fit(bool fit)
{
	TOLD(told.unfit = !fit);
}

void system_set_trust_read(void)
{
	const int64_t now_ms = clock_monotonic_ms();
	TOLD(told.trust_read_ms = now_ms);
}

void system_set_vitals(const struct vitals *vitals)
{
	const int64_t now_ms = clock_monotonic_ms();
	TOLD((told.vitals = *vitals, told.heard_ms = now_ms));
}

struct vitals system_vitals(void)
{
	struct vitals vitals;
	TOLD(vitals = told.vitals);
	return vitals;
}

void system_set_sealing(const struct sealing *sealing)
{
	TOLD(told.sealing = *sealing);
}

void system_require_sealing(void)
{
	TOLD(told.sealing_required = true);
}

/* Where nothing is ever sealed and need not be, nothing is late. */
struct sealing system_sealing(void)
{
	struct sealing sealing;
	TOLD(sealing = told.sealing_required || told.sealing.begun ? told.sealing
								   : (struct sealing){ 0 });
	return sealing;
}

static int64_t ms_ago(int64_t then_ms)
{
	return then_ms ? clock_monotonic_ms() - then_ms : INT64_MAX;
}

int64_t system_heard_ms_ago(void)
{
	int64_t heard_ms;
	TOLD(heard_ms = told.heard_ms);
	return ms_ago(heard_ms);
}

static bool all_reach_database(void)
{
	const struct watched *watched = &told.watched;
	int count = 0;
	for (int i = 0; i < watched->loop_count; i++)
		count += atomic_load(&loop_counts(watched->loops[i])->reachable);
	return count == watched->loop_count;
}

/* 1 where it cannot be asked: a directory that is gone is told by whoever needs it. */
static double disk_free(void)
{
	struct statvfs disk;
	if (!told.watched.state || statvfs(told.watched.state, &disk) != 0 || disk.f_blocks == 0)
		return 1;
	return (double)disk.f_bavail / (double)disk.f_blocks;
}

struct signs system_signs(void)
{
	struct signs signs = { .reachable = all_reach_database(),
		.disk_free = disk_free(),
		.lacks = durability_lacks() };
	int64_t heard_ms, trust_read_ms;
	pthread_mutex_lock(&told.mutex);
	signs.draining = told.draining;
	signs.fit = !told.unfit;
	signs.writable = told.vitals.writable;
	signs.seal_lag_ms = told.sealing_required ? told.sealing.lag_ms : 0;
	heard_ms = told.heard_ms;
	trust_read_ms = told.trust_read_ms;
	pthread_mutex_unlock(&told.mutex);
	signs.heard_ms_ago = ms_ago(heard_ms);
	signs.trust_ms_ago = ms_ago(trust_read_ms);
	return signs;
}

void system_count_sign_in(enum sign_in how)
{
	TOLD(told.counts.sign_ins[how]++);
}

void system_count_password_check(void)
{
	TOLD(told.counts.password_checks++);
}

void system_count_sending(enum sending how)
{
	TOLD(told.counts.sendings[how]++);
}

void system_count_unknown(void)
{
	TOLD(told.counts.unknown++);
}

/* The gateway's place; a new one where there is room, else the last, which is everybody's. */
static struct gateway_misses *misses_of(struct system_counts *counts, struct str gateway)
{
	int i = 0;
	while (i < counts->gateways &&
		!str_equal(str_from(counts->reference_misses[i].name), gateway))
		i++;
	struct gateway_misses *place = &counts->reference_misses[i];
	if (i == counts->gateways && i <= SYSTEM_GATEWAYS) {
		if (i == SYSTEM_GATEWAYS || gateway.len >= sizeof(place->name))
			gateway = STR("other");
		(void)snprintf(place->name, sizeof(place->name), STR_FMT, STR_ARG(gateway));
		counts->gateways++;
	}
	return i <= SYSTEM_GATEWAYS ? place : &counts->reference_misses[SYSTEM_GATEWAYS];
}

void system_count_reference_miss(struct str gateway)
{
	TOLD(misses_of(&told.counts, gateway)->misses++);
}

struct system_counts system_counts(void)
{
	struct system_counts counts;
	TOLD(counts = told.counts);
	return counts;
}

static struct reply alive(struct request *req)
{
	return reply_json(req, 200, STR("{\"status\":\"alive\"}"));
}

static struct reply contract(struct request *req)
{
	(void)req;
	return (struct reply){ .status = 200,
		.content_type = "application/json",
		.cacheable = true,
		.body = { embedded_contract.text, embedded_contract.len } };
}

const struct endpoint system_alive = { .local = alive };
const struct endpoint system_contract = { .local = contract };
