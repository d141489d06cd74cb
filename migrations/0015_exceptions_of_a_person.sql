-- Answers to handoffs and late facts look for the exceptions of one person.
CREATE INDEX exceptions_citizen ON exceptions (citizen_id, event_id) WHERE citizen_id IS NOT NULL;
