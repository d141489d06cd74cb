"""What the database must say when the operation has been played; each check is a query and what it should answer."""
import csv
import io
import os
import shutil
import subprocess
from collections import Counter

from replay.client import Unexpected
from replay.operation import DEPARTING, LAST_DAY, LAST_DAY_CITIES

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
    LEFT JOIN citizens AS c ON c.convoy = v.convoy AND c.vehicle = v.number AND NOT c.stranded
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
EVENTS = """
  SELECT type, count(*) FROM events
   WHERE type IN ('citizen.registered', 'citizen.boarded', 'citizen.departed', 'citizen.no_show', 'citizen.returned',
                  'vehicle.departed', 'vehicle.arrived', 'convoy.completed', 'convoy.cancelled')
   GROUP BY type ORDER BY type"""
FACTS = "SELECT kind, count(*) FROM facts GROUP BY kind ORDER BY kind"
EXCEPTIONS = "SELECT kind, count(*) FROM exceptions GROUP BY kind ORDER BY kind"
CONVOYS = "SELECT status, count(*) FROM convoys GROUP BY status ORDER BY status"
BORDER_SUPPORT = "SELECT count(*) FROM citizens WHERE border_support AND departed_at IS NULL"


def present(counts):
    return {name: count for name, count in counts.items() if count}


def expected_counts(operation):
    """The queries whose counts follow from the plan."""
    left = [v for c in operation.convoys if not c.cancelled for v in c.vehicles]
    arrived = [v for c in operation.convoys if c.plays_out for v in c.vehicles]
    received = [p for v in arrived for p in v.people()]
    alone = sum(v.group.size for v in operation.leavings if v.reaches_border_at)
    refused = sum(p.outcome == "refused_at_border" for p in received)
    absent = sum(p.outcome == "absent" for p in received)
    miscounted = sum(v.miscounted for v in left)
    short = sum(any(p.outcome == "absent" for p in v.people()) for v in arrived)
    completed = sum(c.plays_out for c in operation.convoys)
    cancelled = [c for c in operation.convoys if c.cancelled]
    moved = sum(len(v.people()) for v in left)
    yield "departures by day", DEPARTED_BY_DAY, present({str(day): people for day, people in DEPARTING.items()})
    yield "departures by city on the last day", DEPARTED_BY_CITY, LAST_DAY_CITIES
    yield "convoys", CONVOYS, present({"completed": completed, "cancelled": len(cancelled),
                                       "departed": len(operation.convoys) - completed - len(cancelled)})
    yield "facts", FACTS, {"boarding": moved, "vehicle_departure": len(left), "vehicle_arrival": len(arrived),
                           "handoff": len(received) + alone + len(operation.late_receptions)}
    yield "events", EVENTS, present({
        "citizen.registered": len(operation.people()), "citizen.boarded": moved, "citizen.departed": moved,
        "citizen.no_show": sum(g.size for v in left for g in v.absent),
        "citizen.returned": sum(g.size for c in cancelled for v in c.vehicles for g in v.absent),
        "vehicle.departed": len(left), "vehicle.arrived": len(arrived), "convoy.completed": completed,
        "convoy.cancelled": len(cancelled)})
    yield "exceptions", EXCEPTIONS, present({
        "refused_at_border": refused, "absent": absent, "headcount_differs": miscounted + short})


def check_people(operation):
    expected = {person.reference: person.status for person in operation.people()}
    found = dict(rows(STATUSES))
    wrong = [f"{reference}: expected {status}, found {found.get(reference)}"
             for reference, status in expected.items() if found.get(reference) != status]
    if wrong or len(found) != len(expected):
        raise Unexpected(f"{len(wrong)} of {len(expected)} people ({len(found)} in the database): {wrong[:5]}")


def check(operation):
    """Raises Unexpected at the first disagreement; returns how many people are in which state."""
    for what, query, expected in expected_counts(operation):
        found = counted(query)
        if found != expected:
            raise Unexpected(f"{what}: expected {expected}, found {found}")
    for what, query in (("seats exceeded or miscounted", SEATS_BROKEN), ("families split", FAMILIES_SPLIT),
                        ("people whose last event is not their state", LAST_EVENT_DIFFERS)):
        found = rows(query)
        if found:
            raise Unexpected(f"{what}: {len(found)}, such as {found[0]}")
    alone = sum(v.group.size for v in operation.leavings if v.reaches_border_at)
    if rows(BORDER_SUPPORT) != [[str(alone)]]:
        raise Unexpected(f"border support: expected {alone}, found {rows(BORDER_SUPPORT)}")
    check_people(operation)
    return Counter(person.status for person in operation.people())
