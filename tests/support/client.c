/* A blocking HTTP client with a connection a thread. */
#include "support/client.h"

#include <assert.h>
#include <curl/curl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/kept.h"
#include "support/process.h"

#define HEADERS 12
#define REQUEST_SECONDS 120L
#define NOTICED_MS 30000
#define BODY_BYTES (1 << 16)

struct gathered {
	char *bytes;
	size_t len;
};

static _Thread_local CURL *handle;
static _Thread_local bool directly;

void client_directly(bool yes)
{
	directly = yes;
}

void client_release(void)
{
	curl_easy_cleanup(handle);
	handle = NULL;
}

static size_t gather(char *bytes, size_t size, size_t count, void *context)
{
	struct gathered *to = context;
	char *grown = realloc(to->bytes, to->len + size * count + 1);
	assert(grown);
	memcpy(grown + to->len, bytes, size * count);
	to->bytes = grown;
	to->len += size * count;
	grown[to->len] = 0;
	return size * count;
}

static const char *gathered_text(struct gathered *from)
{
	return from->bytes ? keep(from->bytes) : "";
}

const char *fresh_id(void)
{
	unsigned char b[16];
	assert(getrandom(b, sizeof(b), 0) == sizeof(b));
	b[6] = (unsigned char)((b[6] & 0x0f) | 0x40);
	b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
	return keep_printf("%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
		b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12],
		b[13], b[14], b[15]);
}

static struct curl_slist *add(struct curl_slist *list, const char *line)
{
	struct curl_slist *longer = curl_slist_append(list, line);
	assert(longer);
	return longer;
}

static struct curl_slist *headers_of(const struct ask *what)
{
	struct curl_slist *list = add(NULL, "Expect:");
	const char *token = what->token ? what->token : what->who ? actor_token(what->who) : NULL;
	const char *type = what->type ? what->type : "application/json";
	if (token)
		list = add(list, keep_printf("Authorization: Bearer %s", token));
	if (what->body)
		list = add(list, *type ? keep_printf("Content-Type: %s", type) : "Content-Type:");
	if (what->key)
		list = add(list, keep_printf("Idempotency-Key: \"%s\"", what->key));
	for (size_t i = 0; i < sizeof(what->headers) / sizeof(*what->headers) && what->headers[i];
		i++)
		list = add(list, what->headers[i]);
	return list;
}

/* Signing in, which needs no token. */
static bool proves(const struct ask *what)
{
	static const char *const paths[] = { "/v1/session", "/v1/session/password",
		"/v1/session/second-factor" };
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if (strcmp(what->path, paths[i]) == 0)
			return strcmp(what->method, "POST") == 0;
	return false;
}

/* The proxy answers requests without a token by itself, with a problem of its own. */
static bool proxy_passes(const struct ask *what)
{
	return proves(what) || what->who || (what->token && *what->token) ||
	       strncmp(what->path, "/v1/", 4) != 0;
}

static bool through_proxy(const struct ask *what)
{
	return !what->port && !directly && server.proxy_port && proxy_passes(what);
}

static const char *url_of(const struct ask *what)
{
	const int port = what->port            ? what->port
			 : through_proxy(what) ? server.proxy_port
					       : server.port;
	return keep_printf("http://127.0.0.1:%d%s", port, what->path);
}

static void prepare(const struct ask *what, struct curl_slist *headers)
{
	if (!handle)
		handle = curl_easy_init();
	assert(handle);
	curl_easy_reset(handle);
	curl_easy_setopt(handle, CURLOPT_URL, url_of(what));
	curl_easy_setopt(handle, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(handle, CURLOPT_PROXY, "");
	curl_easy_setopt(handle, CURLOPT_TIMEOUT, REQUEST_SECONDS);
	curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, what->method);
	curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, gather);
	curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, gather);
	if (strcmp(what->method, "HEAD") == 0)
		curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
	if (what->body) {
		const size_t len = what->body_bytes ? what->body_bytes : strlen(what->body);
		curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)len);
		curl_easy_setopt(handle, CURLOPT_POSTFIELDS, what->body);
	} else if (strcmp(what->method, "POST") == 0) {
		curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, 0L);
		curl_easy_setopt(handle, CURLOPT_POSTFIELDS, "");
	}
}

struct answer ask(const struct ask *what)
{
	struct gathered body = { 0 }, headers = { 0 };
	struct curl_slist *sent = headers_of(what);
	struct answer answer = { .asked = keep_printf("%s %s", what->method, what->path) };
	long status = 0;

	prepare(what, sent);
	curl_easy_setopt(handle, CURLOPT_WRITEDATA, &body);
	curl_easy_setopt(handle, CURLOPT_HEADERDATA, &headers);
	const CURLcode code = curl_easy_perform(handle);
	if (code == CURLE_OK)
		curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
	curl_slist_free_all(sent);
	answer.status = (int)status;
	answer.body_bytes = body.len;
	answer.body = gathered_text(&body);
	answer.headers = gathered_text(&headers);
	if (through_proxy(what))
		expect_contract(&answer);
	return answer;
}

static const char *format(const char *pattern, va_list arguments)
{
	char *text = NULL;
	if (!pattern)
		return NULL;
	assert(vasprintf(&text, pattern, arguments) >= 0);
	return keep(text);
}

#define FORMAT(text, pattern)                          \
	va_list arguments;                             \
	va_start(arguments, pattern);                  \
	const char *text = format(pattern, arguments); \
	va_end(arguments)

struct answer call(
	const struct actor *who, const char *method, const char *where, const char *body, ...)
{
	FORMAT(text, body);
	const char *key = strcmp(method, "POST") == 0 ? fresh_id() : NULL;
	return ask(&(struct ask){
		.who = who, .method = method, .path = where, .body = text, .key = key });
}

struct answer get(const struct actor *who, const char *where, ...)
{
	FORMAT(text, where);
	return ask(&(struct ask){ .who = who, .method = "GET", .path = text });
}

struct answer post(const struct actor *who, const char *where, const char *body, ...)
{
	FORMAT(text, body);
	return ask(&(struct ask){
		.who = who, .method = "POST", .path = where, .body = text, .key = fresh_id() });
}

struct answer post_with_key(
	const struct actor *who, const char *key, const char *where, const char *body, ...)
{
	FORMAT(text, body);
	return ask(&(struct ask){
		.who = who, .method = "POST", .path = where, .body = text, .key = key });
}

struct answer patch(
	const struct actor *who, const char *etag, const char *where, const char *body, ...)
{
	FORMAT(text, body);
	return ask(&(struct ask){ .who = who,
		.method = "PATCH",
		.path = where,
		.body = text,
		.type = "application/merge-patch+json",
		.headers = { etag ? keep_printf("If-Match: %s", etag) : NULL } });
}

const char *answer_header(const struct answer *answer, const char *name)
{
	const size_t len = strlen(name);
	for (const char *line = answer->headers; line && *line;) {
		const char *end = strpbrk(line, "\r\n");
		if (strncasecmp(line, name, len) == 0 && line[len] == ':') {
			const char *value = line + len + 1 + strspn(line + len + 1, " ");
			return keep_copy(value, end ? (size_t)(end - value) : strlen(value));
		}
		line = end ? end + strspn(end, "\r\n") : NULL;
	}
	return NULL;
}

json_t *answer_json(const struct answer *answer)
{
	return keep_json(json_loadb(
		answer->body, answer->body_bytes, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL));
}

bool answers_equal(const struct answer *a, const struct answer *b)
{
	return a->status == b->status && a->body_bytes == b->body_bytes &&
	       memcmp(a->body, b->body, a->body_bytes) == 0;
}

struct answer ask_monitor(const char *where)
{
	return ask(&(struct ask){ .method = "GET", .path = where, .port = server.monitor_port });
}

struct answer readiness(int status)
{
	struct answer answer = ask_monitor("/readyz");
	for (int waited = 0; answer.status != status && waited < NOTICED_MS; waited += 20) {
		pause_ms(20);
		answer = ask_monitor("/readyz");
	}
	return answer;
}

bool client_ready(int port)
{
	const struct answer answer =
		ask(&(struct ask){ .method = "GET", .path = "/readyz", .port = port });
	return answer.status == 200;
}
