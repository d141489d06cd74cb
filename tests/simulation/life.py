"""The truth: where the facts of a person's life, told in any order, and the last accepted plan leave them.

Written from the page that describes a person's life, not from the server. What is on the way is a journey; a journey
counts from its departure unless the convoy came back with the person aboard.
"""
from dataclasses import dataclass, field

OF_THE_SAME_MOMENT = {"boarding": 0, "transfer": 1, "handoff": 3}


@dataclass(frozen=True)
class Fact:
    """Something told about a person; `place` is (convoy, vehicle number), `result` a handoff's."""
    event: str
    kind: str
    at: int
    convoy: str = None
    vehicle: int = None
    result: str = None

    @property
    def place(self):
        return self.convoy, self.vehicle

    @property
    def order(self):
        return self.at, OF_THE_SAME_MOMENT.get(self.kind, 2), self.event


@dataclass
class Roads:
    """What is known of the vehicles: when they left, which came back and when, which convoys never left."""
    left: dict = field(default_factory=dict)        # place -> time
    returned: list = field(default_factory=list)    # (place, time)
    cancelled: set = field(default_factory=set)     # convoys

    def has_left(self, place, at):
        return place in self.left and self.left[place] <= at


@dataclass
class Life:
    """A person, as the facts up to some moment have them."""
    roads: Roads
    place: tuple = None
    journey: tuple = None       # (departure time, place) of the journey they are on
    condition: str = None
    received: Fact = None
    refused: Fact = None        # at the border, without having been aboard
    off_at: int = None          # when they last got off, or were registered again
    ticked: bool = False
    brought: bool = False       # from one vehicle to another on the way, so they were on the first
    past: list = field(default_factory=list)        # journeys that ended without coming back
    rides: set = field(default_factory=set)         # the vehicles they were aboard when these left

    def come_to(self, at):
        """Their vehicle may have left meanwhile."""
        if self.place and not self.journey and self.roads.has_left(self.place, at):
            self.journey = self.roads.left[self.place], self.place
            self.rides.add(self.place)

    def off(self, at):
        self.place = self.condition = self.journey = None
        self.off_at = at

    def boarding(self, fact):
        self.ticked = True
        if self.place == fact.place and not self.condition:
            return
        joins = self.journey and self.roads.has_left(fact.place, fact.at)
        if self.journey and not joins:
            if self.condition or self.brought:
                self.past.append(self.journey)
            else:
                self.rides.discard(self.place)  # at another door: so they were not on it
            self.journey = None
        self.place, self.condition = fact.place, None
        self.come_to(fact.at)

    def transfer(self, fact):
        if self.place:
            self.brought = bool(self.journey)
            self.place, self.condition = fact.place, None

    def incident(self, fact):
        if self.journey:
            self.condition = "left_en_route" if fact.kind == "offloaded" else fact.kind
        elif self.place:
            self.off(fact.at)

    offloaded = left_en_route = hospitalised = missing = incident

    def located(self, _):
        self.condition = None

    def reinstated(self, fact):
        if self.journey:
            self.past.append(self.journey)
        if self.place or self.condition:
            self.off(fact.at)

    def convoy_return(self, fact):
        if self.place == fact.place and self.journey and not self.condition:
            self.off(fact.at)

    def handoff(self, fact):
        if fact.result == "handed_over":
            self.received = fact
            self.condition = None
        elif self.journey:
            self.condition = {"absent": "missing"}.get(fact.result, fact.result)
        elif fact.result == "refused_at_border" and not self.place:
            self.refused = fact


def without_undone(facts):
    """An undoing takes back the last tick on that convoy before it."""
    ticks = [f for f in facts if f.kind == "boarding"]
    undone = set()
    for undo in (f for f in facts if f.kind == "undo_boarding"):
        before = [t for t in ticks if t.convoy == undo.convoy and t.at <= undo.at]
        if before:
            undone.add(max(before, key=lambda t: (t.at, t.event)).event)
    return [f for f in facts if f.kind != "undo_boarding" and f.event not in undone]


def live(facts, roads):
    """The life that these facts tell."""
    facts = [f for f in without_undone(facts) if f.kind not in ("boarding", "transfer") or f.convoy not in roads.cancelled]
    places = {f.place for f in facts if f.kind in ("boarding", "transfer")}
    facts += [Fact("", "convoy_return", at, *place) for place, at in roads.returned if place in places]
    life = Life(roads)
    for fact in sorted(facts, key=lambda f: f.order):
        life.come_to(fact.at)
        if not life.received:
            getattr(life, fact.kind)(fact)
    life.come_to(float("inf"))
    return life


@dataclass(frozen=True)
class Plan:
    """The last accepted plan: registered, assigned (with a seat) or gone; `missed` is the seat it replaced without an unassignment."""
    status: str
    at: int
    convoy: str = None
    vehicle: int = None
    missed: tuple = None


@dataclass
class State:
    status: str
    place: tuple = None
    departed: tuple = None      # (time, place) that counts as evacuated
    supported: Fact = None      # received without ever having been on one of our vehicles


def rode_unticked(life, plan):
    """Received or refused in the name of a convoy that held a seat for them: they must have been on it."""
    told = life.received or life.refused
    if life.ticked or life.place or not told:
        return None
    for place in ((plan.convoy, plan.vehicle), plan.missed or (None, None)):
        if place[0] and place[0] == told.convoy and (life.received or place in life.roads.left):
            return place
    return None


def state_of(life, plan, finished):
    """`finished` are the vehicles that have left with everybody who was counted: who was not aboard missed them."""
    unticked = rode_unticked(life, plan)
    place = life.place or unticked
    journeys = sorted(life.past + ([life.journey] if life.journey else []))
    if not journeys and unticked in life.roads.left:
        journeys = [(life.roads.left[unticked], unticked)]
    departed = journeys[0] if journeys else None
    if life.received:
        return State("handed_over", place, departed, None if departed else life.received)
    if life.condition or life.refused and unticked:
        return State(life.condition or "refused_at_border", place, departed)
    if life.place:
        return State("departed" if life.journey else "boarded", place, departed)
    if life.off_at is not None and plan.at <= life.off_at:
        return State("registered", None, departed)
    if plan.status == "assigned" and (plan.convoy, plan.vehicle) in finished:
        return State("no_show", None, departed)
    return State(plan.status, (plan.convoy, plan.vehicle) if plan.status == "assigned" else None, departed)
