-- The correction of a person's data.

-- name: citizens_correct(caller, reference text, version integer, given_names text?, family_name text?, set_birth boolean, birth_date date?, birth_precision text, set_sex boolean, sex text?, set_nationality boolean, nationality text?, set_national_id boolean, national_id_hash bytea?, national_id_sealed bytea?, set_document_type boolean, document_type text?, set_document_state boolean, document_state text?, set_document_number boolean, document_hash bytea?, document_sealed bytea?, set_document_expires_on boolean, document_expires_on date?, set_needs boolean, needs text?, accessible boolean, city text?, set_companion boolean, companion text?, warnings json) :write
SELECT r.i, r.outcome, r.body, r.version AS _version
  FROM citizens_correct(:caller, :reference, :version, :given_names, :family_name, :set_birth, :birth_date,
       :birth_precision, :set_sex, :sex, :set_nationality, :nationality, :set_national_id, :national_id_hash,
       :national_id_sealed, :set_document_type, :document_type, :set_document_state, :document_state,
       :set_document_number, :document_hash, :document_sealed, :set_document_expires_on, :document_expires_on,
       :set_needs, :needs, :accessible, :city, :set_companion, :companion, :warnings) AS r
 ORDER BY r.i;
