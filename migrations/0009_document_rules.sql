-- Document rules are added and never rewritten: of those in force the one that began last holds, then the one recorded last.

ALTER TABLE document_rules
  ADD COLUMN recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ADD COLUMN recorded_by text,                            -- null: the seed's
  ADD CONSTRAINT document_rule_country CHECK (country ~ '^[A-Z]{2}$'),
  ADD CONSTRAINT document_rule_nationality CHECK (nationality ~ '^[A-Z]{3}$'),
  ADD CONSTRAINT document_rule_document_type CHECK (document_type IN ('passport', 'id_card', 'emergency_travel_document', 'none')),
  ADD CONSTRAINT document_rule_validity CHECK (valid_to > valid_from);
CREATE INDEX document_rules_in_force ON document_rules (country, nationality, document_type, valid_from, id);
