"""The planner beside the exact optimum under the same rule of priority. `make bench PART=planner_exact`.

The optimum takes groups in the order of priority; one is taken if all taken before and this one can have seats at
once, wherever each sits. What the planner shows to be possible is; the rest is asked of GLPK as an integer program:
groups that go whole are counted by what they need, the others have whole numbers of adults and minors in each vehicle.
INSTANCES=200, SECONDS_EACH=5 for a question; one without an answer counts as possible, which favours the optimum.
"""
import collections
import os
import statistics
import subprocess
import tempfile
from dataclasses import dataclass, field

import plan_world

INSTANCES = int(os.environ.get("INSTANCES", "200"))
SECONDS_EACH = int(os.environ.get("SECONDS_EACH", "5"))


@dataclass(frozen=True)
class Need:
    """Of a group: infants are those who may sit on a lap."""
    adults: int
    adults_accessible: int
    minors: int
    infants: int
    pets: int
    card: bool
    parts: bool

    @property
    def seats(self):
        adults = self.adults + self.adults_accessible
        return adults + self.minors + self.infants - min(self.infants, adults)


def need_of(group):
    people = group.people
    adults = [person for person in people if person.adult]
    accessible = sum(person.accessible for person in adults)
    infants = sum(person.years < 2 for person in people)
    return Need(len(adults) - accessible, accessible, len(people) - len(adults) - infants, infants, group.pets,
                people[0].document == plan_world.ID_CARD, group.prefer and len(adults) > 1)


@dataclass
class Program:
    """Rows of a program in CPLEX's LP format."""
    rows: list = field(default_factory=list)
    whole: list = field(default_factory=list)
    most: dict = field(default_factory=dict)

    def variable(self, name, most):
        self.whole.append(name)
        self.most[name] = most
        return name

    def row(self, terms, sign, value):
        if terms:
            text = " ".join(f"{'+' if factor >= 0 else '-'} {abs(factor)} {name}" for factor, name in terms)
            self.rows.append(f" {text} {sign} {value}")

    def text(self):
        bounds = "\n".join(f" 0 <= {name} <= {most}" for name, most in self.most.items())
        return ("Minimize\n nothing: 0 " + self.whole[0] + "\nSubject To\n" + "\n".join(self.rows) + "\nBounds\n" + bounds + "\nGenerals\n "
                + "\n ".join(self.whole) + "\nEnd\n")


class Uses:
    """What is used of each vehicle."""

    def __init__(self, program, vehicles):
        self.program, self.vehicles = program, vehicles
        self.terms = [([], [], []) for _ in vehicles]

    def add(self, vehicle, name, seats, accessible=0, pets=0):
        for terms, factor in zip(self.terms[vehicle], (seats, accessible, pets)):
            if factor:
                terms.append((factor, name))

    def close(self):
        for terms, (_, *room) in zip(self.terms, self.vehicles):
            for kind, most in zip(terms, room):
                self.program.row(kind, "<=", most)


def whole_groups(program, uses, kind, need, count, allowed):
    names = []
    for vehicle in allowed:
        name = program.variable(f"w{kind}_{vehicle}", count)
        uses.add(vehicle, name, need.seats, need.adults_accessible, need.pets)
        names.append((1, name))
    program.row(names, "=", count)


def parted_group(program, uses, number, need, allowed, convoy_of):
    """In one convoy; minors and laps only where adults are. Its pets go with one of them."""
    convoys = sorted({convoy_of[vehicle] for vehicle in allowed})
    chosen = {convoy: program.variable(f"y{number}_{convoy}", 1) for convoy in convoys}
    program.row([(1, name) for name in chosen.values()], "=", 1)
    parts = {"a": need.adults, "x": need.adults_accessible, "m": need.minors, "s": need.infants, "l": need.infants, "p": need.pets}
    names = {(part, vehicle): program.variable(f"{part}{number}_{vehicle}", most)
             for part, most in parts.items() for vehicle in allowed if most}
    for vehicle in allowed:
        adults = [(-need.minors - need.infants, names[part, vehicle]) for part in "ax" if (part, vehicle) in names]
        for part in "axms":
            if (part, vehicle) in names:
                uses.add(vehicle, names[part, vehicle], 1, int(part == "x"))
        if need.pets:
            uses.add(vehicle, names["p", vehicle], 0, 0, 1)
        minors = [(1, names[part, vehicle]) for part in "ms" if (part, vehicle) in names]
        if minors:
            program.row(minors + adults, "<=", 0)
        if need.infants:
            program.row([(1, names["l", vehicle])] + [(-1, name) for _, name in adults], "<=", 0)
    for convoy in convoys:
        here = [vehicle for vehicle in allowed if convoy_of[vehicle] == convoy]
        for together, count in (("a", need.adults), ("x", need.adults_accessible), ("m", need.minors), ("sl", need.infants), ("p", need.pets)):
            if count:
                program.row([(1, names[part, vehicle]) for part in together for vehicle in here] + [(-count, chosen[convoy])], "=", 0)


def feasible(made, needs, path):
    """True, False, or None where there is no answer in time."""
    convoy_of = [vehicle[0] for vehicle in made.vehicles]
    program = Program()
    uses = Uses(program, made.vehicles)

    def allowed(need):
        return [i for i, convoy in enumerate(convoy_of) if not need.card or not made.convoys[convoy][1]]

    for kind, (need, count) in enumerate(sorted(collections.Counter(need for need in needs if not need.parts).items(), key=str)):
        if not allowed(need):
            return False
        whole_groups(program, uses, kind, need, count, allowed(need))
    for number, need in enumerate(need for need in needs if need.parts):
        if not allowed(need):
            return False
        parted_group(program, uses, number, need, allowed(need), convoy_of)
    uses.close()
    with open(path, "w", encoding="utf-8") as file:
        file.write(program.text())
    out = subprocess.run(["glpsol", "--lp", path, "--cuts", "--tmlim", str(SECONDS_EACH)], capture_output=True, text=True, check=False).stdout
    if "HAS NO INTEGER FEASIBLE" in out or "HAS NO PRIMAL FEASIBLE" in out or "NO FEASIBLE SOLUTION" in out:
        return False
    if "INTEGER OPTIMAL SOLUTION FOUND" in out:
        return True
    if "TIME LIMIT EXCEEDED" in out:
        return None
    raise RuntimeError(out[-800:])


def needs_no_less(need, other):
    """Whether what is impossible with `other` is with `need`."""
    return need == other or (not need.parts and need.seats >= other.seats and need.adults_accessible >= other.adults_accessible
                             and need.pets >= other.pets and need.card >= other.card)


@dataclass
class Found:
    people: int
    optimum: int
    asked: int = 0
    unproven: int = 0
    differs: int = 0


def compare(seed, shape, directory):
    dice = plan_world.random.Random(seed)
    vehicles = dice.randint(2, 8)
    people = min(300, int(vehicles * 36 * dice.choice([0.8, 1.05, 1.2, 1.4])))
    made = plan_world.instance(seed, people, vehicles, min(vehicles, dice.choice([1, 2, 2, 3])), shape=shape)
    plan = plan_world.plan(made, f"{directory}/instance")
    needs = [need_of(group) for group in made.groups]
    if seed % 10 == 0 and feasible(made, [needs[i] for i in plan.seated], f"{directory}/program") is False:
        raise RuntimeError(f"instance {seed}: the program holds a plan to be impossible")
    seats = sum(vehicle[1] for vehicle in made.vehicles)
    accessible = sum(vehicle[2] for vehicle in made.vehicles)
    taken, refused = [], []
    found = Found(sum(len(made.groups[i].people) for i in plan.seated), 0)
    shown = True  # all that is taken has seats in the plan
    for i in plan.order:
        with_this = taken + [i]
        if shown and i in plan.seated:
            possible = True
        elif (sum(needs[j].seats for j in with_this) > seats or sum(needs[j].adults_accessible for j in with_this) > accessible
                or any(needs_no_less(needs[i], other) for other in refused)):
            possible = False
        else:
            found.asked += 1
            possible = feasible(made, [needs[j] for j in with_this], f"{directory}/program")
        if possible is None:
            found.unproven += 1
        if possible is False:
            refused.append(needs[i])
        else:
            taken = with_this
            found.optimum += len(made.groups[i].people)
            shown = shown and i in plan.seated
    found.differs = len(set(taken) ^ plan.seated)
    return found


def compare_all(name, shape, count):
    found = []
    with tempfile.TemporaryDirectory() as directory:
        for seed in range(count):
            one = compare(seed, shape, directory)
            found.append(one)
            if one.differs or one.unproven:
                print(f"# {name} {seed}: {one.people} people of {one.optimum}, {one.differs} groups differ, {one.unproven} of {one.asked} "
                      "questions without an answer", flush=True)
    shares = [100 * one.people / one.optimum for one in found]
    return (f"| {name} | {len(found)} | {statistics.mean(shares):.2f} % | {min(shares):.2f} % | {sum(not one.differs for one in found)} | "
            f"{sum(one.asked for one in found):,} | {sum(one.unproven for one in found)} |")


def main():
    rows = [compare_all("real", plan_world.REAL, INSTANCES), compare_all("hard", plan_world.HARD, INSTANCES)]
    print("| shape | instances | mean | least | the same groups | asked | without an answer |\n| --- | --- | --- | --- | --- | --- | --- |")
    print("\n".join(rows))


main()
