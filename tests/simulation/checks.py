"""What must hold at the end; each check is a name and what is wrong, an empty list where all is well."""
import csv
import io
import os
import shutil
import subprocess

from days import DAY, moment

PSQL = shutil.which("psql") or "/usr/lib/postgresql/15/bin/psql"
SHOWN = 5

SEATS = """
  SELECT v.convoy, v.number, v.seats, v.taken, v.accessible_seats, v.accessible_taken, count(c.id), count(c.id) FILTER (WHERE c.accessible)
    FROM vehicles AS v
    LEFT JOIN citizens AS c ON c.convoy = v.convoy AND c.vehicle = v.number AND NOT c.stranded AND NOT c.lap
         AND c.status NOT IN ('missing', 'hospitalised', 'left_en_route', 'refused_at_border', 'deceased')
   GROUP BY v.convoy, v.number
  HAVING v.taken <> count(c.id) OR v.accessible_taken <> count(c.id) FILTER (WHERE c.accessible)
      OR v.taken > v.seats OR v.accessible_taken > v.accessible_seats"""
PLACES = """
  SELECT reference, status, convoy, vehicle FROM citizens
   WHERE (convoy IS NULL) <> (vehicle IS NULL)
      OR status IN ('assigned', 'boarded', 'departed') AND convoy IS NULL
      OR status IN ('registered', 'no_show', 'withdrawn', 'declined', 'left_by_own_means', 'merged') AND convoy IS NOT NULL"""
LAPS = """
  SELECT reference, status, birth_date FROM citizens
   WHERE lap AND (birth_date IS NULL OR accessible OR stranded OR status NOT IN ('assigned', 'boarded', 'departed', 'handed_over'))
   UNION ALL SELECT 'nobody', 'on a lap', NULL WHERE NOT EXISTS (SELECT FROM citizens WHERE lap)"""
CITIZENS = """
  SELECT c.reference, c.status, coalesce(c.convoy, ''), coalesce(c.vehicle::text, ''), coalesce(utc(c.departed_at), ''),
         coalesce(c.departed_city, ''), c.border_support
    FROM citizens AS c"""
QUEUE = "SELECT id, utc(queued_at) FROM travel_groups"
FACTS = "SELECT event_id FROM facts WHERE kind NOT IN ('transfer', 'reinstated', 'convoy_return')"
SETTLED_AGAIN = """
  BEGIN;
  CREATE TEMP TABLE seen AS SELECT max(id) AS last FROM events;
  SELECT people_settle(ARRAY(SELECT id FROM citizens WHERE merged_into IS NULL ORDER BY id), 'simulation', NULL, ARRAY(SELECT code FROM convoys ORDER BY code));
  SELECT e.type, e.reference, e.convoy, e.before, e.after FROM events AS e, seen AS s WHERE e.id > s.last ORDER BY e.id LIMIT 20;
  ROLLBACK"""


def rows(query):
    run = subprocess.run([PSQL, "-X", "-q", "--csv", "-t", "-v", "ON_ERROR_STOP=1", os.environ["KAFILE_OWNER_URL"]],
                         input=f"SELECT set_config('search_path', (SELECT max(nspname) FROM pg_namespace WHERE nspname LIKE 'kafile\\_%') "
                               f"|| ',kafile,public', false) \\g /dev/null\nSET timezone = 'UTC';\n{query};",
                         capture_output=True, text=True, check=False, cwd="/")
    if run.returncode:
        raise RuntimeError(run.stderr)
    return [row for row in csv.reader(io.StringIO(run.stdout)) if row]


class Checks:
    def __init__(self, player):
        self.player, self.truth, self.days = player, player.truth, player.days
        self.states = self.truth.states()
        self.found = {row[0]: row[1:] for row in rows(CITIZENS)}

    def all(self):
        yield "no answer is a failure of the server, and every refusal says why", self.player.api.wrong
        yield "a fact or plan told again is answered as the first time", self.player.wrong
        yield "every acknowledged fact is kept exactly once", self.facts()
        yield "nobody is in two places, and no vehicle has more people than seats", [str(row) for row in rows(SEATS) + rows(PLACES)]
        yield "infants sit on laps, and nobody else", [str(row) for row in rows(LAPS)]
        yield "everybody is where their facts say, whatever the order they were told in", self.people()
        yield "settling everybody once more changes nothing", self.settled_again()
        yield "every group has its old place in the queue", self.queue()
        yield "everybody counts on the day and in the city of their departure", self.counted()
        yield "the published figures and their corrections are the truth", self.figures()
        yield "the API shows the same states", self.shown()

    def facts(self):
        kept = [row[0] for row in rows(FACTS)]
        acknowledged = set(self.player.answers)
        return [f"lost: {event}" for event in acknowledged - set(kept)] + [f"never acknowledged, or twice: {event}"
            for event in sorted(kept) if event not in acknowledged or kept.count(event) > 1]

    def explained(self, number, said):
        reference = self.truth.references[number]
        answers = [f"    {self.player.answers[f.event]}" for f in self.truth.facts_of(number) if f.event in self.player.answers]
        return "\n".join([f"person {number} ({reference}): {said}", self.truth.describe(number), "  and answered:", *answers])

    def allowed(self, number, state):
        """Who missed a convoy that then came back or was completed waits one way or the other."""
        plan = self.truth.plans[number]
        if state.status in ("assigned", "no_show", "registered") and plan.status == "assigned" and plan.convoy in self.truth.ended:
            return [("registered", None), ("no_show", None)]
        if plan.status == "assigned" and not plan.vehicle:     # brought over, and missed it: the answer names no vehicle
            return [("no_show", None)] + [("assigned", (plan.convoy, n)) for n in range(1, self.days.size.vehicles + 1)]
        return [(state.status, state.place)]

    def people(self):
        wrong = []
        for number, state in self.states.items():
            status, convoy, vehicle, *_ = self.found[self.truth.references[number]]
            found = (status, (convoy, int(vehicle)) if convoy else None)
            if found not in self.allowed(number, state):
                wrong.append(self.explained(number, f"expected {state.status} {state.place}, found {found}"))
        for number in self.truth.merged:
            if self.found[self.truth.references[number]][0] != "merged":
                wrong.append(f"person {number} was merged, found {self.found[self.truth.references[number]]}")
        return wrong

    def settled_again(self):
        return [self.explained(self.truth.numbers[row[1]], row) if row[1] else str(row) for row in rows(SETTLED_AGAIN) if len(row) > 1]

    def queue(self):
        found = dict(rows(QUEUE))
        expected = {self.truth.group_ids[g.number]: moment(self.truth.queue_place(g.number)) for g in self.days.groups}
        return [f"group {group}: expected {at}, found {found[group]}" for group, at in expected.items() if found[group] != at]

    def counted(self):
        wrong = []
        for number, state in self.states.items():
            _, _, _, departed_at, city, support = self.found[self.truth.references[number]]
            expected = moment(state.departed[0]) if state.departed else ""
            if departed_at != expected or (support == "t") != bool(state.supported):
                wrong.append(self.explained(number, f"expected departure {state.departed} support {state.supported}, "
                                                    f"found {departed_at} {city} support {support}"))
        return wrong

    def figures(self):
        """By day and city: the day's first published figure and all later corrections of it."""
        published, dates = {}, {self.date(day): day for day in range(-1, 9)}
        seen = set()
        for day, sitrep in self.truth.sitreps:
            if day not in seen:
                for city in sitrep["by_city"]:
                    self.add(published, ("evacuated", day, city["city"]), city["today"])
            for delta in sitrep["deltas"]:
                self.add(published, (delta["counter"], dates[delta["date"]], delta["city"]), delta["delta"])
            seen.add(day)
        truth = {key: people for key, people in self.truth.figures(self.states).items() if key[0] == "evacuated"}
        last = self.truth.sitreps[-1][1]
        wrong = [f"{key}: published {published.get(key, 0)}, true {truth.get(key, 0)}"
                 for key in sorted(published.keys() | truth.keys(), key=str) if key[0] == "evacuated" and published.get(key, 0) != truth.get(key, 0)]
        for counter, total in (("evacuated", last["evacuated_total"]), ("border_support", last["border_support_total"])):
            true = sum(people for key, people in self.truth.figures(self.states).items() if key[0] == counter)
            if total != true:
                wrong.append(f"{counter} in all: published {total}, true {true}")
        return wrong

    @staticmethod
    def add(published, key, people):
        published[key] = published.get(key, 0) + people

    @staticmethod
    def date(day):
        return moment(day * DAY + DAY // 2)[:10]

    def shown(self):
        references = sorted(self.found)
        wrong = []
        for start in range(0, len(references), 1000):
            answer = self.player.api.send("POST", "/v1/status", self.player.officer, {"references": references[start:start + 1000]})[1]
            for item in answer["items"]:
                status = self.found[item["reference"]][0]
                if status != "merged" and item["status"] != status:
                    wrong.append(f"{item} but {status} in the database")
        return wrong
