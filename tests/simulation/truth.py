"""What is true at the end: the facts and plans that the server accepted, made into states by the model of a life."""
import threading
from collections import defaultdict

from days import DAY, moment
from life import Plan, Roads, live, state_of

WAITING = ("registered", "assigned", "no_show")


class Truth:
    """Places are (convoy code, vehicle number), people and groups their numbers."""

    def __init__(self, days):
        self.days = days
        self.lock = threading.RLock()
        self.references, self.group_ids, self.codes = {}, {}, {}
        self.numbers = {}                                   # reference -> person
        self.facts = defaultdict(list)                      # person as told -> facts
        self.plans = {p.number: Plan("registered", g.registered_at) for g in days.groups for p in g.people}
        self.queued = {g.number: g.registered_at for g in days.groups}
        self.places_merged = defaultdict(set)               # group -> (twin's number, queue time)
        self.merged = {}                                    # person -> whom they were merged into
        self.roads = Roads()
        self.heads = defaultdict(list)                      # place -> (time, event, head-count)
        self.ended = set()                                  # convoys that returned or were completed
        self.broken = set()                                 # places that broke down
        self.sitreps = []

    def tell(self, person, fact):
        with self.lock:
            self.facts[person].append(fact)

    def departs(self, place, event, at, heads):
        with self.lock:
            self.heads[place].append((at, event, heads))
            self.roads.left[place] = min(at, self.roads.left.get(place, at))

    def assigned(self, person, at, place):
        """A second seat without the first having been given up: the first was missed."""
        with self.lock:
            old = self.plans[person]
            seat = (old.convoy, old.vehicle)
            if old.status != "assigned" or seat != place:
                self.plans[person] = Plan("assigned", at, *place, missed=seat if old.status == "assigned" else old.missed)

    def planned(self, person, status, at):
        with self.lock:
            self.plans[person] = Plan(status, at, missed=self.plans[person].missed)

    def release(self, code, at):
        for person, plan in self.plans.items():
            if plan.status == "assigned" and plan.convoy == code:
                self.planned(person, "registered", at)

    def merge(self, person, into):
        with self.lock:
            self.merged[person] = into
            group = self.days.people[into].group.number
            self.places_merged[group].add((person, self.queued[self.days.people[person].group.number]))

    def part(self, person):
        with self.lock:
            group = self.days.people[self.merged.pop(person)].group.number
            self.places_merged[group] = {entry for entry in self.places_merged[group] if entry[0] != person}

    def requeue(self, group, at):
        """Whoever declined has given up the places of those merged with them too."""
        with self.lock:
            self.queued[group] = at
            self.places_merged.pop(group, None)

    def queue_place(self, group):
        return min([self.queued[group]] + [at for _, at in self.places_merged[group]])

    def facts_of(self, person):
        """Their own and those told under references that were merged into theirs."""
        return [f for teller in [person] + [t for t, into in self.merged.items() if into == person] for f in self.facts[teller]]

    def finished(self, lives):
        """The lists whose absent missed it: all vehicles have left, and no more heads were counted there than ticks; more
        heads than people on a list may be anybody's."""
        aboard = defaultdict(int)
        for person, life in lives.items():
            rides = set(life.rides)
            unticked = state_of(life, self.plans[person], ()).place
            if not life.place and not life.ticked and unticked in self.roads.left and (life.received or life.refused):
                rides.add(unticked)
            for place in rides:
                aboard[place] += 1
        waiting = [state_of(life, self.plans[person], ()) for person, life in lives.items()]
        listed = [state.place for state in waiting if state.status == "assigned"]
        done = set()
        for convoy in self.days.convoys:
            places = [(self.codes[convoy.number], v.number) for v in convoy.vehicles]
            left = [p for p in places if p in self.roads.left]
            more = {p: max(self.heads[p])[2] - aboard[p] for p in left}
            if left and all(p in left or p in self.broken for p in places) and all(more[p] <= listed.count(p) for p in left):
                done |= {p for p in places if more.get(p, 0) <= 0}
        return done

    def states(self):
        """The state of each person."""
        lives = {p.number: live(self.facts_of(p.number), self.roads) for p in self.days.people if p.number not in self.merged}
        finished = self.finished(lives)
        return {number: state_of(life, self.plans[number], finished) for number, life in lives.items()}

    def figures(self, states):
        """(counter, day, city) -> people."""
        counted = defaultdict(int)
        cities = {self.codes[c.number]: c.city for c in self.days.convoys}
        for number, state in states.items():
            if state.departed:
                counted["evacuated", state.departed[0] // DAY, cities[state.departed[1][0]]] += 1
            elif state.supported:
                counted["border_support", state.supported.at // DAY, self.days.people[number].group.city] += 1
        return dict(counted)

    def describe(self, person):
        facts = self.facts_of(person)
        line = lambda f: f"{moment(f.at)} {f.kind} {f.result or ''} {f.convoy or ''}/{f.vehicle or ''} {f.event[:8]}"
        tellers = [person] + [t for t, into in self.merged.items() if into == person]
        return "\n".join([f"  told as {', '.join(self.references[t] for t in tellers)}; plan {self.plans[person]}",
                          "  as they occurred:", *(f"    {line(f)}" for f in sorted(facts, key=lambda f: f.order)),
                          "  as they were told:", *(f"    {line(f)}" for f in facts)])
