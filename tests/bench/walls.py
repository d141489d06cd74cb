"""What row-level security costs those whom it holds: each walled read as kafile_batch, for whom there is none, and as kafile_app in
the scope of a city or a post, in turn. With planning where the daemon plans each time."""
import datetime
import json
import os
import re
import urllib.request
import uuid

import people
from statement import GENERATED, Statement
from world import World, run

CITIZENS = int(os.environ.get("CITIZENS", "120000"))
ROUNDS = int(os.environ.get("ROUNDS", "5"))
CITIES = ("KYIV", "SUMY")  # the largest and a small one
PAGE = "50"

FILLED = """
INSERT INTO kafile.exceptions (kind, convoy, vehicle, citizen_id, event_id)
SELECT 'absent', c.convoy, c.vehicle, c.id, gen_random_uuid() FROM kafile.citizens AS c WHERE c.convoy IS NOT NULL AND c.birth_date < '1965-01-01';
INSERT INTO kafile.messages (kind, template, phone, language, body, city, group_id, priority, not_before, valid_until, created_at)
SELECT 'assigned', 'assigned', '+905320000001', 'tr', 'Kafile', g.city, g.id, 5, now(), now() + interval '1 day', now() - random() * interval '20 days'
  FROM kafile.travel_groups AS g;
ANALYZE kafile.exceptions; ANALYZE kafile.messages"""


def publish(world):
    """The figure of the day on which people left."""
    body = json.dumps({"date": people.LEFT[:10]}).encode()
    headers = {"Authorization": f"Bearer {world.tokens['officer']}", "Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4())}
    with urllib.request.urlopen(urllib.request.Request(f"http://{world.address}/v1/sitreps", body, headers)) as answer:
        return str(json.load(answer)["number"])


def reads(world, city, figure):
    """Each with the values of its parameters, all else null."""
    reference, group, convoy, post = world.sql(
        "SELECT c.reference, c.group_id, c.convoy, k.border_post FROM kafile.citizens AS c JOIN kafile.convoys AS k ON k.code = c.convoy "
        f"WHERE c.city = '{city}' AND c.status = 'handed_over' ORDER BY md5(c.reference) LIMIT 1").split("|")
    of_city = {"caller.subject": "'bench'", "caller.role": "'coordinator'", "caller.cities": f"'{city}'", "limit": PAGE, "before_id": "0"}
    of_post = {"caller.subject": "'bench'", "caller.role": "'border'", "caller.posts": f"'{post}'", "limit": PAGE}
    yield "citizens_list", "", of_city
    yield "citizens_list", "who wait", {**of_city, "status": "'registered'"}
    yield "citizens_search", "by name", {**of_city, "name": "'Elif Ağaoğlu'"}
    yield "citizens_detail", "", {**of_city, "reference": f"'{reference}'"}
    yield "groups_list", "", of_city
    yield "groups_list", "with somebody who waits", {**of_city, "status": "'registered'"}
    yield "groups_read", "", {**of_city, "id": f"'{group}'"}
    yield "duplicates_list", "", of_city
    yield "feed_events", "of a person", {**of_city, "reference": f"'{reference}'"}
    yield "feed_events", "of a convoy", {**of_city, "convoy": f"'{convoy}'"}
    yield "outbox_messages", "", {**of_city, "before_id": "NULL"}
    yield "sitreps_people", "", {**of_city, "number": figure, "of": "'total'"}
    yield "audit_receipt", "", {**of_city, "reference": f"'{reference}'"}
    for who, caller in (("for a city", of_city), ("for a post", of_post)):
        yield "exceptions_list", f"open, {who}", {**caller, "state": "'open'"}
        yield "convoys_documents", who, {**caller, "code": f"'{convoy}'"}
        yield "handoffs_reconcile", who, {**caller, "code": f"'{convoy}'"}


def planned_each_time(name):
    with open(GENERATED, encoding="utf-8") as file:
        return re.search(rf"sql_{name} = {{[^}}]*?STATEMENT_(\w+)", file.read())[1] == "LIST"


def took_ms(world, name, values, role):
    """The second time of a session."""
    scope = "".join(f"SET kafile.{setting} = {values.get(column, repr(''))};"
                    for setting, column in (("scope", "caller.cities"), ("posts", "caller.posts")))
    explain = f"EXPLAIN (ANALYZE, TIMING OFF, SUMMARY ON) {Statement(name).single(values)}"
    told = run("psql", "-qXAt", "-v", "ON_ERROR_STOP=1", world.root_url, "-c",
               f"SET search_path = {world.functions}, kafile, public; SET jit = off; SET max_parallel_workers_per_gather = 0; {scope}"
               f"SET SESSION AUTHORIZATION kafile_app; SET ROLE {role}; {explain} {explain}")
    planning, execution = (float(re.findall(rf"{word} Time: ([\d.]+) ms", told)[-1]) for word in ("Planning", "Execution"))
    return execution + planning * planned_each_time(name)


def main():
    with World(CITIZENS) as world:
        world.sql(FILLED)
        _, world.address = world.daemon()
        figure = publish(world)
        print(f"\n{datetime.date.today()}; {world.machine()}; {CITIZENS:,} people, pages of {PAGE}; PostgreSQL's ms, the least of {ROUNDS} rounds in turn\n\n"
              "| read | " + " | ".join(f"{city}: without, with the wall" for city in CITIES) + " |\n| --- |" + " --- |" * len(CITIES), flush=True)
        for asked in zip(*(reads(world, city, figure) for city in CITIES)):
            cells = []
            for name, _, values in asked:
                rounds = [[took_ms(world, name, values, role) for role in ("kafile_batch", "none")] for _ in range(ROUNDS)]
                cells.append(", ".join(f"{min(times):.1f}" for times in zip(*rounds)))
            print(f"| {' '.join(asked[0][:2]).strip()} | {' | '.join(cells)} |", flush=True)


main()
