/* Signs receipts of handoffs. */
#include "auth/receipt.h"

#include "auth/paseto.h"
#include "base/json_writer.h"

#define STATEMENT_MAX 1024 /* bytes */

static void put(struct json_writer *json, const char *key, struct str value)
{
	json_key(json, key);
	json_put_string(json, value);
}

static struct str statement_render(
	struct arena *arena, struct str deployment, const struct receipt_facts *facts)
{
	struct strbuf buf;
	struct json_writer json;

	strbuf_init(&buf, STATEMENT_MAX);
	json_init(&json, &buf);
	json_object_begin(&json);
	put(&json, "deployment", deployment);
	json_key(&json, "event_id");
	json_put_uuid(&json, facts->event_id);
	put(&json, "reference", facts->reference);
	put(&json, "border_post", facts->border_post);
	put(&json, "convoy", facts->convoy);
	put(&json, "outcome", facts->outcome);
	json_key(&json, "occurred_at");
	json_put_instant(&json, facts->occurred_at);
	put(&json, "accepted_by", facts->accepted_by);
	json_object_end(&json);
	struct str statement = arena_copy(arena, strbuf_str(&buf));
	strbuf_release(&buf);
	return statement;
}

static struct str token_sign(struct arena *arena, const struct signing_key *key,
	struct str deployment, struct str statement)
{
	struct strbuf footer;
	struct strbuf token;

	strbuf_init(&footer, PASETO_FOOTER_MAX);
	strbuf_init(&token, PASETO_TOKEN_MAX);
	paseto_footer(&footer, &key->id);
	paseto_sign(&token, key->secret, statement, strbuf_str(&footer),
		key_purpose_assertion(arena, KEY_RECEIPT, deployment));
	struct str signed_text = arena_copy(arena, strbuf_str(&token));
	strbuf_release(&footer);
	strbuf_release(&token);
	return signed_text;
}

struct receipt receipt_sign(struct arena *arena, const struct signing_key *key,
	struct str deployment, const struct receipt_facts *facts)
{
	struct str statement = statement_render(arena, deployment, facts);

	return (struct receipt){ .statement = statement,
		.kid = str_from(key->id.text),
		.token = token_sign(arena, key, deployment, statement) };
}
