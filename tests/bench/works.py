"""What is measured: for each work the requests as wrk sends them, and the same SQL as pgbench runs it."""
import http.client
import json
import random
import uuid
from dataclasses import dataclass
from typing import Callable, Optional

import people
from statement import Statement

UNKNOWN_EVERY = 100  # polls
DRAWN = 20000  # people whom polls ask for
MANY = 1000  # references of a large request
OFFICER = {"caller.subject": "'bench.officer'", "caller.role": "'officer'"}
KEY = {"key.key": "gen_random_uuid()::text", "key.fingerprint": "sha256('bench')"}


@dataclass
class Work:
    """`requests` makes so many of them; `script` is pgbench's, or the work whose measure counts here too. A `pool` is used up:
    each of its people serves once. `items` are the elements of a request."""
    name: str
    requests: Callable
    script: Callable
    pool: Optional[str] = None
    items: int = 1


def http_request(world, method, path, role="officer", body=None, key=False, **headers):
    lines = [f"{method} {path} HTTP/1.1", "Host: bench", f"Authorization: Bearer {world.tokens[role]}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if key:
        lines.append(f"Idempotency-Key: {uuid.UUID(int=random.getrandbits(128))}")
    data = json.dumps(body, ensure_ascii=False).encode() if body is not None else b""
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(data)}"]
    return "\r\n".join(lines + ["", ""]).encode() + data


def drawn(world, count=DRAWN):
    """References that polls ask for, as many as were first drawn: valid ones, so that the database is asked."""
    if not world.drawn:
        world.drawn = world.sql("SELECT reference FROM kafile.citizens WHERE reference !~ '^[0-9]*$' "
                                f"ORDER BY md5(reference) LIMIT {count}").split()
    return world.drawn


def unknown():
    return people.reference("".join(random.choices(people.SYMBOLS, k=9)))


def poll_requests(world, count, first):
    del count, first
    known = [http_request(world, "GET", f"/v1/status/{reference}") for reference in drawn(world)]
    made = known + [http_request(world, "GET", f"/v1/status/{unknown()}") for _ in range(len(known) // UNKNOWN_EVERY)]
    random.shuffle(made)
    return made


def many_requests(world, count, first):
    del count, first
    return [http_request(world, "POST", "/v1/status", body={"references": random.sample(drawn(world), MANY)}) for _ in range(200)]


def gateway_requests(world, count, first):
    """As gateways ask, who learn status and time alone."""
    del count, first
    return [http_request(world, "POST", "/v1/status", role="gateway", body={"references": random.sample(drawn(world), MANY)}) for _ in range(200)]


def unchanged_requests(world, count, first):
    """The server says what its ETags are, once."""
    del count, first
    if world.address not in world.unchanged:
        world.unchanged[world.address] = tagged_requests(world)
    return world.unchanged[world.address]


def tagged_requests(world):
    made = []
    connection = http.client.HTTPConnection(world.address)
    for reference in drawn(world)[:2000]:
        connection.request("GET", f"/v1/status/{reference}", headers={"Authorization": f"Bearer {world.tokens['officer']}"})
        answer = connection.getresponse()
        answer.read()
        made.append(http_request(world, "GET", f"/v1/status/{reference}", If_None_Match=answer.headers["ETag"]))
    return made


def registration_requests(world, count, first):
    del first
    return [http_request(world, "POST", "/v1/registrations", key=True, body={
        "city": "LVIV", "consent": "explicit", "contact": {"phone": f"+90532{random.randrange(10**7):07d}", "language": "tr"},
        "members": [{"given_names": random.choice(people.GIVEN), "family_name": random.choice(people.FAMILY),
                     "birth_date": f"{random.randint(1940, 2021)}-05-{random.randint(1, 28):02d}", "sex": "F", "nationality": "TUR"}],
    }) for _ in range(count)]


def pooled(world, pool, count, first):
    return [row.split("|") for row in world.sql("SELECT reference, convoy, vehicle, border_post FROM bench.pool "
                                                f"WHERE work = '{pool}' AND n >= {first} ORDER BY n LIMIT {count}").splitlines()]


def event(reference, **more):
    return {"event_id": str(uuid.UUID(int=random.getrandbits(128))), "reference": reference,
            "occurred_at": f"{people.NOW:%Y-%m-%dT%H:%M:%SZ}", **more}


def boarding_requests(world, count, first):
    return [http_request(world, "POST", f"/v1/convoys/{convoy}/boardings", body={"vehicle": int(vehicle), "items": [event(reference)]})
            for reference, convoy, vehicle, _ in pooled(world, "boarding", count, first)]


def handoff_requests(world, count, first):
    return [http_request(world, "POST", "/v1/handoffs", role="border", body={
        "convoy": convoy, "border_post": post, "items": [event(reference, outcome="handed_over")]})
        for reference, convoy, _, post in pooled(world, "handoff", count, first)]


def manifest_requests(world, count, first):
    del count, first
    return [http_request(world, "GET", f"/v1/convoys/{row[1]}/manifest") for row in pooled(world, "manifest", 1000, 0)]


def poll_script(world):
    computed = f"lpad((:n * {people.STRIDE}::bigint % 10000000000)::text, 10, '0')"
    return (f"\\set n random(0, {world.citizens // people.COMPUTED_EVERY - 1})\n" +
            Statement("citizens_status").single({**OFFICER, "reference": computed, "mistyped": "false"}))


def one_of(names):
    return f"(ARRAY[{', '.join(repr(name) for name in names)}])[1 + floor(random() * {len(names)})::integer]"


def registration_script(_):
    """Draws as registration_requests does: namesakes who are born on one day cost the more, the more there are."""
    reference = "substr(upper(md5(random()::text)), 1, 10)"
    return Statement("citizens_register").single({
        **OFFICER, **KEY, "key.route": "'POST /v1/registrations'", "group": "gen_random_uuid()", "city": "'LVIV'", "kind": "'person'",
        "keep_together": "'must'", "phone": "'+90532' || lpad(floor(random() * 10000000)::text, 7, '0')", "language": "'tr'",
        "consent": "'explicit'", "expected_members": "1", "pets": "0", "luggage_kg": "0", "warnings": "'[]'", "dry_run": "false", "id": "gen_random_uuid()",
        "reference": reference, "given_names": one_of(people.GIVEN), "family_name": one_of(people.FAMILY),
        "birth_date": "make_date(1940 + floor(random() * 82)::integer, 5, 1 + floor(random() * 28)::integer)",
        "birth_precision": "'day'", "sex": "'F'", "nationality": "'TUR'",
        "accessible": "false"})


COUNTED = "\\set k :k + 1\n\\set n :start + :k * :clients + :client_id\n"


def boarding_script(_):
    return COUNTED + Statement("convoys_board").single({
        **OFFICER, "key.route": "'POST'", "key.fingerprint": "sha256('bench')", "convoy": "q.convoy", "vehicle": "q.vehicle",
        "event_id": "gen_random_uuid()", "reference": "q.reference", "occurred_at": "now()"}, "boarding")


def handoff_script(_):
    return COUNTED + Statement("handoffs_accept").single({
        "caller.subject": "'bench.border'", "caller.role": "'border'", "caller.posts": f"'{','.join(people.POSTS)}'",
        "key.route": "'POST'", "key.fingerprint": "sha256('bench')", "convoy": "q.convoy", "border_post": "q.border_post",
        "event_id": "gen_random_uuid()", "reference": "q.reference", "result": "'handed_over'", "occurred_at": "now()",
        "receipt": "'{\"deployment\": \"kafile\", \"outcome\": \"handed_over\", \"accepted_by\": \"bench.border\"}'", "kid": "'k4.pid.bench'",
        "token": "repeat('x', 400)"}, "handoff")


def manifest_script(world):
    count = int(world.sql("SELECT count(*) FROM bench.pool WHERE work = 'manifest'"))
    code = "(SELECT q.convoy FROM bench.pool AS q WHERE q.work = 'manifest' AND q.n = :n)"
    return f"\\set n random(0, {count - 1})\n" + Statement("convoys_manifest").single({**OFFICER, "code": code})


WORKS = [
    Work("status poll, 1 % unknown", poll_requests, poll_script),
    Work("status, 1000 references a request", many_requests, poll_script, items=MANY),
    Work("1000 references a request, of a gateway", gateway_requests, poll_script, items=MANY),
    Work("304 to If-None-Match", unchanged_requests, poll_script),
    Work("registration of one person", registration_requests, registration_script),
    Work("boarding of one person", boarding_requests, boarding_script, pool="boarding"),
    Work("handoff of one person", handoff_requests, handoff_script, pool="handoff"),
    Work("manifest of 50", manifest_requests, manifest_script),
]
