-- What was said on the phone, in a few words.
ALTER TABLE contacts ADD COLUMN note text CONSTRAINT contact_note CHECK (length(note) BETWEEN 1 AND 1000);
