/* The catalogue of reasons. */
#include "planning/sentences.h"

#include <string.h>

#define REASONS (PLANNER_REST_ELSEWHERE + 1)

static const char *const stays[REASONS][PLAN_LANGUAGES] = {
	[PLANNER_NO_SEATS] = {
		"{needed} koltuk gerekiyor; kullanabileceği bir araçta en çok {available} boş koltuk var.",
		"Seats needed: {needed}; the most free in one vehicle it may use: {available}.",
		"Потрібно місць: {needed}; найбільше вільних в одному доступному авто: {available}.",
	},
	[PLANNER_NO_ACCESSIBLE] = {
		"{needed} erişilebilir koltuk gerekiyor; kullanabileceği bir araçta en çok {available} tane boş.",
		"Accessible seats needed: {needed}; the most free in one vehicle it may use: {available}.",
		"Потрібно доступних місць: {needed}; найбільше вільних в одному авто: {available}.",
	},
	[PLANNER_NO_PETS] = {
		"{needed} evcil hayvan getiriyor; kullanabileceği bir araç en çok {available} tane daha alıyor.",
		"Pets: {needed}; the most that one vehicle it may use still takes: {available}.",
		"Має тварин: {needed}; одне доступне авто бере ще щонайбільше {available}.",
	},
	[PLANNER_NO_LUGGAGE] = {
		"{needed} kg bagaj getiriyor; kullanabileceği bir araç en çok {available} kg daha alıyor.",
		"Luggage: {needed} kg; the most that one vehicle it may use still takes: {available} kg.",
		"Має {needed} кг багажу; одне доступне авто бере ще щонайбільше {available} кг.",
	},
	[PLANNER_NO_VEHICLES] = {
		"Şu anda yolcu alan araç yok.",
		"No vehicle takes people now.",
		"Зараз жодне авто не бере людей.",
	},
	[PLANNER_TOO_LARGE] = {
		"Birlikte {needed} koltuk gerekiyor ve bölünemez; en büyük araçta, boşken bile {available} var.",
		"Seats needed together: {needed}, and the group cannot be parted; the largest vehicle has {available} even when empty.",
		"Потрібно {needed} місць разом, поділити не можна; найбільше авто порожнім має {available}.",
	},
	[PLANNER_TOO_MANY_ACCESSIBLE] = {
		"Birlikte {needed} erişilebilir koltuk gerekiyor ve bölünemez; bir araçta en çok {available} tane var.",
		"Accessible seats needed together: {needed}, and the group cannot be parted; the most that one vehicle has: {available}.",
		"Потрібно {needed} доступних місць разом, поділити не можна; в одному авто їх щонайбільше {available}.",
	},
	[PLANNER_DOCUMENTS] = {
		"{person}: belgesi, {convoys} konvoyun hiçbirinin geçtiği ülkelerde kabul edilmiyor.",
		"{person}: the document is refused on the way of every convoy ({convoys}).",
		"{person}: документ не приймають на шляху жодної з колон ({convoys}).",
	},
	[PLANNER_MINOR_ALONE] = {
		"{person} reşit değil; grubunda yetişkin, vasi veya yetişkin refakatçi yok.",
		"{person} is a minor without an adult of the group, a guardian or an adult companion.",
		"{person}: неповнолітня особа без дорослого в групі, опікуна чи дорослого супровідника.",
	},
	[PLANNER_COMPANION_CITY] = {
		"{person} başka bir şehirdeki birinin yanında yolculuk etmeli.",
		"{person} must travel beside somebody who is in another city.",
		"{person} має їхати поруч з особою, яка в іншому місті.",
	},
	[PLANNER_COMPANION_GONE] = {
		"{person} koltuk beklemeyen birinin yanında yolculuk etmeli.",
		"{person} must travel beside somebody who does not wait for a seat.",
		"{person} має їхати поруч з особою, яка не чекає на місце.",
	},
	[PLANNER_COMPANION_ABOARD] = {
		"{person} yerini bu araçların dışında almış birinin yanında yolculuk etmeli.",
		"{person} must travel beside somebody whose seat is in none of these vehicles.",
		"{person} має їхати поруч з особою, місце якої не в цих авто.",
	},
	[PLANNER_REST_ELSEWHERE] = {
		"Birlikte kalması gereken grubun diğer üyelerinin yeri bu araçlarda değil.",
		"The rest of the group, which must be together, has seats in none of these vehicles.",
		"Решта групи, яка має бути разом, має місця не в цих авто.",
	},
};

static const char *const overtaken[REASONS][PLAN_LANGUAGES] = {
	[PLANNER_NO_SEATS] = {
		"{needed} koltuk gerekiyor, orada {available} var.",
		"Seats needed: {needed}; there: {available}.",
		"Потрібно місць: {needed}, там є {available}.",
	},
	[PLANNER_NO_ACCESSIBLE] = {
		"{needed} erişilebilir koltuk gerekiyor, orada {available} var.",
		"Accessible seats needed: {needed}; there: {available}.",
		"Потрібно доступних місць: {needed}, там є {available}.",
	},
	[PLANNER_NO_PETS] = {
		"{needed} evcil hayvan getiriyor, orada {available} için yer var.",
		"Pets: {needed}; room there for {available}.",
		"Має тварин: {needed}, там є місце для {available}.",
	},
	[PLANNER_NO_LUGGAGE] = {
		"{needed} kg bagaj getiriyor, orada {available} kg için yer var.",
		"Luggage: {needed} kg; room there for {available} kg.",
		"Має {needed} кг багажу, там є місце для {available} кг.",
	},
	[PLANNER_TOO_LARGE] = {
		"Tek bir araç için çok büyük ve oradaki yer bölümlerine de yetmiyor.",
		"Too large for one vehicle, and what is there is not enough for its parts.",
		"Завелика для одного авто, а місця там не досить і для її частин.",
	},
	[PLANNER_TOO_MANY_ACCESSIBLE] = {
		"Tek bir araç için çok fazla erişilebilir koltuk gerekiyor ve oradaki yer bölümlerine de yetmiyor.",
		"Needs more accessible seats than one vehicle has, and what is there is not enough for its parts.",
		"Потрібно більше доступних місць, ніж має одне авто, а місця там не досить і для її частин.",
	},
	[PLANNER_DOCUMENTS] = {
		"O aracın geçtiği ülkeler birinin belgesini kabul etmiyor.",
		"The countries on that vehicle's way refuse the document of one of them.",
		"Країни на шляху цього авто не приймають документ когось із них.",
	},
	[PLANNER_MINOR_ALONE] = {
		"O aracın kalkış gününde reşit olmayan biri yetişkinsiz kalırdı.",
		"On that vehicle's day a minor among them would be without an adult.",
		"У день виїзду цього авто хтось неповнолітній був би без дорослого.",
	},
	[PLANNER_COMPANION_ABOARD] = {
		"Yanında yolculuk edecekleri kişi başka bir araçta.",
		"Whom they must travel beside is in another vehicle.",
		"Особа, поруч з якою вони мають їхати, в іншому авто.",
	},
	[PLANNER_REST_ELSEWHERE] = {
		"Grubun diğer üyeleri başka bir araçta.",
		"The rest of the group is in another vehicle.",
		"Решта групи в іншому авто.",
	},
};

static const char *const differences[PLAN_DIFFERENCES][PLAN_LANGUAGES] = {
	[PLAN_GROUP_CHANGED] = {
		"Planda giden bir grup değişti: üyeleri, durumları veya yanında getirdikleri artık aynı değil.",
		"A group that goes is not as it was: its members, their states or what it brings changed.",
		"Група, що їде, змінилася: її члени, їхній стан або речі.",
	},
	[PLAN_VEHICLE_CHANGED] = {
		"{convoy} konvoyunun {vehicle} numaralı aracı değişti: koltukları veya bunları kimin aldığı artık aynı değil.",
		"Vehicle {vehicle} of convoy {convoy} is not as it was: its seats, or who holds them, changed.",
		"Авто {vehicle} колони {convoy} змінилося: його місця або хто їх має.",
	},
	[PLAN_CONVOY_CHANGED] = {
		"{convoy} konvoyu değişti: durumu, kalkışı veya yolu artık aynı değil.",
		"Convoy {convoy} is not as it was: its state, departure or way changed.",
		"Колона {convoy} змінилася: її стан, виїзд або шлях.",
	},
	[PLAN_DOCUMENT_RULES_CHANGED] = {
		"{convoy} konvoyunun yolundaki belge kuralları değişti.",
		"The document rules on the way of convoy {convoy} changed.",
		"Правила щодо документів на шляху колони {convoy} змінилися.",
	},
	[PLAN_RULES_CHANGED] = {
		"Planlama kuralları değişti.",
		"The planning rules changed.",
		"Правила планування змінилися.",
	},
};

static const char *const names[PLAN_LANGUAGES] = { "tr", "en", "uk" };

const char *plan_language_name(enum plan_language language)
{
	return names[language];
}

bool plan_language_parse(struct str name, enum plan_language *out)
{
	for (int i = 0; i < PLAN_LANGUAGES; i++) {
		if (str_equal(name, str_from(names[i]))) {
			*out = (enum plan_language)i;
			return true;
		}
	}
	return false;
}

enum plan_language plan_language_accepted(struct str header)
{
	enum plan_language language = PLAN_EN;

	while (header.data) {
		struct str range = str_next(&header, ',');
		struct str tag = str_trim(str_next(&range, ';'));
		if (plan_language_parse(str_next(&tag, '-'), &language))
			break;
	}
	return language;
}

const char *sentence_stay(enum planner_reason reason, enum plan_language language)
{
	return stays[reason][language];
}

const char *sentence_overtaken(enum planner_reason reason, enum plan_language language)
{
	return overtaken[reason][language];
}

const char *sentence_difference(enum plan_difference difference, enum plan_language language)
{
	return differences[difference][language];
}

static void put_value(struct strbuf *buf, struct str name, const struct sentence_values *values)
{
	if (str_equal(name, STR("needed")))
		strbuf_add_integer(buf, values->needed);
	else if (str_equal(name, STR("available")))
		strbuf_add_integer(buf, values->available);
	else if (str_equal(name, STR("convoys")))
		strbuf_add_integer(buf, values->convoys);
	else if (str_equal(name, STR("vehicle")))
		strbuf_add_integer(buf, values->vehicle);
	else if (str_equal(name, STR("convoy")))
		strbuf_add_str(buf, values->convoy);
	else if (str_equal(name, STR("person")))
		strbuf_add_str(buf, values->person);
}

void sentence_fill(struct strbuf *buf, const char *text, const struct sentence_values *values)
{
	struct str rest = str_from(text);

	while (rest.data) {
		strbuf_add_str(buf, str_next(&rest, '{'));
		if (rest.data)
			put_value(buf, str_next(&rest, '}'), values);
	}
}
