"""Tells the server what the plan says: tokens, keys and identifiers that depend on the seed, answers that must be so."""
import random
import threading
import uuid
from datetime import timedelta, timezone

from replay.client import Unexpected, issue_token

POSTS = ("KAPIKULE", "HAMZABEYLI", "DEREKOY")


def moment(when):
    return when.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def expect(items, outcome, what):
    for item in items:
        if item.get("outcome") != outcome:
            raise Unexpected(f"{what}: expected {outcome}, got {item}")


class Teller:
    """`advance(n)` is called after each request's n people or things. With `plans` the server's plans say who goes, else seats are
    given by hand alone."""

    def __init__(self, api, operation, seed, advance, plans=True):
        self.api = api
        self.operation = operation
        self.advance = advance
        self.seed = seed
        self.officer = issue_token("officer", "replay.officer")
        self.borders = {post: issue_token("border", f"replay.border.{post.lower()}", "--posts", post) for post in POSTS}
        cities = sorted({group.city for group in operation.groups} | {convoy.city for convoy in operation.convoys})
        self.coordinators = {city: issue_token("coordinator", f"replay.{city.lower()}", "--cities", city)
                             for city in cities}
        self.plans = plans
        self.planning = {city: threading.Lock() for city in cities}

    def uuids(self, *name):
        """Identifiers that depend on the seed and the name alone, whatever thread asks first."""
        rng = random.Random("/".join(map(str, (self.seed, *name))))
        while True:
            yield str(uuid.UUID(int=rng.getrandbits(128), version=4))

    def post(self, path, token, body, *name):
        return self.api.post(path, token, body, next(self.uuids("key", *name)))

    def register(self, number, group, token=None, **walk_up):
        answer = self.post("/v1/registrations", token or self.officer, {
            "city": group.city, "contact": group.contact, "consent": "explicit", "kind": group.kind,
            "keep_together": group.keep_together, "occurred_at": moment(group.registered_at),
            "members": [person.body for person in group.people]} | walk_up, "group", number)
        if len(answer["citizens"]) != group.size:
            raise Unexpected(f"a group of {group.size} was registered as {answer}")
        group.id = answer["group"]
        for person, citizen in zip(group.people, answer["citizens"]):
            person.reference = citizen["reference"]
        self.advance(1)

    def receive(self, people, when, outcome_of, name, convoy=None, border_post=POSTS[0]):
        """Hands people over at the gate, a minute after each other at most."""
        events = self.uuids("handoff", *name)
        items = [{"event_id": next(events), "reference": person.reference, "outcome": outcome_of(person),
                  "occurred_at": moment(when + timedelta(seconds=40 * place))} for place, person in enumerate(people)]
        body = {"border_post": border_post, "items": items} | ({"convoy": convoy} if convoy else {})
        answer = self.api.post("/v1/handoffs", self.borders[border_post], body)
        expect(answer["items"], "accepted", "handoff")
        for person, item in zip(people, answer["items"]):
            person.status = {"absent": "missing"}.get(outcome_of(person), outcome_of(person))
            if item["status"] != person.status or not item["receipt"]["token"]:
                raise Unexpected(f"handoff: expected {person.status} and a receipt, got {item}")
