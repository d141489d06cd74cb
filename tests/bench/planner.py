"""How long a plan takes, and what it holds meanwhile. `make bench PART=planner`; ROUNDS=9."""
import math
import os
import tempfile

import plan_world

ROUNDS = int(os.environ.get("ROUNDS", "9"))
SIZES = [(400, 6, 1), (10_000, 200, 40), (30_000, 600, 120), (100_000, 2_000, 400)]


def main():
    print("| people | vehicles | convoys | seated | parted | ms | µs a person | n log n: growth | MiB |\n"
          "| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    before = None
    with tempfile.TemporaryDirectory() as directory:
        for people, vehicles, convoys in SIZES:
            made = plan_world.instance(1, people, vehicles, convoys, 45)
            plan = plan_world.plan(made, f"{directory}/instance", ROUNDS if people > 1000 else ROUNDS * 20)
            seated = sum(len(made.groups[i].people) for i in plan.seated)
            unit = plan.seconds / (people * math.log(people))
            growth = f"{unit / before:.2f}x" if before else "-"
            before = unit if people > 1000 else None
            print(f"| {made.people:,} | {vehicles:,} | {convoys} | {seated:,} | {plan.parted} | {plan.seconds * 1000:.2f} | "
                  f"{plan.seconds * 1e6 / made.people:.2f} | {growth} | {plan.peak_kib / 1024:.1f} |", flush=True)


main()
