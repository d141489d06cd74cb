/* Convoys: planning them, filling them, sending them off. */
#pragma once
#include "http/request.h"

extern const struct endpoint convoys_create;
extern const struct endpoint convoys_list;
extern const struct endpoint convoys_detail;
extern const struct endpoint convoys_change;
extern const struct endpoint convoys_add_vehicle;
extern const struct endpoint convoys_change_vehicle;
extern const struct endpoint convoys_assign;
extern const struct endpoint convoys_unassign;
extern const struct endpoint convoys_board;
extern const struct endpoint convoys_depart;
extern const struct endpoint convoys_arrive;
extern const struct endpoint convoys_cancel;
extern const struct endpoint convoys_complete;
extern const struct endpoint convoys_manifest;
extern const struct endpoint convoys_documents;
extern const struct endpoint document_rules_list;
extern const struct endpoint document_rules_add;
extern const struct endpoint convoys_incidents;
extern const struct endpoint convoys_transfer;
extern const struct endpoint convoys_divert;
extern const struct endpoint convoys_return;
