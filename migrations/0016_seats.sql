-- A manifest reads the people of a vehicle where they lie together, in its order: in citizens they lie as they were
-- registered, and each of them costs a page. Triggers keep these rows as the people are, and nothing else writes them.
CREATE TABLE seats (
  convoy text NOT NULL,
  vehicle integer NOT NULL,
  stranded boolean NOT NULL,
  family_name text NOT NULL,
  given_names text NOT NULL,
  reference text NOT NULL,
  birth_date text,                      -- as precise as it is known
  nationality text,
  status text NOT NULL,
  needs text,                           -- codes, joined by spaces
  document_override text,
  document_override_by text
) WITH (fillfactor = 70);

INSERT INTO seats
SELECT c.convoy, c.vehicle, c.stranded, c.family_name, c.given_names, c.reference,
       CASE c.birth_precision WHEN 'day' THEN to_char(c.birth_date, 'YYYY-MM-DD') WHEN 'year' THEN to_char(c.birth_date, 'YYYY') END,
       c.nationality, c.status, (SELECT string_agg(n.code, ' ' ORDER BY n.code) FROM citizen_needs AS n WHERE n.citizen_id = c.id),
       c.document_override, c.document_override_by
  FROM citizens AS c
 WHERE c.convoy IS NOT NULL
 ORDER BY c.convoy, c.vehicle;

CREATE UNIQUE INDEX seats_order ON seats (convoy, vehicle, stranded DESC, family_name, given_names, reference);

-- Needs are read anew with each change, so that the order of a transaction's changes does not matter.
CREATE FUNCTION seat_follow() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  born text; codes text;
BEGIN
  IF TG_OP = 'DELETE' OR TG_OP = 'UPDATE' AND NEW.convoy IS NULL THEN
    DELETE FROM kafile.seats AS s
     WHERE s.convoy = OLD.convoy AND s.vehicle = OLD.vehicle AND s.stranded = OLD.stranded AND s.family_name = OLD.family_name
       AND s.given_names = OLD.given_names AND s.reference = OLD.reference;
    RETURN NULL;
  END IF;
  born := CASE NEW.birth_precision WHEN 'day' THEN to_char(NEW.birth_date, 'YYYY-MM-DD') WHEN 'year' THEN to_char(NEW.birth_date, 'YYYY') END;
  codes := (SELECT string_agg(n.code, ' ' ORDER BY n.code) FROM kafile.citizen_needs AS n WHERE n.citizen_id = NEW.id);
  IF TG_OP = 'INSERT' OR OLD.convoy IS NULL THEN
    INSERT INTO kafile.seats (convoy, vehicle, stranded, family_name, given_names, reference, birth_date, nationality, status, needs,
                              document_override, document_override_by)
    VALUES (NEW.convoy, NEW.vehicle, NEW.stranded, NEW.family_name, NEW.given_names, NEW.reference, born, NEW.nationality, NEW.status, codes,
            NEW.document_override, NEW.document_override_by);
    RETURN NULL;
  END IF;
  UPDATE kafile.seats AS s
     SET convoy = NEW.convoy, vehicle = NEW.vehicle, stranded = NEW.stranded, family_name = NEW.family_name, given_names = NEW.given_names,
         reference = NEW.reference, birth_date = born, nationality = NEW.nationality, status = NEW.status, needs = codes,
         document_override = NEW.document_override, document_override_by = NEW.document_override_by
   WHERE s.convoy = OLD.convoy AND s.vehicle = OLD.vehicle AND s.stranded = OLD.stranded AND s.family_name = OLD.family_name
     AND s.given_names = OLD.given_names AND s.reference = OLD.reference;
  RETURN NULL;
END $$;

CREATE TRIGGER seat_taken AFTER INSERT ON citizens FOR EACH ROW WHEN (NEW.convoy IS NOT NULL) EXECUTE FUNCTION seat_follow();
CREATE TRIGGER seat_left AFTER DELETE ON citizens FOR EACH ROW WHEN (OLD.convoy IS NOT NULL) EXECUTE FUNCTION seat_follow();
CREATE TRIGGER seat_changed AFTER UPDATE ON citizens FOR EACH ROW
  WHEN ((OLD.convoy, OLD.vehicle, OLD.stranded, OLD.family_name, OLD.given_names, OLD.reference, OLD.birth_date, OLD.birth_precision,
         OLD.nationality, OLD.status, OLD.document_override, OLD.document_override_by)
     IS DISTINCT FROM
        (NEW.convoy, NEW.vehicle, NEW.stranded, NEW.family_name, NEW.given_names, NEW.reference, NEW.birth_date, NEW.birth_precision,
         NEW.nationality, NEW.status, NEW.document_override, NEW.document_override_by)
    AND (OLD.convoy IS NOT NULL OR NEW.convoy IS NOT NULL))
  EXECUTE FUNCTION seat_follow();

CREATE FUNCTION seat_needs_follow() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  c kafile.citizens; codes text;
BEGIN
  SELECT o.* INTO c FROM kafile.citizens AS o WHERE o.id = coalesce(NEW.citizen_id, OLD.citizen_id) AND o.convoy IS NOT NULL;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  codes := (SELECT string_agg(n.code, ' ' ORDER BY n.code) FROM kafile.citizen_needs AS n WHERE n.citizen_id = c.id);
  UPDATE kafile.seats AS s SET needs = codes
   WHERE s.convoy = c.convoy AND s.vehicle = c.vehicle AND s.stranded = c.stranded AND s.family_name = c.family_name
     AND s.given_names = c.given_names AND s.reference = c.reference;
  RETURN NULL;
END $$;
CREATE TRIGGER seat_needs AFTER INSERT OR UPDATE OR DELETE ON citizen_needs FOR EACH ROW EXECUTE FUNCTION seat_needs_follow();
