/* /v1/audit and receipts with their proof. */
#pragma once
#include "http/request.h"

extern const struct endpoint audit_checkpoint; /* GET /v1/audit/checkpoint */
extern const struct endpoint audit_receipt;    /* GET /v1/citizens/{reference}/receipt */
