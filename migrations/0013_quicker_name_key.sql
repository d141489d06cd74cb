-- The key of names in a third of the time and the same for every name, so that what is stored stays right: most names are
-- Latin with Turkish marks and need none of the Cyrillic tables, and most have none of the sounds that are looked for.

CREATE OR REPLACE FUNCTION name_key(name text) RETURNS text
  LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  whole text COLLATE "C" := normalize(name, NFKD);
  -- The marks of Turkish letters fall away, ı is i.
  k text COLLATE "C" := translate(lower(whole), E'-_<.,/\u0131\u0306\u0308\u0327\u0307\u0302', '      i');
  first text COLLATE "C";
  rest text COLLATE "C";
BEGIN
  IF k ~ '[^a-z ]' THEN
    -- NFKD parts the short i into и and a breve: together they are і, and и alone is y.
    k := replace(replace(whole, E'\u0438\u0306', 'і'), E'\u0418\u0306', 'і');
    -- One letter for one: case, Latin letters that do not decompose, Cyrillic, and a space for what parts words, in a
    -- machine readable zone too.
    k := translate(k,
      'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
      'ıØøŁłĐđÐðßẞÆæŒœÞþƏə'
      'АБВҐДЕЗИІКЛМНОПРСТУФЫЭ'
      'абвґдезиіклмнопрстуфыэ'
      'ГЄЖХЦЧШЩЮЯ'
      '-‐‑–—_<.,/',
      'abcdefghijklmnopqrstuvwxyz'
      'ioollddddssaaoottee'
      'abvgdezyiklmnoprstufye'
      'abvgdezyiklmnoprstufye'
      'гєжхцчшщюя'
      '          ');
    -- Ukrainian letters of two and more, by resolution 55/2010 of the Cabinet of Ministers.
    k := replace(replace(replace(replace(replace(k, 'zг', 'zgh'), 'г', 'h'), 'є', 'ie'), 'ж', 'zh'), 'х', 'kh');
    k := replace(replace(replace(replace(replace(k, 'ц', 'ts'), 'ч', 'ch'), 'ш', 'sh'), 'щ', 'shch'), 'ю', 'iu');
    k := regexp_replace(replace(k, 'я', 'ia'), '[^a-z ]+', '', 'g');
  END IF;
  -- Spellings of one sound, in this order.
  k := replace(replace(k, 'iia', 'a'), 'iya', 'a');
  IF strpos(k, 'h') > 0 THEN
    k := replace(replace(replace(replace(replace(k, 'shch', 's'), 'dzh', 'c'), 'dj', 'c'), 'zh', 'j'), 'kh', 'h');
    k := replace(replace(replace(replace(replace(k, 'sch', 's'), 'sh', 's'), 'ch', 'c'), 'ts', 'c'), 'oe', 'o');
    k := replace(replace(replace(replace(replace(k, 'ue', 'u'), 'ae', 'a'), 'gh', 'g'), 'ph', 'f'), 'th', 't');
  ELSE
    k := replace(replace(replace(replace(replace(k, 'dj', 'c'), 'ts', 'c'), 'oe', 'o'), 'ue', 'u'), 'ae', 'a');
  END IF;
  k := replace(translate(k, 'wq', 'vk'), 'x', 'ks');
  IF k ~ '[ijy][aeiuy]' THEN
    k := replace(replace(replace(replace(replace(k, 'yu', 'u'), 'iu', 'u'), 'ju', 'u'), 'ya', 'a'), 'ia', 'a');
    k := replace(replace(replace(replace(replace(k, 'ja', 'a'), 'ye', 'e'), 'ie', 'e'), 'yi', 'i'), 'iy', 'i');
  END IF;
  k := translate(replace(translate(k, 'y', 'i'), 'ii', 'i'), 'jg', 'ch');
  IF k ~ '  |aa|bb|cc|dd|ee|ff|gg|hh|ii|jj|kk|ll|mm|nn|oo|pp|rr|ss|tt|uu|vv|zz' THEN
    k := regexp_replace(k, '(.)\1+', '\1', 'g');
  END IF;
  k := btrim(k);
  first := split_part(k, ' ', 1);
  rest := substr(k, length(first) + 2);
  IF strpos(rest, ' ') > 0 THEN
    RETURN (SELECT string_agg(word, ' ' ORDER BY word) FROM string_to_table(k, ' ') AS word);
  END IF;
  RETURN CASE WHEN k = '' THEN btrim(whole) WHEN rest = '' THEN k WHEN first < rest THEN k ELSE rest || ' ' || first END;
END $$;
