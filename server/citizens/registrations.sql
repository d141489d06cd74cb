-- Registers travel groups, from a request or from a line of an import.

-- name: citizens_register(caller, key, group uuid, city text, kind text, keep_together text, phone text?, language text, kin_phone text?, kin_language text?, consent text, expected_members integer, pets integer, luggage_kg integer, occurred_at timestamptz?, source text?, source_ref text?, warnings json, dry_run boolean, board_convoy text?, board_vehicle integer?, border_post text?, handoff_convoy text?, told_at timestamptz?, note text?) :write
-- list: members(id uuid, reference text, given_names text, family_name text, birth_date date?, birth_precision text, sex text?, nationality text?, national_id_hash bytea?, national_id_sealed bytea?, document_type text?, document_state text?, document_hash bytea?, document_sealed bytea?, document_expires_on date?, accessible boolean, needs text?, companion uuid?, event_id uuid?, receipt json?, kid text?, token text?)
SELECT i, outcome, body
  FROM citizens_register(:caller, :key, :group, :city, :kind, :keep_together, :phone, :language, :kin_phone, :kin_language, :consent,
       :expected_members, :pets, :luggage_kg, :occurred_at, :source, :source_ref, :warnings, :dry_run, :board_convoy, :board_vehicle,
       :border_post, :handoff_convoy, :told_at, :note, :members)
 ORDER BY i;
