-- Lists start from the few who need something.
CREATE INDEX citizen_needs_code ON citizen_needs (code, citizen_id);
