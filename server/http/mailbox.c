/* The one queue into a loop from other threads. */
#include "http/mailbox.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/memory.h"

static struct letter *take_all(struct mailbox *mailbox)
{
	pthread_mutex_lock(&mailbox->lock);
	struct letter *letters = mailbox->first;
	mailbox->first = mailbox->last = NULL;
	pthread_mutex_unlock(&mailbox->lock);
	return letters;
}

void mailbox_drain(struct mailbox *mailbox)
{
	struct letter *letter = take_all(mailbox);
	while (letter) {
		struct letter *next = letter->next;
		letter->task(mailbox->loop, letter->argument);
		free(letter);
		letter = next;
	}
}

static void ready(struct event_source *source, uint32_t events)
{
	(void)events;
	struct mailbox *mailbox = (struct mailbox *)source;
	uint64_t count;
	(void)!read(mailbox->fd, &count, sizeof(count));
	mailbox_drain(mailbox);
}

void mailbox_init(struct mailbox *mailbox, struct loop *loop, int epoll_fd)
{
	*mailbox = (struct mailbox){ .source = { ready }, .loop = loop };
	mailbox->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	assert(mailbox->fd >= 0);
	pthread_mutex_init(&mailbox->lock, NULL);
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = &mailbox->source };
	(void)epoll_ctl(epoll_fd, EPOLL_CTL_ADD, mailbox->fd, &event);
}

void mailbox_release(struct mailbox *mailbox)
{
	(void)close(mailbox->fd);
	pthread_mutex_destroy(&mailbox->lock);
}

void mailbox_post(
	struct mailbox *mailbox, void (*task)(struct loop *loop, void *argument), void *argument)
{
	struct letter *letter = memory_new(sizeof(*letter));
	*letter = (struct letter){ .task = task, .argument = argument };
	pthread_mutex_lock(&mailbox->lock);
	if (mailbox->last)
		mailbox->last->next = letter;
	else
		mailbox->first = letter;
	mailbox->last = letter;
	pthread_mutex_unlock(&mailbox->lock);
	uint64_t one = 1;
	(void)!write(mailbox->fd, &one, sizeof(one));
}
