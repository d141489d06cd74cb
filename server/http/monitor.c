/* The listener for those who watch the server. */
#include "http/monitor.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "http/listener.h"
#include "http/metrics.h"
#include "http/system.h"

#define CONNECTIONS 64
#define CONNECTION_POOL_BYTES 8192
#define IDLE_SECONDS 10

struct monitor {
	struct MHD_Daemon *daemon;
};

struct monitor_page {
	unsigned status;
	const char *type;
	struct strbuf body;
};

static void page_of(const char *path, struct monitor_page *page)
{
	*page = (struct monitor_page){ 200, "application/json", { 0 } };
	strbuf_init(&page->body, METRICS_BYTES);
	if (strcmp(path, "/livez") == 0) {
		strbuf_add_text(&page->body, "{\"alive\":true}");
	} else if (strcmp(path, "/readyz") == 0) {
		const struct signs signs = system_signs();
		page->status = readiness_put(&signs, &page->body) ? 200 : 503;
	} else if (strcmp(path, "/metrics") == 0) {
		page->type = METRICS_TYPE;
		metrics_put(&page->body);
	} else {
		page->status = 404;
		page->type = "text/plain";
		strbuf_add_text(&page->body, "Here are /livez, /readyz and /metrics.\n");
	}
}

static enum MHD_Result send_page(struct MHD_Connection *connection, const struct monitor_page *page)
{
	struct MHD_Response *response = MHD_create_response_from_buffer(
		page->body.len, page->body.data, MHD_RESPMEM_MUST_COPY);
	if (!response)
		return MHD_NO;
	(void)MHD_add_response_header(response, "Content-Type", page->type);
	(void)MHD_add_response_header(response, "Cache-Control", "no-store");
	if (page->status == 405)
		(void)MHD_add_response_header(response, "Allow", "GET, HEAD");
	const enum MHD_Result result = MHD_queue_response(connection, page->status, response);
	MHD_destroy_response(response);
	return result;
}

/* Called at the head, for each piece of a body, which nobody reads, and at the end. */
static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *url,
	const char *method, const char *version, const char *data, size_t *data_len, void **begun)
{
	(void)context, (void)version, (void)data;
	static char mark;
	struct monitor_page page;
	if (!*begun || *data_len > 0) {
		*begun = &mark;
		*data_len = 0;
		return MHD_YES;
	}
	page_of(url, &page);
	if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0) {
		page.status = 405;
		strbuf_reset(&page.body);
	}
	const enum MHD_Result result = send_page(connection, &page);
	strbuf_release(&page.body);
	return result;
}

struct monitor *monitor_start(const char *address, uint16_t port, struct strbuf *error)
{
	const int fd = listener_open_alone(address, port, "KAFILE_MONITOR", error);
	if (fd < 0)
		return NULL;
	struct monitor *monitor = memory_new(sizeof(*monitor));
	monitor->daemon = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_EPOLL, 0, NULL,
		NULL, handle, NULL, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT,
		(unsigned)CONNECTIONS, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
		(size_t)CONNECTION_POOL_BYTES, MHD_OPTION_CONNECTION_TIMEOUT,
		(unsigned)IDLE_SECONDS, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
	if (monitor->daemon)
		return monitor;
	strbuf_printf(error, "cannot answer on %s:%u, as KAFILE_MONITOR says", address, port);
	(void)close(fd);
	free(monitor);
	return NULL;
}

void monitor_stop(struct monitor *monitor)
{
	if (!monitor)
		return;
	MHD_stop_daemon(monitor->daemon);
	free(monitor);
}
