"""Ten minutes of the mixed day at a steady rate, and what grows meanwhile. `make bench PART=day`."""
import datetime
import os
import statistics

from fixed_rate import day, open_loop, prepare
from measure import resident_kib, wrk
from shares import MIXED, Shares
from world import World

CITIZENS = int(os.environ.get("CITIZENS", "1000000"))
MINUTES = int(os.environ.get("MINUTES", "10"))
SECONDS = int(os.environ.get("SECONDS_EACH", "60"))  # of a minute
RATE = float(os.environ.get("RATE", "0"))  # requests a second; 0: 70 % of what is reached
SHARE = 0.7
TRIED = 12000  # requests a second that are ready to find out what is reached
STORED = ("citizens", "vehicles", "events", "facts", "idempotency")
CHANGED = ("citizens", "vehicles", "convoys")
SESSIONS = "FROM pg_stat_activity WHERE application_name = 'kafiled'"


def sessions(world, began):
    """The daemon's: how many, how many of them were opened since `began`, and their own memory in MiB. What a session has prepared
    cannot be seen from another; but a loop's session prepares everything once, when it is opened, and what PostgreSQL keeps for
    it is in that memory."""
    pids = world.sql(f"SELECT pid {SESSIONS} ORDER BY pid").split()
    opened = int(world.sql(f"SELECT count(*) {SESSIONS} AND backend_start > '{began}'"))
    return len(pids), opened, sum(resident_kib(pid, "RssAnon") for pid in pids) / 1024


def tables(world):
    """By name: MiB of the table and of its indexes, live rows, dead rows, updates, updates in place (HOT)."""
    rows = world.sql("SELECT relname, pg_table_size(relid) / 1048576.0, pg_indexes_size(relid) / 1048576.0, n_live_tup, n_dead_tup, "
                     "n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE schemaname = 'kafile'").splitlines()
    return {name: [float(number) for number in numbers] for name, *numbers in (row.split("|") for row in rows)}


def look(world, process, began):
    """What is watched, by what it is called, and the tables as they are."""
    now = tables(world)
    count, opened, memory = sessions(world, began)
    seen = {"kafiled MiB": resident_kib(process.pid) / 1024, "descriptors": len(os.listdir(f"/proc/{process.pid}/fd")),
            "sessions": count, "opened since": opened, "sessions' MiB": memory}
    seen.update({f"{name} dead %": 100 * now[name][3] / max(now[name][2], 1) for name in CHANGED})
    return seen, now


def hot_shares(before, after):
    """Of each table the updates and the share of them in place."""
    found = []
    for name in CHANGED:
        updates, hot = (after[name][field] - before[name][field] for field in (4, 5))
        found.append(f"{name} {hot / max(updates, 1):.1%} of {updates:,.0f}")
    return ", ".join(found)


def verdict(values, slack):
    """Whether the last third lies above the middle one: the first is when caches fill."""
    third = len(values) // 3
    if not third:
        return "too short to say"
    middle, last = statistics.mean(values[third:2 * third]), statistics.mean(values[-third:])
    return f"{'GROWTH' if last > middle + slack else 'no growth'} ({middle:,.2f} in the middle third, {last:,.2f} in the last)"


def tell(minutes, before, after):
    """A line for each thing that must not grow, with what is no growth yet; and what was stored, which may."""
    print(f"\nupdates in place (HOT): {hot_shares(before, after)}")
    watched = {"kafiled MiB": 1, "descriptors": 0.5, "sessions": 0.5, "opened since": 0.5, "sessions' MiB": 5,
               **{f"{name} dead %": 5 for name in CHANGED}}
    for name, slack in watched.items():
        print(f"{name}: {verdict([seen[name] for seen in minutes], slack)}")
    print("stored, MiB before and after, its indexes apart: " +
          "; ".join(f"{name} {before[name][0]:,.0f}-{after[name][0]:,.0f}, {before[name][1]:,.0f}-{after[name][1]:,.0f}" for name in STORED))


def main():
    with World(CITIZENS) as world:
        process, world.address = world.daemon()
        shares, streams = Shares(world), day()
        rate = RATE or SHARE * wrk(world, process, world.address, shares.mixed(TRIED * 3), 3).rate
        prepared = [prepare(world, shares, streams, rate * SECONDS, f"minute.{number}") for number in range(MINUTES)]
        began = world.sql("SELECT now()")
        before, minutes = tables(world), []
        for number, arguments in enumerate(prepared):
            told = open_loop(world.address, arguments, streams, rate, SECONDS)
            seen, after = look(world, process, began)
            if not minutes:
                print(f"\n{datetime.date.today()}; {world.machine()}; {CITIZENS:,} people; {MIXED}, {rate:,.0f} requests/s\n\n"
                      f"| minute | requests/s | p50 ms | p99 ms | polls p99 | 4xx, 5xx | {' | '.join(seen)} |\n"
                      f"|{' --- |' * (len(seen) + 6)}", flush=True)
            minutes.append(seen)
            print(f"| {number + 1} | {told['answered'] / SECONDS:,.0f} | {told['p50']:.2f} | {told['p99']:.2f} | {told['streams'][0]['p99']:.2f} | "
                  f"{told['refused']} | {' | '.join(f'{value:,.1f}' for value in seen.values())} |", flush=True)
            for path in arguments[1::2]:
                os.unlink(path)
        tell(minutes, before, after)


main()
