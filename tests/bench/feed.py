"""Readers that follow the change feed while events are written. `make bench PART=feed`."""
import datetime
import json
import os
import subprocess
import time

from measure import Costs
from people import COMPUTED_EVERY, STRIDE
from world import BENCH, TICK, World, run, stat

CITIZENS = int(os.environ.get("CITIZENS", "1000000"))
SECONDS = int(os.environ.get("SECONDS_EACH", "10"))
ROUNDS = int(os.environ.get("ROUNDS", "3"))
READERS = int(os.environ.get("READERS", "50"))
EVENTS = 5000  # a second
EACH = 2  # events of a transaction: the daemon's own gather up to 64 requests, so these are more transactions than it would make
WRITERS = 16
TYPE = "bench.event"

# Straight into the log, since 5,000 writes a second through the API would leave nothing of two cores to read with.
WRITE = f"""\\set n random(0, :people / {COMPUTED_EVERY} - 1)
INSERT INTO kafile.events (type, subject, city, citizen_id, reference, group_id, convoy, vehicle, status, occurred_at, before, after)
SELECT '{TYPE}', 'bench.writer', c.city, c.id, c.reference, c.group_id, c.convoy, c.vehicle, c.status, now(),
       '{{"status": "registered"}}', json_build_object('status', c.status)
  FROM kafile.citizens AS c, generate_series(1, {EACH})
 WHERE c.reference = lpad((:n * {STRIDE}::bigint % 10000000000)::text, 10, '0');
"""


def backends_seconds(world):
    """Processor time of the daemon's sessions in PostgreSQL."""
    pids = world.sql("SELECT pid FROM pg_stat_activity WHERE application_name = 'kafiled'").split()
    return sum(sum(map(int, stat(pid)[11:13])) for pid in pids) / TICK


def written(world):
    return [int(number) for number in world.sql(f"SELECT count(*), coalesce(sum(id), 0) FROM kafile.events WHERE type = '{TYPE}'").split("|")]


def write_events(world):
    """For so many seconds at a fixed rate; then one more event, which sends the readers home."""
    path = f"{world.work}/write.sql"
    with open(path, "w", encoding="utf-8") as file:
        file.write(WRITE)
    run("pgbench", "-n", "-M", "prepared", "-j1", f"-c{WRITERS}", f"-T{SECONDS}", f"-R{EVENTS // EACH}", "-D", f"people={world.citizens}",
        "-f", path, world.root_url)
    world.sql("INSERT INTO kafile.events (type, subject, city, reference, occurred_at) "
              f"VALUES ('{TYPE}.last', 'bench.writer', 'LVIV', '0000000000', now())")


def measure(world, server):
    process, address = server
    world.sql("CHECKPOINT")
    count, total = written(world)
    with subprocess.Popen(["build/feed_readers", *address.split(":"), str(READERS), TYPE, world.tokens["officer"], world.tokens["gateway"]],
                          stdout=subprocess.PIPE, text=True) as readers:
        if readers.stdout.readline() != "ready\n":
            raise RuntimeError("the readers did not begin")
        started, database = time.monotonic(), backends_seconds(world)
        with Costs(world, process.pid) as costs:
            write_events(world)
            line = readers.stdout.readline()
        seconds, database = time.monotonic() - started, backends_seconds(world) - database
    if readers.returncode or not line:
        raise RuntimeError("the readers failed")
    told = json.loads(line)
    events, ids = (after - before for after, before in zip(written(world), (count, total)))
    missed = sum(reader != [events, ids] for reader in told["readers"])
    read = events * READERS
    return {"rate": events / seconds, "events": events, "missed": missed, "p50": told["p50"], "p99": told["p99"],
            "server": costs.server_seconds / read * 1e6, "database": database / read * 1e6, "page": read / told["answers"],
            "busy": (costs.server_seconds + costs.database_seconds) / seconds}


def main():
    run("cc", "-std=c17", "-D_GNU_SOURCE", "-O2", "-Wall", "-Wextra", "-o", "build/feed_readers", f"{BENCH}/feed_readers.c")
    with World(CITIZENS) as world:
        server = world.daemon()
        rounds = []
        for number in range(ROUNDS):
            rounds.append(measure(world, server))
            print(f"  round {number + 1}: {rounds[-1]}", flush=True)
        row = sorted(rounds, key=lambda found: found["server"])[ROUNDS // 2]
        print(f"\n{datetime.date.today()}; {world.machine()}; {CITIZENS:,} people; {READERS} readers, half officers and half gateways; "
              f"{EACH} events a transaction; the median of {ROUNDS} rounds of {SECONDS} s; lag from when an event was written, its commit "
              f"included; load average {os.getloadavg()[1]:.1f} in the last five minutes\n\n"
              "| events/s | events each reader got | readers who missed one or got one twice | events an answer | lag p50 ms | lag p99 ms | "
              "kafiled CPU us an event and reader | PostgreSQL CPU us an event and reader |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n"
              f"| {row['rate']:,.0f} | {row['events']:,} | {sum(found['missed'] for found in rounds)} | {row['page']:.0f} | {row['p50']} | {row['p99']} | "
              f"{row['server']:.2f} | {row['database']:.2f} |")


main()
