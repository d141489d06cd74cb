/* The endpoints for references that are one person's. */
#pragma once

extern const struct endpoint duplicates_merge;
extern const struct endpoint duplicates_undo;
extern const struct endpoint duplicates_differ;
extern const struct endpoint duplicates_list;
