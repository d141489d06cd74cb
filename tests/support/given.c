/* What a test starts from, made through the API by an officer. */
#include "support/given.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "support/expect.h"
#include "support/kept.h"

/* Before anything that tests tell of their people. */
#define ASSIGNED_AT -600
#define ITEMS_BYTES 16384

const char *minute(int minutes)
{
	char text[32];
	const time_t at = GIVEN_TIME + (time_t)minutes * 60;
	struct tm parts;
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&at, &parts));
	return keep_copy(text, strlen(text));
}

const char *references_of(const struct family *family)
{
	char list[FAMILY_MAX * 16] = "[";
	size_t len = 1;
	for (int i = 0; i < family->size; i++)
		len += (size_t)snprintf(list + len, sizeof(list) - len, "%s\"%s\"", i ? "," : "",
			family->references[i]);
	snprintf(list + len, sizeof(list) - len, "]");
	return keep_copy(list, strlen(list));
}

/* Letters that no other family has, so that nobody is taken for a duplicate. */
static const char *fresh_name(void)
{
	char name[17];
	const char *id = fresh_id();
	for (size_t i = 0; i < 16; i++)
		name[i] = (char)('a' + (id[i] == '-' ? 0 : id[i] % 16 + (i % 2) * 8));
	name[0] = (char)(name[0] - 'a' + 'A');
	name[16] = 0;
	return keep_copy(name, 16);
}

static const char *members_json(int members)
{
	char list[ITEMS_BYTES] = "";
	size_t len = 0;
	const char *family_name = fresh_name();
	for (int i = 0; i < members; i++)
		len += (size_t)snprintf(list + len, sizeof(list) - len,
			"%s{\"given_names\":\"%s\",\"family_name\":\"%s\"}", i ? "," : "",
			fresh_name(), family_name);
	return keep_copy(list, len);
}

struct family given_registered_family(const char *city, int members)
{
	static int count;
	struct family family = { .city = city, .size = members };
	assert(members <= FAMILY_MAX);
	family.phone = keep_printf("+90532%07d", ++count);
	const struct answer answer = expect_status(
		post(OFFICER, "/v1/registrations",
			"{\"city\":\"%s\",\"contact\":{\"phone\":\"%s\",\"language\":\"tr\"},"
			"\"consent\":\"explicit\",\"keep_together\":\"must\",\"members\":[%s]}",
			city, family.phone, members_json(members)),
		201);
	family.group = text_at(answer, "/group");
	for (int i = 0; i < members; i++)
		family.references[i] = text_at(answer, keep_printf("/citizens/%d/reference", i));
	return family;
}

struct convoy given_convoy(const char *city, int vehicles, int seats)
{
	struct convoy convoy = { .city = city, .vehicles = vehicles };
	convoy.code = text_at(expect_status(post(OFFICER, "/v1/convoys",
						    "{\"city\":\"%s\",\"border_post\":\"KAPIKULE\","
						    "\"transit\":[\"RO\",\"BG\"],"
						    "\"gather_at\":\"%s\",\"departs_at\":\"%s\"}",
						    city, minute(-60), minute(0)),
				      201),
		"/code");
	for (int i = 1; i <= vehicles; i++)
		expect_status(post(OFFICER, keep_printf("/v1/convoys/%s/vehicles", convoy.code),
				      "{\"plate\":\"TR "
				      "%d\",\"kind\":\"bus\",\"seats\":%d,\"accessible_seats\":0}",
				      i, seats),
			201);
	return convoy;
}

struct answer assign(const struct convoy *convoy, const struct family *family, int vehicle)
{
	return expect_status(post(OFFICER, keep_printf("/v1/convoys/%s/assignments", convoy->code),
				     "{\"groups\":[\"%s\"],\"vehicle\":%d,\"occurred_at\":\"%s\"}",
				     family->group, vehicle, minute(ASSIGNED_AT)),
		200);
}

static const char *ticks(const struct family *family, const char *more, int at)
{
	char list[ITEMS_BYTES] = "";
	size_t len = 0;
	for (int i = 0; i < family->size; i++)
		len += (size_t)snprintf(list + len, sizeof(list) - len,
			"%s{\"event_id\":\"%s\",\"reference\":\"%s\"%s,\"occurred_at\":\"%s\"}",
			i ? "," : "", fresh_id(), family->references[i], more, minute(at));
	return keep_copy(list, len);
}

struct answer board(const struct convoy *convoy, int vehicle, const struct family *family, int at)
{
	return expect_status(
		post(OFFICER, keep_printf("/v1/convoys/%s/boardings", convoy->code),
			"{\"vehicle\":%d,\"items\":[%s]}", vehicle, ticks(family, "", at)),
		200);
}

static struct answer vehicle_fact(
	const struct convoy *convoy, const char *what, int vehicle, int headcount, int at)
{
	return expect_status(post(OFFICER, keep_printf("/v1/convoys/%s/%s", convoy->code, what),
				     "{\"items\":[{\"event_id\":\"%s\",\"vehicle\":%d,"
				     "\"headcount\":%d,\"occurred_at\":\"%s\"}]}",
				     fresh_id(), vehicle, headcount, minute(at)),
		200);
}

struct answer depart(const struct convoy *convoy, int vehicle, int headcount, int at)
{
	return vehicle_fact(convoy, "departures", vehicle, headcount, at);
}

struct answer arrive(const struct convoy *convoy, int vehicle, int headcount, int at)
{
	return vehicle_fact(convoy, "arrivals", vehicle, headcount, at);
}

struct answer hand_over(const struct convoy *convoy, const struct family *family, int at)
{
	return expect_status(
		post(BORDER_KAPIKULE, "/v1/handoffs",
			"{\"convoy\":\"%s\",\"border_post\":\"KAPIKULE\",\"items\":[%s]}",
			convoy->code, ticks(family, ",\"outcome\":\"handed_over\"", at)),
		200);
}

struct family given_assigned_family(const struct convoy *convoy, int vehicle, int members)
{
	const struct family family = given_registered_family(convoy->city, members);
	expect_text(assign(convoy, &family, vehicle), "/items/0/outcome", "assigned");
	return family;
}

struct family given_boarded_family(const struct convoy *convoy, int vehicle, int members)
{
	const struct family family = given_assigned_family(convoy, vehicle, members);
	expect_text(board(convoy, vehicle, &family, -10), "/items/0/outcome", "boarded");
	return family;
}

struct convoy given_departed_convoy(const char *city, int members, struct family *family)
{
	const struct convoy convoy = given_convoy(city, 1, 50);
	const struct family aboard = given_boarded_family(&convoy, 1, members);
	expect_text(depart(&convoy, 1, members, 0), "/items/0/outcome", "departed");
	if (family)
		*family = aboard;
	return convoy;
}

const char *status_of(const char *reference)
{
	return text_at(expect_status(get(OFFICER, "/v1/status/%s", reference), 200), "/status");
}
