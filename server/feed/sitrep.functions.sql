-- The one line that is read out: "125 citizens set out today from Lviv, Kyiv and Dnipro; 13,719 in all."

CREATE FUNCTION sitrep_text(p_today integer, p_total integer, p_cities text[]) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE p_today WHEN 0 THEN 'Nobody' WHEN 1 THEN '1 citizen' ELSE to_char(p_today, 'FM999,999,999') || ' citizens' END
         || ' set out today'
         || CASE WHEN cardinality(p_cities) = 1 THEN ' from ' || p_cities[1]
                 WHEN cardinality(p_cities) > 1
                 THEN ' from ' || array_to_string(p_cities[:cardinality(p_cities) - 1], ', ') || ' and ' || p_cities[cardinality(p_cities)]
                 ELSE '' END
         || '; ' || to_char(p_total, 'FM999,999,990') || ' in all.'
$$;
