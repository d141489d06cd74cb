/* What the tests of document rules start from. */
#include "support/documents.h"

#include "support/expect.h"
#include "support/kept.h"

struct family given_holder(const char *city, const char *document)
{
	struct family family = { .city = city, .size = 1 };
	const struct answer answer = expect_status(
		post(OFFICER, "/v1/registrations",
			"{\"city\":\"%s\",\"contact\":{\"phone\":\"+905321234567\","
			"\"language\":\"tr\"},\"consent\":\"explicit\",\"members\":[{"
			"\"given_names\":\"Deniz\",\"family_name\":\"Y%.8s\","
			"\"nationality\":\"TUR\"%s%s}]}",
			city, fresh_id(), *document ? ",\"document\":" : "", document),
		201);
	family.group = text_at(answer, "/group");
	family.references[0] = text_at(answer, "/citizens/0/reference");
	return family;
}

struct convoy given_route(
	const char *city, const char *transit, const char *post_code, int at, int seats)
{
	struct convoy convoy = { .city = city, .vehicles = 1 };
	convoy.code = text_at(
		expect_status(post(OFFICER, "/v1/convoys",
				      "{\"city\":\"%s\",\"border_post\":\"%s\",\"transit\":[%s],"
				      "\"departs_at\":\"%s\"}",
				      city, post_code, transit, minute(at)),
			201),
		"/code");
	expect_status(post(OFFICER, path("/v1/convoys/%s/vehicles", convoy.code),
			      "{\"plate\":\"TR 1\",\"kind\":\"bus\",\"seats\":%d}", seats),
		201);
	return convoy;
}

struct answer seat(
	const struct actor *who, const struct convoy *convoy, const struct family *family)
{
	return expect_status(post(who, path("/v1/convoys/%s/assignments", convoy->code),
				     "{\"groups\":[\"%s\"]}", family->group),
		200);
}

struct answer seat_anyway(
	const struct actor *who, const struct convoy *convoy, const struct family *family)
{
	return post(who, path("/v1/convoys/%s/assignments", convoy->code),
		"{\"groups\":[\"%s\"],\"document_override\":\"The consul waits in Siret.\"}",
		family->group);
}

struct answer misfits(const struct convoy *convoy)
{
	return expect_status(get(OFFICER, "/v1/convoys/%s/documents", convoy->code), 200);
}

struct answer add_rule(const char *country, const char *verdict, int from)
{
	return post(OFFICER, "/v1/document-rules",
		"{\"country\":\"%s\",\"nationality\":\"TUR\",\"document_type\":\"id_card\","
		"\"verdict\":\"%s\",\"source\":\"note of the "
		"embassy\",\"valid_from\":\"%s\"}",
		country, verdict, minute(from));
}
