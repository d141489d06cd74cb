/* What /metrics says. The README lists all of it, which a test holds against this file. */
#include "http/metrics.h"

#include <stdio.h>
#include <string.h>

#include "http/loop_private.h"
#include "http/system.h"

#define SECONDS(ms) ((double)(ms) / 1000)

static void put_metric(struct strbuf *buf, const char *name, const char *type, const char *help)
{
	strbuf_printf(buf, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void put_counter(struct strbuf *buf, const char *name, const char *help, uint64_t value)
{
	put_metric(buf, name, "counter", help);
	strbuf_printf(buf, "%s %llu\n", name, (unsigned long long)value);
}

static void put_gauge(struct strbuf *buf, const char *name, const char *help, double value)
{
	put_metric(buf, name, "gauge", help);
	strbuf_printf(buf, "%s %.15g\n", name, value);
}

/* A series of a metric that was put: its one label's value, and its own. */
static void put_labelled(struct strbuf *buf, const char *name, const char *label,
	const char *label_value, uint64_t value)
{
	strbuf_printf(
		buf, "%s{%s=\"%s\"} %llu\n", name, label, label_value, (unsigned long long)value);
}

/* `labels` is empty or ends with a comma. */
static void put_histogram(
	struct strbuf *buf, const char *name, const char *labels, const struct histogram *histogram)
{
	const int bare = (int)strlen(labels) - (labels[0] != '\0');
	uint64_t count = 0;
	for (int step = 0; step <= HISTOGRAM_STEPS; step++) {
		count += atomic_load(&histogram->counts[step]);
		strbuf_printf(buf, "%s_bucket{%sle=\"", name, labels);
		if (step < HISTOGRAM_STEPS)
			strbuf_printf(buf, "%g", SECONDS(histogram_bounds_ms[step]));
		else
			strbuf_add_text(buf, "+Inf");
		strbuf_printf(buf, "\"} %llu\n", (unsigned long long)count);
	}
	const char *const braces[] = { bare ? "{" : "", bare ? "}" : "" };
	strbuf_printf(buf, "%s_sum%s%.*s%s %.15g\n", name, braces[0], bare, labels, braces[1],
		SECONDS(atomic_load(&histogram->sum_ms)));
	strbuf_printf(buf, "%s_count%s%.*s%s %llu\n", name, braces[0], bare, labels, braces[1],
		(unsigned long long)count);
}

static const struct loop_counts *counts_of(int loop)
{
	return loop_counts(system_watched()->loops[loop]);
}

#define SUM(field)                                                            \
	({                                                                    \
		uint64_t sum_ = 0;                                            \
		for (int i_ = 0; i_ < system_watched()->loop_count; i_++)     \
			sum_ += (uint64_t)atomic_load(&counts_of(i_)->field); \
		sum_;                                                         \
	})

static void put_requests(struct strbuf *buf)
{
	static const char *const classes[] = { "2xx", "3xx", "4xx", "5xx" };
	put_metric(buf, "kafile_http_requests_total", "counter",
		"Answered requests by class of status.");
	for (int class = 2; class <= 5; class ++)
		put_labelled(buf, "kafile_http_requests_total", "class", classes[class - 2],
			SUM(requests[class]));
}

static void put_duration(struct strbuf *buf, size_t route, size_t status)
{
	static const char *const methods[] = { "GET", "POST", "PATCH", "DELETE" };
	const struct application *application = system_watched()->application;
	const bool known = route < application->route_count;
	struct histogram sum = { 0 };
	char labels[256], code[8] = "other";
	for (int i = 0; i < system_watched()->loop_count; i++)
		histogram_add(&sum, tally_took(&counts_of(i)->tally, route, status));
	uint64_t count = 0;
	for (int step = 0; step <= HISTOGRAM_STEPS; step++)
		count += atomic_load(&sum.counts[step]);
	if (count == 0)
		return;
	if (tally_statuses[status])
		(void)snprintf(code, sizeof(code), "%d", tally_statuses[status]);
	(void)snprintf(labels, sizeof(labels), "route=\"%s\",method=\"%s\",code=\"%s\",",
		known ? application->routes[route].path : "none",
		known ? methods[application->routes[route].method] : "other", code);
	put_histogram(buf, "kafile_http_request_duration_seconds", labels, &sum);
}

static void put_durations(struct strbuf *buf)
{
	put_metric(buf, "kafile_http_request_duration_seconds", "histogram",
		"From a request's head to the end of its answer, by route; without those that "
		"asked to wait.");
	for (size_t route = 0; route <= system_watched()->application->route_count; route++)
		for (size_t status = 0; status < TALLY_STATUSES; status++)
			put_duration(buf, route, status);
}

static void put_callers(struct strbuf *buf)
{
	static const char *const kinds[AUTH_FAILURES] = { "token", "gateway", "signature", "role" };
	put_metric(buf, "kafile_auth_failures_total", "counter",
		"Requests of nobody known, by what they showed, or of another role.");
	for (int i = 0; i < AUTH_FAILURES; i++)
		put_labelled(buf, "kafile_auth_failures_total", "kind", kinds[i],
			SUM(tally.auth_failures[i]));
	put_metric(buf, "kafile_person_reads_total", "counter",
		"People, and groups, whose data were shown, by the caller's role.");
	for (int i = 0; i < TALLY_ROLES; i++)
		put_labelled(buf, "kafile_person_reads_total", "role",
			system_watched()->application->role_names[i], SUM(tally.persons_read[i]));
}

static void put_refused(struct strbuf *buf)
{
	static const char *const urgencies[] = { "poll", "office", "fact" };
	put_metric(buf, "kafile_http_refused_total", "counter",
		"Requests refused because there was too much to do, by urgency.");
	for (int i = 0; i < URGENCIES; i++)
		strbuf_printf(buf, "kafile_http_refused_total{urgency=\"%s\"} %llu\n", urgencies[i],
			(unsigned long long)SUM(refused[i]));
}

static void put_connections(struct strbuf *buf)
{
	put_refused(buf);
	put_gauge(buf, "kafile_http_connections", "Open connections.", (double)SUM(connections));
	put_gauge(buf, "kafile_http_waiting", "Requests that wait for a change, and streams.",
		system_watched()->loop_count
			? atomic_load(system_watched()->loops[0]->waiting.total)
			: 0);
	put_gauge(buf, "kafile_http_streams", "Answers that stay open.", (double)SUM(streams));
}

static void put_engine(struct strbuf *buf, const struct system_counts *counts)
{
	struct histogram waits = { 0 };
	put_counter(
		buf, "kafile_db_batches_total", "Executions sent to the database.", SUM(batches));
	put_counter(
		buf, "kafile_db_queries_total", "Requests that needed the database.", SUM(queries));
	put_counter(buf, "kafile_db_reruns_total",
		"Requests run again, alone or item by item, after the database refused them.",
		SUM(reruns));
	put_counter(buf, "kafile_db_commit_unknown_total",
		"Writes whose client was told that they may have happened or not.",
		SUM(unknown) + counts->unknown);
	put_gauge(buf, "kafile_db_abandoned_connections",
		"Connections given up that PostgreSQL has not finished with, 32 a loop at most.",
		(double)SUM(abandoned));
	for (int i = 0; i < system_watched()->loop_count; i++)
		histogram_add(&waits, &counts_of(i)->waits);
	put_metric(buf, "kafile_db_pool_wait_seconds", "histogram",
		"How long queries waited for a connection.");
	put_histogram(buf, "kafile_db_pool_wait_seconds", "", &waits);
}

static void put_standbys(struct strbuf *buf, const struct vitals *vitals)
{
	put_gauge(buf, "kafile_syncrep_waiting", "Commits that wait for a synchronous standby.",
		(double)vitals->waiting_for_standby);
	put_gauge(buf, "kafile_syncrep_wanted", "1 if commits are to wait for a standby.",
		(double)vitals->standbys_wanted);
	put_gauge(buf, "kafile_syncrep_standbys", "Synchronous standbys that stream.",
		(double)vitals->standbys);
}

/* What was not heard since ages with the clock: a database that is gone is not fresh. */
static void put_database(struct strbuf *buf, const struct vitals *vitals)
{
	const int64_t heard_ms_ago = system_heard_ms_ago();
	const struct signs signs = system_signs();
	put_gauge(buf, "kafile_db_reachable", "1 if every loop reaches the database.",
		signs.reachable);
	put_gauge(buf, "kafile_db_fit",
		"1 if the database has this version's migrations and functions.", signs.fit);
	put_gauge(buf, "kafile_db_heard_age_seconds", "Since the database was heard last.",
		SECONDS(heard_ms_ago == INT64_MAX ? -1000 : heard_ms_ago));
	put_gauge(buf, "kafile_db_transaction_age_seconds",
		"Age of the oldest transaction that writes, for which seals and feed wait; -1: "
		"its owner may not read statistics.",
		vitals->transaction_age_ms < 0 ? -1 : SECONDS(vitals->transaction_age_ms));
	put_gauge(buf, "kafile_db_archive_age_seconds",
		"Since WAL was archived last; -1: never, or by nobody.",
		vitals->archive_age_ms < 0 ? -1 : SECONDS(vitals->archive_age_ms));
	put_gauge(buf, "kafile_db_archive_failing", "1 if WAL could not be archived at last.",
		(double)vitals->archive_failing);
	put_gauge(buf, "kafile_poll_snapshot_age_seconds",
		"How far those who wait for changes are behind: age of the oldest event that a "
		"transaction hides, and since it was asked.",
		SECONDS(vitals->horizon_lag_ms + (heard_ms_ago == INT64_MAX ? 0 : heard_ms_ago)));
}

static void put_seals(struct strbuf *buf)
{
	const struct sealing sealing = system_sealing();
	put_gauge(buf, "kafile_audit_seal_lag_seconds",
		"Age of the oldest event that no seal covers; 0 before the first seal where none "
		"is "
		"required.",
		SECONDS(sealing.lag_ms));
	put_gauge(buf, "kafile_audit_unsealed_events",
		"Events that no seal covers, counted up to 10,000.", (double)sealing.unsealed);
}

static void put_sign_ins(struct strbuf *buf, const struct system_counts *counts)
{
	static const char *const results[] = { "done", "refused", "throttled" };
	put_metric(buf, "kafile_sign_ins_total", "counter", "Sign-ins with a password by result.");
	for (int i = 0; i < SIGN_INS; i++)
		put_labelled(
			buf, "kafile_sign_ins_total", "result", results[i], counts->sign_ins[i]);
	put_counter(buf, "kafile_password_checks_total",
		"Passwords compared with a hash; as many for names that nobody has.",
		counts->password_checks);
}

static void put_sms(struct strbuf *buf, const struct system_counts *counts)
{
	static const char *const results[] = { "sent", "refused", "returned", "unanswered" };
	put_metric(buf, "kafile_sms_sendings_total", "counter",
		"Messages that this server put to a gateway by what became of them.");
	for (int i = 0; i < SENDINGS; i++)
		put_labelled(buf, "kafile_sms_sendings_total", "result", results[i],
			counts->sendings[i]);
	put_metric(buf, "kafile_sms_reference_misses_total", "counter",
		"Questions by SMS for a reference that is not there, by gateway.");
	for (int i = 0; i < counts->gateways; i++)
		put_labelled(buf, "kafile_sms_reference_misses_total", "gateway",
			counts->reference_misses[i].name, counts->reference_misses[i].misses);
}

static void put_readiness(struct strbuf *buf)
{
	const struct signs signs = system_signs();
	struct strbuf why;
	strbuf_init(&why, CONDITIONS * 512);
	put_metric(buf, "kafile_ready", "gauge", "1 if this condition of /readyz holds.");
	for (int i = 0; i < CONDITIONS; i++)
		put_labelled(buf, "kafile_ready", "condition", condition_name((enum condition)i),
			!condition_fault((enum condition)i, &signs, &why));
	strbuf_release(&why);
	put_gauge(buf, "kafile_disk_free_ratio",
		"Free part of the disk of the state directory, 0 to 1.", signs.disk_free);
}

void metrics_put(struct strbuf *buf)
{
	const struct vitals vitals = system_vitals();
	const struct system_counts counts = system_counts();
	put_requests(buf);
	put_durations(buf);
	put_connections(buf);
	put_callers(buf);
	put_engine(buf, &counts);
	put_database(buf, &vitals);
	put_standbys(buf, &vitals);
	put_seals(buf);
	put_sign_ins(buf, &counts);
	put_sms(buf, &counts);
	put_readiness(buf);
	put_metric(buf, "kafile_build_info", "gauge", "The running version.");
	strbuf_printf(buf, "kafile_build_info{version=\"%s\"} 1\n", system_watched()->version);
}
