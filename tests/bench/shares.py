"""Requests of several works, also mixed as on a day, none of which uses anybody up twice."""
import random
import sys

from works import WORKS

DAY = {"status poll": 90, "registration": 6, "boarding": 3, "handoff": 1}
MIXED = "90 % polls, 6 % registrations, 3 % boardings, 1 % handoffs"


class Shares:
    """Requests of each work; whom a work uses up, it never gets again."""

    def __init__(self, world):
        self.world, self.used = world, {}

    def take(self, work, count):
        first = self.used.get(work.name, 0)
        self.used[work.name] = first + count
        made = work.requests(self.world, count, first)
        if not made:
            sys.exit(f"bench: too few people for {work.name}: fewer SECONDS_EACH, or more CITIZENS")
        return made

    def mixed(self, count):
        """So many requests in the day's proportions, in an order of chance."""
        made = []
        for word, percent in DAY.items():
            found = self.take(next(work for work in WORKS if work.name.startswith(word)), count * percent // 100)
            wanted = count * percent // 100
            made += [found[i % len(found)] for i in range(wanted)]
        random.shuffle(made)
        return made
