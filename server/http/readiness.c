/* Whether requests would be answered as promised. */
#include "http/readiness.h"

#include "base/json_writer.h"

#define HEARD_MS 2000
#define TRUST_MS 30000 /* a stolen phone's tokens might be taken for longer than promised */
#define SEAL_LAG_MS 60000
#define DISK_FREE 0.1
#define WHY_BYTES 512

static void serving_fault(const struct signs *signs, struct strbuf *why)
{
	if (signs->draining)
		strbuf_add_text(why, "The server is stopping.");
}

static void database_fault(const struct signs *signs, struct strbuf *why)
{
	if (signs->heard_ms_ago == INT64_MAX)
		strbuf_add_text(why, "The database was not heard yet.");
	else if (signs->heard_ms_ago >= HEARD_MS)
		strbuf_printf(why, "The database was last heard %lld s ago.",
			(long long)(signs->heard_ms_ago / 1000));
	else if (!signs->writable)
		strbuf_add_text(why, "The database takes no writes: it is a standby.");
	else if (!signs->reachable)
		strbuf_add_text(why, "A loop has no connection to the database.");
}

static void migrations_fault(const struct signs *signs, struct strbuf *why)
{
	if (!signs->fit)
		strbuf_add_text(why, "The database lacks migrations or functions of this version: "
				     "run `kafiled migrate`.");
}

static void durability_fault(const struct signs *signs, struct strbuf *why)
{
	if (signs->lacks)
		strbuf_printf(why, "Commits are less durable than KAFILE_DURABILITY says: %s.",
			signs->lacks);
}

static void trust_fault(const struct signs *signs, struct strbuf *why)
{
	if (signs->trust_ms_ago >= TRUST_MS)
		strbuf_add_text(why, "Keys and revoked tokens were not read for 30 s.");
}

static void seals_fault(const struct signs *signs, struct strbuf *why)
{
	if (signs->seal_lag_ms >= SEAL_LAG_MS)
		strbuf_printf(why,
			"Events of %lld s ago are not sealed: is `kafiled seal` running?",
			(long long)(signs->seal_lag_ms / 1000));
}

static void disk_fault(const struct signs *signs, struct strbuf *why)
{
	if (signs->disk_free <= DISK_FREE)
		strbuf_printf(why, "%.1f %% of the state directory's disk are free.",
			signs->disk_free * 100);
}

static const struct {
	const char *name;
	void (*fault)(const struct signs *signs, struct strbuf *why);
} conditions[CONDITIONS] = {
	[CONDITION_SERVING] = { "serving", serving_fault },
	[CONDITION_DATABASE] = { "database", database_fault },
	[CONDITION_MIGRATIONS] = { "migrations", migrations_fault },
	[CONDITION_DURABILITY] = { "durability", durability_fault },
	[CONDITION_TRUST] = { "trust", trust_fault },
	[CONDITION_SEALS] = { "seals", seals_fault },
	[CONDITION_DISK] = { "disk", disk_fault },
};

const char *condition_name(enum condition condition)
{
	return conditions[condition].name;
}

bool condition_fault(enum condition condition, const struct signs *signs, struct strbuf *why)
{
	const size_t before = why->len;
	conditions[condition].fault(signs, why);
	return why->len > before;
}

static bool put_condition(
	struct json_writer *json, enum condition condition, const struct signs *signs)
{
	struct strbuf why;
	strbuf_init(&why, WHY_BYTES);
	const bool ok = !condition_fault(condition, signs, &why);
	json_object_begin(json);
	json_put_member(json, "name", str_from(conditions[condition].name));
	json_key(json, "ok");
	json_put_boolean(json, ok);
	json_put_member(json, "why", ok ? STR_NULL : strbuf_str(&why));
	json_object_end(json);
	strbuf_release(&why);
	return ok;
}

static bool all_hold(const struct signs *signs)
{
	struct strbuf why;
	int faults = 0;
	strbuf_init(&why, CONDITIONS * WHY_BYTES);
	for (int i = 0; i < CONDITIONS; i++)
		faults += condition_fault((enum condition)i, signs, &why);
	strbuf_release(&why);
	return faults == 0;
}

bool readiness_put(const struct signs *signs, struct strbuf *out)
{
	const bool ready = all_hold(signs);
	struct json_writer json = { 0 };
	json_init(&json, out);
	json_object_begin(&json);
	json_key(&json, "ready");
	json_put_boolean(&json, ready);
	json_key(&json, "conditions");
	json_array_begin(&json);
	for (int i = 0; i < CONDITIONS; i++)
		(void)put_condition(&json, (enum condition)i, signs);
	json_array_end(&json);
	json_object_end(&json);
	return ready;
}
