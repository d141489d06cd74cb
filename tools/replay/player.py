"""Plays an Operation day by day: within a day the convoys and registrations run at once, a convoy's own steps in order."""
import random
import uuid
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from datetime import timedelta, timezone

from replay.client import Unexpected, issue_token
from replay.operation import DAYS, day_of

THREADS = 16
POST = "KAPIKULE"
TRANSIT = ["RO", "BG"]
TICK_S = 20  # between two people at a bus's door
TOLD_TWICE = 0.05  # of the buses' ticks: the device saw no answer and sends again


def moment(when):
    return when.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def expect(items, outcome, what):
    for item in items:
        if item.get("outcome") != outcome:
            raise Unexpected(f"{what}: expected {outcome}, got {item}")


class Player:
    """`advance(n)` is called after each request's n people or things, `steps` is their sum."""

    def __init__(self, api, operation, seed, advance):
        self.api = api
        self.operation = operation
        self.advance = advance
        self.seed = seed
        self.officer = issue_token("officer", "replay.officer")
        self.border = issue_token("border", "replay.border", "--posts", POST)
        cities = sorted({group.city for group in operation.groups})
        self.coordinators = {city: issue_token("coordinator", f"replay.{city.lower()}", "--cities", city)
                             for city in cities}

    @property
    def steps(self):
        return (len(self.operation.groups) + len(self.operation.leavings)
                + sum(len(convoy.vehicles) * (1 + convoy.plays_out) for convoy in self.operation.convoys))

    def uuids(self, *name):
        """Identifiers that depend on the seed and the name alone, whatever thread asks first."""
        rng = random.Random("/".join(map(str, (self.seed, *name))))
        while True:
            yield str(uuid.UUID(int=rng.getrandbits(128), version=4))

    def post(self, path, token, body, *name):
        return self.api.post(path, token, body, next(self.uuids("key", *name)))

    def register(self, number, group):
        answer = self.post("/v1/registrations", self.officer, {
            "city": group.city, "contact": group.contact, "consent": "explicit", "kind": group.kind,
            "keep_together": group.keep_together, "occurred_at": moment(group.registered_at),
            "members": [person.body for person in group.people]}, "group", number)
        if len(answer["citizens"]) != group.size:
            raise Unexpected(f"a group of {group.size} was registered as {answer}")
        group.id = answer["group"]
        for person, citizen in zip(group.people, answer["citizens"]):
            person.reference = citizen["reference"]
        self.advance(1)

    def leave(self, number, leaving):
        answer = self.post("/v1/withdrawals", self.officer, {
            "groups": [leaving.group.id], "reason": leaving.reason, "occurred_at": moment(leaving.at)}, "leave", number)
        expect(answer["items"], "done", "withdrawal")
        for person in leaving.group.people:
            person.status = leaving.reason
        self.advance(1)

    def receive(self, people, when, outcome_of, name, convoy=None):
        """Hands people over at the gate, a minute after each other at most."""
        events = self.uuids("handoff", *name)
        items = [{"event_id": next(events), "reference": person.reference, "outcome": outcome_of(person),
                  "occurred_at": moment(when + timedelta(seconds=40 * place))} for place, person in enumerate(people)]
        body = {"border_post": POST, "items": items} | ({"convoy": convoy} if convoy else {})
        answer = self.api.post("/v1/handoffs", self.border, body)
        expect(answer["items"], "accepted", "handoff")
        for person, item in zip(people, answer["items"]):
            person.status = {"absent": "missing"}.get(outcome_of(person), outcome_of(person))
            if item["status"] != person.status or not item["receipt"]["token"]:
                raise Unexpected(f"handoff: expected {person.status} and a receipt, got {item}")

    def receive_alone(self, number, leaving):
        self.receive(leaving.group.people, leaving.reaches_border_at, lambda _: "handed_over", ("alone", number))

    def receive_late(self, when, convoy, person):
        self.receive([person], when, lambda _: "handed_over", ("late", person.reference), convoy.code)

    def create(self, number, convoy):
        token = self.coordinators[convoy.city]
        answer = self.post("/v1/convoys", token, {
            "city": convoy.city, "border_post": POST, "transit": TRANSIT, "departs_at": moment(convoy.departs_at),
            "gather_at": moment(convoy.departs_at - timedelta(hours=2))}, "convoy", number)
        convoy.code = answer["code"]
        for vehicle in convoy.vehicles:
            answer = self.post(f"/v1/convoys/{convoy.code}/vehicles", token, {
                "plate": vehicle.plate, "kind": vehicle.kind, "seats": vehicle.seats,
                "accessible_seats": vehicle.accessible_seats}, "vehicle", vehicle.plate)
            vehicle.number = answer["number"]

    def assign(self, convoy, vehicle):
        """The coordinator seats whom Romania and Bulgaria let pass, the officer those whom the consulates vouch for."""
        path, when = f"/v1/convoys/{convoy.code}/assignments", moment(convoy.departs_at - timedelta(hours=4))
        answer = self.post(path, self.coordinators[convoy.city], {
            "groups": [group.id for group in vehicle.riders + vehicle.absent], "vehicle": vehicle.number,
            "occurred_at": when}, "assign", vehicle.plate)
        refused = [item["group"] for item in answer["items"] if item["outcome"] == "documents_refused"]
        expect((item for item in answer["items"] if item["group"] not in refused), "assigned", "assignment")
        if refused:
            answer = self.post(path, self.officer, {"groups": refused, "vehicle": vehicle.number, "occurred_at": when,
                               "document_override": "The consulate vouches for them at the border."}, "vouch", vehicle.plate)
            expect(answer["items"], "assigned", "assignment of the vouched for")
        for person in (p for group in vehicle.riders + vehicle.absent for p in group.people):
            person.status = "assigned"

    def board(self, convoy, vehicle):
        path, token = f"/v1/convoys/{convoy.code}/boardings", self.coordinators[convoy.city]
        people = vehicle.people()
        events = self.uuids("board", vehicle.plate)
        begins = vehicle.departs_at - timedelta(seconds=300 + TICK_S * len(people))
        body = {"vehicle": vehicle.number, "items": [
            {"event_id": next(events), "reference": person.reference,
             "occurred_at": moment(begins + timedelta(seconds=TICK_S * place))} for place, person in enumerate(people)]}
        answer = self.api.post(path, token, body)
        expect(answer["items"], "boarded", "boarding")
        if random.Random(vehicle.plate).random() < TOLD_TWICE and self.api.post(path, token, body) != answer:
            raise Unexpected(f"boardings of {convoy.code} told twice: the second answer differs from the first")

    def travel(self, convoy, vehicle, what, when):
        people = len(vehicle.people()) - sum(p.outcome == "absent" for p in vehicle.people()) * (what == "arrivals")
        headcount = people - (vehicle.miscounted and what == "departures")
        answer = self.api.post(f"/v1/convoys/{convoy.code}/{what}", self.coordinators[convoy.city], {"items": [
            {"event_id": next(self.uuids(what, vehicle.plate)), "vehicle": vehicle.number, "headcount": headcount,
             "occurred_at": moment(when)}]})
        expect(answer["items"], {"departures": "departed", "arrivals": "arrived"}[what], what)
        if answer["items"][0]["agrees"] != (headcount == len(vehicle.people())):
            raise Unexpected(f"{what}: {headcount} counted, {answer}")
        return answer["status"]

    def depart(self, number, convoy):
        self.create(number, convoy)
        for vehicle in convoy.vehicles:
            self.assign(convoy, vehicle)
        if convoy.cancelled:
            self.cancel(convoy)
            return
        for vehicle in convoy.vehicles:
            self.board(convoy, vehicle)
        for vehicle in convoy.vehicles:
            self.travel(convoy, vehicle, "departures", vehicle.departs_at)
        for vehicle in convoy.vehicles:
            for group in vehicle.riders + vehicle.absent:
                for person in group.people:
                    person.status = "departed" if group in vehicle.riders else "no_show"
            self.advance(1)

    def cancel(self, convoy):
        held = [person for vehicle in convoy.vehicles for group in vehicle.absent for person in group.people]
        answer = self.post(f"/v1/convoys/{convoy.code}/cancellation", self.coordinators[convoy.city],
                           {"reason": "The road is closed."}, "cancel", convoy.code)
        if answer["returned_to_queue"] != len(held):
            raise Unexpected(f"cancellation: {len(held)} had seats, got {answer}")
        for person in held:
            person.status = "registered"
        self.advance(len(convoy.vehicles))

    def arrive(self, convoy):
        for vehicle in convoy.vehicles:
            status = self.travel(convoy, vehicle, "arrivals", vehicle.arrives_at)
        if status != "at_border":
            raise Unexpected(f"{convoy.code} is {status} after its last arrival")
        for vehicle in convoy.vehicles:
            self.receive(vehicle.people(), vehicle.arrives_at + timedelta(minutes=20), lambda person: person.outcome,
                         (vehicle.plate,), convoy.code)
            self.advance(1)
        answer = self.post(f"/v1/convoys/{convoy.code}/completion", self.coordinators[convoy.city], {},
                           "complete", convoy.code)
        if answer["status"] != "completed":
            raise Unexpected(f"completion of {convoy.code}: {answer}")

    def phases(self, day):
        """What happens that day, as lists of calls; the calls of one list do not depend on each other."""
        numbered = list(enumerate(self.operation.convoys))
        leavings = list(enumerate(self.operation.leavings))
        yield [(self.register, n, g) for n, g in enumerate(self.operation.groups) if day_of(g.registered_at) == day]
        yield [(self.leave, n, v) for n, v in leavings if day_of(v.at) == day]
        yield ([(self.arrive, c) for _, c in numbered if c.plays_out and day_of(c.closes_at) == day]
               + [(self.receive_alone, n, v) for n, v in leavings
                  if v.reaches_border_at and day_of(v.reaches_border_at) == day])
        yield [(self.receive_late, *late) for late in self.operation.late_receptions if day_of(late[0]) == day]
        yield [(self.depart, n, c) for n, c in numbered if day_of(c.departs_at) == day]

    def play(self, tell_day):
        with ThreadPoolExecutor(THREADS) as pool:
            for day in DAYS:
                tell_day(day)
                for calls in self.phases(day):
                    self.at_once(pool, calls)

    @staticmethod
    def at_once(pool, calls):
        """Runs all of them; the first failure ends the rest."""
        futures = [pool.submit(*call) for call in calls]
        done, waiting = wait(futures, return_when=FIRST_EXCEPTION)
        for future in waiting:
            future.cancel()
        for future in done:
            future.result()


