/* Reads whom a request means. */
#include "http/whom.h"

#include "base/ids.h"

#define REFERENCE_TEXT_MAX 40

struct whom_list whom_references(struct input *body, enum presence presence)
{
	const size_t count = input_list(body, "references", 1, WHOM_MAX, presence);
	struct arena *arena = body->req->arena;
	struct whom_list list = { arena_array(arena, count + 1, sizeof(*list.items)), count };

	for (size_t i = 0; i < count; i++) {
		char reference[REFERENCE_SYMBOLS + 1] = "";
		struct str text = input_list_text(body, "references", i, REFERENCE_TEXT_MAX);
		if (text.data && reference_parse(text, reference) != REFERENCE_OK)
			input_refuse(body, "references",
				"Element %zu is not a reference: one of its symbols is mistyped.",
				i);
		list.items[i].reference = arena_copy(arena, str_from(reference));
	}
	return list;
}

static struct whom_list whom_groups(struct input *body)
{
	const size_t count = input_list(body, "groups", 1, WHOM_MAX, OPTIONAL);
	struct whom_list list = { arena_array(body->req->arena, count + 1, sizeof(*list.items)),
		count };

	for (size_t i = 0; i < count; i++) {
		struct str text = input_list_text(body, "groups", i, REFERENCE_TEXT_MAX);
		if (text.data && !parse_uuid(text, &list.items[i].group))
			input_refuse(body, "groups", "Element %zu is not a UUID.", i);
	}
	return list;
}

struct whom_list whom_if_any(struct input *body)
{
	const struct whom_list groups = whom_groups(body);
	const struct whom_list references = whom_references(body, OPTIONAL);

	return groups.count ? groups : references;
}

struct whom_list whom_read(struct input *body)
{
	if (input_has(body, "groups") == input_has(body, "references"))
		input_refuse(body, "groups", "Give either groups or references.");
	return whom_if_any(body);
}
