/* Memory that is given back at once. */
#include "base/arena.h"

#include <setjmp.h>
#include <signal.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static int setup(void **state)
{
	*state = arena_new(1 << 20);
	return 0;
}

static int teardown(void **state)
{
	arena_free(*state);
	return 0;
}

static void memory_is_zeroed_and_aligned(void **state)
{
	for (size_t size = 0; size < 200; size++) {
		unsigned char *memory = arena_alloc(*state, size);

		assert_int_equal((uintptr_t)memory % alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(memory[i], 0);
		memset(memory, 0xFF, size);
	}
}

static void allocations_do_not_overlap(void **state)
{
	unsigned char *pieces[500];

	for (size_t i = 0; i < 500; i++) {
		pieces[i] = arena_alloc(*state, i);
		memset(pieces[i], (int)(i & 0xFF), i);
	}
	for (size_t i = 0; i < 500; i++)
		for (size_t j = 0; j < i; j++)
			assert_int_equal(pieces[i][j], i & 0xFF);
}

static void a_large_piece_gets_room_of_its_own(void **state)
{
	char *large = arena_alloc(*state, 500000);

	large[499999] = 'x';
	assert_non_null(arena_array(*state, 100, 5000));
}

static void a_copy_is_independent_and_ends_in_nul(void **state)
{
	char source[] = "Kyiv station";
	struct str copy = arena_copy(*state, (struct str){ source, 4 });

	source[0] = 'X';
	assert_int_equal(copy.len, 4);
	assert_string_equal(copy.data, "Kyiv");
	assert_null(arena_copy(*state, STR_NULL).data);
	assert_string_equal(arena_copy(*state, STR("")).data, "");
}

static void a_format_gives_text(void **state)
{
	struct str text = arena_printf(*state, "%s-%d", "LVIV", 1);

	assert_string_equal(text.data, "LVIV-1");
	assert_int_equal(text.len, 6);
	assert_int_equal(arena_printf(*state, "%s", "").len, 0);
}

static char clean_up_order[4];

static void note_clean_up(void *object)
{
	strncat(clean_up_order, object, 1);
}

static void clean_ups_run_last_added_first(void **state)
{
	struct arena *arena = arena_new(1000);

	(void)state;
	arena_own(arena, "a", note_clean_up);
	arena_own(arena, "b", note_clean_up);
	arena_own(arena, arena_copy(arena, STR("c")).data == NULL ? NULL : "c", note_clean_up);
	arena_free(arena);
	assert_string_equal(clean_up_order, "cba");
	arena_free(NULL);
}

/* Runs `act` in a process of its own and tells whether it aborted. */
static bool aborts(void (*act)(void))
{
	pid_t child = fork();
	int status = 0;

	if (child == 0) {
		signal(SIGABRT, SIG_DFL);
		act();
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void take_all_of_the_limit(void)
{
	struct arena *arena = arena_new(1000);

	arena_alloc(arena, 600);
	arena_alloc(arena, 400);
	arena_free(arena);
}

static void take_more_than_the_limit(void)
{
	struct arena *arena = arena_new(1000);

	arena_alloc(arena, 600);
	arena_alloc(arena, 401);
}

static void take_an_overflowing_product(void)
{
	arena_array(arena_new(SIZE_MAX), SIZE_MAX / 2, 3);
}

static void the_limit_is_where_it_stops(void **state)
{
	(void)state;
	assert_false(aborts(take_all_of_the_limit));
	assert_true(aborts(take_more_than_the_limit));
	assert_true(aborts(take_an_overflowing_product));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(memory_is_zeroed_and_aligned, setup, teardown),
		cmocka_unit_test_setup_teardown(allocations_do_not_overlap, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_large_piece_gets_room_of_its_own, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_copy_is_independent_and_ends_in_nul, setup, teardown),
		cmocka_unit_test_setup_teardown(a_format_gives_text, setup, teardown),
		cmocka_unit_test(clean_ups_run_last_added_first),
		cmocka_unit_test(the_limit_is_where_it_stops),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
