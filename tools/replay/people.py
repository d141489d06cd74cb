"""Invented people in travel groups, the same for the same seed: names, numbers with true check digits, needs."""
import datetime
from dataclasses import dataclass, field

WOMEN = ("Ayşe Fatma Emine Hatice Zeynep Elif Meryem Şerife Zehra Sultan Hanife Merve Büşra Esra Özlem Yasemin Gül "
         "Derya Sevgi Dilek Çiğdem Tuğba Ebru Pınar Gamze Songül Aslı İrem Ceren Damla").split()
MEN = ("Mehmet Mustafa Ahmet Ali Hüseyin Hasan İbrahim İsmail Osman Yusuf Murat Ömer Ramazan Halil Süleyman Abdullah "
       "Mahmut Recep Salih Fatih Kadir Emre Hakan Adem Kemal Yaşar Bekir Cem Çağrı Oğuz Uğur").split()
FAMILIES = ("Yılmaz Kaya Demir Çelik Şahin Yıldız Yıldırım Öztürk Aydın Özdemir Arslan Doğan Kılıç Aslan Çetin Kara "
            "Koç Kurt Özkan Şimşek Polat Korkmaz Özcan Erdoğan Yavuz Can Acar Şen Aktaş Güler Yalçın Güneş Bozkurt "
            "Bulut Keskin Ünal Turan Gül Özer Işık Kaplan Avcı Sarı Tekin Taş Köse Yüksel Ateş Aksoy Ağaoğlu").split()
UKRAINIAN_WOMEN = "Олена Наталія Юлія Оксана Ірина Тетяна Світлана Катерина Ганна Людмила Yuliia Iryna Oksana".split()
UKRAINIAN_MEN = "Олександр Сергій Андрій Дмитро Володимир Ігор Микола Богдан Vasyl Taras Yurii".split()
UKRAINIAN_FAMILIES = "Шевченко Коваленко Бондаренко Ткаченко Кравченко Олійник Ґалаґан Мельник Koval Savchenko".split()
OTHERS = {
    "AZE": ("Leyla Aynur Günel".split(), "Elçin Rəşad Vüqar".split(), "Məmmədov Əliyev Hüseynov".split()),
    "TKM": ("Ogulgerek Maral".split(), "Serdar Meret".split(), "Annayew Orazow".split()),
    "UZB": ("Dilnoza Nigora".split(), "Jasur Bobur".split(), "Karimov Yusupov".split()),
    "NGA": ("Ngozi Amaka".split(), "Chinedu Tunde".split(), "Okafor Adeyemi".split()),
}
GROUP_SIZES = (1, 2, 3, 4, 5, 6, 7)
GROUP_WEIGHTS = (38, 22, 15, 13, 7, 3, 2)
REFERENCE_DAY = datetime.date(2022, 2, 24)  # ages are counted from it


@dataclass(eq=False)
class Person:
    """What is registered, and what the border will say; the reference is the server's."""
    body: dict
    outcome: str = "handed_over"
    stays_behind: bool = False  # on the way
    received_later: bool = False
    reference: str = ""
    status: str = "registered"

    @property
    def accessible(self):
        return bool({"wheelchair", "stretcher"} & set(self.body.get("needs", ())))


@dataclass(eq=False)
class Group:
    """People who travel together; times are the historic ones, the id is the server's."""
    city: str
    kind: str
    keep_together: str
    contact: dict
    people: list
    needed_at: datetime.datetime = None  # of the first thing that is planned with them
    registered_at: datetime.datetime = None
    missed: bool = False
    id: str = ""

    @property
    def accessible(self):
        return sum(person.accessible for person in self.people)

    @property
    def size(self):
        return len(self.people)


def national_id(first_nine):
    """A T.C. kimlik no: nine digits, the first not 0, and the two that check them."""
    digits = [int(digit) for digit in first_nine]
    odd, even = sum(digits[0::2]), sum(digits[1::2])
    tenth = (7 * odd + 9 * even) % 10
    return first_nine + str(tenth) + str((odd + even + tenth) % 10)


@dataclass
class Generator:
    """Makes groups; no number comes twice."""
    rng: object
    used: set = field(default_factory=set)

    def digits(self, prefix, count, first="123456789"):
        while True:
            text = self.rng.choice(first) + "".join(self.rng.choice("0123456789") for _ in range(count - 1))
            if prefix + text not in self.used:
                self.used.add(prefix + text)
                return text

    def chance(self, probability):
        return self.rng.random() < probability

    def phone(self):
        if self.chance(0.55):
            return "+380" + self.rng.choice(("50", "63", "66", "67", "93", "97")) + self.digits("ua", 7)
        return "+905" + self.rng.choice("345") + self.digits("tr", 8)

    def birth_date(self, youngest, oldest):
        day = REFERENCE_DAY - datetime.timedelta(days=self.rng.randint(youngest * 366, oldest * 365))
        return day.isoformat()

    def names(self, nationality, sex, family_name):
        women, men, families = {"TUR": (WOMEN, MEN, FAMILIES),
                                "UKR": (UKRAINIAN_WOMEN, UKRAINIAN_MEN, UKRAINIAN_FAMILIES), **OTHERS}[nationality]
        given = self.rng.choice(women if sex == "F" else men)
        if nationality == "TUR" and self.chance(0.15):
            given += " " + self.rng.choice(WOMEN if sex == "F" else MEN)
        return given, family_name or self.rng.choice(families)

    def document(self, nationality):
        """What is known of it: nothing, that there is none, or all."""
        if self.chance(0.12):
            return {"document": {"type": "none"}} if self.chance(0.05) else {}
        card = nationality == "TUR" and self.chance(0.06)
        year = self.rng.randint(2021, 2023) if self.chance(0.08) else self.rng.randint(2024, 2031)
        return {"document": {"type": "id_card" if card else "passport", "issuing_state": nationality,
                             "number": self.rng.choice("AU" if card else "SU") + self.digits("document", 8),
                             "expires_on": f"{year}-{self.rng.randint(1, 12):02d}-{self.rng.randint(1, 28):02d}"}}

    def needs(self, age_from, sex):
        needs = []
        if age_from == 0 and self.chance(0.5):
            needs.append("infant")
        if age_from >= 60:
            needs.append("elderly")
            if self.chance(0.08):
                needs.append("wheelchair")
        if sex == "F" and age_from == 20 and self.chance(0.03):
            needs.append("pregnant")
        for code, probability in (("insulin", 0.01), ("dialysis", 0.002), ("oxygen", 0.001), ("hearing", 0.003),
                                  ("stretcher", 0.0005), ("other", 0.004)):
            if self.chance(probability):
                needs.append(code)
        return needs

    def person(self, nationality, ages, sex=None, family_name=None):
        sex = sex or self.rng.choice("FM")
        given, family_name = self.names(nationality, sex, family_name)
        birth = self.birth_date(*ages)
        body = {"given_names": given, "family_name": family_name, "sex": sex, "nationality": nationality,
                "birth_date": birth[:4] if self.chance(0.04) else birth} | self.document(nationality)
        if nationality == "TUR" and self.chance(0.93):
            body["national_id"] = national_id(self.digits("tckn", 9, "12345678"))
        needs = self.needs(ages[0], sex)
        if needs:
            body["needs"] = needs
        return Person(body)

    def family(self, size):
        """One or two parents, perhaps of two nationalities, children, sometimes a grandparent."""
        if self.chance(0.02):
            nationality = self.rng.choice(list(OTHERS))
            mother = father = nationality
        else:
            father = "TUR" if self.chance(0.93) else "UKR"
            mother = "UKR" if father == "TUR" and size > 1 and self.chance(0.35) else "TUR"
        head = self.person(father, (20, 58), "M" if size > 1 or self.chance(0.75) else "F")
        name = head.body["family_name"]
        people = [head]
        if size > 1:
            people.append(self.person(mother, (20, 55), "F", name if self.chance(0.8) else None))
        for index in range(2, size):
            elder = index == size - 1 and size > 3 and self.chance(0.2)
            ages = (60, 84) if elder else self.rng.choice(((0, 2), (3, 10), (11, 17)))
            people.append(self.person("TUR" if "TUR" in (father, mother) else father, ages, None, name))
        return people

    def group(self, city, largest=7):
        size = min(largest, self.rng.choices(GROUP_SIZES, GROUP_WEIGHTS)[0])
        students = size > 1 and self.chance(0.12)
        people = [self.person("TUR", (18, 26)) for _ in range(size)] if students else self.family(size)
        kind = "students" if students else "person" if size == 1 else "family"
        language = "tr" if people[0].body["nationality"] == "TUR" else self.rng.choice(("uk", "ru", "en", "tr"))
        contact = {"phone": self.phone(), "language": language}
        return Group(city, kind, "prefer" if students else "must", contact, people)

    def groups(self, city, people):
        """Groups of exactly so many people."""
        made = []
        while people > 0:
            made.append(self.group(city, people))
            people -= made[-1].size
        return made
