"""What goes wrong, added to a plan that works: in the lists, at the door, on the road, at the gate. Nobody is counted on
another day for it; a convoy, a bus or a group that has an incident as a whole has no other, so that what must come out stays plain.
"""
import copy
import datetime

from replay.people import Group, Person
from replay.plan import DAYS, END, LAST_DAY, Breakdown, Convoy, Diversion, Duplicate, Incident, Leaving, at, day_of

CORRECTED = 1 / 300  # of the ticks
MISTAKEN, OFFLOADED, WRONG_BUS, WRONG_DAY, OTHER_CITY, WALK_UPS = 10, 8, 12, 6, 4, 8  # groups; of the mistaken one person each
UNSENT = 8  # buses whose phone was offline
LEFT_EN_ROUTE, HOSPITALISED, MISSING = 30, 10, 4  # people
BREAKDOWNS = (False, True, True)  # whether somebody finds no seat on the other buses
DIVERSIONS = ("HAMZABEYLI", "HAMZABEYLI", "DEREKOY")
RETURNING = (datetime.date(2022, 3, 3), datetime.date(2022, 3, 5), "ODESA")  # leaves, leaves again, from where
COMING_BACK, DUPLICATES = 3, 6
PLACES = ("Bila Tserkva", "Uman", "Vinnytsia", "Khmelnytskyi", "Chernivtsi", "Suceava", "Buzău", "Ruse")
QUIET_DAYS = DAYS[-2:]  # the last figure corrects none before it


def hours(count):
    return datetime.timedelta(hours=count)


class Incidents:
    """Changes what the planner made, with the planner's random numbers. `waiting` are the groups that stay."""

    def __init__(self, planner, waiting):
        self.planner, self.rng, self.waiting = planner, planner.rng, waiting
        self.busy = set()
        self.late_receptions = []

    def free(self, things):
        """Those that have no incident yet, in random order."""
        found = [thing for thing in things if thing not in self.busy]
        self.rng.shuffle(found)
        return found

    def convoys(self, test):
        return self.free(c for c in self.planner.convoys if not c.cancelled and c.vehicles[0].kind == "bus" and test(c))

    def vehicles(self, test=lambda convoy: True):
        """(convoy, vehicle): buses of convoys that have no incident as a whole."""
        pairs = [(c, v) for c in self.convoys(test) for v in c.vehicles if v not in self.busy and len(v.riders) > 3]
        self.rng.shuffle(pairs)
        return pairs

    def rider(self, vehicle, test=lambda group: True):
        return next((g for g in self.free(vehicle.riders) if not g.missed and test(g)), None)

    def on_the_days(self):
        """Everything that changes who holds a seat where; the times of registration follow from it."""
        self.returning_convoy()
        self.breakdowns()
        self.diversions()
        self.unsent_ticks()
        self.wrong_bus()
        self.wrong_day()
        self.walk_ups()
        self.offloaded()
        self.wrong_ticks()
        self.left_behind()

    def returning_convoy(self):
        """The bridge is destroyed: back on the next day, they leave again with a convoy that was planned anyway."""
        first, again, city = RETURNING
        later = next(c for c in self.convoys(lambda c: c.city == city and day_of(c.departs_at) == again))
        vehicle = self.planner.vehicle(seats=50)
        vehicle.riders = [g for g in later.vehicles[0].riders if not g.missed]
        vehicle.departs_at, vehicle.arrives_at = at(first, 8), at(first, 38)
        for group in vehicle.riders:
            group.missed = True
        back = Convoy(city, at(first, 8), [vehicle], returns_at=at(first, 29.5))
        self.planner.convoys.append(back)
        self.busy |= {later, back}

    def breakdowns(self):
        def suits(convoy):
            return convoy.plays_out and len(convoy.vehicles) > 1 and convoy.departs_at < at(day_of(convoy.departs_at), 13)
        wanted = list(BREAKDOWNS)
        for convoy in self.convoys(suits):
            for vehicle in convoy.vehicles:
                people, room = vehicle.people(), max(v.seats - len(v.people()) for v in convoy.vehicles if v is not vehicle)
                short = len(people) > room
                if short in wanted and room > 4 and not any(p.accessible for p in people):
                    wanted.remove(short)
                    self.break_down(convoy, vehicle, short)
                    break

    def break_down(self, convoy, vehicle, relieved):
        convoy.breakdown = Breakdown(vehicle, vehicle.departs_at + hours(self.rng.uniform(1.5, 4)))
        self.busy.add(convoy)
        if relieved:
            bus = self.planner.vehicle(seats=50)
            bus.departs_at = convoy.breakdown.at + hours(1)
            bus.arrives_at = bus.departs_at + hours(34)
            convoy.breakdown.relief = Convoy("BILA_TSERKVA", bus.departs_at, [bus])
            convoy.breakdown.relieved_at = bus.departs_at + hours(2.5)
            self.planner.convoys.append(convoy.breakdown.relief)
            self.busy.add(convoy.breakdown.relief)

    def diversions(self):
        for post, convoy in zip(DIVERSIONS, self.convoys(lambda c: c.plays_out)):
            convoy.diversion = Diversion(post, convoy.departs_at + hours(self.rng.uniform(12, 19)))
            convoy.border_post = post
            self.busy.add(convoy)

    def unsent_ticks(self):
        for _, vehicle in self.vehicles(lambda c: day_of(c.departs_at) not in QUIET_DAYS)[:UNSENT]:
            vehicle.unsent = self.rng.randint(5, len(vehicle.people()))
            vehicle.miscounted = False
            self.busy.add(vehicle)

    def step_on(self, vehicle, group):
        """They ride there, though their seat is elsewhere."""
        vehicle.riders.append(group)
        vehicle.unexpected.append(group)
        self.busy.add(group)

    def wrong_bus(self):
        """Another bus of the same convoy."""
        moved = 0
        for convoy, vehicle in self.vehicles(lambda c: len(c.vehicles) > 1):
            group = self.rider(vehicle)
            other = next((v for v in convoy.vehicles if v not in self.busy and v is not vehicle and group and v.takes(group)), None)
            if other:
                vehicle.riders.remove(group)
                vehicle.elsewhere.append(group)
                self.step_on(other, group)
                moved += 1
            if moved == WRONG_BUS:
                return

    def wrong_day(self):
        """They have a seat on tomorrow's convoy and step on today's, the last of them in another city."""
        moved = 0
        for convoy, vehicle in self.vehicles(lambda c: day_of(c.departs_at) not in QUIET_DAYS):
            group = self.rider(vehicle)
            tomorrow = group and self.tomorrow(convoy, group)
            today = vehicle if moved < WRONG_DAY else group and self.other_city(convoy, group)
            if not tomorrow or not today:
                continue
            tomorrow[1].elsewhere.append(group)
            tomorrow[0].early.append((tomorrow[1], group))
            vehicle.riders.remove(group)
            self.step_on(today, group)
            moved += 1
            if moved == WRONG_DAY + OTHER_CITY:
                return

    def tomorrow(self, convoy, group):
        day = day_of(convoy.departs_at) + hours(24)
        return next(((c, v) for c, v in self.vehicles(lambda c: c.city == group.city and day_of(c.departs_at) == day)
                     if v.takes(group)), None)

    def other_city(self, convoy, group):
        day = day_of(convoy.departs_at)
        return next((v for c, v in self.vehicles(lambda c: c.city != group.city and day_of(c.departs_at) == day)
                     if v.takes(group)), None)

    def walk_ups(self):
        """Nobody registered them; the coordinator does at the door."""
        for _, vehicle in self.vehicles()[:WALK_UPS]:
            group = self.rider(vehicle)
            if group:
                group.registered_at = vehicle.departs_at - hours(1 / 15)
                vehicle.walk_ups.append(group)
                self.busy.add(group)

    def offloaded(self):
        """Sent off at the door; they leave later, or wait."""
        found = 0
        for convoy, vehicle in self.vehicles(lambda c: day_of(c.departs_at) < LAST_DAY):
            later = [g for (day, _), groups in self.planner.evacuated.items() if day > day_of(convoy.departs_at) for g in groups]
            group = next((g for g in self.free(self.waiting + later)
                          if g.city == convoy.city and not g.missed and vehicle.takes(g)), None)
            if group:
                group.missed = True
                vehicle.offloaded.append(group)
                self.busy |= {vehicle, group}
                found += 1
            if found == OFFLOADED:
                return

    def wrong_ticks(self):
        """One of the people before or behind is ticked by mistake; it is undone, and they come or do not come."""
        vehicles = self.vehicles()
        for _, vehicle in vehicles:
            vehicle.corrected = [p for g in vehicle.riders if g not in self.busy for p in g.people if self.rng.random() < CORRECTED]
        for _, vehicle in [pair for pair in vehicles if pair[1].absent][:MISTAKEN]:
            vehicle.mistaken.append(vehicle.absent[0].people[0])

    def left_behind(self):
        """Off the bus on the way; some are found before it arrives, one or the other comes to the gate later."""
        vehicles = [v for _, v in self.vehicles(lambda c: c.plays_out)]
        for kind, people in (("left_en_route", LEFT_EN_ROUTE), ("hospitalised", HOSPITALISED), ("missing", MISSING)):
            while people > 0:
                vehicle = vehicles.pop()
                group = self.rider(vehicle, lambda g, most=min(2, people): g.size <= most)
                for person in group.people if group else ():
                    self.leave_behind(vehicle, person, kind)
                    people -= 1

    def leave_behind(self, vehicle, person, kind):
        way = vehicle.arrives_at - vehicle.departs_at
        when, place = vehicle.departs_at + way * self.rng.uniform(0.15, 0.6), self.rng.choice(PLACES)
        vehicle.incidents.append(Incident(person, kind, when, place))
        person.stays_behind = True
        chance = self.rng.random()
        if kind != "left_en_route" and chance < 0.4 or kind == "missing":
            vehicle.incidents.append(Incident(person, "located", when + way * 0.2, place))
            person.stays_behind = False
        elif kind == "hospitalised" and chance < 0.7 and vehicle.arrives_at + hours(50) < END:
            person.received_later = True
            convoy = next(c for c in self.planner.convoys if vehicle in c.vehicles)
            self.late_receptions.append((vehicle.arrives_at + hours(48), convoy, person))

    def comings_back(self):
        """Families that decline, and a day later do not."""
        def suits(group):
            return not group.missed and group.needed_at and group.needed_at - group.registered_at > hours(40)
        groups = self.free(g for c, v in self.vehicles() for g in v.riders if g.size > 2 and suits(g))[:COMING_BACK]
        return [Leaving(g, "declined", g.registered_at + hours(3), back_at=g.registered_at + hours(20)) for g in groups]

    def duplicates(self, groups):
        made = []
        for group in self.free(g for g in groups if g.size > 1 and g not in self.busy and (g.needed_at or END) > g.registered_at + hours(4))[:DUPLICATES]:
            again = Group(group.city, "person", "must", group.contact, [Person(copy.deepcopy(group.people[-1].body))],
                          registered_at=group.registered_at + hours(2))
            made.append(Duplicate(group.people[-1], again))
        return made

    def at_the_gate(self):
        """A few are refused, most of those received a day later; a few did not arrive."""
        for convoy in self.planner.convoys:
            if not convoy.plays_out or convoy.breakdown:
                continue
            for person in (p for v in convoy.vehicles for p in v.people() if not p.stays_behind):
                chance = self.rng.random()
                if chance < 0.0006:
                    person.outcome = "absent"
                elif chance < (0.01 if person.body["nationality"] != "TUR" else 0.0012):
                    person.outcome = "refused_at_border"
                    later = convoy.closes_at + hours(self.rng.randint(8, 30))
                    if later < END and self.rng.random() < 0.7:
                        person.received_later = True
                        self.late_receptions.append((later, convoy, person))
        return self.late_receptions
