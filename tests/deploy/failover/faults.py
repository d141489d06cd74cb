"""The faults: each is played while clients write, and leaves the deployment to heal. What it returns is a complaint, or nothing."""
import signal
import time

FREEZE_S = 35               # longer than Patroni's ttl of 20
OUTAGE_S = 12


def kafiled_killed(stage, _):
    for server in stage.servers.each:
        server.kill()
        time.sleep(1)
        server.start()
        time.sleep(2)


def primary_killed(stage, played):
    stage.cluster.primary().kill_postgresql()
    played.wait_for_acknowledgements()


def primary_killed_with_patroni(stage, played):
    primary = stage.cluster.primary()
    primary.kill()
    played.wait_for_acknowledgements()
    primary.start()


def switchover(stage, _):
    """No fault: what an operator does before a node is serviced."""
    primary, candidate = stage.cluster.primary(), stage.cluster.synchronous()
    primary.patronictl("switchover", "kafile", "--leader", primary.name, "--candidate", candidate.name, "--force")


def standby_made_anew(stage, _):
    primary, synchronous = stage.cluster.primary(), stage.cluster.synchronous()
    other = next(node for node in stage.cluster.nodes if node not in (primary, synchronous))
    primary.patronictl("reinit", "kafile", other.name, "--force", "--wait")


def etcd_frozen(stage, _):
    stage.cluster.etcd.send_signal(signal.SIGSTOP)
    time.sleep(FREEZE_S)
    stage.cluster.etcd.send_signal(signal.SIGCONT)


def standbys_dead(stage, played):
    standbys = stage.cluster.standbys()
    for standby in standbys:
        standby.kill()
    dead = time.monotonic()
    time.sleep(OUTAGE_S)
    alone = played.ledger.acknowledged_since(dead)
    for standby in standbys:
        standby.start()
    return f"{alone} acknowledged while one disk was left" if alone else None


def disk_full(stage, _):
    primary = stage.cluster.primary()
    primary.fill_disk()
    time.sleep(OUTAGE_S)
    primary.empty_disk()


def road_cut(stage, _):
    primary = stage.cluster.primary()
    primary.cut_road()
    time.sleep(OUTAGE_S)
    primary.mend_road()


def primary_hangs(stage, played):
    """Its kernel still takes what is sent, nothing in it answers: no timeout of TCP ends that."""
    primary = stage.cluster.primary()
    primary.signal(signal.SIGSTOP, "postgres")
    played.wait_for_acknowledgements()
    primary.signal(signal.SIGCONT, "postgres")


# Name, fault, and whether it needs namespaces of the drill's own.
FAULTS = [
    ("kill -9 of each kafiled", kafiled_killed, False),
    ("kill -9 of the primary", primary_killed, False),
    ("kill -9 of the primary and its Patroni", primary_killed_with_patroni, False),
    ("planned switchover", switchover, False),
    ("a standby made anew", standby_made_anew, False),
    (f"etcd frozen for {FREEZE_S} s", etcd_frozen, False),
    ("both standbys dead", standbys_dead, False),
    ("disk of the primary full", disk_full, True),
    ("road to the primary cut, packets vanish", road_cut, True),
    ("primary hangs", primary_hangs, False),
]
