/* Trees by their left and right halves, growing ones by their whole subtrees. */
#include "seal/merkle.h"

#include <assert.h>
#include <string.h>

#define LEAF_PREFIX STR("\0")
#define NODE_PREFIX STR("\1")

static struct str hash_bytes(const struct merkle_hash *hash)
{
	return (struct str){ (const char *)hash->bytes, sizeof(hash->bytes) };
}

bool merkle_equal(const struct merkle_hash *a, const struct merkle_hash *b)
{
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

struct merkle_hash merkle_leaf_joined(const struct str *parts, size_t count)
{
	struct str all[1 + MERKLE_PARTS] = { LEAF_PREFIX };
	struct merkle_hash leaf;

	assert(count <= MERKLE_PARTS);
	memcpy(all + 1, parts, count * sizeof(*parts));
	sha256(leaf.bytes, all, 1 + count);
	return leaf;
}

struct merkle_hash merkle_leaf(struct str data)
{
	return merkle_leaf_joined(&data, 1);
}

struct merkle_hash merkle_node(const struct merkle_hash *left, const struct merkle_hash *right)
{
	const struct str parts[] = { NODE_PREFIX, hash_bytes(left), hash_bytes(right) };
	struct merkle_hash node;

	sha256(node.bytes, parts, 3);
	return node;
}

static struct merkle_hash empty_root(void)
{
	struct merkle_hash root;

	sha256(root.bytes, NULL, 0);
	return root;
}

/* One whole subtree for each bit of the size. */
static size_t root_count(const struct merkle_frontier *tree)
{
	return (size_t)__builtin_popcountll(tree->size);
}

void merkle_append(struct merkle_frontier *tree, const struct merkle_hash *leaf)
{
	struct merkle_hash grown = *leaf;
	size_t count = root_count(tree);

	assert(tree->size < (UINT64_C(1) << (MERKLE_DEPTH - 1)));
	for (uint64_t bits = tree->size; bits & 1; bits >>= 1)
		grown = merkle_node(&tree->roots[--count], &grown);
	tree->roots[count] = grown;
	tree->size++;
}

struct merkle_hash merkle_frontier_root(const struct merkle_frontier *tree)
{
	size_t count = root_count(tree);

	if (count == 0)
		return empty_root();
	struct merkle_hash root = tree->roots[--count];
	while (count > 0)
		root = merkle_node(&tree->roots[--count], &root);
	return root;
}

struct merkle_hash merkle_root(const struct merkle_hash *leaves, size_t count)
{
	struct merkle_frontier tree = { 0 };

	for (size_t i = 0; i < count; i++)
		merkle_append(&tree, &leaves[i]);
	return merkle_frontier_root(&tree);
}

/* The largest power of two below `count`, which is at least 2. */
static size_t split(size_t count)
{
	size_t left = 1;

	while (2 * left < count)
		left *= 2;
	return left;
}

void merkle_path(
	const struct merkle_hash *leaves, size_t count, size_t index, struct merkle_path *out)
{
	struct merkle_hash down[MERKLE_DEPTH];
	size_t length = 0;

	assert(index < count);
	while (count > 1) {
		const size_t left = split(count);
		const bool goes_left = index < left;
		down[length++] = goes_left ? merkle_root(leaves + left, count - left)
					   : merkle_root(leaves, left);
		leaves += goes_left ? 0 : left;
		index -= goes_left ? 0 : left;
		count = goes_left ? left : count - left;
	}
	out->length = length;
	for (size_t i = 0; i < length; i++)
		out->siblings[i] = down[length - 1 - i];
}

bool merkle_path_leads(const struct merkle_path *path, uint64_t index, uint64_t count,
	const struct merkle_hash *leaf, const struct merkle_hash *root)
{
	struct merkle_hash found = *leaf;
	uint64_t last = count - 1;

	if (index >= count)
		return false;
	for (size_t i = 0; i < path->length; i++) {
		const struct merkle_hash *sibling = &path->siblings[i];
		if (last == 0)
			return false;
		if (index & 1 || index == last) {
			found = merkle_node(sibling, &found);
			while (index && !(index & 1)) {
				index >>= 1;
				last >>= 1;
			}
		} else {
			found = merkle_node(&found, sibling);
		}
		index >>= 1;
		last >>= 1;
	}
	return last == 0 && merkle_equal(&found, root);
}
