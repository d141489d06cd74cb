-- Everything that a citizen reads by SMS, in Turkish, English and Ukrainian. Russian is none of them: whoever reads it gets
-- Ukrainian. {name} stands for a value. A text takes one segment in Turkish (folded to GSM-7) and in English, and `uk` segments
-- in Ukrainian, whatever its values: the place gives way (sms_text).

CREATE FUNCTION sms_catalogue() RETURNS TABLE (key text, segments_uk integer, tr text, en text, uk text) LANGUAGE sql IMMUTABLE AS $$
VALUES
  -- What we tell unasked. {more} is how many others of the group it is about: " +2".
  ('notice.assigned', 2,
   '{reference}{more}: {convoy} konvoyunda yeriniz ayrıldı. Toplanma {time}, {place}. Araç {vehicle}.',
   '{reference}{more}: you have a seat in convoy {convoy}. Gather {time}, {place}. Vehicle {vehicle}.',
   '{reference}{more}: вам надано місце, колона {convoy}. Збір {time}, {place}. Авто {vehicle}.'),
  ('notice.offer', 2,
   '{reference}{more}: {convoy} konvoyunda yer var. Toplanma {time}, {place}. İsterseniz hemen konsolosluğu arayınız.',
   '{reference}{more}: seats are free in convoy {convoy}. Gather {time}, {place}. If you want them, call the consulate now.',
   '{reference}{more}: є місця, колона {convoy}. Збір {time}, {place}. Хочете їхати - телефонуйте в консульство.'),
  ('notice.changed', 2,
   '{reference}{more}: DEĞİŞİKLİK. Konvoy {convoy}, toplanma {time}, hareket {departs}, {place}. Araç {vehicle}.',
   '{reference}{more}: CHANGE. Convoy {convoy}, gather {time}, leaves {departs}, {place}. Vehicle {vehicle}.',
   '{reference}{more}: ЗМІНА. Колона {convoy}, збір {time}, виїзд {departs}, {place}. Авто {vehicle}.'),
  ('notice.place_closed', 1,
   '{reference}: {convoy} konvoyunun toplanma yeri kapatıldı. Oraya GİTMEYİNİZ, yeni yer SMS ile bildirilecektir.',
   '{reference}: the gathering place of convoy {convoy} is closed. DO NOT GO there, the new place will follow by SMS.',
   'Збір {convoy}: НЕ ЙДІТЬ туди, нове місце буде в SMS.'),
  ('notice.cancelled', 1,
   '{reference}: {convoy} konvoyu iptal edildi. Sıradaki yeriniz korunuyor, yeni konvoyunuz SMS ile bildirilecektir.',
   '{reference}: convoy {convoy} is cancelled. You keep your place in the queue and will be told of your next convoy.',
   '{reference}: колону {convoy} скасовано. Ви в черзі.'),
  ('notice.seat_lost', 1,
   '{reference}: {convoy} konvoyundaki yeriniz geri alındı. Lütfen yola çıkmayınız. Sıradaki yeriniz korunuyor.',
   '{reference}: your seat in convoy {convoy} was taken back. Please do not set out. You keep your place in the queue.',
   '{reference}: місце в {convoy} скасовано. Ви в черзі.'),
  ('notice.missed', 1,
   '{reference}: {convoy} konvoyu sizsiz hareket etti. Sıradaki yeriniz korunuyor. Lütfen konsolosluğu arayınız.',
   '{reference}: convoy {convoy} left without you. You keep your place in the queue. Please call the consulate.',
   '{reference}: {convoy} вирушила без вас. Ви в черзі.'),
  ('notice.departs_today', 2,
   '{reference}{more}: hatırlatma. Konvoy {convoy}, toplanma {time}, {place}. Araç {vehicle}. Kimliğinizi getiriniz.',
   '{reference}{more}: reminder. Convoy {convoy}, gather {time}, {place}. Vehicle {vehicle}. Bring your documents.',
   '{reference}{more}: нагадування. Колона {convoy}, збір {time}, {place}. Авто {vehicle}. Візьміть документи.'),
  ('notice.departed', 1,
   '{convoy} konvoyu {time} itibarıyla hareket etti. Yolcu: {reference}{more}. Varış: {post}.',
   'Convoy {convoy} left at {time} with {reference}{more} aboard. It goes to {post}.',
   '{reference}{more}: колона {convoy} вирушила {time}.'),
  ('notice.handed_over', 1,
   '{reference}{more}: {time} itibarıyla {post} sınır kapısında görevlilerimizce karşılandı.',
   '{reference}{more}: received by our officers at {post} on {time}.',
   '{reference}{more}: прийнято на кордоні, {post}, {time}.'),

  -- What we answer to DURUM, to those whose phone is the group's. States that have no text here: answer.contact_consulate.
  ('answer.status_registered', 1,
   '{reference}: kaydınız var, {city} için sıradasınız. Yeriniz ayrılınca SMS ile bildirilecektir.',
   '{reference}: you are registered and in the queue for {city}. You will get an SMS when you have a seat.',
   '{reference}: ви в черзі, {city}. Про місце повідомимо SMS.'),
  ('answer.status_assigned', 1,
   '{reference}: yeriniz ayrıldı. Konvoy {convoy}, toplanma {time}, {place}. Araç {vehicle}.',
   '{reference}: you have a seat. Convoy {convoy}, gather {time}, {place}. Vehicle {vehicle}.',
   'Колона {convoy}, авто {vehicle}. Збір {time}, {place}'),
  ('answer.status_no_show', 1,
   '{reference}: {convoy} konvoyu sizsiz hareket etti. Sıradaki yeriniz korunuyor. Lütfen konsolosluğu arayınız.',
   '{reference}: convoy {convoy} left without you. You keep your place in the queue. Please call the consulate.',
   '{reference}: {convoy} вирушила без вас. Ви в черзі.'),
  ('answer.status_boarded', 1,
   '{reference}: {convoy} konvoyunda, {vehicle} numaralı araçta kayıtlısınız.',
   '{reference}: you are aboard vehicle {vehicle} of convoy {convoy}.',
   '{reference}: ви в колоні {convoy}, авто {vehicle}.'),
  ('answer.status_departed', 1,
   '{reference}: {convoy} konvoyu yolda. Varış: {post}.',
   '{reference}: convoy {convoy} is on its way to {post}.',
   '{reference}: колона {convoy} в дорозі.'),
  ('answer.status_handed_over', 1,
   '{reference}: {time} itibarıyla {post} sınır kapısında görevlilerimizce karşılandı.',
   '{reference}: received by our officers at {post} on {time}.',
   '{reference}: прийнято на кордоні, {post}, {time}.'),
  ('answer.status_withdrawn', 1,
   '{reference}: kaydınız isteğiniz üzerine kapatıldı. Yeniden sıraya girmek için konsolosluğu arayınız.',
   '{reference}: your registration was closed as you asked. To join the queue again, call the consulate.',
   '{reference}: реєстрацію закрито. Поновити: консульство.'),
  ('answer.status_declined', 1,
   '{reference}: ayrılmak istemediğiniz kayıtlı. Yeniden sıraya girmek için konsolosluğu arayınız.',
   '{reference}: you told us that you stay. To join the queue again, call the consulate.',
   '{reference}: ви відмовились їхати. Поновити: консульство.'),
  ('answer.status_left_by_own_means', 1,
   '{reference}: kendi imkânlarınızla ayrıldığınız kayıtlı. Yardım için konsolosluğu arayınız.',
   '{reference}: you told us that you left by your own means. For help call the consulate.',
   '{reference}: ви виїхали самостійно. Допомога: консульство.'),
  ('answer.contact_consulate', 1,
   '{reference}: bilgi almak için lütfen konsolosluğu arayınız.',
   '{reference}: please call the consulate for information.',
   '{reference}: зверніться, будь ласка, до консульства.'),
  -- The same words for a reference that nobody has and for one of somebody else.
  ('answer.unknown', 1,
   'Bu telefona kayıtlı böyle bir başvuru bulunamadı. Lütfen kodu denetleyiniz veya konsolosluğu arayınız.',
   'No such registration was found for this phone. Please check the reference or call the consulate.',
   'Для цього номера такої реєстрації немає. Перевірте код.'),
  ('answer.mistyped', 1,
   'Kodda yazım hatası var. Lütfen on haneli kodu denetleyip yeniden gönderiniz: DURUM 7K3M9-QXT2B',
   'The reference is mistyped. Please check its ten symbols and send it again: STATUS 7K3M9-QXT2B',
   'Помилка в коді. Перевірте: СТАТУС і десять символів коду.'),

  -- What we answer to the other words.
  ('answer.help', 2,
   'DURUM kod: durumunuz. KAYIT şehir; ad soyad; doğum tarihi; kişi sayısı: ön kayıt. DUR: bilgi SMS''i istemiyorum. BASLA: istiyorum.',
   'STATUS code: where you stand. REGISTER city; name; birth date; family size: pre-registration. STOP: no more notices. START: notices again.',
   'СТАТУС код: ваш стан. РЕЄСТРАЦІЯ місто; ім''я та прізвище; дата народження; осіб. СТОП: без сповіщень. START: знову.'),
  ('answer.stopped', 1,
   'Bu telefona artık bilgilendirme gönderilmeyecektir. Yeniden almak için BASLA yazınız.',
   'This phone gets no more notices. To get them again send START.',
   'Сповіщень більше не буде. Поновити: START.'),
  ('answer.started', 1,
   'Bu telefona bilgilendirme gönderilecektir. Durdurmak için DUR yazınız.',
   'This phone gets notices. To stop them send STOP.',
   'Сповіщення увімкнено. Вимкнути: СТОП.'),
  ('answer.registered', 1,
   '{reference}: {city} için ön kaydınız alındı, bir görevli tamamlayacaktır. Sormak için: DURUM {reference}',
   '{reference}: you are pre-registered in {city}; an officer will complete it. To ask: STATUS {reference}',
   '{reference}: ви у списку, {city}. Чекайте дзвінка.'),
  ('answer.register_again', 1,
   '{reference}: bu telefonun ön kaydı var. Değiştirmek için konsolosluğu arayınız. Sormak için: DURUM {reference}',
   '{reference}: this phone is pre-registered already. To change it call the consulate. To ask: STATUS {reference}',
   '{reference}: з цього номера вже зареєстровано.'),
  ('answer.register_form', 1,
   'Ön kayıt için şöyle yazınız: KAYIT Lviv; Ayşe Yılmaz; 17.05.1991; 3 (şehir; ad soyad; doğum tarihi; kişi sayısı)',
   'To pre-register send: REGISTER Lviv; Ayse Yilmaz; 17.05.1991; 3 (city; name; birth date; family size)',
   'Надішліть: РЕЄСТРАЦІЯ Львів; Олена Коваль; 17.05.1991; 3'),
  ('answer.register_city', 1,
   'Şehir anlaşılamadı. Örnek: KAYIT Lviv; Ayşe Yılmaz; 17.05.1991; 3',
   'The city was not understood. Example: REGISTER Lviv; Ayse Yilmaz; 17.05.1991; 3',
   'Місто? РЕЄСТРАЦІЯ Львів; Олена Коваль; 17.05.1991; 3'),
  ('answer.register_name', 1,
   'Ad ve soyad anlaşılamadı. Örnek: KAYIT Lviv; Ayşe Yılmaz; 17.05.1991; 3',
   'The name was not understood. Example: REGISTER Lviv; Ayse Yilmaz; 17.05.1991; 3',
   'Ім''я? РЕЄСТРАЦІЯ Львів; Олена Коваль; 17.05.1991; 3'),
  ('answer.register_birth_date', 1,
   'Doğum tarihi anlaşılamadı. Gün.ay.yıl yazınız. Örnek: KAYIT Lviv; Ayşe Yılmaz; 17.05.1991; 3',
   'The birth date was not understood. Write day.month.year. Example: REGISTER Lviv; Ayse Yilmaz; 17.05.1991; 3',
   'Дата? РЕЄСТРАЦІЯ Львів; Олена Коваль; 17.05.1991; 3'),
  ('answer.register_family_size', 1,
   'Kişi sayısı anlaşılamadı. 1 ile 60 arasında bir sayı yazınız. Örnek: KAYIT Lviv; Ayşe Yılmaz; 17.05.1991; 3',
   'The family size was not understood. Write a number from 1 to 60. Example: REGISTER Lviv; Ayse Yilmaz; 17.05.1991; 3',
   'Осіб (1-60)? РЕЄСТРАЦІЯ Львів; Олена Коваль; 17.05.1991; 3'),
  ('answer.throttled', 1,
   'Bu telefondan çok fazla mesaj geldi. Lütfen daha sonra yeniden deneyiniz.',
   'Too many messages came from this phone. Please try again later.',
   'Забагато повідомлень. Спробуйте пізніше.'),

  -- What stands in for a value.
  ('word.place_later', 1, 'yer bildirilecektir', 'the place will follow', 'місце повідомимо'),
  -- What stands behind an answer, for which it takes a segment more.
  ('word.cut', 1, '(Mesajınız uzundu, sonu okunmadı.)', '(Your message was long: its end was not read.)',
   '(Повідомлення задовге: кінець не прочитано.)')
$$;

CREATE FUNCTION sms_language(p_language text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN p_language IN ('tr', 'en') THEN p_language ELSE 'uk' END
$$;

-- A key's template; null for a key that there is not.
CREATE FUNCTION sms_template(p_key text, p_language text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT t.template FROM sms_template_of(p_key, p_language) AS t
$$;

-- The text without what is in GSM-7, or becomes one letter of it where folding.c replaces Turkish letters and signs: '' where all of
-- it is. A text is measured so, whether or not its gateway wants it folded.
CREATE FUNCTION sms_foreign(p_text text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT translate(p_text, ' !"#$%&''()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_'
           || '£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà^{}[~]|€\' || 'çğĞıİşŞâÂîÎûÛ’‘“”–—' || chr(10) || chr(13), '')
$$;

-- A name in Latin letters that Turkish or GSM-7 has: Cyrillic as the Cabinet of Ministers' resolution 55/2010 writes it, other
-- letters without their marks, and ? for what is left.
CREATE FUNCTION sms_latin(p_name text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE name text := p_name; pair text; foreigners text;
BEGIN
  IF sms_foreign(name) = '' THEN
    RETURN name;
  END IF;
  FOREACH pair IN ARRAY '{ЖZh,жzh,ХKh,хkh,ЦTs,цts,ЧCh,чch,ШSh,шsh,ЩShch,щshch,ЮIu,юiu,ЯIa,яia,ЄIe,єie}'::text[] LOOP
    name := replace(name, left(pair, 1), substr(pair, 2));
  END LOOP;
  name := translate(name, 'АаБбВвГгҐґДдЕеЗзИиІіЇїЙйКкЛлМмНнОоПпРрСсТтУуФфЫыЭэЁё' || 'ЬьЪъʼ',
                          'AaBbVvHhGgDdEeZzYyIiIiIiKkLlMmNnOoPpRrSsTtUuFfYyEeEe');
  name := translate(name, 'ăĂáÁćĆčČďĎěĚíÍłŁńŃňŇóÓřŘśŚšŠșȘťŤțȚúÚůŮýÝźŹżŻžŽőŐűŰ', 'aAaAcCcCdDeEiIlLnNnNoOrRsSsSsStTtTuUuUyYzZzZzZoOuU');
  foreigners := sms_foreign(name);
  RETURN translate(name, foreigners, repeat('?', length(foreigners)));
END $$;

-- Whether a text goes into so many segments, as GSM-7 once folded, else as UCS-2. Long texts lose a septet or a unit a segment,
-- where a pair would be split.
CREATE FUNCTION sms_fits(p_text text, p_segments integer) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF sms_foreign(p_text) = '' THEN
    RETURN 2 * length(p_text) - length(translate(p_text, '^{}[~]|€\', '')) <= CASE p_segments WHEN 1 THEN 160 ELSE p_segments * 152 END;
  END IF;
  RETURN length(p_text) + length(regexp_replace(p_text, '[^\U00010000-\U0010ffff]', '', 'g'))
         <= CASE p_segments WHEN 1 THEN 70 ELSE p_segments * 66 END;
END $$;

-- A text with its {place}: the name with the address if both fit, else as much of the name as does.
CREATE FUNCTION sms_placed(p_text text, p_place text, p_address text, p_segments integer) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE place text := p_place;
BEGIN
  IF p_address <> '' AND sms_fits(replace(p_text, '{place}', place || ', ' || p_address), p_segments) THEN
    RETURN replace(p_text, '{place}', place || ', ' || p_address);
  END IF;
  WHILE place <> '' AND NOT sms_fits(replace(p_text, '{place}', place), p_segments) LOOP
    place := rtrim(left(place, -1), ' ,.-');
  END LOOP;
  RETURN replace(p_text, '{place}', place);
END $$;

-- A template with its values, which come in pairs: 'convoy', 'LVIV-20220310-1', …. A place that is null follows later.
CREATE FUNCTION sms_filled(p_template text, p_segments integer, p_language text, VARIADIC p_values text[]) RETURNS text
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE written text := p_template; value text; place text; address text := '';
BEGIN
  FOR n IN 1 .. cardinality(p_values) BY 2 LOOP
    value := p_values[n + 1];
    IF p_language <> 'uk' AND octet_length(value) > length(value) THEN
      value := sms_latin(value);
    END IF;
    IF p_values[n] = 'place' THEN
      place := value;
    ELSIF p_values[n] = 'address' THEN
      address := coalesce(value, '');
    ELSE
      written := replace(written, '{' || p_values[n] || '}', coalesce(value, ''));
    END IF;
  END LOOP;
  IF strpos(written, '{place}') > 0 THEN
    written := sms_placed(written, coalesce(place, sms_template('word.place_later', p_language)), address, p_segments);
  END IF;
  RETURN written;
END $$;

-- The template of a key in a language that we write, and its segments.
CREATE FUNCTION sms_template_of(p_key text, p_language text) RETURNS TABLE (template text, segments integer) LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE p_language WHEN 'tr' THEN t.tr WHEN 'en' THEN t.en ELSE t.uk END, CASE WHEN p_language IN ('tr', 'en') THEN 1 ELSE t.segments_uk END
    FROM sms_catalogue() AS t
   WHERE t.key = p_key
$$;

-- The text of a key with its values.
CREATE FUNCTION sms_text(p_key text, p_language text, VARIADIC p_values text[]) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE t record;
BEGIN
  SELECT * INTO STRICT t FROM sms_template_of(p_key, p_language);
  RETURN sms_filled(t.template, t.segments, sms_language(p_language), VARIADIC p_values);
END $$;

-- A time as people of that zone read it: "10.03 06:00", in English "10 Mar 06:00".
CREATE FUNCTION sms_time(p_at timestamptz, p_zone text, p_language text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT to_char(p_at AT TIME ZONE p_zone, CASE p_language WHEN 'en' THEN 'DD Mon HH24:MI' ELSE 'DD.MM HH24:MI' END)
$$;

-- How many there are beside the first: " +2", or nothing.
CREATE FUNCTION sms_more(p_people integer) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN p_people > 1 THEN ' +' || (p_people - 1)::text ELSE '' END
$$;

-- A reference as it is shown: "7K3M9-QXT2B".
CREATE FUNCTION sms_reference(p_reference text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT left(p_reference, 5) || '-' || substr(p_reference, 6)
$$;

-- The vehicles of a group: "2 (34 ABC 123)" where there is one, in Ukrainian the number alone; "1, 3", or "1, 3.." for more.
CREATE FUNCTION sms_vehicle(p_numbers integer[], p_plate text, p_language text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN cardinality(p_numbers) > 2 THEN p_numbers[1] || ', ' || p_numbers[2] || '..'
              WHEN cardinality(p_numbers) = 2 THEN p_numbers[1] || ', ' || p_numbers[2]
              WHEN sms_language(p_language) = 'uk' OR p_plate IS NULL THEN p_numbers[1]::text
              ELSE p_numbers[1] || ' (' || p_plate || ')' END
$$;
