-- What cities are called in an SMS: each name under its key, which is the same for any case, marks and script. A name means one city.
CREATE TABLE city_names (
  city text NOT NULL REFERENCES cities,
  name_key text PRIMARY KEY CONSTRAINT city_name_key CHECK (name_key <> '')
);

-- A city is known by its code and its names; further ones are added by hand.
CREATE FUNCTION city_named() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  INSERT INTO city_names (city, name_key)
  SELECT NEW.code, name_key(n.name)
    FROM unnest(ARRAY[NEW.code, NEW.name_en, NEW.name_tr, NEW.name_uk]) AS n (name)
      ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;

CREATE TRIGGER city_named AFTER INSERT OR UPDATE OF code, name_en, name_tr, name_uk ON cities
  FOR EACH ROW EXECUTE FUNCTION city_named();

INSERT INTO city_names (city, name_key)
SELECT c.code, name_key(n.name)
  FROM cities AS c
 CROSS JOIN unnest(ARRAY[c.code, c.name_en, c.name_tr, c.name_uk]) AS n (name)
    ON CONFLICT DO NOTHING;

-- Russian names, then what they and the Ukrainian ones become in Latin letters, and names of before 2016 that people still use.
INSERT INTO city_names (city, name_key)
SELECT m.city, name_key(n.name)
  FROM (VALUES
         ('KYIV', '{Киев,Kiev,Kiew,Kyjiv}'::text[]),
         ('LVIV', '{Львов,Lvov,Lwow,Lvuv}'),
         ('DNIPRO', '{Днепр,Днепропетровск,Дніпропетровськ,Dnepr,Dniepr,Dnepropetrovsk,Dnipropetrovsk}'),
         ('KREMENCHUK', '{Кременчуг,Kremenchug,Kremençug}'),
         ('KHARKIV', '{Харьков,Kharkov,Harkov,Charkiw,Charkow}'),
         ('ODESA', '{Одесса,Odessa,Odesa}'),
         ('CHERNIVTSI', '{Черновцы,Chernovtsy,Chernovtsi,Çernovtsi,Chernovitz,Çernovitz,Cernauti}'),
         ('ZAPORIZHZHIA', '{Запорожье,Zaporozhye,Zaporozhe,Zaporojye,Zaporizhzhya,Zaporizhia,Zaporizhya,Zaporizhje,Zaporijje}'),
         ('KHERSON', '{Херсон,Herson,Cherson}'),
         ('KONOTOP', '{Конотоп}'),
         ('POLTAVA', '{Полтава}'),
         ('BILA_TSERKVA', '{"Белая Церковь","Belaya Tserkov","Belaya Tserkva","Bila Cerkva","Bila Çerkva","Byala Tserkva"}'),
         ('ZHYTOMYR', '{Житомир,Zhitomir,Jitomir,Jytomyr}'),
         ('KHMELNYTSKYI', '{Хмельницкий,Khmelnitsky,Khmelnitskiy,Khmelnytsky,Khmelnitski,Hmelnitski,Hmelnytskyi}'),
         ('SUMY', '{Сумы,Sumi}'),
         ('CHERNIHIV', '{Чернигов,Chernigov,Çernigov,Çernihiv,Chernigiv}'),
         ('MYKOLAIV', '{Николаев,Nikolaev,Nikolayev,Nikolaiv,Mykolayiv,Mikolaiv,Mikolayev}'),
         ('MARIUPOL', '{Мариуполь,Maryupol}'),
         ('VINNYTSIA', '{Винница,Vinnitsa,Vinnitsia,Vinnytsya,Vinnytsa,Vinitsa}')) AS m (city, names)
 CROSS JOIN unnest(m.names) AS n (name)
    ON CONFLICT DO NOTHING;

-- As the gateway wanted the answer's letters when it was given, so that it is the same when the message comes again. Null: of a version
-- that stored answers as they went out.
ALTER TABLE inbound_messages ADD COLUMN letters text CONSTRAINT inbound_letters CHECK (letters IN ('kept', 'folded'));

-- dismissed: nobody could send it, and an officer has seen to it otherwise.
ALTER TABLE messages DROP CONSTRAINT message_state, ADD CONSTRAINT message_state CHECK (state IN
  ('queued', 'leased', 'sent', 'delivered', 'failed', 'dead', 'expired', 'withdrawn', 'dismissed'));
