/* Every endpoint on one screen: method, path, roles, endpoint, body, Idempotency-Key, waiting,
 * urgency. */
#include "routes.h"

#include "auth/roles.h"
#include "auth/sessions.h"
#include "auth/staff.h"
#include "auth/tokens.h"
#include "citizens/citizens.h"
#include "citizens/contacts.h"
#include "citizens/duplicates.h"
#include "citizens/registrations.h"
#include "convoys/convoys.h"
#include "feed/feed.h"
#include "handoffs/handoffs.h"
#include "http/system.h"
#include "places/places.h"
#include "planning/planning.h"
#include "seal/endpoints.h"
#include "sms/gateways.h"
#include "sms/outbox.h"
#include "web/assets.h"

#define DESK (ROLE_ADMIN | ROLE_OFFICER)
#define FIELD (DESK | ROLE_COORDINATOR)
#define STAFF (FIELD | ROLE_BORDER)
#define READERS (FIELD | ROLE_AUDITOR)
#define CARRIERS (ROLE_ADMIN | ROLE_GATEWAY)

/* clang-format off */
const struct route routes[] = {
	{ METHOD_GET, "/healthz", 0, &system_alive, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_FACT },
	{ METHOD_GET, "/openapi.json", 0, &system_contract, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_POLL },
	{ METHOD_GET, "/v1/status/{reference}", ROLES_ALL, &citizens_status_one, BODY_NONE, KEY_NONE, WAIT_PERSON, URGENCY_POLL },
	{ METHOD_POST, "/v1/status", ROLES_ALL, &citizens_status, BODY_JSON, KEY_NONE, WAIT_NONE, URGENCY_POLL },
	{ METHOD_GET, "/v1/cities", ROLES_ALL, &places_cities, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_POLL },
	{ METHOD_GET, "/v1/border-posts", ROLES_ALL, &places_border_posts, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_POLL },
	{ METHOD_GET, "/v1/assembly-points", ROLES_ALL, &places_assembly_points, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_POLL },
	{ METHOD_POST, "/v1/assembly-points", FIELD, &places_create_assembly_point, BODY_JSON, KEY_REQUIRED, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_GET, "/v1/assembly-points/{id}", READERS, &places_assembly_point, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_PATCH, "/v1/assembly-points/{id}", FIELD, &places_change_assembly_point, BODY_MERGE_PATCH, KEY_NONE, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_POST, "/v1/registrations", STAFF, &citizens_register, BODY_JSON, KEY_REQUIRED, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_POST, "/v1/registrations/import", DESK, &citizens_import, BODY_FILE, KEY_NONE, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_GET, "/v1/groups", READERS, &groups_list, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_POLL },
	{ METHOD_GET, "/v1/groups/{id}", READERS, &groups_read, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_PATCH, "/v1/groups/{id}", FIELD, &groups_change, BODY_MERGE_PATCH, KEY_NONE, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_POST, "/v1/groups/{id}/members", FIELD, &groups_add_member, BODY_JSON, KEY_REQUIRED, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_POST, "/v1/groups/{id}/join", FIELD, &groups_join, BODY_JSON, KEY_REQUIRED, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_POST, "/v1/groups/{id}/split", FIELD, &groups_split, BODY_JSON, KEY_REQUIRED, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_GET, "/v1/citizens", READERS, &citizens_list, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_POLL },
	{ METHOD_POST, "/v1/citizens/search", READERS, &citizens_search, BODY_JSON, KEY_NONE, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_GET, "/v1/citizens/{reference}", READERS, &citizens_detail, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_PATCH, "/v1/citizens/{reference}", FIELD, &citizens_correct, BODY_MERGE_PATCH, KEY_NONE, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_POST, "/v1/citizens/{reference}/merge", DESK, &duplicates_merge, BODY_JSON, KEY_REQUIRED, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_POST, "/v1/citizens/{reference}/merge/undo", DESK, &duplicates_undo, BODY_JSON, KEY_REQUIRED, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_POST, "/v1/citizens/{reference}/not-duplicate", DESK, &duplicates_differ, BODY_JSON, KEY_REQUIRED, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_GET, "/v1/duplicates", DESK, &duplicates_list, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_POLL },
	{ METHOD_POST, "/v1/contacts", DESK, &contacts_record, BODY_JSON, KEY_REQUIRED, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_GET, "/v1/contacts/summary", READERS, &contacts_summary, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_POLL },
	{ METHOD_POST, "/v1/citizens/{reference}/deceased", DESK, &citizens_deceased, BODY_JSON, KEY_REQUIRED, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_POST, "/v1/withdrawals", FIELD, &withdrawals_create, BODY_JSON, KEY_REQUIRED, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_POST, "/v1/reinstatements", FIELD, &reinstatements_create, BODY_JSON, KEY_REQUIRED, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_POST, "/v1/convoys", FIELD, &convoys_create, BODY_JSON, KEY_REQUIRED, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_GET, "/v1/convoys", STAFF | ROLE_AUDITOR, &convoys_list, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_POLL },
	{ METHOD_GET, "/v1/convoys/{code}", STAFF | ROLE_AUDITOR, &convoys_detail, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_PATCH, "/v1/convoys/{code}", FIELD, &convoys_change, BODY_MERGE_PATCH, KEY_NONE, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_POST, "/v1/convoys/{code}/vehicles", FIELD, &convoys_add_vehicle, BODY_JSON, KEY_REQUIRED, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_PATCH, "/v1/convoys/{code}/vehicles/{number}", FIELD, &convoys_change_vehicle, BODY_MERGE_PATCH, KEY_NONE, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_POST, "/v1/convoys/{code}/assignments", FIELD, &convoys_assign, BODY_JSON, KEY_REQUIRED, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_POST, "/v1/convoys/{code}/unassignments", FIELD, &convoys_unassign, BODY_JSON, KEY_REQUIRED, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_POST, "/v1/convoys/{code}/boardings", FIELD, &convoys_board, BODY_JSON, KEY_OPTIONAL, WAIT_NONE, URGENCY_FACT },
	{ METHOD_POST, "/v1/convoys/{code}/departures", FIELD, &convoys_depart, BODY_JSON, KEY_OPTIONAL, WAIT_NONE, URGENCY_FACT },
	{ METHOD_POST, "/v1/convoys/{code}/arrivals", STAFF, &convoys_arrive, BODY_JSON, KEY_OPTIONAL, WAIT_NONE, URGENCY_FACT },
	{ METHOD_POST, "/v1/convoys/{code}/completion", FIELD, &convoys_complete, BODY_JSON, KEY_REQUIRED, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_POST, "/v1/convoys/{code}/cancellation", FIELD, &convoys_cancel, BODY_JSON, KEY_REQUIRED, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_POST, "/v1/convoys/{code}/incidents", STAFF, &convoys_incidents, BODY_JSON, KEY_OPTIONAL, WAIT_NONE, URGENCY_FACT },
	{ METHOD_POST, "/v1/convoys/{code}/transfers", STAFF, &convoys_transfer, BODY_JSON, KEY_REQUIRED, WAIT_NONE, URGENCY_FACT },
	{ METHOD_POST, "/v1/convoys/{code}/diversion", STAFF, &convoys_divert, BODY_JSON, KEY_REQUIRED, WAIT_NONE, URGENCY_FACT },
	{ METHOD_POST, "/v1/convoys/{code}/return", STAFF, &convoys_return, BODY_JSON, KEY_REQUIRED, WAIT_NONE, URGENCY_FACT },
	{ METHOD_GET, "/v1/convoys/{code}/manifest", STAFF | ROLE_AUDITOR, &convoys_manifest, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_GET, "/v1/convoys/{code}/documents", STAFF | ROLE_AUDITOR, &convoys_documents, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_POST, "/v1/plans", FIELD, &plans_make, BODY_JSON, KEY_NONE, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_POST, "/v1/plans/{id}/commit", FIELD, &plans_commit, BODY_JSON, KEY_REQUIRED, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_POST, "/v1/plans/{id}/offers", FIELD, &plans_offer, BODY_NONE, KEY_REQUIRED, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_GET, "/v1/convoys/{code}/waitlist", FIELD, &plans_waitlist, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_POLL },
	{ METHOD_GET, "/v1/document-rules", STAFF | ROLE_AUDITOR, &document_rules_list, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_POLL },
	{ METHOD_POST, "/v1/document-rules", DESK, &document_rules_add, BODY_JSON, KEY_REQUIRED, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_POST, "/v1/handoffs", DESK | ROLE_BORDER, &handoffs_accept, BODY_JSON, KEY_OPTIONAL, WAIT_NONE, URGENCY_FACT },
	{ METHOD_GET, "/v1/citizens/{reference}/receipt", DESK | ROLE_BORDER | ROLE_AUDITOR, &audit_receipt, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_GET, "/v1/audit/checkpoint", ROLE_ADMIN | ROLE_AUDITOR, &audit_checkpoint, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_GET, "/v1/convoys/{code}/reconciliation", STAFF | ROLE_AUDITOR, &handoffs_reconcile, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_GET, "/v1/exceptions", STAFF | ROLE_AUDITOR, &exceptions_list, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_POLL },
	{ METHOD_POST, "/v1/exceptions/settlements", STAFF, &exceptions_settle, BODY_JSON, KEY_REQUIRED, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_GET, "/v1/sitrep", DESK | ROLE_AUDITOR, &feed_sitrep, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_POLL },
	{ METHOD_POST, "/v1/sitreps", DESK, &sitreps_freeze, BODY_JSON, KEY_REQUIRED, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_GET, "/v1/sitreps", DESK | ROLE_AUDITOR, &sitreps_list, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_POLL },
	{ METHOD_GET, "/v1/sitreps/{number}", DESK | ROLE_AUDITOR, &sitreps_read, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_GET, "/v1/sitreps/{number}/people", DESK | ROLE_AUDITOR, &sitreps_people, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_POLL },
	{ METHOD_GET, "/v1/events", DESK | ROLE_AUDITOR, &feed_events, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_POLL },
	{ METHOD_GET, "/v1/changes", READERS | ROLE_GATEWAY, &feed_changes, BODY_NONE, KEY_NONE, WAIT_FEED, URGENCY_POLL },
	{ METHOD_POST, "/v1/outbox/leases", CARRIERS, &outbox_lease, BODY_JSON, KEY_NONE, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_PATCH, "/v1/outbox/leases/{lease}", CARRIERS, &outbox_renew, BODY_MERGE_PATCH, KEY_NONE, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_POST, "/v1/outbox/acks", CARRIERS, &outbox_report, BODY_JSON, KEY_OPTIONAL, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_GET, "/v1/outbox/messages", DESK, &outbox_messages, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_POLL },
	{ METHOD_POST, "/v1/outbox/messages/{id}/retry", DESK, &outbox_retry, BODY_NONE, KEY_REQUIRED, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_POST, "/v1/outbox/messages/{id}/dismissal", DESK, &outbox_dismiss, BODY_JSON, KEY_REQUIRED, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_POST, "/v1/tokens", ROLE_ADMIN, &tokens_issue, BODY_JSON, KEY_REQUIRED, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_GET, "/v1/tokens", ROLE_ADMIN, &tokens_list, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_POLL },
	{ METHOD_POST, "/v1/tokens/renewal", ROLES_ALL, &tokens_renew, BODY_JSON, KEY_REQUIRED, WAIT_NONE, URGENCY_FACT },
	{ METHOD_POST, "/v1/tokens/revocations", DESK, &tokens_revoke_all, BODY_JSON, KEY_REQUIRED, WAIT_NONE, URGENCY_FACT },
	{ METHOD_DELETE, "/v1/tokens/{id}", ROLE_ADMIN, &tokens_revoke, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_FACT },
	{ METHOD_GET, "/v1/session", ROLES_ALL, &session_read, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_FACT },
	{ METHOD_POST, "/v1/session", 0, &session_open, BODY_JSON, KEY_NONE, WAIT_NONE, URGENCY_FACT },
	{ METHOD_DELETE, "/v1/session", ROLES_ALL, &session_close, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_FACT },
	{ METHOD_POST, "/v1/session/renewal", ROLES_ALL, &session_renew, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_FACT },
	{ METHOD_POST, "/v1/session/password", 0, &session_change_password, BODY_JSON, KEY_NONE, WAIT_NONE, URGENCY_FACT },
	{ METHOD_POST, "/v1/session/second-factor", 0, &session_enrol, BODY_JSON, KEY_NONE, WAIT_NONE, URGENCY_FACT },
	{ METHOD_GET, "/v1/staff", ROLE_ADMIN, &staff_list, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_POLL },
	{ METHOD_POST, "/v1/staff", ROLE_ADMIN, &staff_add, BODY_JSON, KEY_REQUIRED, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_GET, "/v1/staff/{username}", ROLE_ADMIN, &staff_read, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_PATCH, "/v1/staff/{username}", ROLE_ADMIN, &staff_change, BODY_MERGE_PATCH, KEY_NONE, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_POST, "/v1/staff/{username}/reset", ROLE_ADMIN, &staff_reset, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_GET, "/v1/gateways", ROLE_ADMIN, &gateways_list, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_POLL },
	{ METHOD_POST, "/v1/gateways", ROLE_ADMIN, &gateways_add, BODY_JSON, KEY_REQUIRED, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_PATCH, "/v1/gateways/{name}", ROLE_ADMIN, &gateways_change, BODY_MERGE_PATCH, KEY_NONE, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_POST, "/v1/gateways/{name}/reset", ROLE_ADMIN, &gateways_reset, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_GET, "/sms/kannel", ROLE_GATEWAY, &sms_kannel, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_GET, "/sms/kannel/dlr", ROLE_GATEWAY, &sms_kannel_report, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_GET, "/sms/plain", ROLE_GATEWAY, &sms_plain, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_POST, "/sms/plain", ROLE_GATEWAY, &sms_plain_form, BODY_FORM, KEY_NONE, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_POST, "/sms/twilio", ROLE_GATEWAY, &sms_twilio, BODY_FORM, KEY_NONE, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_POST, "/sms/twilio/status", ROLE_GATEWAY, &sms_twilio_status, BODY_FORM, KEY_NONE, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_POST, "/sms/android/mobile/v1/device", ROLE_GATEWAY, &sms_android_register, BODY_JSON, KEY_NONE, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_GET, "/sms/android/mobile/v1/device", ROLE_GATEWAY, &sms_android_device, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_POLL },
	{ METHOD_PATCH, "/sms/android/mobile/v1/device", ROLE_GATEWAY, &sms_android_change_device, BODY_JSON, KEY_NONE, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_GET, "/sms/android/mobile/v1/message", ROLE_GATEWAY, &sms_android_messages, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_POLL },
	{ METHOD_PATCH, "/sms/android/mobile/v1/message", ROLE_GATEWAY, &sms_android_report, BODY_JSON_LIST, KEY_NONE, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_GET, "/sms/android/mobile/v1/events", ROLE_GATEWAY, &sms_android_events, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_POLL },
	{ METHOD_GET, "/sms/android/mobile/v1/webhooks", ROLE_GATEWAY, &sms_android_webhooks, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_POLL },
	{ METHOD_GET, "/sms/android/mobile/v1/settings", ROLE_GATEWAY, &sms_android_settings, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_POLL },
	{ METHOD_POST, "/sms/android/webhooks/{gateway}", ROLE_GATEWAY, &sms_android_received, BODY_JSON, KEY_NONE, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_GET, "/", 0, &web_page, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_GET, "/service_worker.js", 0, &web_service_worker, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_OFFICE },
	{ METHOD_GET, "/assets/{name}", 0, &web_asset, BODY_NONE, KEY_NONE, WAIT_NONE, URGENCY_OFFICE },
};
/* clang-format on */

const size_t route_count = sizeof(routes) / sizeof(routes[0]);
