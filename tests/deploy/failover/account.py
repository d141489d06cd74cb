"""The account of a round: what the clients were told against what the database has."""
from ledger import ACKNOWLEDGED, REFUSED, UNKNOWN
from processes import wait_until

TELLINGS = 20
UNDER_WAY = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'kafile_app' AND xact_start < now() - interval '1 second'"

# Of each effect how often it happened; a group has its seats once where each of its people was given one once.
EFFECTS = """
SELECT 'group ' || contact_phone, count(*) FROM kafile.travel_groups WHERE contact_phone LIKE '{phones}%' GROUP BY contact_phone
UNION ALL
SELECT 'seats ' || g.group_id, max(g.times) FROM (
    SELECT group_id, reference, count(*) AS times FROM kafile.events
     WHERE type = 'citizen.assigned' AND convoy = '{convoy}' GROUP BY group_id, reference) AS g
 GROUP BY g.group_id
UNION ALL
SELECT 'fact ' || event_id, count(*) FROM kafile.facts WHERE convoy = '{convoy}' GROUP BY event_id"""

# What must never be, whatever happened; each query lists offenders.
PROMISES = {
    "vehicles with more people than seats": """
        SELECT v.convoy, v.number, v.seats, v.taken, count(c.id) FROM kafile.vehicles AS v
          LEFT JOIN kafile.citizens AS c ON c.convoy = v.convoy AND c.vehicle = v.number
         GROUP BY v.convoy, v.number HAVING count(c.id) > v.seats OR count(c.id) <> v.taken""",
    "groups that must stay together in two places": """
        SELECT g.id, count(DISTINCT (c.convoy, c.vehicle)) FROM kafile.travel_groups AS g JOIN kafile.citizens AS c ON c.group_id = g.id
         WHERE g.keep_together = 'must' GROUP BY g.id HAVING count(DISTINCT (c.convoy, c.vehicle)) > 1""",
    "people handed over twice": """
        SELECT citizen_id, count(*) FROM kafile.handoffs WHERE result = 'handed_over' GROUP BY citizen_id HAVING count(*) > 1
        UNION ALL
        SELECT citizen_id, count(*) FROM kafile.events WHERE type = 'citizen.handed_over' GROUP BY citizen_id HAVING count(*) > 1""",
    "people with two seats": "SELECT reference, count(*) FROM kafile.seats GROUP BY reference HAVING count(*) > 1",
    "changes of people without a line in the log": """
        SELECT c.reference FROM kafile.citizens AS c
         WHERE NOT EXISTS (SELECT FROM kafile.events AS e WHERE e.citizen_id = c.id AND e.type = 'citizen.registered')
            OR c.convoy IS NOT NULL
               AND NOT EXISTS (SELECT FROM kafile.events AS e WHERE e.citizen_id = c.id AND e.type = 'citizen.assigned')
            OR c.status = 'handed_over' AND NOT EXISTS (SELECT FROM kafile.events AS e WHERE e.citizen_id = c.id AND e.type = 'citizen.handed_over')"""}


def found(cluster, world):
    rows = cluster.psql(EFFECTS.format(phones=world.phones(), convoy=world.convoy))
    return {effect: int(times) for effect, times in rows}


def wait_until_settled(cluster):
    """Until nothing of the round is still under way: a client that gave up may have left a transaction behind."""
    wait_until(lambda: cluster.psql(UNDER_WAY) == [["0"]], "all transactions of the round have ended")


def tell_until_known(caller, act):
    for _ in range(TELLINGS):
        caller.tell(act)
        if not act.unknown():
            return


class Account:
    """`caller` tells again what is unknown; `renamed` is how the teeth of the replays spoil an act before that."""

    def __init__(self, cluster, world, ledger, caller, renamed=lambda act: act):
        self.ledger = ledger
        wait_until_settled(cluster)
        before = found(cluster, world)
        acknowledged = ledger.effects(ACKNOWLEDGED)
        self.lost = acknowledged - before.keys()
        self.extra = before.keys() - ledger.effects(ACKNOWLEDGED, UNKNOWN)
        for act in map(renamed, ledger.unknown_acts()):
            tell_until_known(caller, act)
        after = found(cluster, world)
        told_again = ledger.effects(ACKNOWLEDGED, UNKNOWN)
        self.not_once = {effect for effect in ledger.effects(ACKNOWLEDGED) - self.lost if after.get(effect) != 1}
        self.not_once |= {effect for effect in told_again | after.keys() if after.get(effect, 0) > 1}
        self.refused = len(ledger.effects(REFUSED))
        self.acknowledged = len(acknowledged)
        self.open = len(ledger.effects(UNKNOWN))
        self.broken = {promise: rows for promise, query in PROMISES.items() if (rows := cluster.psql(query))}

    def figures(self):
        return (f"{self.acknowledged} acknowledged, {self.ledger.ever_unknown} unknown, {self.refused} refused, "
                f"LOST {len(self.lost)}, EXTRA {len(self.extra)}, not exactly once {len(self.not_once)}")

    def wrong(self):
        """What a user would complain of, a line each; none where all is well."""
        return [f"{len(effects)} {what}, such as {sorted(effects)[0]}, {self.ledger.when_acknowledged(effects)}" for what, effects in (
            ("acknowledged and lost", self.lost), ("in the database and never told of", self.extra),
            ("not there exactly once", self.not_once)) if effects] + [
            f"{promise}: {rows[:3]}" for promise, rows in self.broken.items()] + [
            f"{self.open} still unknown when told again"] * bool(self.open) + [
            f"{self.ledger.unanswered} requests that nobody answered"] * bool(self.ledger.unanswered) + self.ledger.mistakes[:5]
