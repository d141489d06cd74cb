/*
 * Sends the outbox by gateways that say where to (`send_url`): a thread with a database connection
 * of its own, which leases messages as gateways do that ask for them. What is under way when the
 * process dies is sent again when its lease ends.
 */
#pragma once

struct sender;

/* Both must outlive it. NULL only if there is no thread for it; without a database it goes on
 * trying. */
struct sender *sender_start(const char *database_url, const char *search_path)
	__attribute__((warn_unused_result));
/* It takes nothing new, and ends within seconds. NULL is accepted. */
void sender_hurry(struct sender *sender);
/* Ends the thread, once what became of its messages is told, and frees it. NULL is accepted. */
void sender_stop(struct sender *sender);
