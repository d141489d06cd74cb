-- The roles of a deployment: psql -X -v ON_ERROR_STOP=1 -f deploy/postgresql/roles.sql, as a superuser, once a cluster. May be run
-- again. Then CREATE DATABASE kafile OWNER kafile_owner, and `kafiled migrate` grants what each may do in it. Passwords (or
-- certificates) are set apart, by \password, so that none stands in a file; pg_hba.conf beside this file says who may come from where.
--
--   kafile_owner      owns the tables; nobody signs in as it
--   kafile_migrator   becomes it, to migrate and to make keys
--   kafile_app        serves: reads, adds, changes; deletes nothing; sees the people of one caller's scope
--   kafile_batch      kafile_app while it works for many callers at once; nobody signs in as it either
--   kafile_sealer     reads the log and adds seals to it
--   kafile_reporter   counts, states and times, nobody's name
--   kafile_backup     begins and ends backups; the files are read by the system's user
--   kafile_monitor    how the server fares, nothing that is in tables

SET client_min_messages = warning;

DO $$
DECLARE role text;
BEGIN
  FOREACH role IN ARRAY ARRAY['kafile_owner', 'kafile_migrator', 'kafile_app', 'kafile_batch', 'kafile_sealer',
                               'kafile_reporter', 'kafile_backup', 'kafile_monitor'] LOOP
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = role) THEN
      EXECUTE format('CREATE ROLE %I', role);
    END IF;
    EXECUTE format('ALTER ROLE %I NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS %s', role,
                   CASE WHEN role IN ('kafile_owner', 'kafile_batch') THEN 'NOLOGIN' ELSE 'LOGIN' END);
    -- An open transaction keeps sealing and the feed back, whoever forgot it.
    EXECUTE format('ALTER ROLE %I SET idle_in_transaction_session_timeout = ''15s''', role);
  END LOOP;
END $$;

GRANT kafile_owner TO kafile_migrator;
ALTER ROLE kafile_migrator SET role = 'kafile_owner';
GRANT kafile_batch TO kafile_app;

ALTER ROLE kafile_reporter SET default_transaction_read_only = on;
ALTER ROLE kafile_reporter SET statement_timeout = '60s';

-- Transactions and standbys are seen by its functions (server/watch/vitals.functions.sql), which give numbers alone to who serves.
ALTER ROLE kafile_owner INHERIT;
GRANT pg_read_all_stats TO kafile_owner;

-- These two need what their roles inherit. The functions are those of the database that this file runs in: the one that pgBackRest
-- connects to (postgres, unless pg-database names another).
ALTER ROLE kafile_monitor INHERIT;
GRANT pg_monitor TO kafile_monitor;
ALTER ROLE kafile_backup INHERIT;
GRANT pg_read_all_settings TO kafile_backup;
GRANT EXECUTE ON FUNCTION pg_backup_start(text, boolean), pg_backup_stop(boolean), pg_switch_wal(), pg_create_restore_point(text) TO kafile_backup;
