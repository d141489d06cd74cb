"""Sixteen clients that tell the server what the days hold, slot by slot, and keep what it accepted."""
import datetime
from concurrent.futures import ThreadPoolExecutor

from client import issue_token
from days import BEGINS, CITIES, DAY, GONE, POSTS, moment
from life import Fact
from truth import WAITING

CLIENTS = 16
FACTS_KEPT = ("boarded", "recorded", "departed", "arrived", "accepted", "already_handed_over")
FACTS_REFUSED = ("no_seat",)


class Player:
    def __init__(self, api, days, truth):
        self.api, self.days, self.truth = api, days, truth
        self.officer = issue_token("officer", "simulation.officer")
        self.border = issue_token("border", "simulation.border", "--posts", ",".join(POSTS))
        self.coordinators = {city: issue_token("coordinator", f"simulation.{city.lower()}", "--cities", city) for city in CITIES}
        self.answers = {}           # event -> the first answer to it
        self.refused = set()        # events that were refused
        self.plans_merged = {}      # person -> the survivor's plan before and after a merge
        self.wrong = []

    def play(self):
        with ThreadPoolExecutor(CLIENTS) as pool:
            for _, _, steps in self.days.slots():
                for future in [pool.submit(self.do, step) for step in steps]:
                    future.result()

    def do(self, step):
        getattr(self, step.kind)(**step.what)

    def plan(self, path, body, key, twice, token=None):
        """A plan's answer, or None where it was refused; the same key again gets the same."""
        status, answer = self.api.send("POST", path, token or self.officer, body, key)
        if twice and self.api.send("POST", path, token or self.officer, body, key) != (status, answer):
            self.wrong.append(f"{path} {body}: the same key was answered differently from {status} {answer}")
        return answer if status < 300 else None

    def members(self, group):
        """Person number -> (status, place) of a group's people now."""
        answer = self.api.get(f"/v1/groups/{self.truth.group_ids[group]}", self.officer)
        return {self.truth.numbers[m["reference"]]: (m["status"], (m.get("convoy"), m.get("vehicle"))) for m in answer["members"]}

    def register(self, group, at, key, twice):
        family = self.days.groups[group]
        answer = self.plan("/v1/registrations", {
            "city": family.city, "keep_together": family.keep_together, "consent": "explicit", "occurred_at": moment(family.registered_at),
            "members": [{"given_names": f"Deniz {'ABCDEFGHIJ'[p.number % 10]}", "family_name": f"Yolcu {p.number}",
                         "needs": ["wheelchair"] if p.accessible else [], **({"birth_date": "2021-06-01"} if p.infant else {})}
                        for p in family.people]}, key, twice)
        self.truth.group_ids[group] = answer["group"]
        for person, citizen in zip(family.people, answer["citizens"]):
            self.truth.references[person.number] = citizen["reference"]
            self.truth.numbers[citizen["reference"]] = person.number

    def create(self, convoy, at, key, twice):
        planned = self.days.convoys[convoy]
        answer = self.plan("/v1/convoys", {"city": planned.city, "border_post": POSTS[0], "transit": ["RO", "BG"],
                                           "departs_at": moment(planned.leaves), "occurred_at": moment(at)}, key, twice)
        self.truth.codes[convoy] = answer["code"]
        for vehicle in planned.vehicles:
            seats = len(vehicle.planned) if vehicle.tight else self.days.size.seats
            self.plan(f"/v1/convoys/{answer['code']}/vehicles", {
                "plate": f"AA {convoy:02}{vehicle.number:02} KF", "kind": "bus", "seats": max(seats, 1),
                "accessible_seats": 0 if vehicle.tight else 8}, f"{key[:-2]}{vehicle.number:02}", False)

    def assign(self, group, convoy, vehicle, at, key, twice):
        code = self.truth.codes[convoy]
        answer = self.plan(f"/v1/convoys/{code}/assignments", {
            "groups": [self.truth.group_ids[group]], "vehicle": vehicle, "occurred_at": moment(at)}, key, twice)
        if answer and answer["items"][0]["outcome"] == "assigned":
            for person, (status, place) in self.members(group).items():
                if status == "assigned" and place[0] == code:
                    self.truth.assigned(person, at, place)

    def unassign(self, group, at, key, twice):
        held = sorted({plan.convoy for p in self.days.groups[group].people for plan in [self.truth.plans[p.number]] if plan.convoy})
        answer = held and self.plan(f"/v1/convoys/{held[0]}/unassignments", {
            "groups": [self.truth.group_ids[group]], "occurred_at": moment(at)}, key, twice)
        if answer and answer["items"][0]["outcome"] == "unassigned":
            for person, (status, _) in self.members(group).items():
                if status == "registered" and self.truth.plans[person].convoy == held[0]:
                    self.truth.planned(person, "registered", at)

    def withdraw(self, group, reason, at, key, twice):
        answer = self.plan("/v1/withdrawals", {"groups": [self.truth.group_ids[group]], "reason": reason, "occurred_at": moment(at)}, key, twice)
        if answer and answer["items"][0]["outcome"] == "done":
            for reference in answer["items"][0]["references"]:
                self.truth.planned(self.truth.numbers[reference], reason, at)

    def reinstate(self, group, at, key, twice, person=None):
        if person is not None:
            person = self.truth.merged.get(person, person)
            group = self.days.people[person].group.number
        before = self.members(group)
        whom = {"groups": [self.truth.group_ids[group]]} if person is None else {"references": [self.truth.references[person]]}
        answer = self.plan("/v1/reinstatements", whom | {"city": self.days.groups[group].city, "occurred_at": moment(at)}, key, twice)
        if not answer or answer["items"][0]["outcome"] != "done":
            return
        back = [self.truth.numbers[reference] for reference in answer["items"][0]["references"]]
        for number in back:
            if before[number][0] in GONE:
                self.truth.planned(number, "registered", at)
            else:
                self.truth.tell(number, Fact(key, "reinstated", at))
        others = [status for number, (status, _) in before.items() if number not in back]
        if all(before[number][0] == "declined" for number in back) and not any(s in WAITING + ("boarded",) for s in others):
            self.truth.requeue(group, at)

    def merge(self, group, person, into, at, key, twice):
        answer = self.plan(f"/v1/citizens/{self.truth.references[person]}/merge",
                           {"into": self.truth.references[into], "reason": "The same person."}, key, twice)
        if answer:
            before = self.truth.plans[into]
            self.truth.merge(person, into)
            if answer["status"] == "assigned":
                self.truth.assigned(into, at, (answer["convoy"], answer["vehicle"]))
            elif answer["status"] == "registered" and self.truth.plans[into].status in GONE:
                self.truth.planned(into, "registered", at)
            self.plans_merged[person] = before, self.truth.plans[into]

    def part(self, group, person, into, at, key, twice):
        if self.plan(f"/v1/citizens/{self.truth.references[person]}/merge/undo", {"reason": "Two people."}, key, twice):
            self.truth.part(person)
            before, given = self.plans_merged.pop(person)
            if self.truth.plans[into] is given:
                self.truth.plans[into] = before

    def cancel(self, convoy, at, key, twice):
        code = self.truth.codes[convoy]
        if self.plan(f"/v1/convoys/{code}/cancellation", {"reason": "The road is closed."}, key, twice):
            self.truth.roads.cancelled.add(code)
            self.truth.release(code, at)

    def complete(self, convoy, at, key, twice):
        code = self.truth.codes[convoy]
        if self.plan(f"/v1/convoys/{code}/completion", {}, key, twice):
            self.truth.ended.add(code)

    def transfer(self, convoy, vehicle, at, key, twice):
        code = self.truth.codes[convoy]
        others = [v.number for v in self.days.convoys[convoy].vehicles if v.number != vehicle]
        answer = self.plan(f"/v1/convoys/{code}/transfers", {"from_vehicle": vehicle, "to_vehicles": others, "reason": "The engine.",
                                                             "occurred_at": moment(at)}, key, twice)
        self.truth.broken.add((code, vehicle))
        for moved in answer["moved"] if answer else ():
            person, place = self.truth.numbers[moved["reference"]], (code, moved["vehicle"])
            if moved["status"] in ("boarded", "departed"):
                self.truth.tell(person, Fact(f"{key}{person}", "transfer", at, *place))
            else:
                self.truth.assigned(person, at, place)

    def divert(self, convoy, post, at, key, twice):
        self.plan(f"/v1/convoys/{self.truth.codes[convoy]}/diversion",
                  {"border_post": post, "reason": "A queue of 30 km.", "occurred_at": moment(at)}, key, twice)

    def bring_back(self, convoy, vehicles, at, key, twice):
        code = self.truth.codes[convoy]
        body = {"reason": "The bridge is gone.", "occurred_at": moment(at)} | ({"vehicles": vehicles} if vehicles else {})
        answer = self.plan(f"/v1/convoys/{code}/return", body, key, twice)
        if answer:
            self.truth.roads.returned += [((code, number), at) for number in answer["vehicles"]]
            if answer["status"] == "returned":
                self.truth.ended.add(code)

    def freeze(self, day, at, key, twice):
        date = (BEGINS + datetime.timedelta(seconds=day * DAY + DAY // 2)).strftime("%Y-%m-%d")
        self.truth.sitreps.append((day, self.plan("/v1/sitreps", {"date": date}, key, twice)))

    def facts(self, route, items, at, key, twice):
        first = items[0]
        code = self.truth.codes[first["convoy"]] if first["convoy"] is not None else None
        body = {"items": [self.item(route, fact) for fact in items]}
        path, token = f"/v1/convoys/{code}/{route}", self.officer
        if route == "handoffs":
            path, token = "/v1/handoffs", self.border
            body |= {"border_post": first["post"]} | ({"convoy": code} if code else {})
        elif route == "boardings":
            token = self.coordinators[self.days.convoys[first["convoy"]].city]
            body["vehicle"] = first["vehicle"]
        status, answer = self.api.send("POST", path, token, body, key)
        if status != 200 or len(answer["items"]) != len(items):
            self.wrong.append(f"{path} {body}: {status} {answer}")
            return
        for fact, said in zip(items, answer["items"]):
            self.keep(route, fact, said, code)

    def item(self, route, fact):
        said = {"event_id": fact["event"], "occurred_at": moment(fact["at"])}
        if route in ("departures", "arrivals"):
            return said | {"vehicle": fact["vehicle"], "headcount": fact["heads"]}
        said["reference"] = self.truth.references[fact["person"]]
        if route == "handoffs":
            return said | {"outcome": fact["result"]}
        return said | ({"kind": fact["kind"]} if route == "incidents" else {})

    def keep(self, route, fact, said, code):
        """A fact that was accepted is true from its first answer on; the same answer must come each time."""
        with self.truth.lock:
            event = fact["event"]
            if said["outcome"] in FACTS_REFUSED and event not in self.answers:
                self.refused.add(event)
                return
            first = self.answers.get(event)
            if said["outcome"] not in FACTS_KEPT or first not in (None, said):
                self.wrong.append(f"{route} {fact}: {said}, and first {first}")
            elif first is None:
                self.answers[event] = said
                if route == "departures":
                    self.truth.departs((code, fact["vehicle"]), event, fact["at"], fact["heads"])
                elif route != "arrivals":
                    self.truth.tell(fact["person"], Fact(event, fact["kind"], fact["at"], code, fact["vehicle"], fact["result"]))
