"""Plays a convoy: its plan, its doors, its road with what goes wrong there, its gate."""
import json
import random
from datetime import timedelta

from replay.client import Unexpected
from replay.plan import day_of
from replay.teller import Teller, expect, moment

TRANSIT = ["RO", "BG"]
TICK_S = 20  # between two people at a bus's door
UNPLANNED = ("documents", "minor_alone")  # whom a plan leaves out and an officer seats by hand
CLOSING_S = 300  # between the last tick and the departure
PLAN_ATTEMPTS = 10  # while families of the city change beside it
TOLD_TWICE = 0.05  # of the buses' ticks: the device saw no answer and sends again


def demand(holds, what, answer):
    if not holds:
        raise Unexpected(f"{what}: {answer}")


def changes(plan, wanted, left, convoy):
    """What the officer changes in a plan, so that the groups of `wanted` but `left` go, each in its vehicle, and nobody else."""
    placed = {item["group"]: {seat["vehicle"] for seat in item["people"]} for item in plan["assignments"]}
    stay = [{"group": group, "stays": True} for group in placed if group not in wanted]
    return stay + [{"group": group, "convoy": convoy.code, "vehicle": number} for group, number in wanted.items()
                   if group not in left and placed.get(group) != {number}]


def fresh_plan(refusal):
    """The plan that comes with the refusal of an outdated one."""
    problem = json.loads(refusal.answer or b"{}")
    if problem.get("type") != "urn:kafile:problem:plan-outdated":
        raise refusal
    return problem["plan"]


class Journey(Teller):
    """A convoy's own steps, in order; different convoys may be played at once."""

    def create(self, number, convoy):
        token = self.coordinators[convoy.city]
        answer = self.post("/v1/convoys", token, {
            "city": convoy.city, "border_post": "KAPIKULE", "transit": TRANSIT, "departs_at": moment(convoy.departs_at),
            "gather_at": moment(convoy.departs_at - timedelta(hours=2))}, "convoy", number)
        convoy.code = answer["code"]
        for vehicle in convoy.vehicles:
            answer = self.post(f"/v1/convoys/{convoy.code}/vehicles", token, {
                "plate": vehicle.plate, "kind": vehicle.kind, "seats": vehicle.seats,
                "accessible_seats": vehicle.accessible_seats}, "vehicle", vehicle.plate)
            vehicle.number = answer["number"]

    def plan(self, convoy, seats, when, name):
        """The server's plan, put right where other families went that day, and committed: `seats` has a vehicle for each group. Gives
        back the groups that no plan may seat."""
        wanted = {group.id: vehicle.number for vehicle, group in seats}
        plan = self.api.post("/v1/plans", self.officer, {"city": convoy.city, "convoys": [convoy.code]})
        for attempt in range(PLAN_ATTEMPTS):
            left = {item["group"] for item in plan["staying"] if item["group"] in wanted and item["reason"]["code"] in UNPLANNED}
            try:
                answer = self.post(f"/v1/plans/{plan['id']}/commit", self.officer, {
                    "occurred_at": moment(when), "changes": changes(plan, wanted, left, convoy)}, "commit", *name, attempt)
                break
            except Unexpected as refusal:
                plan = fresh_plan(refusal)
        else:
            raise Unexpected(f"the plan of {convoy.code} was outdated {PLAN_ATTEMPTS} times")
        demand({item["group"] for item in answer["items"] if item["outcome"] == "assigned"} == wanted.keys() - left, "commit", answer)
        for person in (p for _, group in seats if group.id not in left for p in group.people):
            person.status = "assigned"
        return [(vehicle, group) for vehicle, group in seats if group.id in left]

    def assign(self, convoy, vehicle, groups, when, name):
        """The coordinator seats whom Romania and Bulgaria let pass, the officer those whom the consulates vouch for."""
        if not groups:
            return
        path = f"/v1/convoys/{convoy.code}/assignments"
        answer = self.post(path, self.coordinators[convoy.city], {
            "groups": [group.id for group in groups], "vehicle": vehicle.number, "occurred_at": moment(when)}, "assign", *name)
        refused = [item["group"] for item in answer["items"] if item["outcome"] == "documents_refused"]
        expect((item for item in answer["items"] if item["group"] not in refused), "assigned", "assignment")
        if refused:
            answer = self.post(path, self.officer, {
                "groups": refused, "vehicle": vehicle.number, "occurred_at": moment(when),
                "document_override": "The consulate vouches for them at the border."}, "vouch", *name)
            expect(answer["items"], "assigned", "assignment of the vouched for")
        for person in (p for group in groups for p in group.people):
            person.status = "assigned"

    def seat(self, convoy, seats):
        """By a plan, and by hand whom it may not seat. One officer a city: a plan beside another one is outdated."""
        when = convoy.departs_at - timedelta(hours=4)
        with self.planning[convoy.city]:
            if self.plans:
                seats = self.plan(convoy, seats, when, (convoy.code,))
            for vehicle in convoy.vehicles:
                self.assign(convoy, vehicle, [group for bus, group in seats if bus is vehicle], when, (vehicle.plate,))

    def prepare_early(self, number, convoy):
        self.create(number, convoy)
        for vehicle, group in convoy.early:
            self.assign(convoy, vehicle, [group], group.needed_at - timedelta(hours=4), ("early", group.id))

    def prepare(self, number, convoy):
        if not convoy.early:
            self.create(number, convoy)
        early = {group for _, group in convoy.early}
        self.seat(convoy, [(v, g) for v in convoy.vehicles for g in v.assigned() if g not in early])
        if convoy.cancelled:
            self.cancel(convoy)

    def tick(self, convoy, vehicle, people, first_at, name):
        if not people:
            return
        path, token = f"/v1/convoys/{convoy.code}/boardings", self.coordinators[convoy.city]
        events = self.uuids("board", vehicle.plate, name)
        body = {"vehicle": vehicle.number, "items": [
            {"event_id": next(events), "reference": person.reference,
             "occurred_at": moment(first_at + timedelta(seconds=TICK_S * place))} for place, person in enumerate(people)]}
        answer = self.api.post(path, token, body)
        expect(answer["items"], "boarded", "boarding")
        demand(not any(item.get("exceptions") for item in answer["items"]), "boarding without exceptions", answer)
        if random.Random(vehicle.plate).random() < TOLD_TWICE and self.api.post(path, token, body) != answer:
            raise Unexpected(f"boardings of {convoy.code} told twice: the second answer differs from the first")

    def tell(self, convoy, told, name):
        """Incidents, as (person, kind, time, place, status that follows)."""
        if not told:
            return
        events = self.uuids("incident", convoy.code, *name)
        answer = self.api.post(f"/v1/convoys/{convoy.code}/incidents", self.coordinators[convoy.city], {"items": [
            {"event_id": next(events), "reference": person.reference, "kind": kind, "occurred_at": moment(when)}
            | ({"place": place} if place else {}) for person, kind, when, place, _ in told]})
        expect(answer["items"], "recorded", "incident")
        for item, (person, _, _, _, status) in zip(answer["items"], told):
            demand(item["status"] == status and not item["exceptions"], f"incident: expected {status}", item)
            person.status = status

    def board(self, convoy, vehicle):
        people = [person for group in vehicle.riders if group not in vehicle.walk_ups for person in group.people]
        sent = people[:len(people) - vehicle.unsent]
        others = vehicle.mistaken + [person for group in vehicle.offloaded for person in group.people]
        closes = vehicle.departs_at - timedelta(seconds=CLOSING_S)
        self.tick(convoy, vehicle, sent + others, closes - timedelta(seconds=TICK_S * (len(people) + len(others))), "first")
        undone = closes + timedelta(seconds=60)
        self.tell(convoy, [(p, "undo_boarding", undone, None, "assigned") for p in vehicle.corrected + vehicle.mistaken]
                  + [(p, "offloaded", undone, None, "registered") for g in vehicle.offloaded for p in g.people],
                  ("door", vehicle.plate))
        self.tick(convoy, vehicle, vehicle.corrected, undone + timedelta(seconds=60), "corrected")
        for number, group in enumerate(vehicle.walk_ups):
            self.register((vehicle.plate, number), group, self.coordinators[convoy.city],
                          board={"convoy": convoy.code, "vehicle": vehicle.number})

    def tick_late(self, convoy, vehicle):
        """The phone is online again, a day later."""
        people = vehicle.people()
        first_at = vehicle.departs_at - timedelta(seconds=CLOSING_S + TICK_S * vehicle.unsent)
        self.tick(convoy, vehicle, people[len(people) - vehicle.unsent:], first_at, "late")

    def travel(self, convoy, vehicle, what, when, ticked, headcount):
        answer = self.api.post(f"/v1/convoys/{convoy.code}/{what}", self.coordinators[convoy.city], {"items": [
            {"event_id": next(self.uuids(what, vehicle.plate)), "vehicle": vehicle.number, "headcount": headcount,
             "occurred_at": moment(when)}]})
        expect(answer["items"], {"departures": "departed", "arrivals": "arrived"}[what], what)
        if answer["items"][0]["agrees"] != (headcount == ticked):
            raise Unexpected(f"{what}: {headcount} counted, {ticked} ticked, {answer}")
        return answer["status"]

    def depart(self, convoy):
        for vehicle in convoy.vehicles:
            self.board(convoy, vehicle)
        for vehicle in convoy.vehicles:
            people = len(vehicle.people())
            self.travel(convoy, vehicle, "departures", vehicle.departs_at, people - vehicle.unsent,
                        people - bool(vehicle.miscounted))
            vehicle.aboard = vehicle.people()
        self.settle(convoy)
        if convoy.breakdown:
            self.break_down(convoy, convoy.breakdown)
        self.road(convoy, lambda incident: day_of(incident.at) == day_of(convoy.departs_at))
        self.advance(len(convoy.vehicles))

    @staticmethod
    def settle(convoy):
        """The states that a departure leads to, for those whose ticks are told late a day later."""
        for vehicle in convoy.vehicles:
            for person in vehicle.people():
                person.status = "departed"
            for person in (p for group in vehicle.absent for p in group.people):
                person.status = "no_show"

    def road(self, convoy, due):
        for vehicle in convoy.vehicles:
            for incident in filter(due, vehicle.incidents):
                status = "departed" if incident.kind == "located" else incident.kind
                self.tell(convoy, [(incident.person, incident.kind, incident.at, incident.place, status)],
                          (incident.person.reference, incident.kind))

    def break_down(self, convoy, breakdown):
        answer = self.post(f"/v1/convoys/{convoy.code}/transfers", self.coordinators[convoy.city], {
            "from_vehicle": breakdown.vehicle.number, "to_vehicles": [v.number for v in convoy.arriving()],
            "reason": "The engine.", "occurred_at": moment(breakdown.at)}, "transfer", convoy.code)
        breakdown.stranded = answer["stranded"]
        demand(bool(breakdown.stranded) == bool(breakdown.relief), "stranded", answer)
        self.bring_over(breakdown.vehicle, {v.number: v for v in convoy.vehicles}, answer)

    def relieve(self, convoy):
        relief = convoy.breakdown.relief
        answer = self.post(f"/v1/convoys/{convoy.code}/transfers", self.officer, {
            "references": convoy.breakdown.stranded, "to_convoy": relief.code, "to_vehicle": relief.vehicles[0].number,
            "reason": "The relief bus is there.", "occurred_at": moment(convoy.breakdown.relieved_at)}, "relief", convoy.code)
        self.bring_over(convoy.breakdown.vehicle, {v.number: v for v in relief.vehicles}, answer)
        demand(not convoy.breakdown.vehicle.aboard, "somebody is still stranded", answer)

    @staticmethod
    def bring_over(vehicle, vehicles, answer):
        people = {person.reference: person for person in vehicle.aboard}
        for item in answer["moved"]:
            demand(item["status"] == "departed", "transfer", item)
            vehicles[item["vehicle"]].aboard.append(people[item["reference"]])
            vehicle.aboard.remove(people[item["reference"]])

    def cancel(self, convoy):
        held = [person for vehicle in convoy.vehicles for group in vehicle.absent for person in group.people]
        answer = self.post(f"/v1/convoys/{convoy.code}/cancellation", self.coordinators[convoy.city],
                           {"reason": "The road is closed."}, "cancel", convoy.code)
        if answer["returned_to_queue"] != len(held):
            raise Unexpected(f"cancellation: {len(held)} had seats, got {answer}")
        for person in held:
            person.status = "registered"
        self.advance(len(convoy.vehicles))

    def come_back(self, convoy):
        people = [person for vehicle in convoy.vehicles for person in vehicle.aboard]
        answer = self.post(f"/v1/convoys/{convoy.code}/return", self.coordinators[convoy.city],
                           {"reason": "The bridge is destroyed.", "occurred_at": moment(convoy.returns_at)}, "return", convoy.code)
        demand(sorted(answer["references"]) == sorted(p.reference for p in people), "return", answer)
        for person in people:
            person.status = "registered"

    def divert(self, convoy):
        answer = self.post(f"/v1/convoys/{convoy.code}/diversion", self.coordinators[convoy.city], {
            "border_post": convoy.diversion.border_post, "transit": TRANSIT, "reason": "30 km of queue before Kapıkule.",
            "occurred_at": moment(convoy.diversion.at)}, "divert", convoy.code)
        demand(answer["status"] == "diverted" and answer["border_post"] == convoy.border_post, "diversion", answer)

    def arrive(self, convoy):
        self.road(convoy, lambda incident: day_of(incident.at) != day_of(convoy.departs_at))
        if convoy.diversion:
            self.divert(convoy)
        for vehicle in convoy.arriving():
            vehicle.aboard = [person for person in vehicle.aboard if not person.stays_behind]
            absent = sum(person.outcome == "absent" for person in vehicle.aboard)
            status = self.travel(convoy, vehicle, "arrivals", vehicle.arrives_at, len(vehicle.aboard), len(vehicle.aboard) - absent)
        if status != "at_border":
            raise Unexpected(f"{convoy.code} is {status} after its last arrival")
        for vehicle in convoy.arriving():
            self.receive(vehicle.aboard, vehicle.arrives_at + timedelta(minutes=20), lambda person: person.outcome,
                         (vehicle.plate,), convoy.code, convoy.border_post)
        self.advance(len(convoy.vehicles))
        answer = self.post(f"/v1/convoys/{convoy.code}/completion", self.coordinators[convoy.city], {},
                           "complete", convoy.code)
        if answer["status"] != "completed":
            raise Unexpected(f"completion of {convoy.code}: {answer}")
