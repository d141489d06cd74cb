"""Requests of several works, also mixed as on a day, none of which uses anybody up twice."""
import random
import sys

from works import WORKS

DAY = {"status poll": 90, "registration": 6, "boarding": 3, "handoff": 1}
MIXED = "90 % polls, 6 % registrations, 3 % boardings, 1 % handoffs"
READS = 20000  # requests of a read that are drawn and then repeated


def work_named(word):
    return next(work for work in WORKS if work.name.startswith(word))


def writes(work):
    return bool(work.pool) or work.name.startswith("registration")


class Shares:
    """Requests of each work. Whom a write has used up it never gets again, for a repeated write is no write."""

    def __init__(self, world):
        self.world, self.used, self.reads = world, {}, {}

    def take(self, work, count):
        if not writes(work):
            if work.name not in self.reads:
                self.reads[work.name] = work.requests(self.world, READS, 0)
            return self.reads[work.name]
        first = self.used.get(work.name, 0)
        self.used[work.name] = first + count
        made = work.requests(self.world, count, first)
        if len(made) < count:
            sys.exit(f"bench: too few people for {work.name}: fewer ROUNDS, SECONDS_EACH or MINUTES, or more CITIZENS")
        return made


    def left(self, work):
        """How many more there are, save a fifth for the mixed day; for works without a pool no number."""
        if not work.pool:
            return None
        size = int(self.world.sql(f"SELECT count(*) FROM bench.pool WHERE work = '{work.pool}'"))
        return size * 4 // 5 - self.used.get(work.name, 0)

    def mixed(self, count):
        """So many requests in the day's proportions, in an order of chance."""
        made = []
        for word, percent in DAY.items():
            wanted = count * percent // 100
            found = self.take(work_named(word), wanted)
            made += [found[i % len(found)] for i in range(wanted)]
        random.shuffle(made)
        return made
