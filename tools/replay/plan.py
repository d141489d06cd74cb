"""What the plan of the days is made of: convoys, their vehicles, and what happens to each on the way."""
import datetime
from collections import Counter
from dataclasses import dataclass, field

ISTANBUL = datetime.timezone(datetime.timedelta(hours=3))  # a day is one of Europe/Istanbul, UTC+3 in 2022
FIRST_DAY = datetime.date(2022, 2, 24)
LAST_DAY = datetime.date(2022, 3, 10)
DAYS = [FIRST_DAY + datetime.timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1)]
END = datetime.datetime.combine(LAST_DAY + datetime.timedelta(days=1), datetime.time(), ISTANBUL)


def at(day, hours):
    return datetime.datetime.combine(day, datetime.time(), ISTANBUL) + datetime.timedelta(hours=hours)


def day_of(moment):
    return moment.astimezone(ISTANBUL).date()


@dataclass
class Incident:
    """Something that happens to a person on the way."""
    person: object
    kind: str
    at: datetime.datetime
    place: str


@dataclass(eq=False)
class Vehicle:
    """Who rides, and who else had to do with it; groups, where nothing else is said."""
    kind: str
    seats: int
    plate: str
    accessible_seats: int = 2
    riders: list = field(default_factory=list)
    absent: list = field(default_factory=list)  # have a seat and do not come
    elsewhere: list = field(default_factory=list)  # have a seat and step on another bus
    unexpected: list = field(default_factory=list)  # riders whose seat was elsewhere
    walk_ups: list = field(default_factory=list)  # riders whom nobody registered before
    offloaded: list = field(default_factory=list)  # step on and are sent off at the door
    mistaken: list = field(default_factory=list)  # people ticked who were not there: undone
    corrected: list = field(default_factory=list)  # people whose tick was undone before they came
    incidents: list = field(default_factory=list)
    departs_at: datetime.datetime = None
    arrives_at: datetime.datetime = None
    miscounted: bool = False
    unsent: int = 0  # of its ticks, the last: told a day later by a phone that was offline
    number: int = 0
    aboard: list = field(default_factory=list)  # people, as the play goes on

    def assigned(self):
        return [g for g in self.riders if g not in self.unexpected + self.walk_ups] + self.absent + self.elsewhere + self.offloaded

    def takes(self, group):
        held = self.riders + self.absent + self.elsewhere + self.offloaded
        return (sum(g.size for g in held) + group.size <= self.seats
                and sum(g.accessible for g in held) + group.accessible <= self.accessible_seats)

    def people(self):
        return [person for group in self.riders for person in group.people]


@dataclass
class Diversion:
    border_post: str
    at: datetime.datetime


@dataclass
class Breakdown:
    """Its people go to the other buses of the convoy; who finds no seat waits for a relief bus, a convoy of its own."""
    vehicle: Vehicle
    at: datetime.datetime
    relief: object = None
    relieved_at: datetime.datetime = None
    stranded: list = field(default_factory=list)  # references, as the server answered


@dataclass(eq=False)
class Convoy:
    city: str
    departs_at: datetime.datetime
    vehicles: list
    cancelled: bool = False
    early: list = field(default_factory=list)  # (vehicle, group): assigned the day before
    diversion: Diversion = None
    breakdown: Breakdown = None
    returns_at: datetime.datetime = None
    border_post: str = "KAPIKULE"
    code: str = ""

    @property
    def closes_at(self):
        """When everybody aboard has been received."""
        return max(v.arrives_at for v in self.vehicles) + datetime.timedelta(hours=2)

    @property
    def plays_out(self):
        return not self.cancelled and not self.returns_at and self.closes_at < END

    def arriving(self):
        return [v for v in self.vehicles if not (self.breakdown and v is self.breakdown.vehicle)]


@dataclass
class Leaving:
    """A group that gives up its place, and perhaps comes to the border by itself, or waits again."""
    group: object
    reason: str
    at: datetime.datetime
    reaches_border_at: datetime.datetime = None
    back_at: datetime.datetime = None


@dataclass
class Duplicate:
    """A person whom somebody registers once more: a group of its own, merged into theirs on the same day."""
    person: object
    again: object


@dataclass
class Operation:
    groups: list
    convoys: list
    leavings: list
    late_receptions: list  # (time, convoy, person): refused at the gate, or in hospital, at first
    duplicates: list

    def people(self):
        return [person for group in self.groups for person in group.people]

    def departing(self):
        """The convoys that leave."""
        return [convoy for convoy in self.convoys if not convoy.cancelled]

    def figure(self, evening):
        """How many are known on that evening to have set out, by day."""
        known = Counter()
        for convoy in self.departing():
            day = day_of(convoy.departs_at)
            if day <= evening and not (convoy.returns_at and day_of(convoy.returns_at) <= evening):
                known[day] += sum(len(v.people()) - (day == evening) * v.unsent for v in convoy.vehicles)
        return +known
