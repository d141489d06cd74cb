"""The steps of tests/deploy/door_drill.sh."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import uuid

import attacks
from canaries import log_of_nobody
from house import House
from overload import overload

STEP = os.environ.get("STEP", "")


class Tap:
    def __init__(self):
        self.count = 0
        self.failed = 0

    def __call__(self, good, name, said=""):
        self.count += 1
        self.failed += not good
        print("%sok %d - %s" % ("" if good else "not ", self.count, name), flush=True)
        for line in str(said).splitlines()[-12:]:
            print("# " + line, flush=True)


class Api:
    """What the drill does as an admin, past the door: people, a convoy and its bus."""

    def __init__(self, house):
        self.house = house
        issued = subprocess.run(["build/kafiled", "token", "issue", "--role", "admin", "--subject", "drill"], capture_output=True, check=True)
        self.token = issued.stdout.decode().strip()
        self.client = house.client()

    def headers(self):
        return {"Authorization": "Bearer " + self.token, "Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4())}

    def post(self, path, body):
        status, _, answer = self.client.ask("POST", "/v1/" + path, json.dumps(body), self.headers())
        if status >= 300:
            raise SystemExit("%s: %d %s" % (path, status, answer))
        return json.loads(answer)

    def now(self):
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())

    def prepare(self, convoys=13, groups=6):
        """Convoys of a bus each, and people, four of a group, who have seats there."""
        member = {"given_names": "Elif", "family_name": "Kapı", "birth_date": "1988-05-04"}
        family = {"city": "LVIV", "consent": "explicit", "keep_together": "must", "contact": {"phone": "+905551112233", "language": "tr"}}
        self.seated = []
        for number in range(convoys):
            convoy = self.post("convoys", {"city": "LVIV", "border_post": "KAPIKULE", "departs_at": self.now()})["code"]
            self.post("convoys/%s/vehicles" % convoy, {"plate": "34 KFL %d" % number, "kind": "bus", "seats": 4 * groups})
            made = [self.post("registrations", {**family, "members": [member] * 4}) for _ in range(groups)]
            self.post("convoys/%s/assignments" % convoy, {"groups": [one["group"] for one in made], "vehicle": 1})
            self.seated.append((convoy, [person["reference"] for one in made for person in one["citizens"]]))
        self.reference = self.seated[0][1][0]

    def boarding(self, convoy=0, number=0):
        """Where a fact is told, and one of those who have seats there, in turn."""
        code, people = self.seated[convoy]
        item = {"event_id": str(uuid.uuid4()), "reference": people[number % len(people)], "occurred_at": self.now()}
        return "/v1/convoys/%s/boardings" % code, json.dumps({"vehicle": 1, "items": [item]})


def broken_requests(tap, house, api):
    for name, data, expected in attacks.broken(api.token):
        said = house.say(data)
        tap(any(b" %d " % status in said[:16] for status in expected), "%s: refused" % name, said[:60])


def own_answers(tap, house, api):
    house.open_changed_door("default_backend kafile\n", "use_backend nobody if { path /nobody }\n    default_backend kafile\n"
                                                        "backend nobody\n    server nobody 127.0.0.1:1\n")
    for name, data, status in attacks.answered_by_the_door(api.token):
        said = house.say(data)
        tap(b" %d " % status in said[:16] and b"application/problem+json" in said, "%s: a problem of the door's own" % name, said[-100:])
    house.open_door()


def drips(tap, house, api):
    for kind, name in (("-H", "heads"), ("-B", "bodies")):
        worst, statuses = [], []
        done = threading.Event()
        client = threading.Thread(target=attacks.legitimate, args=(house, api, done, worst, statuses))
        client.start()
        said = attacks.slow(house, kind)
        done.set()
        client.join()
        p99 = sorted(worst)[int(len(worst) * 0.99)] if worst else 99
        good = p99 < 1 and set(statuses) == {200} and len(statuses) > 20
        tap(good, "while 150 drip %s a poll's p99 is under a second" % name, "p99 %.3f s of %d polls; %s" % (p99, len(statuses), said))


def drip_ends(house):
    """Seconds until the door ends a head that grows by a byte a second; 12 if it does not."""
    begun = time.monotonic()
    with house.connect() as connection:
        connection.settimeout(1)
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Note: ")
        while time.monotonic() - begun < 12:
            try:
                connection.sendall(b"a")
                connection.recv(4096)
                break
            except TimeoutError:
                continue
            except OSError:
                break
    return time.monotonic() - begun


def teeth_of_drips(tap, house, api):
    taken = drip_ends(house)
    tap(taken < 8, "a head that drips ends within 8 s", "%.1f s" % taken)
    house.open_changed_door("timeout http-request 5s", "timeout http-request 300s")
    taken = drip_ends(house)
    tap(taken >= 12, "teeth: a door without that time holds it", "%.1f s" % taken)
    house.open_door()


def flood(tap, house, api):
    statuses, retry = attacks.flood(house, "127.0.0.2", 2600)
    path, headers = "/v1/status/" + api.reference, {"Authorization": "Bearer " + api.token}
    other = house.client("127.0.0.3").ask("GET", path, headers=headers)[0]
    tap(statuses.get(429, 0) > 0 and 0 < retry <= 60, "a flood from one address gets 429 with Retry-After", statuses)
    tap(other == 200, "another address is served meanwhile")
    fact = house.client("127.0.0.2").ask("POST", *api.boarding(), api.headers())[0]
    tap(fact == 200, "a boarding of the flood's own address gets through", fact)
    time.sleep(21)  # HAProxy weighs the last ten seconds and the ten before them
    again = house.client("127.0.0.2").ask("GET", path, headers=headers)[0]
    tap(again == 200, "21 s later the address is served again", again)


def scanners(tap, house, api):
    for scan in (attacks.testssl, attacks.sqlmap, attacks.wapiti):
        good, said = scan(house, api)
        tap(good, scan.__doc__, said)


STEPS = [broken_requests, own_answers, log_of_nobody, teeth_of_drips, drips, flood, scanners, overload]


def main():
    tap = Tap()
    work = tempfile.mkdtemp(prefix="kafile-door.")
    house = House(work)
    try:
        house.open_door()
        api = Api(house)
        api.prepare()
        for step in STEPS:
            if STEP in step.__name__:
                try:
                    step(tap, house, api)
                except Exception:
                    tap(False, step.__name__, traceback.format_exc())
    finally:
        house.end()
        shutil.rmtree(work, ignore_errors=True)
    print("1..%d" % tap.count)
    return tap.failed > 0


if __name__ == "__main__":
    sys.exit(main())
