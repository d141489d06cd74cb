/* The endpoints that find, show and correct people, and tell where they stand. */
#pragma once

extern const struct endpoint citizens_status;
extern const struct endpoint citizens_status_one;
extern const struct endpoint citizens_list;
extern const struct endpoint citizens_detail;
extern const struct endpoint citizens_correct;
extern const struct endpoint citizens_search;
extern const struct endpoint citizens_deceased;
