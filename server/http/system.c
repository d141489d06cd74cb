/* The endpoints about the server itself: alive, ready, metrics, the contract. */
#include "http/system.h"

#include "base/embedded.h"
#include "http/problem.h"
#include "http/loop_private.h"
#include "http/reply.h"

static struct {
	struct loop *const *loops;
	int count;
	const char *version;
	atomic_int_fast64_t horizon_lag_ms;
	atomic_bool database_unfit;
	atomic_bool draining;
	atomic_uint_fast64_t sign_ins[SIGN_INS];
	atomic_uint_fast64_t password_checks;
	atomic_uint_fast64_t sendings[SENDINGS];
} watched;

void system_watch(struct loop *const *loops, int count, const char *version)
{
	watched.loops = loops;
	watched.count = count;
	watched.version = version;
}

void system_set_horizon_lag(int64_t milliseconds)
{
	atomic_store(&watched.horizon_lag_ms, milliseconds);
}

void system_set_database_fit(bool fit)
{
	atomic_store(&watched.database_unfit, !fit);
}

void system_set_draining(void)
{
	atomic_store(&watched.draining, true);
}

void system_count_sign_in(enum sign_in how)
{
	atomic_fetch_add_explicit(&watched.sign_ins[how], 1, memory_order_relaxed);
}

void system_count_password_check(void)
{
	atomic_fetch_add_explicit(&watched.password_checks, 1, memory_order_relaxed);
}

void system_count_sending(enum sending how)
{
	atomic_fetch_add_explicit(&watched.sendings[how], 1, memory_order_relaxed);
}

static struct reply alive(struct request *req)
{
	return reply_json(req, 200, STR("{\"status\":\"alive\"}"));
}

static struct reply ready(struct request *req)
{
	struct loop *loop = exchange_of(req)->loop;
	if (atomic_load(&watched.draining))
		return problem_reply_as(req, PROBLEM_overloaded, "The server is stopping.");
	if (atomic_load(&watched.database_unfit))
		return problem_reply_as(req, PROBLEM_database_unfit,
			"It lacks migrations or functions of this version: run `kafiled migrate`.");
	if (!database_reachable(loop->database))
		return problem_reply_as(req, PROBLEM_database_unavailable, NULL);
	return reply_json(req, 200, STR("{\"status\":\"ready\"}"));
}

static struct reply contract(struct request *req)
{
	(void)req;
	return (struct reply){ .status = 200,
		.content_type = "application/json",
		.cacheable = true,
		.body = { embedded_contract.text, embedded_contract.len } };
}

static void put_metric(struct strbuf *buf, const char *name, const char *type, const char *help)
{
	strbuf_printf(buf, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static uint64_t sum_requests(int class)
{
	uint64_t sum = 0;
	for (int i = 0; i < watched.count; i++)
		sum += atomic_load(&loop_counts(watched.loops[i])->requests[class]);
	return sum;
}

#define SUM(field)                                                                             \
	({                                                                                     \
		uint64_t sum_ = 0;                                                             \
		for (int i_ = 0; i_ < watched.count; i_++)                                     \
			sum_ += (uint64_t)atomic_load(&loop_counts(watched.loops[i_])->field); \
		sum_;                                                                          \
	})

static void put_counter(struct strbuf *buf, const char *name, const char *help, uint64_t value)
{
	put_metric(buf, name, "counter", help);
	strbuf_printf(buf, "%s %llu\n", name, (unsigned long long)value);
}

static void put_gauge(struct strbuf *buf, const char *name, const char *help, double value)
{
	put_metric(buf, name, "gauge", help);
	strbuf_printf(buf, "%s %g\n", name, value);
}

static void put_sign_ins(struct strbuf *buf)
{
	static const char *const results[] = { "done", "refused", "throttled" };
	put_metric(buf, "kafile_sign_ins_total", "counter", "Sign-ins with a password by result.");
	for (int i = 0; i < SIGN_INS; i++)
		strbuf_printf(buf, "kafile_sign_ins_total{result=\"%s\"} %llu\n", results[i],
			(unsigned long long)atomic_load(&watched.sign_ins[i]));
	put_counter(buf, "kafile_password_checks_total",
		"Passwords compared with a hash; as many for names that nobody has.",
		atomic_load(&watched.password_checks));
}

static void put_sendings(struct strbuf *buf)
{
	static const char *const results[] = { "sent", "refused", "returned", "unanswered" };
	put_metric(buf, "kafile_sms_sendings_total", "counter",
		"Messages that this server put to a gateway by what became of them.");
	for (int i = 0; i < SENDINGS; i++)
		strbuf_printf(buf, "kafile_sms_sendings_total{result=\"%s\"} %llu\n", results[i],
			(unsigned long long)atomic_load(&watched.sendings[i]));
}

static struct reply metrics(struct request *req)
{
	struct strbuf *buf = reply_buffer(req);
	put_metric(buf, "kafile_http_requests_total", "counter",
		"Answered requests by class of status.");
	for (int class = 2; class <= 5; class ++)
		strbuf_printf(buf, "kafile_http_requests_total{class=\"%dxx\"} %llu\n", class,
			(unsigned long long)sum_requests(class));
	put_counter(
		buf, "kafile_db_batches_total", "Executions sent to the database.", SUM(batches));
	put_counter(
		buf, "kafile_db_queries_total", "Requests that needed the database.", SUM(queries));
	put_counter(buf, "kafile_db_reruns_total",
		"Requests run again, alone or item by item, after the database refused them.",
		SUM(reruns));
	put_counter(buf, "kafile_db_commit_unknown_total", "Batches lost after they were sent.",
		SUM(unknown));
	put_gauge(buf, "kafile_db_reachable", "1 if every loop reaches the database.",
		SUM(reachable) == (uint64_t)watched.count);
	put_gauge(buf, "kafile_db_fit",
		"1 if the database has this version's migrations and functions.",
		!atomic_load(&watched.database_unfit));
	put_gauge(buf, "kafile_http_connections", "Open connections.", (double)SUM(connections));
	put_gauge(buf, "kafile_http_waiting", "Requests that wait for a change, and streams.",
		watched.count ? atomic_load(watched.loops[0]->waiting.total) : 0);
	put_gauge(buf, "kafile_http_streams", "Answers that stay open.", (double)SUM(streams));
	put_gauge(buf, "kafile_feed_horizon_lag_seconds",
		"Age of the oldest transaction that holds the feed back.",
		(double)atomic_load(&watched.horizon_lag_ms) / 1000);
	put_sign_ins(buf);
	put_sendings(buf);
	put_metric(buf, "kafile_build_info", "gauge", "The running version.");
	strbuf_printf(buf, "kafile_build_info{version=\"%s\"} 1\n", watched.version);
	return (struct reply){ .status = 200,
		.content_type = "text/plain; version=0.0.4; charset=utf-8",
		.body = strbuf_str(buf) };
}

const struct endpoint system_alive = { .local = alive };
const struct endpoint system_ready = { .local = ready };
const struct endpoint system_contract = { .local = contract };
const struct endpoint system_metrics = { .local = metrics };
