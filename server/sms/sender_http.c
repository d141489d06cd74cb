/* libcurl's multi interface. */
#include "sms/sender_http.h"

#include <assert.h>
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define CONNECT_DEADLINE_S 5

struct send {
	CURL *easy; /* NULL: free */
	struct curl_slist *headers;
	struct strbuf answer;
	void *context;
};

struct sends {
	CURLM *multi;
	send_ended_fn *ended;
	int running;
	struct send all[SENDS_MAX];
};

struct sends *sends_new(send_ended_fn *ended)
{
	/* Passwords stand in its copies of requests. */
	if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, malloc, memory_wipe_free, memory_wipe_realloc,
		    strdup, calloc) != CURLE_OK)
		return NULL;
	CURLM *multi = curl_multi_init();
	if (!multi)
		return NULL;
	struct sends *sends = memory_new(sizeof(*sends));
	sends->multi = multi;
	sends->ended = ended;
	return sends;
}

void sends_free(struct sends *sends)
{
	if (!sends)
		return;
	assert(sends->running == 0);
	curl_multi_cleanup(sends->multi);
	curl_global_cleanup();
	free(sends);
}

static struct send *free_send(struct sends *sends)
{
	for (size_t i = 0; i < SENDS_MAX; i++)
		if (!sends->all[i].easy)
			return &sends->all[i];
	assert(!"fewer than SENDS_MAX are on their way");
	return NULL;
}

static void release(struct send *send)
{
	curl_easy_cleanup(send->easy);
	curl_slist_free_all(send->headers);
	strbuf_release(&send->answer);
	*send = (struct send){ 0 };
}

/* Less than `size` says to libcurl that the answer is to end here. */
static size_t take_answer(char *data, size_t one, size_t size, void *context)
{
	struct send *send = context;

	(void)one;
	strbuf_add(&send->answer, data, size);
	return send->answer.overflow ? 0 : size;
}

static bool add_header(struct send *send, const char *line)
{
	struct curl_slist *longer = curl_slist_append(send->headers, line);

	if (longer)
		send->headers = longer;
	return longer != NULL;
}

static bool add_headers(struct send *send, const struct send_request *request)
{
	bool added = add_header(send, "Expect:"); /* no 100 Continue */

	for (size_t i = 0; added && request->headers[i]; i++)
		added = add_header(send, request->headers[i]);
	return added;
}

#define SET(option, value) (curl_easy_setopt(send->easy, CURLOPT_##option, value) == CURLE_OK)

/* A connection is used once: on one that it used before, libcurl may send a request again. */
static bool set_bounds(struct send *send)
{
	return SET(PROTOCOLS_STR, "http,https") && SET(NOPROXY, "*") && SET(NOSIGNAL, 1L) &&
	       SET(FOLLOWLOCATION, 0L) && SET(FORBID_REUSE, 1L) &&
	       SET(CONNECTTIMEOUT, (long)CONNECT_DEADLINE_S) &&
	       SET(TIMEOUT, (long)SEND_DEADLINE_S) &&
	       SET(HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) && SET(USERAGENT, "kafiled");
}

static bool set_request(struct send *send, const struct send_request *request)
{
	return SET(URL, request->url) && SET(HTTPHEADER, send->headers) && SET(POST, 1L) &&
	       SET(POSTFIELDS, request->body.data) && SET(POSTFIELDSIZE, (long)request->body.len) &&
	       SET(WRITEFUNCTION, take_answer) && SET(WRITEDATA, send) && SET(PRIVATE, send);
}

static bool set_credentials(struct send *send, const struct send_request *request)
{
	return !request->user ||
	       (SET(HTTPAUTH, (long)CURLAUTH_BASIC) && SET(USERNAME, request->user) &&
		       SET(PASSWORD, request->password));
}

bool sends_begin(struct sends *sends, const struct send_request *request, void *context)
{
	struct send *send = free_send(sends);

	*send = (struct send){ .easy = curl_easy_init(), .context = context };
	strbuf_init(&send->answer, SEND_ANSWER_MAX);
	const bool begun = send->easy && add_headers(send, request) && set_bounds(send) &&
			   set_request(send, request) && set_credentials(send, request) &&
			   curl_multi_add_handle(sends->multi, send->easy) == CURLM_OK;
	if (!begun)
		release(send);
	sends->running += begun;
	return begun;
}

int sends_running(const struct sends *sends)
{
	return sends->running;
}

/* A status is an answer, whatever became of what follows it. */
static struct send_answer answer_of(const struct send *send)
{
	long status = 0, sent = 0;

	(void)curl_easy_getinfo(send->easy, CURLINFO_RESPONSE_CODE, &status);
	(void)curl_easy_getinfo(send->easy, CURLINFO_REQUEST_SIZE, &sent);
	if (status >= 200)
		return (struct send_answer){ SEND_ANSWERED, (int)status,
			strbuf_str(&send->answer) };
	return (struct send_answer){ .end = sent > 0 ? SEND_UNANSWERED : SEND_UNREACHED };
}

static void end(struct sends *sends, struct send *send)
{
	const struct send_answer answer = answer_of(send);

	(void)curl_multi_remove_handle(sends->multi, send->easy);
	sends->running--;
	sends->ended(send->context, &answer);
	release(send);
}

static void end_finished(struct sends *sends)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(sends->multi, &left))) {
		char *send = NULL;
		(void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &send);
		end(sends, (struct send *)(void *)send);
	}
}

void sends_run(struct sends *sends, int wait_ms)
{
	int running;

	(void)curl_multi_poll(sends->multi, NULL, 0, wait_ms, NULL);
	(void)curl_multi_perform(sends->multi, &running);
	end_finished(sends);
}

void sends_abandon(struct sends *sends)
{
	for (size_t i = 0; i < SENDS_MAX; i++)
		if (sends->all[i].easy)
			end(sends, &sends->all[i]);
}

void sends_wake(struct sends *sends)
{
	(void)curl_multi_wakeup(sends->multi);
}
