/* From what a request shows to the gateway that sent it. */
#pragma once
#include "auth/known_gateways.h"
#include "http/request.h"

/*
 * The gateway of an Authorization header: Basic with its name and password, or Bearer with the
 * password alone, for gateways that know no other. NULL for anything else.
 */
const struct known_gateway *gateway_of_credentials(
	const struct known_gateways *all, struct arena *arena, struct str authorization);

/* What such a header shows of the gateway's secret: its password, or the whole of a token. Empty
 * for anything else. */
struct str gateway_shown_secret(struct arena *arena, struct str authorization);

/*
 * The gateway of a report that shows, as Basic, its name and the proof that stood in the address of
 * this message's reports (`ref` in the query). NULL for anything else.
 */
const struct known_gateway *gateway_that_reports(
	const struct known_gateways *all, struct request *req, struct str authorization);

/*
 * The gateway of a signed request, whose body has been read. NULL if nobody knows it; where it is
 * known but did not sign this request, also a problem. Which gateway a request claims to come from
 * its form says (`AccountSid`), or its path (`{gateway}`).
 */
const struct known_gateway *gateway_that_signed(
	const struct known_gateways *all, struct request *req, const char *dialect);
