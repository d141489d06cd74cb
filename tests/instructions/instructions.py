"""Counts the instructions of the daemon's loop for a request of each of four works, one request at a time, and fails where there
are 10 % more than recorded.txt says. `--record` prints what it counted."""
import glob
import http.client
import json
import os
import re
import subprocess
import sys
import time
import uuid

HERE = os.path.dirname(os.path.abspath(__file__))
REQUESTS = 200
WARMING = 20  # requests that fill caches and prepare statements
ALLOWED = 1.10
BUS, POST, NOW = 1, "KAPIKULE", time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 60))


class Client:
    """One connection that stays open, as one role."""

    def __init__(self, role, *options):
        issued = subprocess.run(["build/kafiled", "token", "issue", "--role", role, "--subject", f"counted.{role}", *options],
                                check=True, capture_output=True, text=True)
        self.token = issued.stdout.strip()
        self.connection = http.client.HTTPConnection(os.environ["KAFILE_URL"].removeprefix("http://"), timeout=60)

    def ask(self, method, path, body=None):
        headers = {"Authorization": f"Bearer {self.token}"}
        if body:
            headers.update({"Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4())})
        self.connection.request(method, f"/v1/{path}", json.dumps(body) if body else None, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {text.decode()[:500]}")
        return json.loads(text)


def control(option):
    subprocess.run(["callgrind_control", option, os.environ["KAFILE_PID"]], check=True, capture_output=True)


def counted(work, arguments):
    """Instructions a request of the busiest thread, which is the loop; its results, with those of the warming."""
    results = [work(argument) for argument in arguments[:WARMING]]
    control("--zero")
    results += [work(argument) for argument in arguments[WARMING:]]
    before = set(glob.glob(f"{os.environ['KAFILE_COUNTS']}/out*"))
    control("--dump=counted")
    new = set(glob.glob(f"{os.environ['KAFILE_COUNTS']}/out*")) - before
    totals = [int(re.search(r"^(?:totals|summary): (\d+)", open(path, encoding="utf-8").read(), re.M)[1]) for path in new]
    return max(totals) // (len(arguments) - WARMING), results


def event(reference, **more):
    return {"event_id": str(uuid.uuid4()), "reference": reference, "occurred_at": NOW, **more}


def four_works():
    officer, border = Client("officer"), Client("border", "--posts", POST)
    counts = {}
    counts["registration of one person"], made = counted(
        lambda name: officer.ask("POST", "registrations", {
            "city": "LVIV", "consent": "explicit", "contact": {"phone": "+905321234567", "language": "tr"},
            "members": [{"given_names": name, "family_name": "Ağaoğlu", "birth_date": "1988-05-04", "sex": "F", "nationality": "TUR"}]}),
        [f"Deniz {chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(REQUESTS + WARMING)])
    references = [group["citizens"][0]["reference"] for group in made]
    counts["status poll"], _ = counted(lambda reference: officer.ask("GET", f"status/{reference}"), references)
    convoy = officer.ask("POST", "convoys", {"city": "LVIV", "border_post": POST, "departs_at": NOW})["code"]
    officer.ask("POST", f"convoys/{convoy}/vehicles", {"plate": "34 KFL 1", "kind": "train", "seats": 500})
    for first in range(0, len(made), 50):
        officer.ask("POST", f"convoys/{convoy}/assignments", {"groups": [group["group"] for group in made[first:first + 50]]})
    counts["boarding of one person"], _ = counted(
        lambda reference: officer.ask("POST", f"convoys/{convoy}/boardings", {"vehicle": BUS, "items": [event(reference)]}), references)
    for what in ("departures", "arrivals"):
        officer.ask("POST", f"convoys/{convoy}/{what}", {"items": [
            {"event_id": str(uuid.uuid4()), "vehicle": BUS, "headcount": len(made), "occurred_at": NOW}]})
    counts["handoff of one person"], _ = counted(
        lambda reference: border.ask("POST", "handoffs", {"convoy": convoy, "border_post": POST, "items": [
            event(reference, outcome="handed_over")]}), references)
    return counts


def recorded():
    """The last line of each work counts: instructions, work and reason, between tabs."""
    with open(f"{HERE}/recorded.txt", encoding="utf-8") as file:
        lines = [line.rstrip("\n").split("\t") for line in file if line.strip() and line[0] != "#"]
    return {work: int(count) for count, work, _ in lines}


def main():
    counts = four_works()
    if "--record" in sys.argv:
        for work, count in counts.items():
            print(f"{count}\t{work}\t")
        return
    known, bad = recorded(), 0
    print(f"1..{len(counts)}")
    for number, (work, count) in enumerate(counts.items()):
        good = work in known and count <= known[work] * ALLOWED
        bad += not good
        print(f"{'ok' if good else 'not ok'} {number + 1} - {work} takes {count} instructions, {known.get(work)} are recorded")
    sys.exit(bool(bad))


main()
