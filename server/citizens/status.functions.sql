-- RFC 3339 with the offset that the zone has then: what a citizen reads on the spot.
CREATE FUNCTION local_time(at timestamptz, zone text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT to_char(at AT TIME ZONE zone, 'YYYY-MM-DD"T"HH24:MI:SS')
         || CASE WHEN at AT TIME ZONE zone < at AT TIME ZONE 'UTC' THEN '-' ELSE '+' END
         || to_char(greatest(at AT TIME ZONE zone - at AT TIME ZONE 'UTC', at AT TIME ZONE 'UTC' - at AT TIME ZONE zone), 'HH24:MI')
$$;
