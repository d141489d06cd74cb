/* Reads a travel group, as registrations and imports tell it. */
#include "citizens/registration_body.h"

#include "base/ids.h"
#include "citizens/birth.h"
#include "citizens/member.h"
#include "citizens/occurred.h"

static void contact_read(
	struct input *body, struct warnings *warnings, struct citizens_register_params *out)
{
	struct input contact = input_object(body, "contact", OPTIONAL);

	out->phone = input_phone(&contact, "phone", OPTIONAL);
	out->language = input_choice(&contact, "language", "tr|uk|ru|en", OPTIONAL);
	if (!out->language.data)
		out->language = STR("tr");
	if (!out->phone.data)
		warnings_add(warnings, "/contact", "phone",
			"Without a phone nobody can tell them when they leave.");
	out->kin_phone = input_phone(&contact, "kin_phone", OPTIONAL);
	out->kin_language = input_choice(&contact, "kin_language", "tr|uk|ru|en", OPTIONAL);
	input_end(&contact);
}

static struct str choice_or(
	struct input *body, const char *name, const char *choices, struct str otherwise)
{
	struct str given = input_choice(body, name, choices, OPTIONAL);

	return given.data ? given : otherwise;
}

static int32_t expected_read(struct input *body, size_t named)
{
	int32_t expected = input_integer(body, "expected_members", 1, GROUP_MEMBERS_MAX, OPTIONAL);

	if (expected == DB_NULL_INTEGER)
		return named ? (int32_t)named : 1;
	if ((size_t)expected < named)
		input_refuse(body, "expected_members",
			"This is less than the %zu members that are named.", named);
	return expected;
}

static int32_t count_read(struct input *body, const char *name, int64_t max)
{
	const int32_t count = input_integer(body, name, 0, max, OPTIONAL);

	return count == DB_NULL_INTEGER ? 0 : count;
}

static bool all_are_minors(const struct citizens_register_params *group, int32_t today)
{
	for (size_t i = 0; i < group->members_count; i++) {
		const struct birth birth = { group->members[i].birth_date,
			group->members[i].birth_precision };
		if (!birth_is_minor(birth, today))
			return false;
	}
	return group->members_count > 0;
}

/* Beside which other member this one must travel: its place in the list, counted from 1; 0 if none.
 */
static size_t companion_read(struct input *member, size_t count, size_t own)
{
	const int32_t place =
		input_integer(member, "companion_member", 1, (int64_t)count, OPTIONAL);

	if (place == DB_NULL_INTEGER)
		return 0;
	if ((size_t)place == own + 1)
		input_refuse(member, "companion_member",
			"This is the member themselves: name another one, counted from 1.");
	return (size_t)place;
}

static void members_read(
	struct input *body, struct warnings *warnings, struct citizens_register_params *out)
{
	const int32_t today = today_is();
	const size_t count = input_list(body, "members", 1, GROUP_MEMBERS_MAX, REQUIRED);
	size_t beside[GROUP_MEMBERS_MAX] = { 0 };

	out->members = arena_array(body->req->arena, count, sizeof(*out->members));
	out->members_count = count;
	for (size_t i = 0; i < count; i++) {
		struct input member = input_list_object(body, "members", i);
		beside[i] = companion_read(&member, count, i);
		member_read(&member, today, warnings, &out->members[i]);
	}
	for (size_t i = 0; i < count; i++)
		if (beside[i])
			out->members[i].companion = out->members[beside[i] - 1].id;
	if (all_are_minors(out, today))
		warnings_add(
			warnings, "", "members", "Nobody in this group is known to be an adult.");
}

void registration_read(struct input *body, struct citizens_register_params *out)
{
	struct warnings warnings;

	warnings_begin(&warnings, body->req);
	out->group = uuid_new();
	out->city = input_code(body, "city", REQUIRED);
	contact_read(body, &warnings, out);
	out->consent = choice_or(body, "consent", "explicit|implicit|proxy", STR("implicit"));
	out->keep_together = choice_or(body, "keep_together", "must|prefer", STR("must"));
	members_read(body, &warnings, out);
	out->expected_members = expected_read(body, out->members_count);
	out->pets = count_read(body, "pets", GROUP_PETS_MAX);
	out->luggage_kg = count_read(body, "luggage_kg", GROUP_LUGGAGE_MAX_KG);
	out->kind = choice_or(body, "kind", "family|students|colleagues|person",
		out->expected_members == 1 ? STR("person") : STR("family"));
	out->occurred_at = occurred_read(body, OPTIONAL);
	out->dry_run = input_boolean(body, "dry_run", false);
	out->warnings = warnings_end(&warnings);
	input_end(body);
}
