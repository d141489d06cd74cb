/* GET /v1/convoys/{code}/reconciliation: who was expected at the border, who came, who is still
 * open. */
#include "handoffs/handoffs.h"
#include "handoffs/reconciliation.sql.h"
#include "http/input.h"
#include "http/reply.h"

static bool reconciliation_read(struct request *req, struct handoffs_reconcile_params *out)
{
	query_end(req, "");
	out->caller = request_caller(req);
	out->code = path_code(req, "code");
	return !req->problem;
}

ENDPOINT(handoffs_reconcile, reconciliation_read, reply_row);
