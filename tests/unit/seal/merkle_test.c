/* Trees: the roots of Certificate Transparency's test data, and ways that lead or do not. */
#include "seal/merkle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define LEAVES 8
#define MANY 70

/* What RFC 6962's reference implementation tests with; a recursive one in another language gave the
 * same roots. */
static const struct str data[LEAVES] = { STR(""), STR("\0"), STR("\x10"), STR("\x20\x21"),
	STR("\x30\x31"), STR("\x40\x41\x42\x43"), STR("\x50\x51\x52\x53\x54\x55\x56\x57"),
	STR("\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f") };
static const char *const roots[LEAVES + 1] = {
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
	"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
	"aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
	"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
	"4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
	"76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
	"ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
	"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

static void expect_hash(struct merkle_hash hash, const char *hexadecimal)
{
	char text[2 * SHA256_BYTES + 1];

	for (size_t i = 0; i < SHA256_BYTES; i++)
		(void)snprintf(text + 2 * i, 3, "%02x", hash.bytes[i]);
	assert_string_equal(text, hexadecimal);
}

static void roots_are_those_of_the_reference(void **state)
{
	struct merkle_hash leaves[LEAVES];

	(void)state;
	for (size_t i = 0; i < LEAVES; i++)
		leaves[i] = merkle_leaf(data[i]);
	for (size_t count = 0; count <= LEAVES; count++)
		expect_hash(merkle_root(leaves, count), roots[count]);
}

static void a_tree_that_grows_has_the_same_roots(void **state)
{
	struct merkle_frontier tree = { 0 };

	(void)state;
	expect_hash(merkle_frontier_root(&tree), roots[0]);
	for (size_t i = 0; i < LEAVES; i++) {
		const struct merkle_hash leaf = merkle_leaf(data[i]);
		merkle_append(&tree, &leaf);
		expect_hash(merkle_frontier_root(&tree), roots[i + 1]);
	}
}

static void numbered_leaves(struct merkle_hash leaves[MANY])
{
	for (size_t i = 0; i < MANY; i++)
		leaves[i] = merkle_leaf((struct str){ (const char *)&i, sizeof(i) });
}

static void the_way_from_every_leaf_leads_to_the_root(void **state)
{
	struct merkle_hash leaves[MANY];
	struct merkle_path path;

	(void)state;
	numbered_leaves(leaves);
	for (size_t count = 1; count <= MANY; count++) {
		const struct merkle_hash root = merkle_root(leaves, count);
		for (size_t index = 0; index < count; index++) {
			merkle_path(leaves, count, index, &path);
			assert_true(merkle_path_leads(&path, index, count, &leaves[index], &root));
		}
	}
}

static void another_leaf_place_or_way_does_not_lead_there(void **state)
{
	struct merkle_hash leaves[MANY];
	struct merkle_path path;
	const size_t count = 37, index = 20;

	(void)state;
	numbered_leaves(leaves);
	const struct merkle_hash root = merkle_root(leaves, count);
	merkle_path(leaves, count, index, &path);
	for (size_t other = 0; other < count + 2; other++) {
		if (other == index)
			continue;
		assert_false(merkle_path_leads(&path, index, count, &leaves[other], &root));
		assert_false(merkle_path_leads(&path, other, count, &leaves[index], &root));
	}
	for (size_t bit = 0; bit < path.length * 256; bit++) {
		struct merkle_path changed = path;
		changed.siblings[bit / 256].bytes[bit % 256 / 8] ^= (uint8_t)(1 << bit % 8);
		assert_false(merkle_path_leads(&changed, index, count, &leaves[index], &root));
	}
	path.length--;
	assert_false(merkle_path_leads(&path, index, count, &leaves[index], &root));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(roots_are_those_of_the_reference),
		cmocka_unit_test(a_tree_that_grows_has_the_same_roots),
		cmocka_unit_test(the_way_from_every_leaf_leads_to_the_root),
		cmocka_unit_test(another_leaf_place_or_way_does_not_lead_there),
	};

	return cmocka_run_group_tests_name("seal/merkle", tests, NULL, NULL);
}
