-- Cities, crossings, border posts and document rules of the operation of 2022.
-- Coordinates: GeoNames (geonames.org), licensed under CC BY 4.0, unless a line says otherwise. ISO 3166-2 subdivisions.
-- Unverified: the Ukrainian spellings of places, the Turkish Hmelnitskiy, Mikolayiv and Vinnitsa, the Turkish and
-- Ukrainian names of crossings (transliterated), and every UN/LOCODE; where none was found there is none.

INSERT INTO cities (position, code, name_en, name_tr, name_uk, subdivision, locode, time_zone, latitude, longitude) VALUES
  (1, 'KYIV', 'Kyiv', 'Kiev', 'Київ', 'UA-30', 'UAIEV', 'Europe/Kyiv', 50.45466, 30.52380),
  (2, 'LVIV', 'Lviv', 'Lviv', 'Львів', 'UA-46', 'UALWO', 'Europe/Kyiv', 49.83826, 24.02324),
  (3, 'DNIPRO', 'Dnipro', 'Dnipro', 'Дніпро', 'UA-12', 'UADNK', 'Europe/Kyiv', 48.46664, 35.04066),
  (4, 'KREMENCHUK', 'Kremenchuk', 'Kremençuk', 'Кременчук', 'UA-53', NULL, 'Europe/Kyiv', 49.06253, 33.40484),
  (5, 'KHARKIV', 'Kharkiv', 'Harkiv', 'Харків', 'UA-63', 'UAHRK', 'Europe/Kyiv', 49.98177, 36.25475),
  (6, 'ODESA', 'Odesa', 'Odessa', 'Одеса', 'UA-51', NULL, 'Europe/Kyiv', 46.48572, 30.74383),
  (7, 'CHERNIVTSI', 'Chernivtsi', 'Çernivtsi', 'Чернівці', 'UA-77', 'UACWC', 'Europe/Kyiv', 48.29045, 25.93241),
  (8, 'ZAPORIZHZHIA', 'Zaporizhzhia', 'Zaporijya', 'Запоріжжя', 'UA-23', NULL, 'Europe/Kyiv', 47.85167, 35.11714),
  (9, 'KHERSON', 'Kherson', 'Herson', 'Херсон', 'UA-65', NULL, 'Europe/Kyiv', 46.63695, 32.61458),
  (10, 'KONOTOP', 'Konotop', 'Konotop', 'Конотоп', 'UA-59', NULL, 'Europe/Kyiv', 51.23251, 33.20040),
  (11, 'POLTAVA', 'Poltava', 'Poltava', 'Полтава', 'UA-53', NULL, 'Europe/Kyiv', 49.58925, 34.55367),
  (12, 'BILA_TSERKVA', 'Bila Tserkva', 'Bila Tserkva', 'Біла Церква', 'UA-32', NULL, 'Europe/Kyiv', 49.79940, 30.11650),
  (13, 'ZHYTOMYR', 'Zhytomyr', 'Jitomir', 'Житомир', 'UA-18', NULL, 'Europe/Kyiv', 50.26235, 28.67913),
  (14, 'KHMELNYTSKYI', 'Khmelnytskyi', 'Hmelnitskiy', 'Хмельницький', 'UA-68', NULL, 'Europe/Kyiv', 49.41835, 26.97936),
  (15, 'SUMY', 'Sumy', 'Sumi', 'Суми', 'UA-59', NULL, 'Europe/Kyiv', 50.91741, 34.79906),
  (16, 'CHERNIHIV', 'Chernihiv', 'Çernigiv', 'Чернігів', 'UA-74', NULL, 'Europe/Kyiv', 51.50541, 31.28656),
  (17, 'MYKOLAIV', 'Mykolaiv', 'Mikolayiv', 'Миколаїв', 'UA-48', NULL, 'Europe/Kyiv', 46.97625, 31.99296),
  (18, 'MARIUPOL', 'Mariupol', 'Mariupol', 'Маріуполь', 'UA-14', NULL, 'Europe/Kyiv', 47.09514, 37.54131),
  (19, 'VINNYTSIA', 'Vinnytsia', 'Vinnitsa', 'Вінниця', 'UA-05', 'UAVIN', 'Europe/Kyiv', 49.23220, 28.46871);

-- Points at the border are good to 1-3 km: they may be where the queue begins. Orlivka, Giurgiu and Malko Tarnovo are
-- town or village centres; Kapikule and Hamzabeyli are the gates.
INSERT INTO crossings (code, exit_country, entry_country, mode,
  exit_name_en, exit_name_tr, exit_name_uk, entry_name_en, entry_name_tr, entry_name_uk,
  exit_latitude, exit_longitude, entry_latitude, entry_longitude) VALUES
  ('PORUBNE_SIRET', 'UA', 'RO', 'road', 'Porubne', 'Porubne', 'Порубне', 'Siret', 'Siret', 'Сірет',
   47.99836, 26.05154, 47.97566, 26.06600),
  ('DIAKOVE_HALMEU', 'UA', 'RO', 'road', 'Diakove', 'Dyakove', 'Дякове', 'Halmeu', 'Halmeu', 'Халмеу',
   48.00633, 23.00187, 47.98230, 23.00830),
  ('SOLOTVYNO_SIGHET', 'UA', 'RO', 'foot', 'Solotvyno', 'Solotvino', 'Солотвино',
   'Sighetu Marmației', 'Sighetu Marmației', 'Сігету-Мармацієй', 47.94673, 23.87511, 47.94157, 23.88914),
  ('ORLIVKA_ISACCEA', 'UA', 'RO', 'ferry', 'Orlivka', 'Orlivka', 'Орлівка', 'Isaccea', 'İsakça', 'Ісакча',
   45.31659, 28.44046, 45.26667, 28.46667),
  ('MAIAKY_PALANCA', 'UA', 'MD', 'road', 'Maiaky-Udobne', 'Mayaki-Udobne', 'Маяки-Удобне', 'Palanca', 'Palanka', 'Паланка',
   46.41, 30.13, 46.40861, 30.09611),
  ('RENI_GIURGIULESTI', 'UA', 'MD', 'road', 'Reni', 'Reni', 'Рені', 'Giurgiulești', 'Giurgiuleşti', 'Джурджулешти',
   45.47, 28.25, 45.48167, 28.19722),
  ('MOHYLIV_OTACI', 'UA', 'MD', 'road', 'Mohyliv-Podilskyi', 'Mogiliv-Podilskiy', 'Могилів-Подільський',
   'Otaci', 'Otaci', 'Отач', 48.44904, 27.78540, 48.44243, 27.78536),
  ('MAMALYHA_CRIVA', 'UA', 'MD', 'road', 'Mamalyha', 'Mamaliga', 'Мамалига', 'Criva', 'Criva', 'Крива',
   48.26113, 26.61065, 48.26744, 26.64053),
  ('SHEHYNI_MEDYKA', 'UA', 'PL', 'road', 'Shehyni', 'Şegini', 'Шегині', 'Medyka', 'Medyka', 'Медика',
   49.79892, 22.96476, 49.79904, 22.92793),
  ('KRAKOVETS_KORCZOWA', 'UA', 'PL', 'road', 'Krakovets', 'Krakovets', 'Краковець', 'Korczowa', 'Korczowa', 'Корчова',
   49.95556, 23.13633, 49.96012, 23.09313),
  ('RAVA_RUSKA_HREBENNE', 'UA', 'PL', 'road', 'Rava-Ruska', 'Rava-Ruska', 'Рава-Руська', 'Hrebenne', 'Hrebenne', 'Гребенне',
   50.26268, 23.60014, 50.28097, 23.57484),
  ('UZHHOROD_VYSNE_NEMECKE', 'UA', 'SK', 'road', 'Uzhhorod', 'Ujgorod', 'Ужгород',
   'Vyšné Nemecké', 'Vyšné Nemecké', 'Вишнє Нємецьке', 48.64599, 22.26686, 48.66687, 22.25747),
  ('CHOP_ZAHONY', 'UA', 'HU', 'road', 'Chop (Tysa)', 'Çop (Tisa)', 'Чоп (Тиса)', 'Záhony', 'Záhony', 'Загонь',
   48.43026, 22.17571, 48.40336, 22.16659),
  ('GIURGIU_RUSE', 'RO', 'BG', 'road', 'Giurgiu', 'Yergöğü', 'Джурджу', 'Ruse', 'Rusçuk', 'Русе',
   43.88664, 25.96270, 43.84872, 25.95340),
  ('ANDREEVO_KAPIKULE', 'BG', 'TR', 'road', 'Kapitan Andreevo', 'Kapitan Andreevo', 'Капітан-Андреєво',
   'Kapıkule', 'Kapıkule', 'Капикуле', 41.72069, 26.32155, 41.7206, 26.3594),
  ('LESOVO_HAMZABEYLI', 'BG', 'TR', 'road', 'Lesovo', 'Lesovo', 'Лесово', 'Hamzabeyli', 'Hamzabeyli', 'Хамзабейлі',
   NULL, NULL, 41.9600, 26.6080),
  ('MALKO_TARNOVO_DEREKOY', 'BG', 'TR', 'road', 'Malko Tarnovo', 'Malko Tırnovo', 'Малко-Тирново',
   'Dereköy', 'Dereköy', 'Дерекей', 41.97958, 27.52477, 41.93008, 27.37052);

-- The gates of Turkey first, then the entry sides along the routes.
INSERT INTO border_posts (position, code, crossing, time_zone, country, name_en, name_tr, name_uk, latitude, longitude)
SELECT p.position, p.code, x.code, p.time_zone, x.entry_country, x.entry_name_en, x.entry_name_tr, x.entry_name_uk,
       x.entry_latitude, x.entry_longitude
  FROM (VALUES
         (1, 'KAPIKULE', 'ANDREEVO_KAPIKULE', 'Europe/Istanbul'),
         (2, 'HAMZABEYLI', 'LESOVO_HAMZABEYLI', 'Europe/Istanbul'),
         (3, 'DEREKOY', 'MALKO_TARNOVO_DEREKOY', 'Europe/Istanbul'),
         (4, 'SIRET', 'PORUBNE_SIRET', 'Europe/Bucharest'),
         (5, 'HALMEU', 'DIAKOVE_HALMEU', 'Europe/Bucharest'),
         (6, 'SIGHET', 'SOLOTVYNO_SIGHET', 'Europe/Bucharest'),
         (7, 'ISACCEA', 'ORLIVKA_ISACCEA', 'Europe/Bucharest'),
         (8, 'PALANCA', 'MAIAKY_PALANCA', 'Europe/Chisinau'),
         (9, 'GIURGIULESTI', 'RENI_GIURGIULESTI', 'Europe/Chisinau'),
         (10, 'OTACI', 'MOHYLIV_OTACI', 'Europe/Chisinau'),
         (11, 'CRIVA', 'MAMALYHA_CRIVA', 'Europe/Chisinau'),
         (12, 'MEDYKA', 'SHEHYNI_MEDYKA', 'Europe/Warsaw'),
         (13, 'KORCZOWA', 'KRAKOVETS_KORCZOWA', 'Europe/Warsaw'),
         (14, 'HREBENNE', 'RAVA_RUSKA_HREBENNE', 'Europe/Warsaw'),
         (15, 'VYSNE_NEMECKE', 'UZHHOROD_VYSNE_NEMECKE', 'Europe/Bratislava'),
         (16, 'ZAHONY', 'CHOP_ZAHONY', 'Europe/Budapest'),
         (17, 'RUSE', 'GIURGIU_RUSE', 'Europe/Sofia')) AS p (position, code, crossing, time_zone)
  JOIN crossings AS x ON x.code = p.crossing;

-- What the transit countries took from Turkish citizens, by the deputy minister's list of 25 February 2022; it changed
-- within days, so a newer rule gets a row of its own and ends this one's validity.
INSERT INTO document_rules (country, nationality, document_type, verdict, extra, source, valid_from)
SELECT r.country, 'TUR', r.document_type, r.verdict, r.extra, 'list of 25 February 2022', '2022-02-25T00:00:00+03:00'
  FROM (VALUES
         ('PL', 'passport', 'accepted', NULL),
         ('PL', 'id_card', 'accepted', NULL),
         ('MD', 'passport', 'accepted', NULL),
         ('MD', 'id_card', 'accepted', NULL),
         ('RO', 'passport', 'accepted', NULL),
         ('RO', 'id_card', 'refused', NULL),
         ('BG', 'passport', 'accepted', NULL),
         ('BG', 'id_card', 'refused', NULL),
         ('HU', 'passport', 'accepted', 'PCR test without a vaccination certificate'),
         ('HU', 'id_card', 'refused', NULL),
         ('SK', 'passport', 'accepted', NULL),
         ('SK', 'id_card', 'officer_decides', NULL)) AS r (country, document_type, verdict, extra);
