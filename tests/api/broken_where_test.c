/* The wall behind the WHERE, alone: with every WHERE broken, so that it finds everybody in scope, a
 * read still shows nobody of others and all of one's own. */
#include <string.h>

#include "support/daemon.h"
#include "support/documents.h"
#include "support/expect.h"
#include "support/kept.h"
#include "support/messages.h"
#include "support/tokens.h"

static const struct actor officer_of_lviv = { "leyla.sen", "officer", "LVIV", NULL };

/* A city's people: received at Kapıkule and, as nobody planned, at Hamzabeyli; refused for a card
 * and left behind; registered twice; written to. */
struct people {
	struct convoy convoy;
	struct family received;
	struct family strayed;
	struct family left;
	struct family reader;
	const char *twin;
};

static struct people lviv, kyiv;
static const char *figure;
static const char *lviv_officer;

static const char *given_twin(const char *city)
{
	const struct answer made = post(OFFICER, "/v1/registrations",
		"{\"city\":\"%s\",\"consent\":\"explicit\",\"keep_together\":\"must\",\"contact\":"
		"{\"phone\":\"+905321110001\",\"language\":\"tr\"},\"members\":[{\"given_names\":"
		"\"Ikiz\",\"family_name\":\"%s\",\"birth_date\":\"1980-01-01\"}]}",
		city, city);

	return text_at(expect_status(made, 201), "/citizens/0/reference");
}

static void receive_at_hamzabeyli(const struct convoy *convoy, const struct family *family)
{
	const struct answer received = post(BORDER_HAMZABEYLI, "/v1/handoffs",
		"{\"convoy\":\"%s\",\"border_post\":\"HAMZABEYLI\",\"items\":[{\"event_id\":"
		"\"%s\",\"reference\":\"%s\",\"outcome\":\"handed_over\",\"occurred_at\":"
		"\"%s\"}]}",
		convoy->code, fresh_id(), family->references[0], minute(900));

	expect_text(expect_status(received, 200), "/items/0/outcome", "accepted");
}

static struct people given_people(const char *city)
{
	struct people people = { .convoy = given_convoy(city, 1, 50) };
	const struct convoy later = given_convoy_in(city, 120, 1, 20, NULL);

	people.received = given_boarded_family(&people.convoy, 1, 2);
	people.left = given_holder(city, CARD);
	expect_text(
		seat_anyway(OFFICER, &people.convoy, &people.left), "/items/0/outcome", "assigned");
	people.strayed = given_boarded_family(&people.convoy, 1, 1);
	depart(&people.convoy, 1, 4, 0);
	expect_status(hand_over(&people.convoy, &people.received, 900), 200);
	receive_at_hamzabeyli(&people.convoy, &people.strayed);
	people.reader = given_seated_reader(&later, 1, "en", NULL);
	given_twin(city);
	people.twin = given_twin(city);
	return people;
}

static void break_where(const char *function, const char *parameters)
{
	const char *schema = daemon_sql(&server, "SELECT nspname FROM pg_catalog.pg_namespace "
						 "WHERE nspname ~ '^kafile_[0-9a-f]{12}$'");

	daemon_sql(&server,
		keep_printf("CREATE OR REPLACE FUNCTION %s.%s(%s) RETURNS boolean LANGUAGE sql "
			    "IMMUTABLE AS 'SELECT true'",
			keep_copy(schema, strcspn(schema, "\n")), function, parameters));
}

static int start(void **state)
{
	if (server_start(state))
		return -1;
	lviv = given_people("LVIV");
	kyiv = given_people("KYIV");
	const struct answer frozen = post(OFFICER, "/v1/sitreps", "{\"date\":\"2022-03-10\"}");
	figure = keep_printf("%lld", number_at(expect_status(frozen, 201), "/number"));
	lviv_officer = token_issue(&officer_of_lviv, "1h");
	break_where("in_scope", "code text, scope text");
	break_where("convoy_at_posts", "p_code text, p_border_post text, p_posts text");
	break_where("exception_in_scope",
		"p_convoy text, p_convoy_city text, p_border_post text, p_person_city text, "
		"p_role text, p_cities text, p_posts text");
	return 0;
}

static const char *shown(struct answer answer)
{
	return expect_status(answer, 200).body;
}

static void shows(const char *body, const char *own, const char *other)
{
	contains(body, own);
	lacks(body, other);
}

static void the_where_is_broken(void **state)
{
	const char *manifest =
		shown(get(COORDINATOR_LVIV, "/v1/convoys/%s/manifest", kyiv.convoy.code));

	(void)state;
	contains(manifest, kyiv.received.references[0]); /* behind the WHERE alone */
}

static void lists_and_searches_of_people(void **state)
{
	(void)state;
	shows(shown(get(COORDINATOR_LVIV, "/v1/citizens?limit=200")), lviv.twin, kyiv.twin);
	shows(shown(post(COORDINATOR_LVIV, "/v1/citizens/search", "{\"name\":\"Ikiz\"}")),
		lviv.twin, kyiv.twin);
}

static void the_page_of_a_person(void **state)
{
	(void)state;
	expect_status(get(COORDINATOR_LVIV, "/v1/citizens/%s", lviv.twin), 200);
	expect_problem(get(COORDINATOR_LVIV, "/v1/citizens/%s", kyiv.twin), 404, "not-found");
}

static void groups(void **state)
{
	(void)state;
	const char *body = shown(get(COORDINATOR_LVIV, "/v1/groups?limit=200"));

	shows(body, lviv.reader.group, kyiv.reader.group);
	shows(body, lviv.reader.references[0], kyiv.reader.references[0]);
	expect_status(get(COORDINATOR_LVIV, "/v1/groups/%s", lviv.reader.group), 200);
	expect_problem(get(COORDINATOR_LVIV, "/v1/groups/%s", kyiv.reader.group), 404, "not-found");
}

static void duplicates(void **state)
{
	(void)state;
	shows(shown(token_get(lviv_officer, "/v1/duplicates")), lviv.twin, kyiv.twin);
}

static const char *events(const char *what, const char *of)
{
	return shown(token_get(lviv_officer, path("/v1/events?limit=200&%s=%s", what, of)));
}

static void the_log(void **state)
{
	(void)state;
	contains(events("reference", lviv.received.references[0]), lviv.received.group);
	expect_problem(token_get(lviv_officer, path("/v1/events?reference=%s", kyiv.twin)), 404,
		"not-found");
	contains(events("convoy", lviv.convoy.code), lviv.received.references[0]);
	shows(events("convoy", kyiv.convoy.code), "items", kyiv.received.references[0]);
}

static void messages(void **state)
{
	(void)state;
	const char *body = shown(token_get(lviv_officer, "/v1/outbox/messages?limit=200"));

	shows(body, lviv.reader.phone, kyiv.reader.phone);
	shows(body, lviv.reader.references[0], kyiv.reader.references[0]);
}

static const char *exceptions(const struct actor *who)
{
	return shown(get(who, "/v1/exceptions?limit=200"));
}

static void exceptions_of_a_city_and_of_a_post(void **state)
{
	(void)state;
	const char *body = exceptions(COORDINATOR_LVIV);

	shows(body, lviv.convoy.code, kyiv.convoy.code);
	shows(body, lviv.strayed.references[0], kyiv.strayed.references[0]);
	contains(exceptions(BORDER_KAPIKULE), kyiv.strayed.references[0]);
	shows(exceptions(BORDER_HAMZABEYLI), "items", kyiv.convoy.code);
}

/* What is told of the convoy as a whole is not walled: only people are. */
static const char *of_convoy(const struct actor *who, const struct people *people, const char *what)
{
	return shown(get(who, "/v1/convoys/%s/%s", people->convoy.code, what));
}

static void who_on_a_convoy_has_no_good_document(void **state)
{
	(void)state;
	const char *card = kyiv.left.references[0];

	contains(of_convoy(COORDINATOR_LVIV, &lviv, "documents"), lviv.left.references[0]);
	contains(of_convoy(BORDER_KAPIKULE, &kyiv, "documents"), card);
	shows(of_convoy(COORDINATOR_LVIV, &kyiv, "documents"), "items", card);
	shows(of_convoy(BORDER_HAMZABEYLI, &kyiv, "documents"), "items", card);
}

static void the_account_of_a_convoy(void **state)
{
	(void)state;
	const char *left = kyiv.left.references[0];

	contains(of_convoy(COORDINATOR_LVIV, &lviv, "reconciliation"), lviv.left.references[0]);
	contains(of_convoy(BORDER_KAPIKULE, &kyiv, "reconciliation"), left);
	shows(of_convoy(COORDINATOR_LVIV, &kyiv, "reconciliation"), "missing", left);
	shows(of_convoy(BORDER_HAMZABEYLI, &kyiv, "reconciliation"), "missing", left);
}

static void receipts(void **state)
{
	(void)state;
	const char *own = path("/v1/citizens/%s/receipt", lviv.received.references[0]);
	const char *other = path("/v1/citizens/%s/receipt", kyiv.received.references[0]);

	expect_status(token_get(lviv_officer, own), 200);
	expect_problem(token_get(lviv_officer, other), 404, "not-found");
	expect_status(get(BORDER_KAPIKULE, "%s", other), 200);
	expect_problem(get(BORDER_HAMZABEYLI, "%s", other), 404, "not-found");
	expect_status(
		get(BORDER_HAMZABEYLI, "/v1/citizens/%s/receipt", kyiv.strayed.references[0]), 200);
}

static void the_people_of_a_figure(void **state)
{
	(void)state;
	shows(shown(token_get(lviv_officer, path("/v1/sitreps/%s/people?limit=200", figure))),
		lviv.received.references[0], kyiv.received.references[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_where_is_broken),
		cmocka_unit_test(lists_and_searches_of_people),
		cmocka_unit_test(the_page_of_a_person),
		cmocka_unit_test(groups),
		cmocka_unit_test(duplicates),
		cmocka_unit_test(the_log),
		cmocka_unit_test(messages),
		cmocka_unit_test(exceptions_of_a_city_and_of_a_post),
		cmocka_unit_test(who_on_a_convoy_has_no_good_document),
		cmocka_unit_test(the_account_of_a_convoy),
		cmocka_unit_test(receipts),
		cmocka_unit_test(the_people_of_a_figure),
	};

	return cmocka_run_group_tests_name("api/broken_where", tests, start, server_stop);
}
