/* The application reads and adds; it changes what has a state, and never what is a record. */
#include "db/grants.h"

/* Roles belong to the whole cluster: another database's migration may create it at this moment. */
const char grants_role[] =
	"DO $$ BEGIN\n"
	"  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'kafile_app') THEN\n"
	"    CREATE ROLE kafile_app LOGIN;\n"
	"  END IF;\n"
	"EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;\n"
	"END $$";

const char grants_tables[] =
	"REVOKE ALL ON ALL TABLES IN SCHEMA kafile FROM PUBLIC, kafile_app;\n"
	"GRANT USAGE ON SCHEMA kafile TO kafile_app;\n"
	"GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA kafile TO kafile_app;\n"
	"GRANT USAGE ON ALL SEQUENCES IN SCHEMA kafile TO kafile_app;\n"
	"GRANT DELETE ON kafile.citizen_needs, kafile.seats, kafile.idempotency, "
	"kafile.approvals, "
	"kafile.tokens,\n"
	"  kafile.staff_recovery_codes, kafile.sign_in_failures, kafile.messages,\n"
	"  kafile.inbound_messages, kafile.plans TO kafile_app;\n"
	"REVOKE INSERT, UPDATE ON kafile.migrations, kafile.feed_epoch, kafile.signing_keys,\n"
	"  kafile.cities, kafile.crossings, kafile.border_posts, kafile.planning_rules FROM "
	"kafile_app;\n"
	"REVOKE UPDATE ON kafile.events, kafile.facts, kafile.handoffs, kafile.manifests,\n"
	"  kafile.sitreps, kafile.sitrep_entries FROM kafile_app;\n"
	"GRANT UPDATE (outcome, body) ON kafile.facts TO kafile_app;\n"
	"GRANT UPDATE (one_sided, offered_by) ON kafile.handoffs TO kafile_app;\n"
	"GRANT UPDATE (floor_xid, floor_id) ON kafile.feed_epoch TO kafile_app;\n"
	/* A row lock needs the right to change some column: a city's row numbers its convoys. */
	"GRANT UPDATE (position) ON kafile.cities TO kafile_app";
