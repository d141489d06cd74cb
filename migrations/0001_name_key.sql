-- The key under which the spellings of one name meet: Ağaoğlu, AGAOGLU, Агаоглу and Aghaoghlu have the same one.
-- It must not depend on the database's locale (in a Turkish one lower('I') is 'ı') nor on the search_path (a restore
-- has none): it folds by tables of its own and calls nothing outside pg_catalog. Names are stored as they were given.

CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public;

-- A name without any letter of the tables (an Arabic one) is its own key.
CREATE FUNCTION name_key(name text) RETURNS text
  LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  whole text COLLATE "C" := normalize(name, NFKD);
  k text COLLATE "C";
BEGIN
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
  -- Spellings of one sound, in this order.
  k := replace(replace(replace(replace(replace(k, 'iia', 'a'), 'iya', 'a'), 'shch', 's'), 'dzh', 'c'), 'dj', 'c');
  k := replace(replace(replace(replace(replace(k, 'zh', 'j'), 'kh', 'h'), 'sch', 's'), 'sh', 's'), 'ch', 'c');
  k := replace(replace(replace(replace(replace(k, 'ts', 'c'), 'oe', 'o'), 'ue', 'u'), 'ae', 'a'), 'gh', 'g');
  k := replace(replace(replace(replace(replace(k, 'ph', 'f'), 'th', 't'), 'w', 'v'), 'q', 'k'), 'x', 'ks');
  k := replace(replace(replace(replace(replace(k, 'yu', 'u'), 'iu', 'u'), 'ju', 'u'), 'ya', 'a'), 'ia', 'a');
  k := replace(replace(replace(replace(replace(k, 'ja', 'a'), 'ye', 'e'), 'ie', 'e'), 'yi', 'i'), 'iy', 'i');
  k := replace(replace(replace(replace(k, 'y', 'i'), 'ii', 'i'), 'j', 'c'), 'g', 'h');
  k := regexp_replace(k, '(.)\1+', '\1', 'g');
  k := (SELECT string_agg(word, ' ' ORDER BY word) FROM string_to_table(k, ' ') AS word WHERE word <> '');
  RETURN coalesce(k, btrim(whole));
END $$;
