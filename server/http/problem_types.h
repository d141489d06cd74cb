/*
 * Every kind of problem (RFC 9457) that a client can meet: name, status, title. The type URI is
 * urn:kafile:problem:<name with hyphens>. The contract lists the same ones; a test compares them.
 */
#pragma once

#define PROBLEM_TYPES(X)                                                                      \
	X(malformed_request, 400, "The request is not well-formed HTTP.")                     \
	X(malformed_json, 400, "The body is not well-formed JSON.")                           \
	X(idempotency_key_missing, 400, "This request needs an Idempotency-Key header.")      \
	X(idempotency_key_malformed, 400, "The Idempotency-Key header is malformed.")         \
	X(cursor_malformed, 400, "The cursor is not one that this server gave.")              \
	X(unauthenticated, 401, "A valid token is needed.")                                   \
	X(sign_in_refused, 401, "User name or password is wrong.")                            \
	X(second_factor_needed, 401, "This account also needs a code.")                       \
	X(second_factor_refused, 401, "This code is not good, or not any more.")              \
	X(forbidden, 403, "Your role may not do this.")                                       \
	X(signature_refused, 403, "The signature is not one of this request.")                \
	X(cross_origin, 403, "A page of another site may not ask for this.")                  \
	X(second_factor_enrolment_required, 403, "This account needs a second factor first.") \
	X(not_found, 404, "There is no such thing, or it is outside your scope.")             \
	X(method_not_allowed, 405, "This method is not allowed here.")                        \
	X(not_acceptable, 406, "None of the accepted media types can be given.")              \
	X(request_timeout, 408, "The request took too long to come.")                         \
	X(conflict, 409, "The present state does not allow this.")                            \
	X(illegal_transition, 409, "The person's or convoy's state does not allow this.")     \
	X(token_key_retired, 409, "The key that signed this token is retired.")               \
	X(plan_outdated, 409, "What this plan relied on has changed.")                        \
	X(plan_committed, 409, "This plan is committed already.")                             \
	X(plan_change_refused, 409, "A change of this plan cannot hold.")                     \
	X(plan_too_large, 422, "This is more than one plan takes.")                           \
	X(cursor_expired, 410, "The feed does not reach back to this cursor: start again.")   \
	X(version_changed, 412, "Somebody changed this in between.")                          \
	X(body_too_large, 413, "The body is too large.")                                      \
	X(uri_too_long, 414, "The address is too long.")                                      \
	X(unsupported_media_type, 415, "The body's media type is not supported here.")        \
	X(invalid_fields, 422, "Some fields cannot be accepted.")                             \
	X(idempotency_key_reused, 422, "This Idempotency-Key was used for another request.")  \
	X(version_required, 428, "An If-Match header is needed.")                             \
	X(too_many_attempts, 429, "Too many attempts failed: wait.")                          \
	X(too_many_waiting, 429, "Too many of your requests wait already.")                   \
	X(headers_too_large, 431, "The headers are too large.")                               \
	X(internal_error, 500, "The server made a mistake; it is logged.")                    \
	X(transfer_coding_unsupported, 501, "Bodies are taken as they are, or chunked.")      \
	X(overloaded, 503, "The server is busy: try again.")                                  \
	X(database_unavailable, 503, "The database cannot be reached: try again.")            \
	X(database_unfit, 503, "The database keeps less than this server promises.")          \
	X(outcome_unknown, 503, "The outcome is unknown: send the same request again.")       \
	X(http_version_unsupported, 505, "This server speaks HTTP/1.1.")

enum problem_type {
#define X(name, status, title) PROBLEM_##name,
	PROBLEM_TYPES(X)
#undef X
		PROBLEM_COUNT,
};
