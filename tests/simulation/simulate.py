#!/usr/bin/env python3
"""Three days of an evacuation as a seed makes them, told to a running server out of order; speaks TAP.

simulate.py [SEED [SIZE]]: sizes are small and full; without a seed, the clock's.
"""
import collections
import hashlib
import os
import sys
import time

from checks import SHOWN, Checks
from client import Api
from days import DAY, DAYS, Days
from player import Player
from truth import Truth


def tell(number, name, wrong):
    print(f"{'not ' if wrong else ''}ok {number} - {name}", flush=True)
    for line in wrong[:SHOWN]:
        print("#   " + line.replace("\n", "\n#   "))
    if len(wrong) > SHOWN:
        print(f"#   and {len(wrong) - SHOWN} more")


def fingerprint(values):
    return hashlib.sha256(repr(values).encode()).hexdigest()[:16]


def main():
    seed = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1] else time.time_ns() // 1_000_000 % 1_000_000
    size = sys.argv[2] if len(sys.argv) > 2 and sys.argv[2] else "small"
    print(f"# simulation: SEED={seed} SIZE={size}", flush=True)
    started = time.monotonic()
    days = Days(seed, size)
    api = Api(os.environ["KAFILE_URL"])
    player = Player(api, days, Truth(days))
    plan = fingerprint([(s.slot, s.phase, s.kind, s.what) for s in days.steps])
    player.play()
    player.freeze(DAYS + 3, (DAYS + 3) * DAY, days.uuid(), True)
    played = time.monotonic()
    checks = Checks(player)
    failed = 0
    results = list(checks.all())
    print(f"1..{len(results)}")
    for number, (name, wrong) in enumerate(results, 1):
        tell(number, name, wrong)
        failed += bool(wrong)
    states = {number: (state.status, state.place) for number, state in checks.states.items()}
    kinds = collections.Counter(status for status, _ in states.values())
    print(f"# SEED={seed} SIZE={size}: {len(days.people)} people, {len(days.convoys)} convoys, {len(player.answers)} facts, "
          f"{len(player.refused)} refused for want of a seat; {api.requests} requests in {played - started:.1f} s")
    print("# " + ", ".join(f"{count} {status}" for status, count in kinds.most_common()))
    print(f"# plan {plan}, states {fingerprint(sorted(states.items()))}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
