/* Reads the gateways and finds one by what it shows. */
#include "auth/known_gateways.h"

#include <string.h>

#include "auth/gateway_secrets.h"
#include "auth/known_gateways.sql.h"
#include "base/crypto.h"
#include "db/blocking.h"

static struct str column(struct arena *arena, const struct rows *rows, int row, const char *name)
{
	const struct str text = rows_text(rows, row, rows_column(rows, name));

	return text.data ? arena_copy(arena, text) : STR_NULL;
}

bool known_gateways_read(struct arena *arena, struct db_blocking *db, struct known_gateways *out)
{
	const struct gateways_known_params none = { 0 };
	const void *params = &none;
	struct rows rows;

	blocking_run(db, &sql_gateways_known, &params, 1, &rows);
	if (rows.status != ROWS_OK)
		return false;
	struct known_gateway *all = arena_array(arena, (size_t)rows.count, sizeof(*all));
	for (int row = 0; row < rows.count; row++)
		all[row] = (struct known_gateway){
			.name = column(arena, &rows, row, "name"),
			.dialect = column(arena, &rows, row, "dialect"),
			.account = column(arena, &rows, row, "account"),
			.public_url = column(arena, &rows, row, "public_url"),
			.password_hash = column(arena, &rows, row, "password_hash"),
			.secret_sealed = column(arena, &rows, row, "secret_sealed"),
			.version = (int32_t)rows_integer(&rows, row, rows_column(&rows, "version")),
		};
	*out = (struct known_gateways){ all, (size_t)rows.count };
	return true;
}

static struct str copy_of(struct arena *arena, struct str text)
{
	return text.data ? arena_copy(arena, text) : STR_NULL;
}

struct known_gateways known_gateways_copy(struct arena *arena, const struct known_gateways *from)
{
	struct known_gateway *all = arena_array(arena, from->count, sizeof(*all));

	for (size_t i = 0; i < from->count; i++) {
		const struct known_gateway *one = &from->all[i];
		all[i] = (struct known_gateway){
			.name = copy_of(arena, one->name),
			.dialect = copy_of(arena, one->dialect),
			.account = copy_of(arena, one->account),
			.public_url = copy_of(arena, one->public_url),
			.password_hash = copy_of(arena, one->password_hash),
			.secret_sealed = copy_of(arena, one->secret_sealed),
			.version = one->version,
		};
	}
	return (struct known_gateways){ all, from->count };
}

bool known_gateways_equal(const struct known_gateways *a, const struct known_gateways *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!str_equal(a->all[i].name, b->all[i].name) ||
			a->all[i].version != b->all[i].version)
			return false;
	return true;
}

const struct known_gateway *known_gateway_named(const struct known_gateways *all, struct str name)
{
	size_t low = 0, high = all->count;

	while (name.data && low < high) {
		const size_t middle = low + (high - low) / 2;
		const int order = str_compare(all->all[middle].name, name);
		if (order == 0)
			return &all->all[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const struct known_gateway *known_gateway_of_account(
	const struct known_gateways *all, const char *dialect, struct str account)
{
	for (size_t i = 0; account.data && i < all->count; i++) {
		const struct known_gateway *one = &all->all[i];
		if (one->account.data && str_equal(one->account, account) &&
			str_equal(one->dialect, str_from(dialect)))
			return one;
	}
	return NULL;
}

static bool has_hash(const struct known_gateway *gateway, const uint8_t hash[HASH_BYTES])
{
	return gateway->password_hash.len == HASH_BYTES &&
	       crypto_equal(gateway->password_hash.data, hash, HASH_BYTES);
}

bool known_gateway_has_password(const struct known_gateway *gateway, struct str password)
{
	uint8_t hash[HASH_BYTES];

	gateway_password_hash(hash, password);
	return has_hash(gateway, hash);
}

const struct known_gateway *known_gateway_of_password(
	const struct known_gateways *all, struct str password)
{
	uint8_t hash[HASH_BYTES];

	gateway_password_hash(hash, password);
	for (size_t i = 0; i < all->count; i++)
		if (has_hash(&all->all[i], hash))
			return &all->all[i];
	return NULL;
}

bool known_gateway_secret(struct arena *arena, const struct keyring *ring,
	const struct known_gateway *gateway, struct str *out)
{
	return gateway->secret_sealed.data &&
	       gateway_secret_open(arena, ring, gateway->name, gateway->secret_sealed, out);
}
