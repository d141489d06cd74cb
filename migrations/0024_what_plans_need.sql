-- What a plan has to know beside seats: who sits on a lap, who travels only beside whom, and what a group brings along.
ALTER TABLE citizens
  ADD COLUMN lap boolean NOT NULL DEFAULT false,          -- on an adult's lap: takes no seat
  ADD COLUMN companion_id uuid REFERENCES citizens,       -- beside whom they must travel
  ADD CONSTRAINT citizen_lap CHECK (NOT lap OR convoy IS NOT NULL),
  ADD CONSTRAINT citizen_companion CHECK (companion_id <> id);

ALTER TABLE travel_groups
  ADD COLUMN pets integer NOT NULL DEFAULT 0 CONSTRAINT group_pets CHECK (pets BETWEEN 0 AND 20),
  ADD COLUMN luggage_kg integer NOT NULL DEFAULT 0 CONSTRAINT group_luggage CHECK (luggage_kg BETWEEN 0 AND 2000);

-- Null: no limit is known.
ALTER TABLE vehicles
  ADD COLUMN pets_max integer CONSTRAINT vehicle_pets CHECK (pets_max BETWEEN 0 AND 500),
  ADD COLUMN luggage_max_kg integer CONSTRAINT vehicle_luggage CHECK (luggage_max_kg BETWEEN 0 AND 100000);

ALTER TABLE seats ADD COLUMN lap boolean NOT NULL DEFAULT false;

CREATE OR REPLACE FUNCTION seats_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  WITH moved AS MATERIALIZED (
    SELECT o.convoy AS old_convoy, o.vehicle AS old_vehicle, o.stranded AS old_stranded, o.family_name AS old_family_name,
           o.given_names AS old_given_names, o.reference AS old_reference, n.id, n.convoy, n.vehicle, n.stranded, n.family_name,
           n.given_names, n.reference, n.nationality, n.status, n.lap, n.document_override, n.document_override_by,
           CASE n.birth_precision WHEN 'day' THEN to_char(n.birth_date, 'YYYY-MM-DD') WHEN 'year' THEN to_char(n.birth_date, 'YYYY') END AS birth_date
      FROM was AS o JOIN is_now AS n ON n.id = o.id
     WHERE (o.convoy IS NOT NULL OR n.convoy IS NOT NULL)
       AND (o.convoy, o.vehicle, o.stranded, o.family_name, o.given_names, o.reference, o.birth_date, o.birth_precision, o.nationality,
            o.status, o.lap, o.document_override, o.document_override_by)
           IS DISTINCT FROM
           (n.convoy, n.vehicle, n.stranded, n.family_name, n.given_names, n.reference, n.birth_date, n.birth_precision, n.nationality,
            n.status, n.lap, n.document_override, n.document_override_by)),
  gone AS (
    DELETE FROM kafile.seats AS s USING moved AS m
     WHERE m.convoy IS NULL AND s.convoy = m.old_convoy AND s.vehicle = m.old_vehicle AND s.stranded = m.old_stranded
       AND s.family_name = m.old_family_name AND s.given_names = m.old_given_names AND s.reference = m.old_reference),
  come AS (
    INSERT INTO kafile.seats (convoy, vehicle, stranded, family_name, given_names, reference, birth_date, nationality, status, lap, needs,
                              document_override, document_override_by)
    SELECT m.convoy, m.vehicle, m.stranded, m.family_name, m.given_names, m.reference, m.birth_date, m.nationality, m.status, m.lap,
           (SELECT string_agg(d.code, ' ' ORDER BY d.code) FROM kafile.citizen_needs AS d WHERE d.citizen_id = m.id),
           m.document_override, m.document_override_by
      FROM moved AS m WHERE m.old_convoy IS NULL)
  UPDATE kafile.seats AS s
     SET convoy = m.convoy, vehicle = m.vehicle, stranded = m.stranded, family_name = m.family_name, given_names = m.given_names,
         reference = m.reference, birth_date = m.birth_date, nationality = m.nationality, status = m.status, lap = m.lap,
         document_override = m.document_override, document_override_by = m.document_override_by
    FROM moved AS m
   WHERE m.convoy IS NOT NULL AND s.convoy = m.old_convoy AND s.vehicle = m.old_vehicle AND s.stranded = m.old_stranded
     AND s.family_name = m.old_family_name AND s.given_names = m.old_given_names AND s.reference = m.old_reference;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION seat_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM kafile.seats AS s
     WHERE s.convoy = OLD.convoy AND s.vehicle = OLD.vehicle AND s.stranded = OLD.stranded AND s.family_name = OLD.family_name
       AND s.given_names = OLD.given_names AND s.reference = OLD.reference;
    RETURN NULL;
  END IF;
  INSERT INTO kafile.seats (convoy, vehicle, stranded, family_name, given_names, reference, birth_date, nationality, status, lap, needs,
                            document_override, document_override_by)
  VALUES (NEW.convoy, NEW.vehicle, NEW.stranded, NEW.family_name, NEW.given_names, NEW.reference,
          CASE NEW.birth_precision WHEN 'day' THEN to_char(NEW.birth_date, 'YYYY-MM-DD') WHEN 'year' THEN to_char(NEW.birth_date, 'YYYY') END,
          NEW.nationality, NEW.status, NEW.lap, (SELECT string_agg(n.code, ' ' ORDER BY n.code) FROM kafile.citizen_needs AS n WHERE n.citizen_id = NEW.id),
          NEW.document_override, NEW.document_override_by);
  RETURN NULL;
END $$;
