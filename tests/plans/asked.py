"""What is asked of the daemon, so that it executes each hot statement for one element and for many."""
import http.client
import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import people
from works import event

AT_ONCE = 64  # requests that gather
MANY = 1000  # references of a large request
SEATED = 30  # people of one vehicle, or of one convoy
NOW = f"{people.NOW:%Y-%m-%dT%H:%M:%SZ}"

# What days have added.
FILLED = """
INSERT INTO kafile.contacts (citizen_id, channel, outcome, occurred_at, subject)
SELECT c.id, 'phone', 'reached', now(), 'desk' FROM kafile.citizens AS c WHERE c.status IN ('registered', 'assigned');
INSERT INTO kafile.exceptions (kind, convoy, vehicle, citizen_id, event_id, settled_at, settled_by)
SELECT ('{absent,illegal_transition,group_incomplete,headcount_differs}'::text[])[1 + (hashtext(c.reference) & 3)], c.convoy, c.vehicle, c.id,
       gen_random_uuid(), CASE WHEN c.sex = 'F' THEN now() END, CASE WHEN c.sex = 'F' THEN 'desk' END
  FROM kafile.citizens AS c WHERE c.convoy IS NOT NULL AND c.birth_date < '1965-01-01';
INSERT INTO kafile.duplicate_decisions (citizen_a, citizen_b, decision, subject)
SELECT c.id, c.next, 'different', 'desk' FROM (SELECT o.id, lead(o.id) OVER (ORDER BY o.id) AS next FROM kafile.citizens AS o) AS c
 WHERE c.next IS NOT NULL;
ANALYZE kafile.contacts; ANALYZE kafile.exceptions; ANALYZE kafile.duplicate_decisions"""


@dataclass
class Request:
    method: str
    path: str
    body: dict = None
    role: str = "officer"


@dataclass
class Asked:
    """Of a statement: requests of one element, one after the other, and requests of many or many requests, all at once."""
    statement: str
    few: list
    many: list = field(default_factory=list)
    outcome: str = ""  # of an item at least, or it was not the work that is meant
    fresh: bool = False  # planned for each request, as :list is


class Daemon:
    def __init__(self, world):
        self.address, self.tokens = world.address, world.tokens

    def ask(self, request, outcome=""):
        headers = {"Authorization": f"Bearer {self.tokens[request.role]}"}
        if request.body:
            headers.update({"Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4())})
        connection = http.client.HTTPConnection(self.address, timeout=60)
        connection.request(request.method, f"/v1/{request.path}", request.body and json.dumps(request.body), headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        if answer.status >= 300 or outcome and f'"outcome":"{outcome}"' not in text.replace(" ", ""):
            raise RuntimeError(f"{request.method} {request.path}: {answer.status} {text[:500]}")
        return json.loads(text)

    def ask_at_once(self, requests, outcome):
        with ThreadPoolExecutor(AT_ONCE) as threads:
            return list(threads.map(lambda request: self.ask(request, outcome), requests))


def get(path, role="officer"):
    return Request("GET", path, role=role)


def post(path, body, role="officer"):
    return Request("POST", path, body, role)


def registration(number):
    """Somebody whose name and year another one has."""
    return post("registrations", {
        "city": "LVIV", "consent": "explicit", "contact": {"phone": f"+90532{number:07d}", "language": "tr"},
        "members": [{"given_names": people.GIVEN[number % 7], "family_name": people.FAMILY[number % 5] + "oğlu",
                     "birth_date": f"{1950 + number % 60}-05-04", "sex": "F", "nationality": "TUR",
                     "document": {"type": "passport", "issuing_state": "TUR", "number": f"U{number:08d}"}}]})


def family(size):
    """One request with many people."""
    members = [{"given_names": people.GIVEN[n], "family_name": "Ağaoğlu", "birth_date": "1988"} for n in range(size)]
    return post("registrations", {"city": "LVIV", "consent": "explicit", "members": members})


def boarding(reference, convoy, vehicle):
    return post(f"convoys/{convoy}/boardings", {"vehicle": int(vehicle), "items": [event(one) for one in reference]})


def handoff(reference, convoy, post_code):
    return post("handoffs", {"convoy": convoy, "border_post": post_code, "items": [
        event(one, outcome="handed_over") for one in reference]}, "border")


def travel(what, convoy, vehicles):
    return post(f"convoys/{convoy}/{what}", {"items": [
        {"event_id": str(uuid.uuid4()), "vehicle": int(vehicle), "headcount": 40, "occurred_at": NOW} for vehicle in vehicles]})


def calls(references):
    return post("contacts", {"items": [
        {"reference": one, "channel": "phone", "outcome": "no_answer", "occurred_at": NOW} for one in references]})


class Population:
    """Whom the requests name."""

    def __init__(self, world, daemon):
        world.sql(FILLED)
        self.world = world
        self.waiting = world.sql("SELECT reference FROM kafile.citizens WHERE status = 'registered' AND reference !~ '^[0-9]*$' "
                                 "ORDER BY md5(reference)").split()
        self.groups = world.sql("SELECT DISTINCT group_id FROM kafile.citizens WHERE status = 'registered' ORDER BY 1 LIMIT 60").split()
        self.busiest = self.rows("SELECT convoy, vehicle, string_agg(reference, ' ') FROM kafile.citizens WHERE status = 'assigned' "
                                 f"GROUP BY 1, 2 HAVING count(*) >= {SEATED} ORDER BY 1, 2 LIMIT 1")[0]
        self.aboard = self.rows("SELECT c.convoy, k.border_post, string_agg(c.reference, ' ') FROM kafile.citizens AS c "
                                "JOIN kafile.convoys AS k ON k.code = c.convoy WHERE c.status = 'departed' AND c.reference NOT IN "
                                f"({', '.join(repr(row[0]) for row in self.pool('handoff'))}) "
                                f"GROUP BY 1, 2 HAVING count(*) >= {SEATED} ORDER BY count(*), 1 LIMIT 1")[0]
        self.longest = self.rows("SELECT convoy, vehicle, string_agg(reference, ' ') FROM kafile.citizens WHERE status = 'assigned' AND convoy = "
                                 "(SELECT convoy FROM kafile.vehicles AS v WHERE v.status = 'boarding' AND v.taken > 0 AND v.departed_at IS NULL "
                                 "GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1) GROUP BY 1, 2 ORDER BY 1, 2")
        self.convoy = daemon.ask(post("convoys", {"city": "LVIV", "border_post": "KAPIKULE", "departs_at": NOW}))["code"]
        daemon.ask(post(f"convoys/{self.convoy}/vehicles", {"plate": "34 KFL 1", "kind": "train", "seats": 500}))

    def rows(self, query):
        return [line.split("|") for line in self.world.sql(query).splitlines()]

    def pool(self, work):
        return self.rows(f"SELECT reference, convoy, vehicle, border_post FROM bench.pool WHERE work = '{work}' ORDER BY n LIMIT {AT_ONCE + 1}")


def writes(who, daemon):
    bus, number, passengers = who.busiest
    ticks = [row for row in who.pool("boarding") if row[1] not in (bus, who.longest[0][0])]
    handoffs = who.pool("handoff")
    assignments, unassignments = f"convoys/{who.convoy}/assignments", f"convoys/{who.convoy}/unassignments"
    return [
        Asked("citizens_register", [registration(0)], [registration(n) for n in range(1, AT_ONCE)] + [family(30)]),
        Asked("convoys_assign", [post(assignments, {"groups": who.groups[:1]})], [post(assignments, {"groups": who.groups[1:40]})], "assigned"),
        Asked("convoys_board", [boarding(ticks[0][:1], *ticks[0][1:3]), boarding(passengers.split(), bus, number)],
              [boarding(tick[:1], *tick[1:3]) for tick in ticks[1:]] + [boarding(aboard.split(), *car) for *car, aboard in who.longest], "boarded"),
        Asked("convoys_depart", [travel("departures", bus, [number])], [travel("departures", who.longest[0][0], [car[1] for car in who.longest])], "departed"),
        Asked("convoys_arrive", [travel("arrivals", bus, [number])], [travel("arrivals", who.longest[0][0], [car[1] for car in who.longest])], "arrived"),
        Asked("handoffs_accept", [handoff(handoffs[0][:1], handoffs[0][1], handoffs[0][3])],
              [handoff(row[:1], row[1], row[3]) for row in handoffs[1:]] + [handoff(who.aboard[2].split(), *who.aboard[:2])], "accepted"),
        Asked("convoys_unassign", [post(unassignments, {"groups": who.groups[:1]})], [post(unassignments, {"groups": who.groups[1:40]})], "unassigned"),
        Asked("contacts_record", [calls(who.waiting[:1])], [calls(who.waiting[1:200])]),
    ]


def reads(who, daemon):
    bus, person = who.busiest[0], who.pool("handoff")[0][0]
    cursor = daemon.ask(get("citizens?city=KYIV&limit=1"))["next"]
    changes = daemon.ask(get("changes?limit=1"))["next"]
    return [
        Asked("citizens_status", [get(f"status/{one}") for one in who.waiting[:4]], [post("status", {"references": who.waiting[:MANY]})]),
        Asked("convoys_manifest", [get(f"convoys/{who.pool('manifest')[0][1]}/manifest")], [get(f"convoys/{who.longest[0][0]}/manifest")]),
        Asked("feed_changes", [get(f"changes?since={changes}&limit=1"), get("changes?since=now", "gateway")],
              [get(f"changes?since={changes}&limit=1000", role) for role in ("officer", "gateway")]),
        Asked("feed_events", [get(f"events?reference={person}&limit=20")], fresh=True),
        Asked("citizens_list", [get(f"citizens?{query}&limit=50") for query in (
            "city=KYIV", f"city=KYIV&cursor={cursor}", "city=KYIV&status=registered", f"convoy={bus}", "needs=oxygen")], fresh=True),
        Asked("citizens_search", [post("citizens/search", {"name": "Elif Ağaoğlu"}), post("citizens/search", {"phone": "+905550000007"}),
                                  post("citizens/search", {"reference": person})], fresh=True),
        Asked("citizens_detail", [get(f"citizens/{person}")]),
        Asked("groups_list", [get("groups?city=KYIV&limit=50")], fresh=True),
        Asked("groups_read", [get(f"groups/{who.groups[50]}")]),
        Asked("convoys_list", [get("convoys?city=KYIV&limit=20")], fresh=True),
        Asked("convoys_detail", [get(f"convoys/{bus}")]),
        Asked("duplicates_list", [get("duplicates?limit=50"), get("duplicates?city=KYIV&limit=50")], fresh=True),
        Asked("exceptions_list", [get("exceptions?state=open&limit=50")], fresh=True),
    ]
