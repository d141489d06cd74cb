"""The teeth: the same account where one rule is broken on purpose. Each returns what was noticed; an empty answer is a drill that cannot see."""
import contextlib
import signal
import time

import faults
from ledger import Act

STILL_S = 2                 # the standbys receive nothing for so long before the primary dies

# Nothing but a commit flushes.
LAZY = {"wal_writer_delay": "10s", "wal_writer_flush_after": "1GB", "bgwriter_lru_maxpages": 0}
NOT_FLUSHED = """
CREATE FUNCTION not_flushed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  SET LOCAL synchronous_commit TO off;
  RETURN NULL;
END $$;
CREATE TRIGGER not_flushed BEFORE INSERT ON kafile.events FOR EACH STATEMENT EXECUTE FUNCTION not_flushed()"""


@contextlib.contextmanager
def weakened(stage, settings, restored):
    """Patroni's settings, and daemons that are told that one disk is enough: others would refuse to serve."""
    stage.servers.kill()
    stage.cluster.change(settings)
    stage.cluster.wait_until_whole(settings.get("synchronous_mode", True))
    stage.servers.start("local")
    stage.wait_until_serving()
    try:
        yield
    finally:
        stage.servers.kill()
        stage.cluster.change(restored)
        stage.cluster.wait_until_whole()
        stage.servers.start()
        stage.wait_until_serving()


def lost(stage, played, synchronous=True):
    stage.cluster.wait_until_whole(synchronous)
    account = stage.account(played)
    return f"LOST {len(account.lost)} of {account.acknowledged}" if account.lost else ""


def asynchronous_standbys(stage):
    """A standby that lags is promoted: what the dead primary acknowledged alone is gone."""
    with weakened(stage, {"synchronous_mode": False, "synchronous_mode_strict": False, "maximum_lag_on_failover": 1 << 30},
                  {"synchronous_mode": True, "synchronous_mode_strict": True, "maximum_lag_on_failover": 0}):
        played = stage.round()
        with played.load():
            primary, standbys = stage.cluster.primary(), stage.cluster.standbys()
            for standby in standbys:
                standby.signal(signal.SIGSTOP, "walreceiver")
            time.sleep(STILL_S)
            primary.kill()
            for standby in standbys:        # without this they would read on what their sockets hold
                standby.signal(signal.SIGTERM, "walreceiver")
                standby.signal(signal.SIGCONT, "walreceiver")
            played.wait_for_acknowledgements()
            primary.start()
        return lost(stage, played, synchronous=False)


def commits_not_flushed(stage):
    """Writes are acknowledged from memory, which dies with the primary. The settings that the daemons look at stay as they are."""
    with weakened(stage, {"postgresql": {"parameters": LAZY}}, {"postgresql": {"parameters": dict.fromkeys(LAZY)}}):
        played = stage.round(lost_answers=0)        # telling again flushes
        stage.cluster.psql(NOT_FLUSHED)
        with played.load():
            faults.primary_killed(stage, played)
        noticed = lost(stage, played)
        stage.cluster.psql("DROP FUNCTION not_flushed CASCADE")
    return noticed


def standbys_dead_not_strict(stage):
    with weakened(stage, {"synchronous_mode_strict": False}, {"synchronous_mode_strict": True}):
        played = stage.round()
        with played.load():
            noticed = faults.standbys_dead(stage, played)
        return noticed or ""


def told_again_with_a_new_key(stage):
    """A client that does not keep its key registers a family twice."""
    played = stage.round(lost_answers=0.3)
    with played.load():
        faults.kafiled_killed(stage, played)
    account = stage.account(played, renamed=lambda act: Act(act.path, act.body, act.effects, act.key and act.key[::-1].replace("-", "")))
    return f"not exactly once {len(account.not_once)}" if account.not_once else ""


TEETH = [
    ("kill -9 of the primary and its Patroni, standbys asynchronous", asynchronous_standbys),
    ("kill -9 of the primary, commits not flushed", commits_not_flushed),
    ("both standbys dead, not strict", standbys_dead_not_strict),
    ("unknown writes told again with a new key", told_again_with_a_new_key),
]
