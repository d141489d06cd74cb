/* The application reads and adds; it changes what has a state, never what is a record, and deletes
 * nothing: functions of the owner's do. */
#include "db/grants.h"

#define SERVING_ROLES APPLICATION_ROLE ", " BATCH_ROLE

const char grants_missing_roles[] =
	"SELECT string_agg(r.name, ', ' ORDER BY r.name) FROM unnest(ARRAY['kafile_owner', "
	"'kafile_migrator', 'kafile_app', 'kafile_batch', 'kafile_sealer', 'kafile_reporter', "
	"'kafile_monitor']) "
	"AS r (name)"
	" WHERE pg_catalog.to_regrole(r.name) IS NULL";

/* The seals come with the sealer, which alone writes them. */
const char grants_tables[] =
	"DO $$ BEGIN\n"
	"  EXECUTE format('REVOKE ALL ON DATABASE %1$I FROM PUBLIC; GRANT CONNECT ON DATABASE %1$I "
	"TO "
	"kafile_migrator, kafile_app, kafile_sealer, kafile_reporter, kafile_monitor', "
	"current_database());\n"
	"END $$;\n"
	"REVOKE ALL ON SCHEMA kafile, reports FROM PUBLIC;\n"
	"REVOKE ALL ON ALL TABLES IN SCHEMA kafile, reports FROM PUBLIC, kafile_app, "
	"kafile_batch, kafile_sealer, kafile_reporter, kafile_monitor;\n"
	"REVOKE ALL ON ALL SEQUENCES IN SCHEMA kafile FROM PUBLIC, kafile_app, kafile_batch;\n"
	"GRANT USAGE ON SCHEMA kafile TO kafile_app, kafile_batch, kafile_sealer;\n"
	"GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA kafile TO kafile_app, kafile_batch;\n"
	"GRANT USAGE ON ALL SEQUENCES IN SCHEMA kafile TO kafile_app, kafile_batch;\n"
	"REVOKE INSERT, UPDATE ON kafile.migrations, kafile.feed_epoch, kafile.signing_keys,\n"
	"  kafile.cities, kafile.crossings, kafile.border_posts, kafile.planning_rules FROM "
	"kafile_app, kafile_batch;\n"
	"REVOKE UPDATE ON kafile.events, kafile.facts, kafile.handoffs, kafile.manifests,\n"
	"  kafile.sitreps, kafile.sitrep_entries FROM kafile_app, kafile_batch;\n"
	"REVOKE INSERT, UPDATE ON kafile.citizen_outlines, kafile.message_outlines FROM "
	"kafile_app, kafile_batch;\n"
	"GRANT UPDATE (outcome, body) ON kafile.facts TO kafile_app, kafile_batch;\n"
	"GRANT UPDATE (one_sided, offered_by) ON kafile.handoffs TO kafile_app, kafile_batch;\n"
	"GRANT UPDATE (floor_xid, floor_id) ON kafile.feed_epoch TO kafile_app, kafile_batch;\n"
	/* A row lock needs the right to change some column: a city's row numbers its convoys. */
	"GRANT UPDATE (position) ON kafile.cities TO kafile_app, kafile_batch;\n"
	"REVOKE INSERT, UPDATE ON kafile.audit_seals, kafile.audit_checkpoint FROM kafile_app, "
	"kafile_batch;\n"
	"GRANT SELECT ON kafile.events, kafile.feed_epoch, kafile.signing_keys TO kafile_sealer;\n"
	"GRANT SELECT, INSERT ON kafile.audit_seals TO kafile_sealer;\n"
	"GRANT SELECT, INSERT, UPDATE ON kafile.audit_checkpoint TO kafile_sealer;\n"
	"GRANT USAGE ON SCHEMA reports TO kafile_reporter;\n"
	"GRANT SELECT ON ALL TABLES IN SCHEMA reports TO kafile_reporter";

void grants_functions(struct strbuf *sql, const char *schema)
{
	strbuf_printf(sql, "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA %s FROM PUBLIC;\n", schema);
	strbuf_printf(sql, "GRANT USAGE ON SCHEMA %s TO " SERVING_ROLES ";\n", schema);
	strbuf_printf(sql, "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA %s TO " SERVING_ROLES, schema);
}
