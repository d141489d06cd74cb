#!/usr/bin/env python3
"""Plays 24 February to 10 March 2022 through a running server's API, checks the outcome and prints the day's figure.

tools/replay.sh gives it a fresh database and server; see there for the environment. With --as-data it only fills them: seats
are given without plans, time and memory are not judged.
"""
import os
import re
import sys
import time

from replay import checks
from replay.client import Api, Unexpected
from replay.operation import Planner
from replay.plan import DAYS, LAST_DAY
from replay.player import Player

SEED = 20220310
MEMORY_MAX_KIB = 40 * 1024
TIME_MAX_S = 180
FIGURES = {DAYS[-2]: (586, 13594), LAST_DAY: (125, 13719)}
LAST_LINE = "125 citizens set out today from Lviv, Kyiv, Kremenchuk and Dnipro; 13,719 in all."
BAR_WIDTH = 40


class Progress:
    """A bar on a terminal, a line a day elsewhere. Counting from several threads may lose a step, which only shows."""

    def __init__(self):
        self.terminal = sys.stdout.isatty()
        self.done, self.steps, self.day, self.started = 0, 1, DAYS[0], time.monotonic()
        self.shown_at = 0

    def advance(self, steps):
        self.done += steps
        if self.terminal and time.monotonic() - self.shown_at > 0.1:
            self.show()

    def tell_day(self, day):
        self.day = day
        self.show()

    def show(self, end=""):
        self.shown_at = time.monotonic()
        share = min(1, self.done / self.steps)
        bar = "#" * round(share * BAR_WIDTH)
        line = f"{self.day:%d %B} [{bar:.<{BAR_WIDTH}}] {share:4.0%} {self.shown_at - self.started:4.0f} s"
        print(("\r" + line + end) if self.terminal else line, end="" if self.terminal else "\n", flush=True)


def peak_memory_kib(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return int(re.search(r"^VmHWM:\s+(\d+) kB", status.read(), re.MULTILINE).group(1))


def tell_figures(api, token):
    """Prints the lines of the last two days, as /v1/sitrep gives them."""
    for day, figure in FIGURES.items():
        sitrep = api.get(f"/v1/sitrep?date={day}", token)
        found = (sitrep["evacuated_today"], sitrep["evacuated_total"])
        if found != figure or (day == LAST_DAY and sitrep["text"] != LAST_LINE):
            raise Unexpected(f"the figure of {day}: expected {figure}, got {sitrep}")
        print(f"{day:%d %B %Y}: {sitrep['text']}")
    published = api.get("/v1/sitreps?limit=1", token)["items"][0]
    if (published["number"], published["text"]) != (len(DAYS), LAST_LINE):
        raise Unexpected(f"the last figure published: {published}")
    print(f"Published each evening, today as number {published['number']}; each day's figure and its deltas add up to its people.")
    print(f"Border support to {sitrep['border_support_total']:,} more; {sitrep['waiting']['total']:,} are waiting.")


def listed(counts):
    return ", ".join(f"{count:,} {name}" for name, count in counts.most_common())


def check_limits(started):
    seconds = time.monotonic() - started
    peak = peak_memory_kib(os.environ["KAFILE_PID"])
    print(f"Played and checked in {seconds:.0f} s; kafiled used {peak / 1024:.1f} MiB of memory at most.")
    if peak >= MEMORY_MAX_KIB:
        raise Unexpected("that is more memory than the 40 MiB allowed")
    if seconds >= TIME_MAX_S:
        raise Unexpected("that is longer than the 3 minutes allowed")


def replay():
    started = time.monotonic()
    as_data = "--as-data" in sys.argv[1:]
    operation = Planner(SEED).plan()
    api = Api(os.environ["KAFILE_URL"])
    progress = Progress()
    player = Player(api, operation, SEED, progress.advance, plans=not as_data)
    progress.steps = player.steps
    player.play(progress.tell_day)
    progress.show("\n")
    statuses, facts = checks.check(operation)
    print(f"The database agrees: {listed(statuses)}.")
    print(f"In {facts.total():,} facts: {listed(facts)}.")
    tell_figures(api, player.officer)
    if not as_data:
        check_limits(started)


def main():
    try:
        replay()
    except (Unexpected, OSError) as problem:
        print(f"\nreplay: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
