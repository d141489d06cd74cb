"""The plan of the days: who leaves from where, when, on which bus, who misses it, who waits, who goes alone; incidents.py
adds what goes wrong.

The daily figures follow those announced in 2022 (2,163 on 28 February, 2,604 on the fullest day, 8,050, 9,653, 12,306,
13,594 and 13,719 in all); how a day divides among cities is invented.
"""
import datetime
import random

from replay.incidents import Incidents
from replay.people import Generator
from replay.plan import DAYS, END, FIRST_DAY, LAST_DAY, Convoy, Leaving, Operation, Vehicle, at

DEPARTING = dict(zip(DAYS, (0, 220, 460, 853, 2163, 2604, 1750, 1197, 406, 1264, 1017, 372, 702, 586, 125)))
LAST_DAY_CITIES = {"LVIV": 44, "KYIV": 38, "KREMENCHUK": 24, "DNIPRO": 19}
TRAINS = {datetime.date(2022, 3, 4): 100, datetime.date(2022, 3, 7): 20}  # people, all from Kyiv
CITY_WEIGHTS = {"KYIV": 30, "LVIV": 14, "ODESA": 14, "KHARKIV": 10, "DNIPRO": 8, "KREMENCHUK": 4, "CHERNIVTSI": 4,
                "ZAPORIZHZHIA": 3, "POLTAVA": 3, "VINNYTSIA": 3, "KHERSON": 2, "KHMELNYTSKYI": 2, "KONOTOP": 1,
                "BILA_TSERKVA": 1, "ZHYTOMYR": 1, "SUMY": 1, "MYKOLAIV": 1}
WAITING = {"KYIV": 610, "KHERSON": 380, "KHARKIV": 310, "ODESA": 240, "SUMY": 180, "MARIUPOL": 110, "LVIV": 70,
           "DNIPRO": 50, "CHERNIHIV": 30, "KREMENCHUK": 20}
LEAVING_ALONE = 700
REASONS = {"left_by_own_means": 5, "withdrawn": 3, "declined": 2}
SMALL_DAY = 700  # below it only the first six cities send anybody
FEWEST = 12  # people for whom a city sends a bus


def shares(day):
    """How many people leave each city that day."""
    total = DEPARTING[day]
    if day == LAST_DAY or not total:
        return dict(LAST_DAY_CITIES) if total else {}
    cities = list(CITY_WEIGHTS)[:6 if total < SMALL_DAY else None]
    weight = sum(CITY_WEIGHTS[city] for city in cities)
    parts = {city: total * CITY_WEIGHTS[city] // weight for city in cities}
    parts = {city: people for city, people in parts.items() if people >= FEWEST}
    parts["KYIV"] += total - sum(parts.values())
    return parts


class Planner:
    """Fills an Operation; everything comes from one generator of random numbers."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.generator = Generator(self.rng)
        self.evacuated = {(day, city): self.generator.groups(city, people)
                          for day in DAYS for city, people in shares(day).items()}
        self.waiting = {city: self.generator.groups(city, people) for city, people in WAITING.items()}
        self.convoys = []

    def vehicle(self, kind="bus", seats=None):
        plate = (f"{self.rng.choice(('AA', 'BC', 'AE', 'BI', 'AX', 'BH'))} {self.generator.digits('plate', 4)} "
                 f"{self.rng.choice('ABCEHIKMOPTX')}{self.rng.choice('ABCEHIKMOPTX')}")
        return Vehicle(kind, seats or self.rng.randint(44, 50), plate)

    def fill(self, vehicles, groups):
        """First fit; a bus more whenever somebody finds no place."""
        for group in groups:
            fitting = next((v for v in vehicles if v.takes(group)), None)
            if fitting is None:
                fitting = self.vehicle()
                vehicles.append(fitting)
            fitting.riders.append(group)
        return vehicles

    def miss(self, day, city, vehicle):
        """Sometimes a group that leaves later, or never, has a seat here and does not come."""
        if not self.generator.chance(0.45):
            return
        later = [group for (when, where), groups in self.evacuated.items() if where == city and when > day
                 for group in groups] + self.waiting.get(city, [])
        for group in self.rng.sample(later, min(12, len(later))):
            if not group.missed and vehicle.takes(group):
                group.missed = True
                vehicle.absent.append(group)
                return

    def convoy(self, day, city, vehicles):
        departs_at = at(day, self.rng.randint(6 * 12, 20 * 12) / 12)
        hours = self.rng.randint(22 * 12, 46 * 12) / 12
        for place, vehicle in enumerate(vehicles):
            vehicle.departs_at = departs_at + datetime.timedelta(minutes=7 * place)
            vehicle.arrives_at = vehicle.departs_at + datetime.timedelta(hours=hours, minutes=self.rng.randint(0, 40))
            vehicle.miscounted = self.generator.chance(0.015)
        self.convoys.append(Convoy(city, departs_at, vehicles))

    def city_day(self, day, city):
        groups = list(self.evacuated[day, city])
        if city == "KYIV" and day in TRAINS:
            self.convoy(day, city, [self.train(groups, TRAINS[day])])
        vehicles = self.fill([], groups)
        for vehicle in vehicles:
            self.miss(day, city, vehicle)
        while vehicles:
            buses = self.rng.randint(1, 6)
            self.convoy(day, city, vehicles[:buses])
            vehicles = vehicles[buses:]

    def train(self, groups, people):
        """A carriage with the first groups that make exactly so many people."""
        train = self.vehicle("train", people + 20)
        train.accessible_seats = 10
        for group in list(groups):
            if group.size <= people:
                groups.remove(group)
                train.riders.append(group)
                people -= group.size
        return train

    def cancel_one(self, day, city, next_day):
        """A bus that does not leave; its people have seats on another one a day or more later."""
        vehicle = self.vehicle()
        for group in self.evacuated[next_day, city]:
            if not group.missed and vehicle.takes(group):
                group.missed = True
                vehicle.absent.append(group)
        self.convoys.append(Convoy(city, at(day, 9), [vehicle], cancelled=True))

    def leaving(self, group):
        registered = at(FIRST_DAY, self.rng.uniform(6, 24 * 12))
        group.needed_at = registered + datetime.timedelta(hours=self.rng.uniform(6, 48))
        group.registered_at = registered
        reason = self.rng.choices(list(REASONS), list(REASONS.values()))[0]
        leaving = Leaving(group, reason, group.needed_at)
        border = group.needed_at + datetime.timedelta(hours=self.rng.uniform(20, 50))
        if reason == "left_by_own_means" and border < END and self.generator.chance(0.35):
            leaving.reaches_border_at = border
        return leaving

    def registration_times(self, groups):
        for convoy in self.convoys:
            for group in (g for v in convoy.vehicles for g in v.riders + v.absent + v.elsewhere + v.offloaded):
                group.needed_at = min(group.needed_at or END, convoy.departs_at)
        for group in groups:
            if group.registered_at is None:
                latest = (group.needed_at or at(LAST_DAY, 20)) - datetime.timedelta(hours=5)
                lead = 60 if group.needed_at else 24 * 14
                earliest = max(at(FIRST_DAY, 6), latest - datetime.timedelta(hours=lead))
                group.registered_at = earliest + (latest - earliest) * self.rng.random()

    def plan(self):
        for day, city in self.evacuated:
            self.city_day(day, city)
        self.cancel_one(datetime.date(2022, 3, 2), "KHARKIV", datetime.date(2022, 3, 3))
        self.cancel_one(datetime.date(2022, 3, 5), "DNIPRO", datetime.date(2022, 3, 6))
        alone = [group for city, weight in CITY_WEIGHTS.items()
                 for group in self.generator.groups(city, LEAVING_ALONE * weight // sum(CITY_WEIGHTS.values()))]
        leavings = [self.leaving(group) for group in alone]
        groups = [g for some in (*self.evacuated.values(), *self.waiting.values(), alone) for g in some]
        incidents = Incidents(self, [g for some in self.waiting.values() for g in some])
        incidents.on_the_days()
        self.registration_times(groups)
        leavings += incidents.comings_back()
        duplicates = incidents.duplicates(groups)
        groups += [duplicate.again for duplicate in duplicates]
        groups.sort(key=lambda group: group.registered_at)
        return Operation(groups, self.convoys, leavings, incidents.at_the_gate(), duplicates)
