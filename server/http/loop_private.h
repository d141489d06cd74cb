/* The loop's parts, for the files of http/ that make it up. */
#pragma once
#include <sys/epoll.h>

#include "http/exchange.h"
#include "http/loop.h"
#include "http/mailbox.h"
#include "http/retry.h"
#include "http/server.h"
#include "http/sharing.h"
#include "http/waiting.h"

struct loop {
	struct loop_config config;
	int epoll_fd;
	struct server *server;
	struct database *database;
	struct mailbox mailbox;
	struct waiting waiting;
	struct sharing sharing;
	struct exchange *exchanges;
	struct exchange *discarded; /* freed when nobody is inside them */
	struct stream *streams;
	struct loop_counts counts;
	int64_t tidy_at_ms;
	int64_t stop_deadline_ms;
	struct retry retry;
	bool stopping;
	bool hurried;
	bool closed; /* the database is gone: whoever comes now is refused */
};
