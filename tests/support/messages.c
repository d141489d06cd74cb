/* Convoys that are about to leave, people with phones, and what was written to them. */
#include "support/messages.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/kept.h"

const char *from_now(int minutes)
{
	char text[32];
	const time_t at = time(NULL) + (time_t)minutes * 60;
	struct tm parts;
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&at, &parts));
	return keep_copy(text, strlen(text));
}

const char *given_place(const char *city, const char *name)
{
	return text_at(expect_status(post(OFFICER, "/v1/assembly-points",
					     "{\"city\":\"%s\",\"name\":\"%s\"}", city, name),
			       201),
		"/id");
}

static void add_vehicles(const struct convoy *convoy, int seats)
{
	for (int i = 1; i <= convoy->vehicles; i++)
		expect_status(post(OFFICER, path("/v1/convoys/%s/vehicles", convoy->code),
				      "{\"plate\":\"34 KFL %d\",\"kind\":\"bus\",\"seats\":%d,"
				      "\"accessible_seats\":0}",
				      i, seats),
			201);
}

struct convoy given_convoy_in(
	const char *city, int minutes, int vehicles, int seats, const char *place)
{
	struct convoy convoy = { .city = city, .vehicles = vehicles };
	const char *point =
		place ? keep_printf(",\"assembly_point\":\"%s\"", given_place(city, place)) : "";

	convoy.code = text_at(
		expect_status(post(OFFICER, "/v1/convoys",
				      "{\"city\":\"%s\",\"border_post\":\"KAPIKULE\","
				      "\"gather_at\":\"%s\",\"departs_at\":\"%s\"%s}",
				      city, from_now(minutes), from_now(minutes + 60), point),
			201),
		"/code");
	add_vehicles(&convoy, seats);
	return convoy;
}

static const char *members_json(int members)
{
	const char *list = "";
	for (int i = 0; i < members; i++)
		list = keep_printf("%s%s{\"given_names\":\"Deniz %s\",\"family_name\":\"Okur %s\"}",
			list, i ? "," : "", fresh_id(), fresh_id());
	return list;
}

struct family given_reader(
	const char *city, int members, const char *language, const char *kin_phone)
{
	static int count;
	struct family family = { .city = city, .size = members };
	const char *kin =
		kin_phone ? keep_printf(",\"kin_phone\":\"%s\",\"kin_language\":\"tr\"", kin_phone)
			  : "";

	family.phone = keep_printf("+380671%06d", ++count);
	const struct answer answer = expect_status(
		post(OFFICER, "/v1/registrations",
			"{\"city\":\"%s\",\"contact\":{\"phone\":\"%s\",\"language\":\"%s\"%s},"
			"\"consent\":\"explicit\",\"members\":[%s]}",
			city, family.phone, language, kin, members_json(members)),
		201);
	family.group = text_at(answer, "/group");
	for (int i = 0; i < members; i++)
		family.references[i] = text_at(answer, keep_printf("/citizens/%d/reference", i));
	return family;
}

struct family given_seated_reader(
	const struct convoy *convoy, int members, const char *language, const char *kin_phone)
{
	const struct family family = given_reader(convoy->city, members, language, kin_phone);
	expect_text(assign(convoy, &family, 1), "/items/0/outcome", "assigned");
	return family;
}

const char *messages_column(const struct family *family, const char *column)
{
	return daemon_sql(
		&server, keep_printf("SELECT %s FROM kafile.messages WHERE group_id = '%s' "
				     "ORDER BY event_id, kind",
				 column, family->group));
}

const char *messages_of(const struct family *family)
{
	return messages_column(family, "kind || ' ' || state");
}

const char *last_text(const struct family *family)
{
	return daemon_sql(
		&server, keep_printf("SELECT body FROM kafile.messages WHERE group_id = '%s' "
				     "AND kind <> 'departs_today' ORDER BY event_id DESC LIMIT 1",
				 family->group));
}

void expect_messages(const struct family *family, const char *messages)
{
	assert_string_equal(messages_of(family), messages);
}

void expect_says(const struct family *family, const char *words)
{
	contains(last_text(family), words);
}

int outbox_empty(void **state)
{
	(void)state;
	daemon_sql(&server, "DELETE FROM kafile.messages");
	return 0;
}

struct family given_message(void)
{
	const struct convoy convoy = given_convoy_in("LVIV", 120, 1, 20, NULL);
	return given_seated_reader(&convoy, 2, "en", NULL);
}

struct answer lease(const struct actor *who, const char *fields)
{
	return expect_status(post(who, "/v1/outbox/leases", "{%s}", fields), 200);
}

void leases_lapse(void)
{
	daemon_sql(&server, "UPDATE kafile.messages SET lease_until = now() - interval '1 second' "
			    "WHERE state = 'leased'");
}

const char *functions_sql(const char *format, ...)
{
	static const char *schema;
	char query[8192];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(query, sizeof(query), format, arguments);
	va_end(arguments);
	if (!schema) {
		const char *found = daemon_sql(&server,
			"SELECT nspname FROM pg_namespace WHERE nspname LIKE 'kafile\\_%'");
		schema = keep_copy(found, strcspn(found, "\n"));
	}
	return daemon_sql(
		&server, keep_printf("SET search_path TO %s, kafile, public; %s", schema, query));
}
