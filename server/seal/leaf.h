/*
 * What is hashed of an event: all its columns, each as text behind its length, so that nothing can
 * be moved from one to another.
 */
#pragma once
#include "seal/merkle.h"

struct rows;

/* In the order of the table's columns. */
#define LEAF_FIELDS 16
extern const char *const leaf_field_names[LEAF_FIELDS];

struct leaf_event {
	struct str fields[LEAF_FIELDS]; /* STR_NULL where the column is null */
};

/* From the column `fields` of the statement audit_events. The texts are the row's. */
struct leaf_event leaf_event_read(const struct rows *rows, int row);
struct merkle_hash leaf_event_hash(const struct leaf_event *event);
