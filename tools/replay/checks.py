"""What the database must say when the operation has been played; each check is a query and what it should answer."""
import csv
import io
import os
import shutil
import subprocess
from collections import Counter

from replay.client import Unexpected
from replay.operation import DEPARTING, LAST_DAY_CITIES
from replay.plan import DAYS, LAST_DAY

PSQL = shutil.which("psql") or "/usr/lib/postgresql/15/bin/psql"


def rows(query):
    """The rows of a query asked as the owner, as lists of text."""
    run = subprocess.run([PSQL, "-X", "-q", "--csv", "-t", "-v", "ON_ERROR_STOP=1", "-c", query,
                          os.environ["KAFILE_OWNER_URL"]], capture_output=True, text=True, check=False, cwd="/",
                         env=os.environ | {"PGOPTIONS": "-c search_path=kafile,public -c timezone=Europe/Istanbul"})
    if run.returncode:
        raise Unexpected("psql: " + run.stderr.strip())
    return list(csv.reader(io.StringIO(run.stdout)))


def counted(query):
    return {name: int(count) for name, count in rows(query)}


DEPARTED_BY_DAY = "SELECT departed_at::date, count(*) FROM citizens WHERE departed_at IS NOT NULL GROUP BY 1 ORDER BY 1"
DEPARTED_BY_CITY = f"""
  SELECT departed_city, count(*) FROM citizens WHERE departed_at::date = '{LAST_DAY}' GROUP BY 1 ORDER BY 1"""
STATUSES = "SELECT reference, status FROM citizens ORDER BY reference"
SEATS_BROKEN = """
  SELECT v.convoy, v.number, v.seats, v.taken, count(c.id)
    FROM vehicles AS v
    LEFT JOIN citizens AS c ON c.convoy = v.convoy AND c.vehicle = v.number AND NOT c.stranded AND NOT c.lap
                           AND c.status IN ('assigned', 'boarded', 'departed', 'handed_over')
   GROUP BY v.convoy, v.number
  HAVING count(c.id) > v.seats OR count(c.id) <> v.taken
      OR count(c.id) FILTER (WHERE c.accessible) > v.accessible_seats
   ORDER BY v.convoy, v.number"""
FAMILIES_SPLIT = """
  SELECT g.id, count(DISTINCT (c.convoy, c.vehicle))
    FROM travel_groups AS g
    JOIN citizens AS c ON c.group_id = g.id
   WHERE g.keep_together = 'must'
   GROUP BY g.id
  HAVING count(DISTINCT (c.convoy, c.vehicle)) > 1
   ORDER BY g.id"""
LAST_EVENT_DIFFERS = """
  SELECT c.reference, c.status, e.status
    FROM citizens AS c
    LEFT JOIN LATERAL (SELECT status FROM events WHERE citizen_id = c.id ORDER BY id DESC LIMIT 1) AS e ON true
   WHERE c.status IS DISTINCT FROM e.status
   ORDER BY c.reference"""
# Of an event that is told in two cities' feeds, the one in the person's city.
EVENTS = """
  SELECT e.type, count(*)
    FROM events AS e
    LEFT JOIN citizens AS c ON c.id = e.citizen_id
   WHERE e.city IS NOT DISTINCT FROM coalesce(c.city, e.city)
     AND e.type IN ('citizen.registered', 'citizen.boarded', 'citizen.departed', 'citizen.no_show', 'citizen.returned',
                    'citizen.moved', 'citizen.left_en_route', 'citizen.hospitalised', 'citizen.merged', 'citizen.reinstated',
                    'vehicle.departed', 'vehicle.arrived', 'convoy.completed', 'convoy.cancelled', 'convoy.diverted',
                    'convoy.returned', 'sitrep.frozen')
   GROUP BY e.type ORDER BY e.type"""
FACTS = "SELECT kind, count(*) FROM facts GROUP BY kind ORDER BY kind"
EXCEPTIONS = """
  SELECT kind || CASE WHEN settled_at IS NULL THEN '' ELSE ', settled' END, count(*) FROM exceptions GROUP BY 1 ORDER BY 1"""
CONVOYS = "SELECT status, count(*) FROM convoys GROUP BY status ORDER BY status"
BORDER_SUPPORT = "SELECT count(*) FROM citizens WHERE border_support AND departed_at IS NULL"
# The last figure of each day with the deltas of all later ones.
PUBLISHED = """
  SELECT d.day, sum(d.people)
    FROM (SELECT day, (figures ->> 'evacuated_today')::integer AS people FROM sitreps
          UNION ALL
          SELECT (x ->> 'date')::date, (x ->> 'delta')::integer
            FROM sitreps CROSS JOIN LATERAL json_array_elements(deltas) AS x WHERE x ->> 'counter' = 'evacuated') AS d
   GROUP BY d.day HAVING sum(d.people) <> 0 ORDER BY d.day"""


def present(counts):
    return {name: count for name, count in counts.items() if count}


def expected_facts(operation, left, arrived):
    """Facts by kind."""
    incidents = Counter(incident.kind for vehicle in left for incident in vehicle.incidents)
    undone = sum(len(v.corrected) + len(v.mistaken) for v in left)
    offloaded = sum(g.size for v in left for g in v.offloaded)
    alone = sum(v.group.size for v in operation.leavings if v.reaches_border_at)
    transferred = sum(len(c.breakdown.vehicle.people()) for c in operation.convoys if c.breakdown)
    return incidents | {
        "boarding": sum(len(v.people()) for v in left) + undone + offloaded, "undo_boarding": undone, "offloaded": offloaded,
        "transfer": transferred, "convoy_return": sum(len(c.vehicles) for c in operation.convoys if c.returns_at),
        "vehicle_departure": len(left), "vehicle_arrival": len(arrived),
        "handoff": len(received(operation)) + alone + len(operation.late_receptions)}


def received(operation):
    """Who is at the gate with a convoy."""
    return [p for c in operation.convoys if c.plays_out for v in c.vehicles for p in v.people() if not p.stays_behind]


def expected_events(operation, left, facts):
    moved = sum(len(v.people()) for v in left)
    returned = sum(len(v.people()) for c in operation.convoys if c.returns_at for v in c.vehicles)
    cancelled = [c for c in operation.convoys if c.cancelled]
    return {
        "citizen.registered": len(operation.people()) + returned + facts["offloaded"],
        "citizen.boarded": facts["boarding"] - sum(v.unsent for v in left),
        "citizen.departed": moved + facts["located"], "citizen.moved": facts["transfer"],
        "citizen.left_en_route": facts["left_en_route"], "citizen.hospitalised": facts["hospitalised"],
        "citizen.merged": len(operation.duplicates), "citizen.reinstated": sum(v.group.size for v in operation.leavings if v.back_at),
        "citizen.no_show": sum(g.size for v in left for g in v.absent),
        "citizen.returned": sum(g.size for c in cancelled for v in c.vehicles for g in v.absent),
        "vehicle.departed": len(left), "vehicle.arrived": facts["vehicle_arrival"],
        "convoy.completed": sum(c.plays_out for c in operation.convoys), "convoy.cancelled": len(cancelled),
        "convoy.diverted": sum(bool(c.diversion) for c in operation.convoys), "convoy.returned": facts["convoy_return"],
        "sitrep.frozen": len(DAYS)}


def expected_counts(operation):
    """The queries whose counts follow from the plan."""
    left = [v for c in operation.departing() for v in c.vehicles]
    arrived = [v for c in operation.convoys if c.plays_out for v in c.arriving()]
    facts = expected_facts(operation, left, arrived)
    people = received(operation)
    absent = sum(p.outcome == "absent" for p in people)
    short = sum(any(p.outcome == "absent" and not p.stays_behind for p in v.people()) for v in arrived)
    convoys = Counter("cancelled" if c.cancelled else "returned" if c.returns_at else "completed" if c.plays_out else "departed"
                      for c in operation.convoys)
    yield "departures by day", DEPARTED_BY_DAY, present({str(day): people for day, people in DEPARTING.items()})
    yield "departures by day as published", PUBLISHED, present({str(day): people for day, people in DEPARTING.items()})
    yield "departures by city on the last day", DEPARTED_BY_CITY, LAST_DAY_CITIES
    yield "convoys", CONVOYS, dict(convoys)
    yield "facts", FACTS, present(facts)
    yield "events", EVENTS, present(expected_events(operation, left, facts))
    yield "exceptions", EXCEPTIONS, present({
        "refused_at_border": sum(p.outcome == "refused_at_border" for p in people), "absent": absent,
        "headcount_differs": sum(v.miscounted for v in left) + short,
        "headcount_differs, settled": sum(v.unsent > 0 for v in left)})


def check_people(operation):
    expected = {person.reference: person.status for person in operation.people()}
    found = dict(rows(STATUSES))
    wrong = [f"{reference}: expected {status}, found {found.get(reference)}"
             for reference, status in expected.items() if found.get(reference) != status]
    if wrong or len(found) != len(expected):
        raise Unexpected(f"{len(wrong)} of {len(expected)} people ({len(found)} in the database): {wrong[:5]}")


def check(operation):
    """Raises Unexpected at the first disagreement; returns how many people are in which state, how many facts of which kind."""
    answers = {}
    for what, query, expected in expected_counts(operation):
        answers[what] = counted(query)
        if answers[what] != expected:
            raise Unexpected(f"{what}: expected {expected}, found {answers[what]}")
    for what, query in (("seats exceeded or miscounted", SEATS_BROKEN), ("families split", FAMILIES_SPLIT),
                        ("people whose last event is not their state", LAST_EVENT_DIFFERS)):
        found = rows(query)
        if found:
            raise Unexpected(f"{what}: {len(found)}, such as {found[0]}")
    alone = sum(v.group.size for v in operation.leavings if v.reaches_border_at)
    if rows(BORDER_SUPPORT) != [[str(alone)]]:
        raise Unexpected(f"border support: expected {alone}, found {rows(BORDER_SUPPORT)}")
    check_people(operation)
    return Counter(person.status for person in operation.people()), Counter(answers["facts"])
