"""Shows by what PostgreSQL executed that every hot statement of the daemon reads its tables through their indexes, for one element
and for many. Speaks TAP."""
import os
import signal
import sys

sys.path.insert(1, f"{os.path.dirname(os.path.abspath(__file__))}/../bench")

import rules
from asked import Daemon, Population, get, reads, writes
from explained import Log
from statement import Statement
from world import World

CITIZENS = 20000
POLL_PAGES = 4  # three levels of the index of references and the person; the root is the second level among so few


class Tap:
    def __init__(self):
        self.count, self.bad = 0, 0

    def test(self, name, troubles):
        self.count += 1
        self.bad += bool(troubles)
        print(f"{'not ok' if troubles else 'ok'} {self.count} - {name}")
        for trouble in sorted(troubles):
            print(f"# {trouble}")


def executed(daemon, log, asked):
    """The plans of one element and of many."""
    text = Statement(asked.statement).sql.strip()
    log.plans()
    for request in asked.few:
        daemon.ask(request, asked.outcome)
    few = log.plans().get(text, [])
    daemon.ask_at_once(asked.many, asked.outcome)
    many = log.plans().get(text, [])
    for plan in few + many:
        plan.inside = plan.inside or asked.statement
    return few, many


def judge(tap, asked, few, many):
    missing = {f"it was not executed for {what}" for what, plans, requests in (("one", few, asked.few), ("many", many, asked.many))
               if requests and not plans}
    tap.test(f"{asked.statement} finds what it reads through indexes", missing | rules.unindexed(few + many, asked.fresh))
    tap.test(f"{asked.statement}: rows are estimated within {rules.TIMES} times", missing | rules.misestimated(few + many))
    if asked.many:
        tap.test(f"{asked.statement} is planned in one way for one and for many", missing | rules.shapes_differ(few, many))


def judge_polls(tap, few, many):
    """Those who wait have no convoy."""
    used = {rules.index_of(node) for plan in few + many for node, _, _ in rules.scans(plan.root) if node["Actual Rows"]}
    tap.test("status polls find people by one index alone", used ^ {"citizen_reference"})
    possible = {rules.index_of(node) for plan in few + many for node, _, table in rules.scans(plan.root) if table == "citizens"}
    tap.test("those who were merged are found by their key", possible ^ {"citizen_reference", "citizens_pkey"})
    polls, rows = [plan.root["Shared Hit Blocks"] + plan.root["Shared Read Blocks"] for plan in few], many[0].root["Actual Rows"]
    tap.test(f"a status poll touches at most {POLL_PAGES} pages", {f"{min(polls)} pages"} if min(polls) > POLL_PAGES else set())
    pages = many[0].root["Shared Hit Blocks"] + many[0].root["Shared Read Blocks"]
    tap.test(f"of many references each touches at most {POLL_PAGES} pages", {f"{pages} pages, {rows} rows"} if pages > POLL_PAGES * rows else set())


def judge_pairs(tap, world, daemon):
    """Of tables just filled PostgreSQL knows nothing yet; the oldest two people, whom only the last page meets, are made alike."""
    world.sql("TRUNCATE kafile.duplicate_decisions")
    world.sql("UPDATE kafile.citizens SET given_names = 'Nermin', family_name = 'Tuna', birth_date = '1958-04-02', birth_precision = 'day' "
              "WHERE id IN (SELECT id FROM kafile.citizens ORDER BY id LIMIT 2)")
    world.sql("DELETE FROM pg_statistic WHERE starelid = 'kafile.citizens'::regclass; "
              "UPDATE pg_class SET reltuples = -1, relpages = 0 WHERE relname ~ '^citizens'")
    pages, path = [], "duplicates?limit=200"
    while path and len(pages) < CITIZENS:
        pages.append(daemon.ask(get(path)))
        path = "next" in pages[-1] and f"duplicates?limit=200&cursor={pages[-1]['next']}"
    found = [pair for page in pages for pair in page["items"] if pair["person"]["family_name"] == pair["of"]["family_name"] == "Tuna"]
    tap.test("pairs are found to the oldest person, without statistics too", set() if len(found) == 1 else {f"{len(found)} of {len(pages)} pages"})


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    tap = Tap()
    with World(CITIZENS) as world:
        log = Log(world)
        _, world.address = world.daemon()
        daemon = Daemon(world)
        who = Population(world, daemon)
        for works in (writes, reads):
            for asked in works(who, daemon):
                few, many = executed(daemon, log, asked)
                judge(tap, asked, few, many)
                if asked.statement == "citizens_status":
                    judge_polls(tap, few, many)
        judge_pairs(tap, world, daemon)
    print(f"1..{tap.count}")
    sys.exit(bool(tap.bad))


main()
