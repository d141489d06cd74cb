/* Gateways, and what citizens write by them. */
#include "support/gateways.h"

#include <stdio.h>
#include <string.h>

#include "base/crypto.h"
#include "support/daemon.h"
#include "support/expect.h"
#include "support/kept.h"
#include "support/process.h"

#define KNOWN_WAIT_MS 5000

const char *basic(const char *name, const char *password)
{
	const char *pair = keep_printf("%s:%s", name, password);
	struct strbuf buf;

	strbuf_init(&buf, 1024);
	base64_encode(&buf, str_from(pair));
	const char *header = keep_printf("Authorization: Basic %s", buf.data);
	strbuf_release(&buf);
	return header;
}

const char *escaped(const char *bytes, size_t len)
{
	char *text = keep_copy("", 0);
	struct strbuf buf;

	strbuf_init(&buf, 65536);
	for (size_t i = 0; i < len; i++)
		strbuf_printf(&buf, "%%%02X", (unsigned char)bytes[i]);
	text = keep_copy(buf.data, buf.len);
	strbuf_release(&buf);
	return text;
}

static const char *entrance(const char *dialect)
{
	if (strcmp(dialect, "kannel") == 0)
		return "/sms/kannel/dlr?ref=none&type=8";
	if (strcmp(dialect, "android") == 0)
		return "/sms/android/mobile/v1/device";
	return "/sms/plain";
}

/* A server looks for new gateways twice a second; a proxy may ask another one the next time. */
static void wait_until_known(const struct gateway *gateway)
{
	int known = 0;
	for (int waited = 0; gateway->password && waited < KNOWN_WAIT_MS; waited += 20) {
		const struct answer answer = ask(&(struct ask){ .method = "GET",
			.path = entrance(gateway->dialect),
			.headers = { basic(gateway->name, gateway->password) } });
		known = answer.status == 401 ? 0 : known + 1;
		if (known == 2)
			return;
		pause_ms(20);
	}
	if (!gateway->password)
		pause_ms(1200);
}

struct gateway gateway_new(const char *name, const char *dialect, const char *more)
{
	const struct answer answer =
		expect_status(post(ADMIN, "/v1/gateways", "{\"name\":\"%s\",\"dialect\":\"%s\"%s}",
				      name, dialect, more),
			201);
	const json_t *password = json_at(answer, "/password");
	const json_t *secret = json_at(answer, "/secret");
	const struct gateway gateway = { name, dialect,
		json_is_string(password) ? json_string_value(password) : NULL,
		json_is_string(secret) ? json_string_value(secret) : NULL };

	wait_until_known(&gateway);
	return gateway;
}

struct gateway phone_new(const char *name)
{
	return gateway_new(name, "android", ",\"public_url\":\"https://kafile.example\"");
}

struct answer brings(const struct gateway *gateway, const char *query)
{
	return ask(&(struct ask){ .method = "GET",
		.path = path("/sms/%s?%s", gateway->dialect, query),
		.headers = { basic(gateway->name, gateway->password) } });
}

struct answer writes(
	const struct gateway *gateway, const char *id, const char *phone, const char *text)
{
	return brings(gateway,
		keep_printf("from=%s&to=7000&text=%s&id=%s&ts=1795460705&smsc=fake1&charset=UTF-8"
			    "&coding=0&service=citizen",
			escaped(phone, strlen(phone)), escaped(text, strlen(text)), id));
}

const char *told(const struct gateway *gateway, const char *phone, const char *text)
{
	return expect_status(writes(gateway, fresh_id(), phone, text), 200).body;
}

const char *stored(const struct gateway *gateway, const char *id)
{
	const char *count = daemon_sql(&server,
		keep_printf("SELECT count(*) FROM kafile.inbound_messages WHERE gateway = '%s' "
			    "AND message_id = '%s'",
			gateway->name, id));

	return keep_copy(count, strcspn(count, "\n"));
}

const char *fresh_phone(void)
{
	static int count;

	return keep_printf("+38067%07d", ++count);
}
