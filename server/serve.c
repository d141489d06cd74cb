/* The server: puts the parts together, runs them until SIGTERM, takes them apart again. */
#include "serve.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "auth/identify.h"
#include "auth/keyring_current.h"
#include "auth/roles.h"
#include "auth/second_factor.h"
#include "auth/trust.h"
#include "confinement.h"
#include "constraints.h"
#include "base/log.h"
#include "base/service_manager.h"
#include "db/durability.h"
#include "db/migrate.h"
#include "feed/tailer.h"
#include "http/listener.h"
#include "http/loop.h"
#include "http/monitor.h"
#include "http/system.h"
#include "lifecycle.h"
#include "news.h"
#include "routes.h"
#include "sms/due.h"
#include "sms/inbound.h"
#include "sms/outbox.h"
#include "sms/sender.h"
#include "seal/lag.h"
#include "settings.h"
#include "watch/vitals.h"

#define IMPORT_THREADS 2
#define PASSWORD_THREADS_MAX 4 /* each takes 64 MiB while it hashes */
#define PLAN_THREADS 2         /* each takes up to 400 MiB for the largest plan */
#define FILES_BESIDE_CONNECTIONS 128
#define CONNECTIONS_MAX 20000
/* Of the tailer's control, twice a second. */
#define SWEEP_ROUNDS 60
#define DUE_ROUNDS 2
#define SEAL_LAG_ROUNDS 2

struct house {
	const struct settings *settings;
	const char *version;
	struct application application;
	struct strbuf search_path;
	atomic_int waiting;
	struct workers *workers[WORK_POOLS];
	struct tailer *tailer;
	struct monitor *monitor;
	struct sender *sender;
	struct trust *trust; /* the last that was read */
	bool unfit;          /* the database, when it last answered */
	unsigned control_rounds;
	struct due_watch *due;
	struct loop *loops[LOOPS_MAX];
	struct identity *identities[LOOPS_MAX];
	int loop_count;
	int listener; /* that the service manager handed over; -1: none */
	struct strbuf error;
};

static void trust_loop(struct loop *loop, void *argument)
{
	identity_trust(loop_identity(loop), argument);
	loop_recheck(loop);
}

/* Every loop gets a copy of its own: nothing is shared. */
static void read_trust(struct house *house, struct db_blocking *db)
{
	strbuf_reset(&house->error);
	struct trust *trust = trust_read(db, &house->error);
	if (!trust) {
		log_event(LOG_WARNING, "keys and revocations not read",
			LOG_TEXT("why", strbuf_str(&house->error)));
		return;
	}
	system_set_trust_read();
	if (house->trust && trust_equal(house->trust, trust)) {
		trust_free(trust);
		return;
	}
	bool keys_stay = house->trust && trust_keys_equal(house->trust, trust);
	if (!keys_stay && !trust_use_keys(trust, house->settings->keys, &house->error))
		log_event(LOG_ERROR, "keys not loaded", LOG_TEXT("why", strbuf_str(&house->error)));
	for (int i = 0; i < house->loop_count; i++)
		loop_post(house->loops[i], trust_loop, trust_copy(trust));
	trust_free(house->trust);
	house->trust = trust;
}

/* Somebody may restore another database under a server that runs. */
static void check_again(struct house *house, struct db_blocking *db)
{
	strbuf_reset(&house->error);
	const enum readiness now = database_current(db, &house->error);
	const bool unfit = now == DATABASE_UNFIT;
	if (now == DATABASE_UNREACHABLE || unfit == house->unfit)
		return;
	house->unfit = unfit;
	system_set_database_fit(!unfit);
	if (unfit)
		log_event(LOG_ERROR, "database unfit", LOG_TEXT("why", strbuf_str(&house->error)));
	else
		log_event(LOG_INFO, "database fit again",
			LOG_TEXT("functions", str_from(embedded_functions_hash)));
}

/* A reload lowers or raises what PostgreSQL keeps. */
static void watch_durability(struct db_blocking *db)
{
	const char *lacked = durability_lacks();
	if (!durability_watch(db))
		return;
	const char *lacks = durability_lacks();
	if (lacks && !lacked)
		log_event(LOG_ERROR, "database not durable enough: nothing is written",
			LOG_TEXT("why", str_from(lacks)));
	else if (!lacks && lacked)
		log_event(LOG_INFO, "database durable again");
}

static void tell_loops(void *context, struct str edge, const struct str *references, size_t count)
{
	const struct house *house = context;
	news_wake(house->loops, house->loop_count, edge, references, count);
}

static void tell_phones(void *context, const struct str *topics, size_t count)
{
	const struct house *house = context;
	news_signal(house->loops, house->loop_count, topics, count);
}

static void control(void *context, struct db_blocking *db)
{
	struct house *house = context;
	const unsigned round = house->control_rounds;

	vitals_read(db);
	watch_durability(db);
	check_again(house, db);
	read_trust(house, db);
	if (house->unfit)
		return;
	house->control_rounds++;
	if (round % SEAL_LAG_ROUNDS == 0)
		seal_lag_ask(db);
	if (round % SWEEP_ROUNDS == 0) {
		outbox_sweep(db);
		inbound_sweep(db);
	}
	if (round % DUE_ROUNDS == 0 && house->trust && news_wanted(house->loops, house->loop_count))
		due_watch_ask(house->due, db, &house->trust->gateways, tell_phones, house);
}

/* As many connections as there are files, within reason. */
static int connection_limit(void)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return 512;
	limit.rlim_cur = limit.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &limit);
	rlim_t files = limit.rlim_cur > CONNECTIONS_MAX ? CONNECTIONS_MAX : limit.rlim_cur;
	return files > 2 * FILES_BESIDE_CONNECTIONS ? (int)files - FILES_BESIDE_CONNECTIONS
						    : (int)files / 2;
}

/* A statement that the database does not take stops the start. */
static bool prepare_all(struct db_blocking *db, struct strbuf *error)
{
	for (size_t i = 0; all_statements[i]; i++) {
		if (blocking_prepare(db, all_statements[i]))
			continue;
		strbuf_printf(error, "statement %s: " STR_FMT, all_statements[i]->name,
			STR_ARG(strbuf_str(&db->error)));
		return false;
	}
	return true;
}

/* Before the first request, so that no valid token meets a server that knows no keys yet. */
static bool first_trust(struct house *house, struct db_blocking *db)
{
	house->trust = trust_read(db, &house->error);
	return house->trust && trust_use_keys(house->trust, house->settings->keys, &house->error);
}

static bool check_database(struct house *house)
{
	struct db_blocking db;
	blocking_init(&db, house->settings->database_url, house->search_path.data);
	bool fit = database_check(&db, &house->error) == DATABASE_READY &&
		   prepare_all(&db, &house->error) && first_trust(house, &db);
	if (fit)
		watch_durability(&db);
	blocking_release(&db);
	return fit;
}

static bool find_listener(struct house *house)
{
	return service_manager_listener(&house->listener, &house->error) &&
	       (house->listener >= 0 ||
		       listener_address_free(house->settings->listen_address,
			       (uint16_t)house->settings->listen_port, &house->error));
}

static bool start_loops(struct house *house)
{
	if (!find_listener(house))
		return false;
	int limit = connection_limit() / house->settings->loops;
	for (int i = 0; i < house->settings->loops; i++) {
		house->identities[i] = identity_new(house->settings->deployment);
		identity_trust(house->identities[i], trust_copy(house->trust));
		house->loops[i] =
			loop_new(&(struct loop_config){ .application = &house->application,
					 .identity = house->identities[i],
					 .address = house->settings->listen_address,
					 .port = (uint16_t)house->settings->listen_port,
					 .listener = house->listener,
					 .database_url = house->settings->database_url,
					 .connection_limit = limit,
					 .request_seconds = house->settings->request_seconds,
					 .proxies = &house->settings->proxies,
					 .workers = { house->workers[WORK_IMPORTS],
						 house->workers[WORK_PASSWORDS],
						 house->workers[WORK_PLANS] },
					 .waiting = &house->waiting },
				&house->error);
		if (!house->loops[i])
			return false;
		house->loop_count++;
	}
	return true;
}

/* Half of the processors: with a hash on each, the polls beside them wait ten times as long. */
static int password_threads(void)
{
	long half = sysconf(_SC_NPROCESSORS_ONLN) / 2;
	return half < 1 ? 1 : half > PASSWORD_THREADS_MAX ? PASSWORD_THREADS_MAX : (int)half;
}

static bool start_monitor(struct house *house)
{
	system_watch(&(struct watched){ .loops = house->loops,
		.loop_count = house->loop_count,
		.application = &house->application,
		.version = house->version,
		.state = house->settings->state });
	if (!house->settings->monitor_address)
		return true;
	house->monitor = monitor_start(house->settings->monitor_address,
		(uint16_t)house->settings->monitor_port, &house->error);
	return house->monitor != NULL;
}

static bool start(struct house *house)
{
	house->application = (struct application){ .routes = routes,
		.route_count = route_count,
		.constraints = constraint_problems,
		.identify = identify,
		.search_path = house->search_path.data,
		.statements = all_statements,
		.role_names = role_names };
	house->workers[WORK_IMPORTS] =
		workers_new(IMPORT_THREADS, house->settings->database_url, house->search_path.data);
	house->workers[WORK_PASSWORDS] = workers_new(
		password_threads(), house->settings->database_url, house->search_path.data);
	house->workers[WORK_PLANS] =
		workers_new(PLAN_THREADS, house->settings->database_url, house->search_path.data);
	if (!start_loops(house))
		return false;
	house->due = due_watch_new();
	house->tailer = tailer_start(&(struct tailer_config){ .url = house->settings->database_url,
		.search_path = house->search_path.data,
		.waiting = &house->waiting,
		.feed_days = house->settings->feed_days,
		.context = house,
		.on_events = tell_loops,
		.on_control = control });
	house->sender = sender_start(house->settings->database_url, house->search_path.data);
	return house->tailer && house->sender && start_monitor(house);
}

static void hurry_others(void *context)
{
	struct house *house = context;
	sender_hurry(house->sender);
	for (int i = 0; i < WORK_POOLS; i++)
		workers_hurry(house->workers[i]);
}

static void run(struct house *house, const sigset_t *signals)
{
	const bool inherited = house->listener >= 0;
	log_event(LOG_INFO, "serving",
		LOG_TEXT("address", str_from(inherited ? "the service manager's socket"
						       : house->settings->listen_address)),
		LOG_NUMBER("port", inherited ? 0 : house->settings->listen_port),
		LOG_NUMBER("loops", house->loop_count));
	lifecycle_run(&(struct lifecycle){ .loops = house->loops,
		.loop_count = house->loop_count,
		.drain_seconds = house->settings->drain_seconds,
		.signals = signals,
		.on_stop = hurry_others,
		.context = house });
}

static void release(struct house *house)
{
	monitor_stop(house->monitor);
	tailer_stop(house->tailer);
	sender_stop(house->sender);
	due_watch_free(house->due);
	for (int i = 0; i < WORK_POOLS; i++)
		workers_free(house->workers[i]);
	for (int i = 0; i < house->settings->loops; i++) {
		loop_free(house->loops[i]);
		identity_free(house->identities[i]);
	}
	trust_free(house->trust);
	strbuf_release(&house->search_path);
	strbuf_release(&house->error);
}

int serve(const struct settings *settings, const char *version)
{
	struct house house = { .settings = settings, .version = version };
	sigset_t signals;
	strbuf_init(&house.search_path, 256);
	strbuf_init(&house.error, 4096);
	migrate_search_path(&house.search_path);
	deployment_current_set(str_from(settings->deployment));
	second_factor_init(settings->second_factor_required);
	if (settings->sealer_required)
		system_require_sealing();
	(void)signal(SIGPIPE, SIG_IGN);
	(void)sigemptyset(&signals);
	(void)sigaddset(&signals, SIGTERM);
	(void)sigaddset(&signals, SIGINT);
	(void)pthread_sigmask(SIG_BLOCK, &signals, NULL);
	confine_to(settings->arena, settings->database_url, settings->keys, NULL);
	bool started = check_database(&house) && start(&house);
	if (started)
		run(&house, &signals);
	else
		(void)fprintf(stderr, "kafiled: %s\n", house.error.data);
	release(&house);
	return started ? 0 : 1;
}
