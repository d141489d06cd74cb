/* A message as gateways bring it: decoded, cut, parsed, on its way into the database. */
#include <string.h>

#include "base/ids.h"
#include "db/blocking.h"
#include "http/problem.h"
#include "http/text_rules.h"
#include "sms/command.h"
#include "sms/decode.h"
#include "sms/dialect.h"
#include "sms/inbound.h"

#define ID_MAX 200

/* Some gateways leave the + away: with eleven digits or more and no zero first, a country is named.
 */
static struct str read_phone(struct arena *arena, struct str sender)
{
	const struct str text = str_trim(sender);
	char phone[17];
	bool digits = text.len >= 11 && text.data[0] != '0';

	for (size_t i = 0; digits && i < text.len; i++)
		digits = text.data[i] >= '0' && text.data[i] <= '9';
	if (parse_phone(digits ? arena_printf(arena, "+" STR_FMT, STR_ARG(text)) : text, phone))
		return arena_copy(arena, str_from(phone));
	return STR_NULL;
}

static void check(struct request *req, const struct arrival *arrival)
{
	const char *fault = arrival->id.data ? text_fault(req->arena, arrival->id, ID_MAX, false)
					     : "Each message needs an id.";

	if (fault)
		problem_field(req, "id", "%s", fault);
	if (str_trim(arrival->sender).len == 0)
		problem_field(req, "from", "Each message needs its sender.");
}

/* Which answer asks to correct a registration; STR_NULL where nothing is wrong. */
static struct str fault_of(unsigned faults)
{
	switch (faults) {
	case 0:
		return STR_NULL;
	case SMS_CITY_MISSING:
		return STR("city");
	case SMS_NAME_MISSING:
		return STR("name");
	case SMS_BIRTH_UNREADABLE:
		return STR("birth_date");
	case SMS_SIZE_UNREADABLE:
		return STR("family_size");
	default:
		return STR("form");
	}
}

static void fill_registration(
	struct request *req, const struct sms_registration *asked, struct sms_receive_params *out)
{
	char reference[REFERENCE_SYMBOLS + 1];

	reference_new(reference);
	out->fault = fault_of(asked->faults);
	if (!asked->faults) {
		out->city = asked->city;
		out->given_names = asked->given_names;
		out->family_name = asked->family_name;
		out->birth_date = asked->birth_date;
		out->birth_precision = asked->birth_precision;
		out->people = asked->family_size;
	}
	out->group_id = uuid_new();
	out->citizen_id = uuid_new();
	out->citizen_reference = arena_copy(req->arena, str_from(reference));
}

static void fill(struct request *req, struct str text, struct sms_receive_params *out)
{
	static const char *const names[] = { [SMS_NONE] = "other",
		[SMS_STATUS] = "status",
		[SMS_REGISTER] = "register",
		[SMS_STOP] = "stop",
		[SMS_START] = "start",
		[SMS_HELP] = "help" };
	struct sms_command command = { 0 };

	sms_command_parse(req->arena, text, today_is(), &command);
	out->command = str_from(names[command.kind]);
	out->language = command.language;
	out->reference = command.reference[0] ? arena_copy(req->arena, str_from(command.reference))
					      : STR_NULL;
	out->birth_date = DB_NULL_INTEGER;
	out->birth_precision = STR("unknown");
	out->people = 1;
	if (command.kind == SMS_REGISTER)
		fill_registration(req, &command.registration, out);
}

bool arrival_read(
	struct request *req, const struct arrival *arrival, struct sms_receive_params *out)
{
	const struct str bytes = arrival->text.data ? arrival->text : STR("");
	struct sms_text read = { .text = STR("") };

	check(req, arrival);
	if (req->problem)
		return false;
	/* What nobody can read is answered like anything else that is no command. */
	if (!sms_decode(req->arena, bytes, arrival->charset, &read))
		read = (struct sms_text){ .text = STR("") };
	out->gateway = req->caller.subject;
	out->message_id = arrival->id;
	out->phone = read_phone(req->arena, arrival->sender);
	out->text = read.text;
	out->cut = read.cut;
	out->answer_id = arrival->answer_later ? uuid_new() : (struct uuid){ 0 };
	fill(req, read.text, out);
	return true;
}

void inbound_sweep(struct db_blocking *db)
{
	const struct inbound_forget_params none = { 0 };
	const void *params = &none;
	struct rows rows;

	blocking_run(db, &sql_inbound_forget, &params, 1, &rows);
	if (rows.status != ROWS_OK)
		blocking_close(db);
}
