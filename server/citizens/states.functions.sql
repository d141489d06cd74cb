-- What may follow a person's state, for plans that are refused, and what a person still lacks.

-- The states that a plan (not a fact) may lead to.
CREATE FUNCTION citizen_legal(status text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE status
    WHEN 'registered' THEN '{assigned,withdrawn,declined,left_by_own_means}'
    WHEN 'assigned' THEN '{registered,withdrawn,declined,left_by_own_means}'
    WHEN 'no_show' THEN '{registered,assigned,withdrawn,declined,left_by_own_means}'
    WHEN 'withdrawn' THEN '{registered}'
    WHEN 'declined' THEN '{registered}'
    WHEN 'left_by_own_means' THEN '{registered}'
    WHEN 'missing' THEN '{registered}'
    WHEN 'hospitalised' THEN '{registered}'
    WHEN 'left_en_route' THEN '{registered}'
    WHEN 'refused_at_border' THEN '{registered}'
    ELSE '{}' END::text[]
$$;

-- A reference is ten symbols of Crockford's base32, the last of them a check symbol by ISO 7064, MOD 33,32: nobody has
-- another one.
CREATE FUNCTION reference_mistyped(reference text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE symbols text := '0123456789ABCDEFGHJKMNPQRSTVWXYZ'; product integer := 32; n integer;
BEGIN
  IF reference !~ '^[0-9A-HJKMNP-TV-Z]{10}$' THEN
    RETURN true;
  END IF;
  FOR place IN 1 .. 9 LOOP
    n := (product + strpos(symbols, substr(reference, place, 1)) - 1) % 32;
    product := 2 * CASE n WHEN 0 THEN 32 ELSE n END % 33;
  END LOOP;
  RETURN (product + strpos(symbols, substr(reference, 10, 1)) - 1) % 32 <> 1;
END $$;

-- What is said of a reference that nobody has.
CREATE FUNCTION nobody_outcome(reference text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN reference_mistyped(reference) THEN 'mistyped' ELSE 'unknown' END
$$;

-- What would still be asked of a person; a birth year is less than a birth date.
CREATE FUNCTION citizen_missing(birth_precision text, sex text, nationality text, national_id_hash bytea, document_hash bytea)
RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT array_remove(ARRAY[
    CASE WHEN birth_precision <> 'day' THEN 'birth_date' END,
    CASE WHEN sex IS NULL THEN 'sex' END,
    CASE WHEN nationality IS NULL THEN 'nationality' END,
    CASE WHEN nationality = 'TUR' AND national_id_hash IS NULL THEN 'national_id' END,
    CASE WHEN document_hash IS NULL THEN 'document' END], NULL)
$$;

-- As it was given: a day, a year, or null.
CREATE FUNCTION citizen_birth(birth_date date, birth_precision text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE birth_precision WHEN 'day' THEN to_char(birth_date, 'YYYY-MM-DD') WHEN 'year' THEN to_char(birth_date, 'YYYY') END
$$;
