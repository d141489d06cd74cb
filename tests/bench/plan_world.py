"""Invented people who wait in a city and vehicles that leave it, with the shape of the real operation."""
import os
import random
import subprocess
from dataclasses import dataclass, field

BENCH = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(BENCH))
PLAN_ONCE = f"{ROOT}/build/plan_once"
FIRST_DAY = 19061  # 2022-03-10
SIZES = [1, 2, 3, 4, 5, 6, 7]
WEIGHTS = [25, 27, 20, 16, 7, 3, 2]  # 2.7 people on average
PASSPORT, ID_CARD = 0, 1
NEEDS = {"wheelchair": 0, "insulin": 4, "pregnant": 5, "elderly": 7}
UNLIMITED = 2**31 - 1


@dataclass
class Person:
    years: int
    needs: int = 0
    document: int = PASSPORT

    @property
    def adult(self):
        return self.years >= 18

    @property
    def accessible(self):
        return bool(self.needs & 3)


@dataclass
class Group:
    people: list
    prefer: bool
    pets: int


@dataclass
class Instance:
    convoys: list = field(default_factory=list)  # (day, refused documents)
    vehicles: list = field(default_factory=list)  # (convoy, seats, accessible seats, pets)
    groups: list = field(default_factory=list)

    @property
    def people(self):
        return sum(len(group.people) for group in self.groups)

    def text(self):
        lines = [f"{len(self.convoys)} {len(self.vehicles)} {len(self.groups)} {self.people}"]
        lines += [f"{FIRST_DAY + day} {refused}" for day, refused in self.convoys]
        lines += [" ".join(map(str, vehicle)) for vehicle in self.vehicles]
        lines += [f"{len(group.people)} {int(group.prefer)} {group.pets} {i}" for i, group in enumerate(self.groups)]
        lines += [f"{FIRST_DAY - int(person.years * 365.25) - 100} {person.needs} {person.document}"
                  for group in self.groups for person in group.people]
        return "\n".join(lines) + "\n"


@dataclass
class Shape:
    weights: list
    cards: float  # of the groups
    needs: float  # of the adults
    prefer: float


REAL = Shape(WEIGHTS, 0.15, 0.06, 0.2)
# Nobody who travels alone, and more that few vehicles have: harder to seat than what comes to a gathering point.
HARD = Shape([0, 2, 24, 30, 24, 12, 8], 0.4, 0.15, 0.1)


def adult(dice, shape):
    person = Person(dice.choice([19, 23, 28, 34, 41, 47, 55, 62, 69, 77]))
    if dice.random() < shape.needs:
        person.needs = 1 << dice.choice(list(NEEDS.values()))
    return person


def child(dice):
    return Person(dice.choice([0, 1, 3, 5, 7, 9, 11, 13, 15, 17]))


def family(dice, shape):
    size = dice.choices(SIZES, shape.weights)[0]
    adults = min(size, dice.choice([1, 1, 2, 2, 2, 3]))
    people = [adult(dice, shape) for _ in range(adults)] + [child(dice) for _ in range(size - adults)]
    card = dice.random() < shape.cards
    for person in people:
        person.document = ID_CARD if card else PASSPORT
    return Group(people, dice.random() < shape.prefer, 1 if dice.random() < 0.04 else 0)


def instance(seed, people, vehicles, convoys, seats=None, shape=REAL):
    dice = random.Random(seed)
    made = Instance()
    for i in range(convoys):
        made.convoys.append((i // 20, 1 << ID_CARD if dice.random() < 0.3 else 0))
    for i in range(vehicles):
        made.vehicles.append((i * convoys // vehicles, seats or dice.choice([18, 18, 27, 44, 46, 48, 50]), dice.choice([0, 1, 2]),
                              dice.choice([2, UNLIMITED])))
    waiting = 0
    while waiting < people:
        made.groups.append(family(dice, shape))
        waiting += len(made.groups[-1].people)
    return made


@dataclass
class Plan:
    seconds: float
    peak_kib: int
    order: list  # groups by rank
    seated: set  # groups that go
    parted: int


def plan(made, path, rounds=1):
    with open(path, "w", encoding="utf-8") as file:
        file.write(made.text())
    lines = subprocess.run([PLAN_ONCE, path, str(rounds)], check=True, capture_output=True, text=True).stdout.splitlines()
    groups = [list(map(int, line.split()[1:])) for line in lines[2:]]
    return Plan(float(lines[0].split()[1]), int(lines[1].split()[1]), sorted(range(len(groups)), key=lambda i: groups[i][0]),
                {i for i, group in enumerate(groups) if group[1] >= 0}, sum(group[2] for group in groups))
