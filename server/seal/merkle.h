/*
 * Merkle trees of RFC 6962 (2.1) with SHA-256: leaves and nodes hash with different prefixes, a
 * tree of n leaves parts at the largest power of two below n. Pure.
 */
#pragma once
#include "base/sha.h"

/* A tree of at most 2^MERKLE_DEPTH leaves. */
#define MERKLE_DEPTH 48

struct merkle_hash {
	uint8_t bytes[SHA256_BYTES];
};

bool merkle_equal(const struct merkle_hash *a, const struct merkle_hash *b);

struct merkle_hash merkle_leaf(struct str data);
/* Of the parts as one; at most MERKLE_PARTS. */
#define MERKLE_PARTS 40
struct merkle_hash merkle_leaf_joined(const struct str *parts, size_t count);
struct merkle_hash merkle_node(const struct merkle_hash *left, const struct merkle_hash *right);

/* A tree that grows at its right end, kept as the roots of its whole subtrees. Zeroed: empty. */
struct merkle_frontier {
	uint64_t size;
	struct merkle_hash roots[MERKLE_DEPTH]; /* the largest first */
};

void merkle_append(struct merkle_frontier *tree, const struct merkle_hash *leaf);
/* Of the empty tree it is the hash of nothing. */
struct merkle_hash merkle_frontier_root(const struct merkle_frontier *tree);

struct merkle_hash merkle_root(const struct merkle_hash *leaves, size_t count);

/* The siblings from the leaf up. */
struct merkle_path {
	size_t length;
	struct merkle_hash siblings[MERKLE_DEPTH];
};

/* It is the caller's bug if there is no leaf `index`. */
void merkle_path(
	const struct merkle_hash *leaves, size_t count, size_t index, struct merkle_path *out);
/* Whether `leaf` is number `index` of the `count` under `root` (RFC 9162, 2.1.3.2). */
bool merkle_path_leads(const struct merkle_path *path, uint64_t index, uint64_t count,
	const struct merkle_hash *leaf, const struct merkle_hash *root);
