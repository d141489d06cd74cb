"""What a database that was restored to a moment must hold: account.py FILE MOMENT, with the phones it has on standard input.

MOMENT is in seconds. LOST was acknowledged before it and is not there; LATE was sent after it and is; EXTRA is there and was never told.
"""
import json
import sys


def main(path, moment):
    moment = float(moment)
    with open(path, encoding="ascii") as file:
        told = [json.loads(line) for line in file]
    there = set(sys.stdin.read().split())
    before = {one["phone"] for one in told if one["outcome"] == "A" and one["answered"] < moment}
    after = {one["phone"] for one in told if one["sent"] > moment}
    possible = {one["phone"] for one in told if one["outcome"] != "R"}
    lost, late, extra = before - there, after & there, there - possible
    print(f"acknowledged before {len(before)}, sent after {len(after)}, there {len(there)}, "
          f"LOST {len(lost)}, LATE {len(late)}, EXTRA {len(extra)}")
    sys.exit(0 if before and after and not lost and not late and not extra else 1)


main(*sys.argv[1:])
