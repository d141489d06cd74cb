"""Plays an Operation day by day: within a day the convoys and registrations run at once, a convoy's own steps in order."""
from collections import Counter
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from datetime import date, timedelta

from replay.client import Unexpected
from replay.journey import Journey
from replay.plan import DAYS, at, day_of
from replay.teller import expect, moment

THREADS = 16
CALLING_DAYS = (date(2022, 3, 1), date(2022, 3, 5), date(2022, 3, 9))
CALLED_AT_ONCE = 400


class Player(Journey):
    """`steps` is the sum of what `advance` is called with."""

    def __init__(self, *told, **how):
        super().__init__(*told, **how)
        self.walk_ups = {group for convoy in self.operation.convoys for v in convoy.vehicles for group in v.walk_ups}

    @property
    def steps(self):
        return (len(self.operation.groups) + len(self.operation.leavings)
                + sum(len(convoy.vehicles) * (1 + convoy.plays_out) for convoy in self.operation.convoys))

    def merge(self, duplicate):
        again = duplicate.again.people[0]
        answer = self.post(f"/v1/citizens/{again.reference}/merge", self.officer, {
            "into": duplicate.person.reference, "reason": "Somebody of the family called as well."}, "merge", again.reference)
        if answer["into"] != duplicate.person.reference or answer["status"] != duplicate.person.status:
            raise Unexpected(f"merge: {answer}")
        again.status = "merged"

    def leave(self, number, leaving):
        answer = self.post("/v1/withdrawals", self.officer, {
            "groups": [leaving.group.id], "reason": leaving.reason, "occurred_at": moment(leaving.at)}, "leave", number)
        expect(answer["items"], "done", "withdrawal")
        for person in leaving.group.people:
            person.status = leaving.reason
        self.advance(1)

    def reinstate(self, number, leaving):
        answer = self.post("/v1/reinstatements", self.officer, {
            "groups": [leaving.group.id], "reason": "They come after all.", "occurred_at": moment(leaving.back_at)}, "back", number)
        expect(answer["items"], "done", "reinstatement")
        for person in leaving.group.people:
            person.status = "registered"

    def receive_alone(self, number, leaving):
        self.receive(leaving.group.people, leaving.reaches_border_at, lambda _: "handed_over", ("alone", number))

    def receive_late(self, when, convoy, person):
        self.receive([person], when, lambda _: "handed_over", ("late", person.reference), convoy.code, convoy.border_post)

    def call(self, day, page, groups):
        """The phone list: of each of these groups the first person."""
        outcomes = ("reached", "reached", "no_answer", "reached", "wrong_number")
        answer = self.post("/v1/contacts", self.officer, {"items": [
            {"reference": group.people[0].reference, "channel": "phone", "outcome": outcomes[place % len(outcomes)],
             "occurred_at": moment(at(day, 14) + timedelta(seconds=30 * place))} for place, group in enumerate(groups)]},
            "call", day, page)
        expect(answer["items"], "recorded", "contact")

    def freeze(self, day):
        """Publishes the day's figure, which must say what is known on that evening and how it differs from the one before."""
        answer = self.post("/v1/sitreps", self.officer, {"date": f"{day}"}, "sitrep", day)
        known, before = self.operation.figure(day), self.operation.figure(day - timedelta(days=1))
        deltas = Counter()
        for delta in answer["deltas"]:
            if delta["counter"] == "evacuated":
                deltas[delta["date"]] += delta["delta"]
        expected = {f"{d}": known[d] - before[d] for d in DAYS if d < day and known[d] != before[d]}
        if (answer["evacuated_today"], answer["evacuated_total"], deltas) != (known[day], known.total(), expected):
            raise Unexpected(f"the figure of {day}: expected {known[day]}, {known.total()} and {expected}, got {answer}")

    def phases(self, day):
        """What happens that day, as lists of calls; the calls of one list do not depend on each other."""
        plan = self.operation
        numbered = list(enumerate(plan.convoys))
        leavings = list(enumerate(plan.leavings))
        departing = [c for c in plan.departing() if day_of(c.departs_at) == day]
        yield [(self.tick_late, c, v) for c in plan.departing() if day_of(c.departs_at) + timedelta(days=1) == day
               for v in c.vehicles if v.unsent]
        yield [(self.register, n, g) for n, g in enumerate(plan.groups)
               if day_of(g.registered_at) == day and g not in self.walk_ups]
        yield [(self.merge, d) for d in plan.duplicates if day_of(d.again.registered_at) == day]
        yield [(self.leave, n, v) for n, v in leavings if day_of(v.at) == day]
        yield [(self.reinstate, n, v) for n, v in leavings if v.back_at and day_of(v.back_at) == day]
        yield [(self.come_back, c) for c in plan.convoys if c.returns_at and day_of(c.returns_at) == day]
        yield ([(self.arrive, c) for c in plan.convoys if c.plays_out and day_of(c.closes_at) == day]
               + [(self.receive_alone, n, v) for n, v in leavings
                  if v.reaches_border_at and day_of(v.reaches_border_at) == day])
        yield [(self.receive_late, *late) for late in plan.late_receptions if day_of(late[0]) == day]
        yield ([(self.prepare, n, c) for n, c in numbered if day_of(c.departs_at) == day]
               + [(self.prepare_early, n, c) for n, c in numbered if c.early and day_of(c.departs_at) - timedelta(days=1) == day])
        yield [(self.depart, c) for c in departing]
        yield [(self.relieve, c) for c in departing if c.breakdown and c.breakdown.relief]
        if day in CALLING_DAYS:
            heads = [g for g in plan.groups if day_of(g.registered_at) < day and g.needed_at is None]
            yield [(self.call, day, n, heads[n:n + CALLED_AT_ONCE]) for n in range(0, len(heads), CALLED_AT_ONCE)]
        yield [(self.freeze, day)]

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
