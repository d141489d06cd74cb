/* Plans for the tests that make and commit them. */
#pragma once
#include "support/given.h"

/* Of the convoy alone; `more` are further fields, with a comma before each. Any status. */
struct answer plan_as(const struct actor *who, const struct convoy *convoy, const char *more);
/* By an officer; fails the test unless there is one. */
struct answer plan_of(const struct convoy *convoy);
/* With these changes, a JSON object each. Any status. */
struct answer commit_as(const struct actor *who, const char *id, const char *changes);
struct answer commit(struct answer plan, const char *changes);
/* Fails the test unless all of the family have seats there, or wait. */
void expect_seated(const struct family *family, const struct convoy *convoy, int vehicle);
void expect_waiting(const struct family *family);
