-- What can be changed of a travel group, and members who come late.

-- name: groups_change(caller, group uuid, version integer, set_phone boolean, phone text?, language text?, set_kin_phone boolean, kin_phone text?, set_kin_language boolean, kin_language text?, city text?, keep_together text?, expected_members integer?, pets integer?, luggage_kg integer?) :write
SELECT r.i, r.outcome, r.body, r.etag AS _etag
  FROM groups_change(:caller, :group, :version, :set_phone, :phone, :language, :set_kin_phone, :kin_phone, :set_kin_language,
         :kin_language, :city, :keep_together, :expected_members, :pets, :luggage_kg) AS r
 ORDER BY r.i;

-- name: groups_add_member(caller, key, group uuid, warnings json, id uuid, reference text, given_names text, family_name text, birth_date date?, birth_precision text, sex text?, nationality text?, national_id_hash bytea?, national_id_sealed bytea?, document_type text?, document_state text?, document_hash bytea?, document_sealed bytea?, document_expires_on date?, accessible boolean, needs text?) :write
SELECT i, outcome, body
  FROM groups_add_member(:caller, :key, :group, :warnings, :id, :reference, :given_names, :family_name, :birth_date,
       :birth_precision, :sex, :nationality, :national_id_hash, :national_id_sealed, :document_type, :document_state,
       :document_hash, :document_sealed, :document_expires_on, :accessible, :needs)
 ORDER BY i;
