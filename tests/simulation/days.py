"""Three days as a seed makes them: people, convoys, and what happens to whom, when it is told, and how often.

Times are seconds after 8 March 2022, 00:00 in Istanbul. What is to be done is a list of steps, told in slots of half an
hour: first what concerns whole convoys, then changed plans, then registrations, first plans and facts all at once.
"""
import datetime
import random
import uuid
from dataclasses import dataclass, field

MINUTE, HOUR, DAY, SLOT = 60, 3600, 86400, 1800
BEGINS = datetime.datetime(2022, 3, 7, 21, tzinfo=datetime.timezone.utc)
DAYS = 3
CONVOYS, PLANS, PEOPLE = range(3)       # the phases of a slot
CITIES = ("KYIV", "LVIV", "DNIPRO", "KREMENCHUK")
POSTS = ("KAPIKULE", "HAMZABEYLI")
GONE = ("withdrawn", "declined", "left_by_own_means")
LONGEST_DELAY = 10 * HOUR


@dataclass(frozen=True)
class Size:
    people: int
    vehicles: int       # of a convoy
    planned: int        # people on a vehicle
    seats: int
    fates: tuple        # of each day's convoys


SIZES = {
    "small": Size(300, 2, 16, 24, (("breakdown", "returned"), ("cancelled", "diverted"), ("normal",))),
    "full": Size(2000, 3, 38, 50, (("normal", "breakdown", "returned", "diverted"),
                                   ("cancelled", "normal", "breakdown", "partly returned"),
                                   ("normal", "diverted", "returned", "normal"))),
}


@dataclass
class Person:
    number: int
    group: "Group"
    accessible: bool
    waits_from: int = 0         # no story of theirs before

    @property
    def infant(self):
        """Under two on these days: takes no seat where an adult of the group holds them."""
        return self.number % 12 == 7 and not self.accessible


@dataclass
class Group:
    number: int
    city: str
    keep_together: str
    registered_at: int
    people: list = field(default_factory=list)
    told: bool = False          # there are facts about them, or a plan


@dataclass
class Vehicle:
    number: int
    leaves: int
    tight: bool
    planned: list = field(default_factory=list)
    aboard: list = field(default_factory=list)      # who truly was when it left


@dataclass
class Convoy:
    number: int
    city: str
    fate: str
    leaves: int
    vehicles: list = field(default_factory=list)
    post: str = POSTS[0]

    @property
    def prompt(self):
        """Of these, what happens at the door is told before the convoy is changed as a whole."""
        return 2 * HOUR if self.fate == "breakdown" else LONGEST_DELAY


@dataclass
class Step:
    slot: int
    phase: int
    kind: str
    what: dict


def moment(at):
    return (BEGINS + datetime.timedelta(seconds=at)).strftime("%Y-%m-%dT%H:%M:%SZ")


class Days:
    """Everything that will be asked of the server; `steps` is in no particular order within a slot's phase."""

    def __init__(self, seed, size):
        self.rng = random.Random(seed)
        self.size = SIZES[size]
        self.people, self.groups, self.convoys, self.steps = [], [], [], []
        self.facts = []             # dicts: deliver, route and what one item says
        self.changed = set()        # (group, slot) with a plan
        self.pool = []              # (from when, group) who wait again
        self.twins = {}             # person number -> the same person, registered twice
        self.register_all()
        for day, fates in enumerate(self.size.fates):
            for place, fate in enumerate(fates):
                self.convoy_of(day, place, fate)
        self.walk_ons()
        self.leavings()
        self.duplicates()
        self.vehicles_told()
        self.bundle()
        for day in range(DAYS):
            self.step((day + 1) * DAY - 1, CONVOYS, "freeze", day=day)

    def chance(self, share):
        return self.rng.random() < share

    def uuid(self):
        return str(uuid.UUID(int=self.rng.getrandbits(128), version=4))

    def delay(self, longest=LONGEST_DELAY):
        """Most things are told at once, some hours later."""
        kind = self.rng.random()
        most = 20 * MINUTE if kind < 0.6 else 3 * HOUR if kind < 0.85 else LONGEST_DELAY
        return self.rng.randrange(min(most, longest))

    def step(self, at, phase, kind, **what):
        self.steps.append(Step(at // SLOT, phase, kind, what | {"at": at, "key": self.uuid(), "twice": self.chance(0.1)}))

    def change(self, group, at, kind, phase=PLANS, other=None, **what):
        """A plan of a group, or two; one in each slot at most, so that their order is known."""
        numbers = {group.number, (other or group).number}
        while any((number, at // SLOT) in self.changed for number in numbers):
            at += SLOT
        self.changed |= {(number, at // SLOT) for number in numbers}
        self.step(at, phase, kind, group=group.number, **what)
        group.told = True
        return at

    def fact(self, person, kind, at, convoy=None, vehicle=None, result=None, post=None, longest=LONGEST_DELAY):
        route = {"boarding": "boardings", "handoff": "handoffs"}.get(kind, "incidents")
        at += self.rng.randrange(MINUTE)
        teller = self.twins[person.number] if person.number in self.twins and self.chance(0.3) else person
        self.facts.append({"deliver": at + self.delay(longest), "route": route, "person": teller.number, "kind": kind, "at": at,
                           "convoy": convoy.number if convoy else None, "vehicle": vehicle.number if vehicle else None,
                           "result": result, "post": post, "event": self.uuid()})
        person.group.told = True

    def register_all(self):
        while len(self.people) < self.size.people:
            self.register(self.rng.choices((1, 2, 3, 4, 5), (38, 25, 17, 14, 6))[0], self.rng.choice(CITIES))
        for person in self.rng.sample(self.people, self.size.people // 40):
            self.twins[person.number] = self.register(1, person.group.city).people[0]

    def register(self, size, city):
        at = -30 * HOUR + len(self.groups) * 60 + self.rng.randrange(60)
        group = Group(len(self.groups), city, self.rng.choice(("must", "must", "prefer")), at)
        for _ in range(size):
            group.people.append(Person(len(self.people), group, self.chance(0.02)))
            self.people.append(group.people[-1])
        self.groups.append(group)
        self.step(-20 * HOUR + self.rng.randrange(4 * HOUR), PEOPLE, "register", group=group.number)
        return group

    def convoy_of(self, day, place, fate):
        leaves = day * DAY + 7 * HOUR + place * HOUR + self.rng.randrange(HOUR)
        convoy = Convoy(len(self.convoys), CITIES[len(self.convoys) % len(CITIES)], fate, leaves)
        self.convoys.append(convoy)
        for number in range(1, self.size.vehicles + 1):
            convoy.vehicles.append(Vehicle(number, leaves + self.rng.randrange(2 * HOUR), fate == "normal" and number == 1))
        self.step(leaves - 15 * HOUR, CONVOYS, "create", convoy=convoy.number)
        self.assign_all(convoy)
        if fate == "cancelled":
            self.cancelled(convoy)
            return
        for vehicle in convoy.vehicles:
            for person in list(vehicle.planned):
                self.at_the_door(person, convoy, vehicle)
        self.changed_as_a_whole(convoy)
        for vehicle in convoy.vehicles:
            for person in vehicle.aboard:
                self.on_the_way(person, convoy, vehicle)

    def assign_all(self, convoy):
        """Whoever waits again first, then who was never told of; an unassignment or a leaving by car for some."""
        when = convoy.leaves - 12 * HOUR
        waiting = [entry for entry in self.pool if entry[0] < when - HOUR and entry[1].city == convoy.city]
        fresh = [(0, g) for g in self.groups if not g.told and g.city == convoy.city and g.people[0] not in self.twins.values()]
        for entry in waiting + fresh[:len(fresh) * 3 // 4]:
            group = entry[1]
            people = [p for p in group.people if p.waits_from < when]
            vehicle = next((v for v in convoy.vehicles if len(v.planned) + len(people) <= self.size.planned
                            and not (v.tight and any(p.accessible for p in people))), None)
            if not vehicle or not people:
                continue
            if entry in self.pool:
                self.pool.remove(entry)
            again = group.told
            at = self.change(group, when + self.rng.randrange(2 * HOUR), "assign", PLANS if again else PEOPLE,
                             convoy=convoy.number, vehicle=vehicle.number)
            vehicle.planned += people
            if not vehicle.tight and self.chance(0.08):
                self.think_again(group, people, vehicle, at)

    def think_again(self, group, people, vehicle, at):
        at += 4 * HOUR
        if self.chance(0.5):
            self.change(group, at, "unassign")
            if self.chance(0.3):
                return              # they step on all the same
            self.pool.append((at, group))
        else:
            self.change(group, at, "withdraw", reason=self.rng.choice(GONE))
            for person in people:
                person.waits_from = 10 * DAY
        vehicle.planned = [p for p in vehicle.planned if p not in people]

    def waits_again(self, person, at):
        person.waits_from = at
        if self.chance(0.7) and all(entry[1] is not person.group for entry in self.pool):
            self.pool.append((at, person.group))

    def at_the_door(self, person, convoy, vehicle):
        """Steps on in the 90 minutes before their vehicle leaves, more or less as planned."""
        at = vehicle.leaves - 90 * MINUTE + self.rng.randrange(60 * MINUTE)
        tick = lambda when, bus=vehicle: self.fact(person, "boarding", when, convoy, bus, longest=convoy.prompt)
        undo = lambda when: self.fact(person, "undo_boarding", when, convoy, longest=convoy.prompt)
        story = 1 if vehicle.tight or person.number in self.twins else self.rng.random()
        other = self.rng.choice([v for v in convoy.vehicles if v is not vehicle and not v.tight] or [vehicle])
        if story < 0.06:                                # absent
            self.waits_again(person, vehicle.leaves + 2 * HOUR)
        elif story < 0.09:                              # absent, ticked by mistake
            tick(at), undo(at + 5 * MINUTE)
            self.waits_again(person, vehicle.leaves + 2 * HOUR)
        elif story < 0.11:                              # ticked on the wrong bus first
            tick(at, other), undo(at + 5 * MINUTE), tick(at + 10 * MINUTE)
            vehicle.aboard.append(person)
        elif story < 0.14 and other is not vehicle:     # changed the bus
            tick(at), tick(min(at + 10 * MINUTE, other.leaves - 5 * MINUTE), other)
            if at + 10 * MINUTE > other.leaves - 5 * MINUTE:
                self.facts.pop()                        # too late for it
                vehicle.aboard.append(person)
            else:
                other.aboard.append(person)
        elif story < 0.16:                              # got off again before it left
            tick(at), self.fact(person, "offloaded", at + 10 * MINUTE, convoy, longest=convoy.prompt)
            self.waits_again(person, vehicle.leaves + 2 * HOUR)
        elif story < 0.17:                              # got off and on again
            tick(at), self.fact(person, "offloaded", at + 5 * MINUTE, convoy, longest=convoy.prompt), tick(at + 10 * MINUTE)
            vehicle.aboard.append(person)
        elif story < 0.18 and convoy.fate in ("normal", "diverted"):    # aboard, and nobody ticked them
            vehicle.aboard.append(person)
        else:
            tick(at)
            vehicle.aboard.append(person)

    def cancelled(self, convoy):
        for vehicle in convoy.vehicles:
            for person in vehicle.planned:
                if self.chance(0.5):
                    self.fact(person, "boarding", vehicle.leaves - self.rng.randrange(60, 90) * MINUTE, convoy, vehicle)
                self.waits_again(person, convoy.leaves + HOUR)
        self.step(convoy.leaves - 45 * MINUTE, CONVOYS, "cancel", convoy=convoy.number)

    def changed_as_a_whole(self, convoy):
        if convoy.fate == "breakdown":
            self.step(convoy.leaves + 5 * HOUR, CONVOYS, "transfer", convoy=convoy.number, vehicle=1)
        elif convoy.fate == "diverted":
            convoy.post = POSTS[1]
            self.step(convoy.leaves + 5 * HOUR, CONVOYS, "divert", convoy=convoy.number, post=convoy.post)
        elif convoy.fate in ("returned", "partly returned"):
            self.step(convoy.leaves + 6 * HOUR, CONVOYS, "bring_back", convoy=convoy.number,
                      vehicles=[1] if convoy.fate == "partly returned" else None)

    def on_the_way(self, person, convoy, vehicle):
        """Incidents, then the border, each as likely as in a bad week."""
        at = vehicle.leaves + self.rng.randrange(30, 150) * MINUTE
        comes_back = convoy.fate == "returned" or convoy.fate == "partly returned" and vehicle.number == 1
        story = self.rng.random()
        if story < 0.06:
            self.fact(person, self.rng.choice(("left_en_route", "hospitalised", "missing", "offloaded")), at, convoy)
            if self.chance(0.4):
                self.fact(person, "located", at + 30 * MINUTE, convoy)
            else:
                self.apart(person, convoy, at)
                return
        if comes_back:
            self.waits_again(person, convoy.leaves + 7 * HOUR)
        else:
            self.at_the_border(person, convoy, vehicle.leaves + 15 * HOUR)

    def apart(self, person, convoy, at):
        """Not with the convoy any more: found by the border, by a consulate, or by nobody."""
        story = self.rng.random()
        if story < 0.3:
            self.at_the_border(person, convoy, at + 24 * HOUR)
        elif story < 0.6:
            self.change(person.group, at + 9 * HOUR, "reinstate", person=person.number)
            self.waits_again(person, at + 12 * HOUR)

    def at_the_border(self, person, convoy, at):
        at += self.rng.randrange(60) * MINUTE
        story = self.rng.random()
        result = "handed_over" if story < 0.88 else "refused_at_border" if story < 0.93 else "absent" if story < 0.97 else None
        if result:
            self.fact(person, "handoff", at, convoy, result=result, post=convoy.post if self.chance(0.95) else POSTS[0])
        if result in ("refused_at_border", "absent") and self.chance(0.5):
            self.fact(person, "handoff", at + 3 * HOUR, convoy, result="handed_over", post=convoy.post)

    def walk_ons(self):
        """People whom no plan knew, at the door of buses of any city; a tight one has no seat for them."""
        buses = [(c, v) for c in self.convoys if c.fate not in ("cancelled", "breakdown") for v in c.vehicles]
        idle = [p for g in self.groups if not g.told for p in g.people if not p.accessible]
        for person in self.rng.sample(idle, len(idle) // 4):
            convoy, vehicle = self.rng.choice(buses)
            at = vehicle.leaves - self.rng.randrange(40, 80) * MINUTE
            self.fact(person, "boarding", at, convoy, vehicle, longest=20 * MINUTE if vehicle.tight else LONGEST_DELAY)
            if vehicle.tight:
                continue
            if self.chance(0.1):
                self.fact(person, "undo_boarding", at + 5 * MINUTE, convoy)
            else:
                vehicle.aboard.append(person)
                self.on_the_way(person, convoy, vehicle)

    def leavings(self):
        """Groups that go by themselves; some come back to the queue, some to the border, some to a bus's door."""
        idle = [g for g in self.groups if not g.told and g.people[0] not in self.twins.values()]
        buses = [(c, v) for c in self.convoys if c.fate == "diverted" for v in c.vehicles]
        for group in self.rng.sample(idle, len(idle) // 2):
            at = self.change(group, self.rng.randrange(-10 * HOUR, DAY), "withdraw", reason=self.rng.choice(GONE))
            story = self.rng.random()
            if story < 0.3:
                self.change(group, at + 8 * HOUR, "reinstate")
            elif story < 0.6:
                for person in group.people:
                    self.fact(person, "handoff", at + 20 * HOUR, result="handed_over", post=POSTS[0])
            elif story < 0.75:
                convoy, vehicle = self.rng.choice(buses)
                for person in (p for p in group.people if not p.accessible):
                    self.fact(person, "boarding", vehicle.leaves - 50 * MINUTE, convoy, vehicle)
                    vehicle.aboard.append(person)
                    self.on_the_way(person, convoy, vehicle)

    def duplicates(self):
        """Twins are merged sooner or later; some people are merged with a stranger for two hours."""
        for number, twin in self.twins.items():
            self.change(twin.group, self.rng.randrange(-12 * HOUR, DAYS * DAY), "merge", other=self.people[number].group,
                        person=twin.number, into=number)
        idle = [g for g in self.groups if not g.told and len(g.people) == 1]
        others = [p for g in self.groups if g.told for p in g.people if p.number not in self.twins]
        for group, other in zip(self.rng.sample(idle, len(idle) // 3), self.rng.sample(others, len(idle))):
            pair = {"other": other.group, "person": group.people[0].number, "into": other.number}
            at = self.change(group, self.rng.randrange(-12 * HOUR, DAYS * DAY), "merge", **pair)
            self.change(group, at + 2 * HOUR, "part", **pair)

    def vehicles_told(self):
        for convoy in (c for c in self.convoys if c.fate != "cancelled"):
            for vehicle in convoy.vehicles:
                heads = len(vehicle.aboard)
                wrong = self.rng.choice((-1, 1)) if self.chance(0.15) else 0
                self.vehicle_fact(convoy, vehicle, "departures", vehicle.leaves, max(heads + wrong, 0), 3 * HOUR)
                if wrong and self.chance(0.6):
                    self.vehicle_fact(convoy, vehicle, "departures", vehicle.leaves + 20 * MINUTE, heads)
                if convoy.fate != "returned":
                    self.vehicle_fact(convoy, vehicle, "arrivals", vehicle.leaves + 14 * HOUR, heads)

            self.step(convoy.leaves + 40 * HOUR, CONVOYS, "complete", convoy=convoy.number)

    def vehicle_fact(self, convoy, vehicle, route, at, heads, longest=LONGEST_DELAY):
        self.facts.append({"deliver": at + self.delay(longest), "route": route, "convoy": convoy.number, "vehicle": vehicle.number,
                           "at": at, "heads": heads, "event": self.uuid()})

    def bundle(self):
        """What devices send at the same time goes in few requests, of mixed order; some requests are sent again."""
        bundles = {}
        for fact in self.facts:
            door = fact["vehicle"] if fact["route"] == "boardings" else None
            bundles.setdefault((fact["deliver"] // SLOT, fact["route"], fact["convoy"], door, fact.get("post")), []).append(fact)
        for (slot, route, *_), facts in bundles.items():
            self.rng.shuffle(facts)
            while facts:
                size = self.rng.choice((1, 2, 5, 40))
                items, facts = facts[:size], facts[size:]
                self.step(slot * SLOT, PEOPLE, "facts", route=route, items=items)
                while self.chance(0.15):
                    again = slot * SLOT + self.rng.choice((0, self.rng.randrange(LONGEST_DELAY)))
                    self.step(again, PEOPLE, "facts", route=route, items=self.rng.sample(items, len(items)))

    def slots(self):
        """The steps of each phase of each slot, one after the other, shuffled."""
        phases = {}
        for step in self.steps:
            phases.setdefault((step.slot, step.phase), []).append(step)
        for (slot, phase), steps in sorted(phases.items(), key=lambda entry: entry[0]):
            self.rng.shuffle(steps)
            yield slot, phase, steps
