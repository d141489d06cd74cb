/* The one queue into a loop from other threads. */
#pragma once
#include <pthread.h>

#include "db/event_source.h"

struct loop;

struct letter {
	void (*task)(struct loop *loop, void *argument);
	void *argument;
	struct letter *next;
};

struct mailbox {
	struct event_source source;
	struct loop *loop;
	int fd; /* an eventfd */
	pthread_mutex_t lock;
	struct letter *first;
	struct letter *last;
};

void mailbox_init(struct mailbox *mailbox, struct loop *loop, int epoll_fd);
/* Reads what has come; after the last run of the loop nobody else would. */
void mailbox_drain(struct mailbox *mailbox);
void mailbox_release(struct mailbox *mailbox);
/* From any thread. */
void mailbox_post(
	struct mailbox *mailbox, void (*task)(struct loop *loop, void *argument), void *argument);
