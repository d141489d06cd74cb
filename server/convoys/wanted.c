/* Who a plan means: travel groups, or people by reference. */
#include "convoys/wanted.h"
#include "base/ids.h"

#define ITEMS_MAX 200
#define IDENTIFIER_TEXT_MAX 40

static struct wanted_item group_item(struct input *body, size_t i)
{
	struct wanted_item item = { .reference = STR_NULL };
	const struct str text = input_list_text(body, "groups", i, IDENTIFIER_TEXT_MAX);

	if (text.data && !parse_uuid(text, &item.group_id))
		input_refuse(body, "groups", "Element %zu is not a UUID.", i);
	return item;
}

static struct wanted_item reference_item(struct input *body, size_t i)
{
	struct wanted_item item = { .reference = STR_NULL };
	const struct str text = input_list_text(body, "references", i, IDENTIFIER_TEXT_MAX);
	char reference[REFERENCE_SYMBOLS + 1];

	if (text.data && reference_parse(text, reference) != REFERENCE_OK)
		input_refuse(body, "references",
			"Element %zu is not a reference: one of its symbols is mistyped.", i);
	else if (text.data)
		item.reference = arena_copy(body->req->arena, str_from(reference));
	return item;
}

struct wanted wanted_read(struct input *body)
{
	const size_t groups = input_list(body, "groups", 1, ITEMS_MAX, OPTIONAL);
	const size_t references = input_list(body, "references", 1, ITEMS_MAX, OPTIONAL);
	struct wanted wanted = { 0 };

	wanted.items =
		arena_array(body->req->arena, groups + references + 1, sizeof(struct wanted_item));
	for (size_t i = 0; i < groups; i++)
		wanted.items[wanted.count++] = group_item(body, i);
	for (size_t i = 0; i < references; i++)
		wanted.items[wanted.count++] = reference_item(body, i);
	return wanted;
}
