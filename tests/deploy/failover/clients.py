"""Clients that live the same story again and again: a family registers, gets seats, steps on, is received at the border, and perhaps once more.

Some answers are lost on the way, as phones lose them. Half of the time a client asks again at once, the other half it goes on and the
outcome stays unknown until the drill asks.
"""
import datetime
import http.client
import json
import random
import threading
import time
import uuid

from ledger import ACKNOWLEDGED, REFUSED, TURNED_AWAY, UNKNOWN, Act

CLIENTS = 8
GIVES_UP_S = 30             # longer than any deadline of the server's
PAUSE_S = 0.03
REST_S = 0.5                # after a 503
TELLINGS = 6
LOST_ANSWERS = 0.05         # of all
HERE = ("assigned", "already_assigned", "boarded", "recorded", "accepted", "already_handed_over")


def now():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class NotSent(OSError):
    pass


class Caller:
    """Sends acts to either server and notes what comes of them."""

    def __init__(self, addresses, token, ledger):
        self.addresses, self.token, self.ledger = list(addresses), token, ledger
        self.connection = None

    def connect(self):
        if self.connection:
            return
        for _ in self.addresses:
            connection = http.client.HTTPConnection(self.addresses[0], timeout=GIVES_UP_S)
            try:
                connection.connect()
                self.connection = connection
                return
            except OSError:
                self.addresses.append(self.addresses.pop(0))
        raise NotSent

    def hang_up(self):
        self.connection.close()
        self.connection = None
        self.addresses.append(self.addresses.pop(0))

    def exchange(self, act, lose_answer):
        """The status and JSON, or None where the request was sent and no answer read."""
        self.connect()
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        if act.key:
            headers["Idempotency-Key"] = act.key
        try:
            self.connection.request("POST", act.path, json.dumps(act.body), headers)
            if lose_answer:
                time.sleep(0.02)
                self.hang_up()
                return None
            answer = self.connection.getresponse()
            return answer.status, json.loads(answer.read())
        except (OSError, http.client.HTTPException) as failure:
            if isinstance(failure, TimeoutError):
                self.ledger.unanswered += 1
            self.hang_up()
            return None

    def tell(self, act, lose_answer=False):
        """The answer where the act was acknowledged in some effect, else None."""
        sent = time.monotonic()
        answered = self.exchange(act, lose_answer)
        states = self.outcome(act, answered)
        self.ledger.note(act, states, sent)
        if answered and answered[0] == 503:
            time.sleep(REST_S)
        return answered[1] if ACKNOWLEDGED in states.values() else None

    def outcome(self, act, answered):
        if not answered:
            return dict.fromkeys(act.effects, UNKNOWN)
        status, body = answered
        if status < 300:
            return {effect: self.of_item(effect, item) for effect, item in zip(act.effects, body.get("items", [{}] * len(act.effects)))}
        if status == 503:
            unknown = body["type"].endswith("outcome-unknown")
            return dict.fromkeys(act.effects, UNKNOWN if unknown else TURNED_AWAY)
        if status >= 500:
            self.ledger.mistake(f"{act.path}: {status} {body}")
            return dict.fromkeys(act.effects, UNKNOWN)
        return dict.fromkeys(act.effects, REFUSED)

    def of_item(self, effect, item):
        outcome = item.get("outcome")
        if outcome == "failed":
            self.ledger.mistake(f"{effect}: {item}")
        return ACKNOWLEDGED if outcome is None or outcome in HERE else REFUSED


class Client(threading.Thread):
    def __init__(self, caller, world, seed, stopped, lost_answers):
        super().__init__(daemon=True)
        self.caller, self.world, self.stopped, self.lost_answers = caller, world, stopped, lost_answers
        self.random = random.Random(seed)

    def run(self):
        while not self.stopped.is_set():
            try:
                self.story()
            except NotSent:
                time.sleep(PAUSE_S * 5)

    def do(self, act):
        answer = self.caller.tell(act, lose_answer=self.random.random() < self.lost_answers)
        tellings = TELLINGS if self.random.random() < 0.5 else 1
        while act.unknown() and tellings > 1 and not self.stopped.is_set():
            answer = self.caller.tell(act)
            tellings -= 1
        time.sleep(PAUSE_S)
        return answer

    def story(self):
        registered = self.do(self.world.registration(self.random.randint(1, 4)))
        if not registered:
            return
        people = [citizen["reference"] for citizen in registered["citizens"]]
        seated = self.do(self.world.assignment(registered["group"]))
        if not seated:
            return
        self.do(self.world.boarding(people, seated["items"][0]["vehicles"][0]))
        self.do(self.world.handoff(people))
        if self.random.random() < 0.3:
            self.do(self.world.handoff(people))


class World:
    """What a round of the drill is about: a convoy of its own, and families with phones that nobody else has."""

    def __init__(self, number, convoy):
        self.number, self.convoy = number, convoy
        self.lock, self.families = threading.Lock(), 0

    def phones(self):
        return f"+90555{self.number:02}"

    def registration(self, people):
        with self.lock:
            self.families += 1
            phone = f"{self.phones()}{self.families:05}"
        return Act("/v1/registrations", {
            "city": "LVIV", "keep_together": "must", "consent": "explicit", "contact": {"phone": phone, "language": "tr"},
            "members": [{"given_names": f"Deniz {'ABCD'[n]}", "family_name": "Yolcu"} for n in range(people)]}, [f"group {phone}"], str(uuid.uuid4()))

    def assignment(self, group):
        return Act(f"/v1/convoys/{self.convoy}/assignments", {"groups": [group]}, [f"seats {group}"], str(uuid.uuid4()))

    def facts(self, path, people, body, more):
        items = [{"event_id": str(uuid.uuid4()), "reference": reference, "occurred_at": now()} | more for reference in people]
        return Act(path, body | {"items": items}, [f"fact {item['event_id']}" for item in items])

    def boarding(self, people, vehicle):
        return self.facts(f"/v1/convoys/{self.convoy}/boardings", people, {"vehicle": vehicle}, {})

    def handoff(self, people):
        return self.facts("/v1/handoffs", people, {"convoy": self.convoy, "border_post": "KAPIKULE"}, {"outcome": "handed_over"})
