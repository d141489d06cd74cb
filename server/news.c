/* Each loop gets a copy of its own, which the task that uses it frees. */
#include "news.h"

#include "base/arena.h"

struct news {
	struct arena *arena;
	struct str edge;
	struct str *names;
	size_t count;
};

static void wake_loop(struct loop *loop, void *argument)
{
	struct news *news = argument;
	loop_wake(loop, news->edge, news->names, news->count);
	arena_free(news->arena);
}

static void signal_loop(struct loop *loop, void *argument)
{
	struct news *news = argument;
	for (size_t i = 0; i < news->count; i++)
		loop_signal(loop, news->names[i]);
	arena_free(news->arena);
}

static struct news *copy_of(struct str edge, const struct str *names, size_t count)
{
	struct arena *arena = arena_new(1 << 20);
	struct news *news = arena_alloc(arena, sizeof(*news));
	*news = (struct news){ arena, arena_copy(arena, edge),
		arena_array(arena, count, sizeof(struct str)), count };
	for (size_t n = 0; n < count; n++)
		news->names[n] = names[n].data ? arena_copy(arena, names[n]) : STR_NULL;
	return news;
}

void news_wake(struct loop *const *loops, int loop_count, struct str edge, const struct str *names,
	size_t count)
{
	for (int i = 0; i < loop_count; i++)
		loop_post(loops[i], wake_loop, copy_of(edge, names, count));
}

void news_signal(struct loop *const *loops, int loop_count, const struct str *topics, size_t count)
{
	for (int i = 0; i < loop_count; i++)
		loop_post(loops[i], signal_loop, copy_of(STR(""), topics, count));
}

bool news_wanted(struct loop *const *loops, int loop_count)
{
	for (int i = 0; i < loop_count; i++)
		if (atomic_load(&loop_counts(loops[i])->streams) > 0)
			return true;
	return false;
}
