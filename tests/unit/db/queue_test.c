/* The lines before a lane: oldest first within a statement, turns between statements. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "db/queue.h"

static const struct statement poll = { .name = "poll" };
static const struct statement board = { .name = "board" };

static struct query query_of(const struct statement *statement, int64_t leave_by_ms)
{
	return (struct query){ .statement = statement, .leave_by_ms = leave_by_ms };
}

static void the_oldest_of_a_statement_leaves_first(void **state)
{
	struct query a = query_of(&poll, 10), b = query_of(&poll, 10);
	struct queue queue;
	(void)state;
	queue_init(&queue);
	assert_true(queue_is_empty(&queue));
	queue_push(&queue, &a);
	queue_push(&queue, &b);
	assert_ptr_equal(queue_pop(&queue), &a);
	assert_ptr_equal(queue_pop_same(&queue, &poll), &b);
	assert_null(queue_pop_same(&queue, &poll));
	assert_true(queue_is_empty(&queue));
	queue_release(&queue);
}

static void a_batch_holds_one_statement_only(void **state)
{
	struct query a = query_of(&poll, 10), b = query_of(&board, 10), c = query_of(&poll, 10);
	struct queue queue;
	(void)state;
	queue_init(&queue);
	queue_push(&queue, &a);
	queue_push(&queue, &b);
	queue_push(&queue, &c);
	assert_ptr_equal(queue_pop(&queue), &a);
	assert_ptr_equal(queue_pop_same(&queue, &poll), &c);
	assert_null(queue_pop_same(&queue, &poll));
	assert_ptr_equal(queue_pop(&queue), &b);
	queue_release(&queue);
}

static void a_statement_with_many_waiting_does_not_starve_another(void **state)
{
	struct query a = query_of(&poll, 10), b = query_of(&poll, 10), c = query_of(&board, 10);
	struct queue queue;
	(void)state;
	queue_init(&queue);
	queue_push(&queue, &a);
	queue_push(&queue, &b);
	queue_push(&queue, &c);
	assert_ptr_equal(queue_pop(&queue), &a);
	queue_rotate(&queue, &poll);
	assert_ptr_equal(queue_pop(&queue), &c);
	assert_ptr_equal(queue_pop(&queue), &b);
	queue_release(&queue);
}

static void only_who_is_late_is_taken_out(void **state)
{
	struct query a = query_of(&poll, 10), b = query_of(&poll, 5), c = query_of(&board, 5);
	struct queue queue;
	(void)state;
	queue_init(&queue);
	queue_push(&queue, &a);
	queue_push(&queue, &b);
	queue_push(&queue, &c);
	assert_ptr_equal(queue_pop_late(&queue, 7), &b);
	assert_ptr_equal(queue_pop_late(&queue, 7), &c);
	assert_null(queue_pop_late(&queue, 7));
	queue_push(&queue, &b);
	assert_ptr_equal(queue_pop(&queue), &a);
	assert_ptr_equal(queue_pop(&queue), &b);
	assert_true(queue_is_empty(&queue));
	queue_release(&queue);
}

static bool any(const void *context, const struct statement *statement, int count)
{
	(void)context, (void)statement, (void)count;
	return true;
}

static bool all_but(const void *context, const struct statement *statement, int count)
{
	(void)count;
	return statement != context;
}

static void what_is_urgent_goes_before_who_came_earlier(void **state)
{
	struct query a = query_of(&poll, 10), b = query_of(&poll, 10), c = query_of(&board, 10);
	struct queue queue;
	(void)state;
	c.urgency = URGENCY_FACT;
	queue_init(&queue);
	queue_push(&queue, &a);
	queue_push(&queue, &c);
	queue_push(&queue, &b);
	assert_true(queue_give_turn(&queue, any, NULL));
	assert_ptr_equal(queue_pop(&queue), &c);
	queue_push(&queue, &c);
	assert_ptr_equal(queue_pop(&queue), &c);
	assert_ptr_equal(queue_pop(&queue), &a);
	assert_ptr_equal(queue_pop(&queue), &b);
	queue_release(&queue);
}

static void an_urgent_line_that_gathers_lets_others_go(void **state)
{
	struct query a = query_of(&poll, 10), b = query_of(&poll, 10), c = query_of(&board, 10);
	struct queue queue;
	(void)state;
	c.urgency = URGENCY_FACT;
	queue_init(&queue);
	queue_push(&queue, &a);
	queue_push(&queue, &b);
	queue_push(&queue, &c);
	assert_true(queue_give_turn(&queue, all_but, &board));
	assert_ptr_equal(queue_pop(&queue), &a);
	queue_rotate(&queue, &poll);
	assert_ptr_equal(queue_pop(&queue), &c);
	assert_false(queue_give_turn(&queue, all_but, &poll));
	assert_ptr_equal(queue_pop(&queue), &b);
	assert_false(queue_give_turn(&queue, any, NULL));
	queue_release(&queue);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_oldest_of_a_statement_leaves_first),
		cmocka_unit_test(a_batch_holds_one_statement_only),
		cmocka_unit_test(a_statement_with_many_waiting_does_not_starve_another),
		cmocka_unit_test(what_is_urgent_goes_before_who_came_earlier),
		cmocka_unit_test(an_urgent_line_that_gathers_lets_others_go),
		cmocka_unit_test(only_who_is_late_is_taken_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
