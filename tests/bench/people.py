"""The people of the benchmark: families of one to seven in nineteen cities, some waiting, some with a seat, some gone."""
import datetime
import random

SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# What ISO 7064 hybrid MOD 33,32 carries from one symbol to the next.
CARRY = [[((product + value) % 32 or 32) * 2 % 33 for value in range(32)] for product in range(33)]
VALUES = {symbol: value for value, symbol in enumerate(SYMBOLS)}

CITIES = {"KYIV": 30, "KHARKIV": 12, "ODESA": 14, "DNIPRO": 10, "LVIV": 12, "ZAPORIZHZHIA": 6, "MARIUPOL": 4, "MYKOLAIV": 4,
          "KHERSON": 4, "POLTAVA": 2, "KREMENCHUK": 2, "CHERNIVTSI": 2, "VINNYTSIA": 2, "CHERNIHIV": 2, "SUMY": 2}
SIZES = {1: 30, 2: 22, 3: 18, 4: 16, 5: 8, 6: 4, 7: 2}
FATES = {"registered": 20, "withdrawn": 2, "assigned": 35, "departed": 35, "handed_over": 8}
CONVOYS = {"assigned": "boarding", "departed": "at_border", "handed_over": "completed"}
POSTS = ["KAPIKULE", "HAMZABEYLI", "SIRET"]
NEEDS = ["wheelchair", "oxygen", "insulin", "pregnant", "infant", "elderly", "interpreter"]
GIVEN = ("Ada Ahmet Aleyna Ali Asya Ayşe Azra Baran Berk Beren Can Cem Ceren Çınar Defne Deniz Derya Doruk Ebru Ece Efe Ege Ela Elif "
         "Emir Emre Eylül Fatma Gizem Gül Hakan Hande Hasan Hatice Hira Hülya İpek İrem Kaan Kerem Leyla Mehmet Melis Meryem Mert Merve "
         "Mira Murat Naz Nehir Nil Oğuz Onur Oya Pelin Rüzgar Selin Sena Sude Yağmur Yiğit Zeynep Олена Ірина").split()
FAMILY = ("Ağa Ak Aksoy Aslan Aydın Bal Baş Bulut Ceylan Çelik Çetin Dağ Demir Deniz Doğan Er Erdem Gök Gül Güneş Kara Kaya Keskin "
          "Kılıç Koç Kurt Kuş Öz Pınar Polat Sarı Soy Şahin Taş Tekin Toprak Ünal Yal Yavuz Yıldız Yurt Шевч").split()
ENDING = ["", "oğlu", "er", "li", "can", "gil", "soy", "türk", "kan", "man", "dal", "alp"]

NULL = "\\N"
NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
LEAVES, LEFT, RECEIVED = (f"{NOW + datetime.timedelta(hours=hours):%Y-%m-%d %H:%M:%SZ}" for hours in (2, -24, -3))
FIRST_MS = int(NOW.timestamp() * 1000) - 90 * 86400 * 1000

COLUMNS = {
    "travel_groups": "id, city, kind, contact_phone, contact_language, consent, expected_members, consent_at, consent_by, queued_at",
    "convoys": "id, code, city, border_post, planned_border_post, status, departs_at",
    "vehicles": "convoy, number, plate, kind, seats, taken",
    "citizens": "id, reference, group_id, city, status, convoy, vehicle, planned_convoy, planned_vehicle, given_names, family_name, "
                "birth_date, birth_precision, sex, nationality, document_type, document_state, document_hash, document_sealed, "
                "departed_at, departed_city, departed_vehicle_kind, handed_over_at, rides, planned_status",
    "citizen_needs": "citizen_id, code",
}

# People whose reference is the digits of number * STRIDE mod 10^10: pgbench can compute those, check symbol apart.
COMPUTED_EVERY, STRIDE = 50, 7368787


def reference(symbols):
    """Nine symbols and their check symbol."""
    product = 32
    for symbol in symbols:
        product = CARRY[product][VALUES[symbol]]
    return symbols + SYMBOLS[(33 - product) % 32]


class Convoys:
    """Fills a convoy of one to six buses in each city, and begins another one when no family fits any more."""

    def __init__(self, draw):
        self.draw, self.open, self.all, self.count = draw, {}, [], 0

    def seats(self, city, fate, people):
        """The convoy, as (code, city, fate, buses), and the number of the bus with so many seats."""
        convoy, number = self.open.get((city, fate)) or (None, 0)
        while not convoy or convoy[3][number][0] - convoy[3][number][1] < people:
            if convoy and number + 1 < len(convoy[3]):
                number += 1
            else:
                self.count += 1
                buses = [[self.draw.randint(44, 50), 0] for _ in range(self.draw.randint(1, 6))]
                convoy, number = (f"{city}-20220301-{self.count}", city, fate, buses), 0
                self.all.append(convoy)
        convoy[3][number][1] += people
        self.open[city, fate] = convoy, number
        return convoy, number + 1


def uuid(draw, milliseconds):
    tail = draw.getrandbits(74)
    return (f"{milliseconds >> 16:08x}-{milliseconds & 0xffff:04x}-7{tail & 0xfff:03x}-"
            f"{0x8000 | tail >> 12 & 0x3fff:04x}-{tail >> 26:012x}")


class Population:
    """Everything about `count` people, as lines for COPY in the columns of COLUMNS."""

    def __init__(self, count, cities):
        self.draw = random.Random(20220224)
        self.count, self.cities = count, list(cities)
        self.convoys = Convoys(self.draw)
        self.groups, self.citizens, self.needs = [], [], []
        self.make()

    def make(self):
        draw, made, number = self.draw, 0, 0
        weights = [CITIES.get(city, 1) for city in self.cities]
        while made < self.count:
            number += 1
            size = min(draw.choices(list(SIZES), SIZES.values())[0], self.count - made)
            city = draw.choices(self.cities, weights)[0]
            fate = draw.choices(list(FATES), FATES.values())[0]
            group = uuid(draw, FIRST_MS + number * 30)
            at = f"{datetime.datetime.utcfromtimestamp((FIRST_MS + number * 30) / 1000):%Y-%m-%d %H:%M:%SZ}"
            self.groups.append(f"{group}\t{city}\t{'person' if size == 1 else 'family'}\t+90555{number:07d}\ttr\texplicit\t{size}\t"
                               f"{at}\tdesk\t{at}\n")
            convoy, bus = self.convoys.seats(city, fate, size) if fate in CONVOYS else (None, None)
            family = draw.choice(FAMILY) + draw.choice(ENDING)
            for _ in range(size):
                self.person(made, uuid(draw, FIRST_MS + number * 30), group, city, fate, convoy, bus, family)
                made += 1

    def person(self, number, identity, group, city, fate, convoy, bus, family):
        draw = self.draw
        seat = f"{convoy[0]}\t{bus}" if convoy else f"{NULL}\t{NULL}"
        gone = (f"{LEFT}\t{city}\tbus\t{RECEIVED if fate == 'handed_over' else NULL}\t{{{convoy[0]}/{bus}}}"
                if fate in ("departed", "handed_over") else f"{NULL}\t{NULL}\t{NULL}\t{NULL}\t{{}}")
        if number % COMPUTED_EVERY:
            public = reference("".join(draw.choices(SYMBOLS, k=9)))
        else:
            public = f"{number // COMPUTED_EVERY * STRIDE % 10**10:010d}"
        sex = draw.choice("FM")
        born = f"{draw.randint(1940, 2021)}-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}"
        document = (f"passport\tTUR\t\\\\x{draw.randbytes(32).hex()}\t\\\\x{draw.randbytes(60).hex()}" if number % 10 < 7
                    else f"{NULL}\t{NULL}\t{NULL}\t{NULL}")
        needs = draw.random() < 0.06
        self.citizens.append(
            f"{identity}\t{public}\t{group}\t{city}\t{fate}\t{seat}\t{seat}\t{draw.choice(GIVEN)}\t{family}\t{born}\tday\t{sex}\tTUR\t"
            f"{document}\t{gone}\t{'assigned' if convoy else fate}\n")
        if needs:
            self.needs.append(f"{identity}\t{draw.choice(NEEDS)}\n")

    def convoy_lines(self):
        for number, (code, city, fate, _) in enumerate(self.convoys.all):
            post = POSTS[number % len(POSTS)]
            yield f"{uuid(self.draw, FIRST_MS + number)}\t{code}\t{city}\t{post}\t{post}\t{CONVOYS[fate]}\t{LEAVES if fate == 'assigned' else LEFT}\n"

    def vehicle_lines(self):
        for number, (code, _, _, buses) in enumerate(self.convoys.all):
            for bus, (seats, taken) in enumerate(buses):
                yield f"{code}\t{bus + 1}\t34 KFL {number}{chr(65 + bus)}\tbus\t{seats}\t{taken}\n"
