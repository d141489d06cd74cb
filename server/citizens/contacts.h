/* The endpoints of the phone list. */
#pragma once

extern const struct endpoint contacts_record;
extern const struct endpoint contacts_summary;
