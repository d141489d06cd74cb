"""etcd and three PostgreSQL nodes under Patroni, as deploy/patroni/patroni.yml has them, on one machine."""
import base64
import contextlib
import glob
import json
import os
import secrets
import shutil
import signal
import subprocess
import time
import urllib.request

from processes import USER, free_port, give, kill_all_in, send, start, unprivileged, wait_until, working_in

PATRONI = os.path.join(os.path.dirname(__file__), "..", "..", "..", "deploy", "patroni", "patroni.yml")
BIN = sorted(glob.glob("/usr/lib/postgresql/*/bin"))[-1]
DISK_MB = 768
TWO_LOOKS_S = 11        # of Patroni's, which are loop_wait apart
ROAD = "table inet road { chain out { type filter hook output priority 0; ip daddr %s drop; ip saddr %s drop; }; }"

# What one small machine needs otherwise than three real ones.
HERE = """
postgresql:
  parameters:
    unix_socket_directories: {directory}
    shared_buffers: 32MB
    min_wal_size: 64MB
    max_wal_size: 128MB
"""


class Node:
    def __init__(self, cluster, number, directory):
        self.cluster, self.number, self.directory = cluster, number, directory
        self.port, self.rest = free_port(), free_port()
        self.road = f"127.0.1.{number}"     # the daemons come by this address, the other nodes by 127.0.0.1
        self.data = os.path.join(directory, "data")
        self.ballast = os.path.join(directory, "ballast")
        self.patroni = None
        give(directory)
        if cluster.alone:
            subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m,mode=700,uid={USER},gid={USER}", "drill", directory], check=True)
        self.settings = give(os.path.join(directory, "patroni"))
        shutil.copy(PATRONI, os.path.join(self.settings, "1.yml"))
        with open(os.path.join(self.settings, "2.yml"), "w", encoding="utf-8") as file:
            file.write(HERE.format(directory=directory))
        for name in os.listdir(self.settings):
            os.chmod(os.path.join(self.settings, name), 0o644)

    def environment(self):
        words = self.cluster.words
        return {
            "PATRONI_NAME": self.name, "PATRONI_ETCD_HOSTS": f"127.0.0.1:{self.cluster.etcd_port}",
            "PATRONI_RESTAPI_LISTEN": f"127.0.0.1:{self.rest}", "PATRONI_RESTAPI_CONNECT_ADDRESS": f"127.0.0.1:{self.rest}",
            "PATRONI_RESTAPI_USERNAME": "patroni", "PATRONI_RESTAPI_PASSWORD": words["patroni"],
            "PATRONI_POSTGRESQL_LISTEN": f"127.0.0.1,{self.road}:{self.port}", "PATRONI_POSTGRESQL_CONNECT_ADDRESS": f"127.0.0.1:{self.port}",
            "PATRONI_POSTGRESQL_DATA_DIR": self.data, "PATRONI_POSTGRESQL_BIN_DIR": BIN,
            "PATRONI_POSTGRESQL_PGPASS": os.path.join(self.directory, "pgpass"),
            "PATRONI_SUPERUSER_USERNAME": "postgres", "PATRONI_SUPERUSER_PASSWORD": words["postgres"],
            "PATRONI_REPLICATION_USERNAME": "replicator", "PATRONI_REPLICATION_PASSWORD": words["replicator"],
            "PATRONI_REWIND_USERNAME": "rewind", "PATRONI_REWIND_PASSWORD": words["rewind"]}

    @property
    def name(self):
        return f"db{self.number}"

    def start(self):
        self.patroni = start(["patroni", self.settings], f"{self.cluster.logs}/{self.name}.log", self.environment())

    def patronictl(self, *words):
        """As an operator types it."""
        done = subprocess.run(["patronictl", "-c", self.settings, *words], env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"} | self.environment(),
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=120, cwd="/", **unprivileged())
        if done.returncode:
            raise RuntimeError(f"patronictl {words}: {done.stdout}{done.stderr}")

    def kill_postgresql(self):
        kill_all_in(self.data)

    def kill(self):
        """The node as if its plug was pulled, but for the disk: what was written to it is written."""
        self.patroni.kill()
        self.patroni.wait()
        self.kill_postgresql()

    def signal(self, which, *words):
        """To those of PostgreSQL's processes that have one of the words in their names."""
        for pid in working_in(self.data):
            with open(f"/proc/{pid}/cmdline", encoding="utf-8", errors="replace") as file:
                name = file.read()
            if any(word in name for word in words):
                send([pid], which)

    def mend(self):
        """Whatever a fault that was not played to its end has left."""
        self.signal(signal.SIGCONT, "postgres")
        if os.path.exists(self.ballast):
            self.empty_disk()
        if self.patroni.poll() is not None:
            self.start()

    def fill_disk(self):
        """To the last block."""
        with open(self.ballast, "wb", buffering=0) as ballast:
            for size in (1 << 20, 1 << 12):
                with contextlib.suppress(OSError):
                    while True:
                        ballast.write(bytes(size))

    def empty_disk(self):
        os.unlink(self.ballast)

    def cut_road(self):
        subprocess.run(["nft", "-f", "-"], input=ROAD % (self.road, self.road), text=True, check=True)

    @staticmethod
    def mend_road():
        subprocess.run(["nft", "flush", "ruleset"], check=True)


class Cluster:
    """`alone` is whether the drill has namespaces of its own, in which it may mount and cut."""

    def __init__(self, directory, alone):
        self.alone, self.logs = alone, directory
        self.words = {role: secrets.token_hex(16) for role in ("postgres", "replicator", "rewind", "patroni", "kafile_app", "kafile_migrator")}
        self.etcd_port, self.etcd = free_port(), None
        self.etcd_data = give(os.path.join(directory, "etcd"))
        self.nodes = [Node(self, number, os.path.join(directory, f"db{number}")) for number in (1, 2, 3)]

    def start(self):
        client, peer = (f"http://127.0.0.1:{port}" for port in (self.etcd_port, free_port()))
        self.etcd = start(["etcd", "--enable-v2", "--name", "etcd", "--data-dir", self.etcd_data,
                           "--listen-client-urls", client, "--advertise-client-urls", client,
                           "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", f"etcd={peer}",
                           "--heartbeat-interval", "500", "--election-timeout", "5000"], f"{self.logs}/etcd.log", {})
        for node in self.nodes:
            node.start()
        self.wait_until_whole()

    def stop(self):
        for node in self.nodes:
            if node.patroni:
                send([node.patroni.pid], signal.SIGCONT)
                node.kill()
        if self.etcd:
            self.etcd.kill()
            self.etcd.wait()

    def mend(self):
        self.etcd.send_signal(signal.SIGCONT)
        if self.alone:
            Node.mend_road()
        for node in self.nodes:
            node.mend()

    def ask(self, node, path, change=None):
        """Patroni's answer, or None where it gives none."""
        word = base64.b64encode(f"patroni:{self.words['patroni']}".encode()).decode()
        request = urllib.request.Request(f"http://127.0.0.1:{node.rest}{path}", method="PATCH" if change else "GET",
                                         data=json.dumps(change).encode() if change else None, headers={"Authorization": f"Basic {word}"})
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return json.load(answer)
        except (OSError, ValueError):
            return None

    def change(self, settings):
        """As `patronictl edit-config` does. Each node heeds it after its next look."""
        if not any(self.ask(node, "/config", settings) for node in self.nodes):
            raise RuntimeError(f"no Patroni takes {settings}")
        time.sleep(TWO_LOOKS_S)

    def primary(self):
        """The node that says so of itself, or None."""
        found = [node for node in self.nodes if self.ask(node, "/primary")]
        return found[0] if len(found) == 1 else None

    def standbys(self):
        primary = wait_until(self.primary, "there is a primary")
        return [node for node in self.nodes if node is not primary]

    def synchronous(self):
        """The standby that holds every acknowledged write."""
        return next(node for node in self.nodes if self.ask(node, "/sync"))

    def psql(self, query, database="kafile", node=None):
        """Rows as lists of text. The superuser comes by the node's own socket."""
        node = node or wait_until(self.primary, "there is a primary")
        run = subprocess.run([os.path.join(BIN, "psql"), "-XqAt", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-h", node.directory, "-p", str(node.port),
                              "-U", "postgres", "-d", database], input=query, capture_output=True, text=True, check=False, timeout=60,
                             env={"PGPASSWORD": self.words["postgres"], "PGCONNECT_TIMEOUT": "5"})
        if run.returncode:
            raise RuntimeError(run.stderr)
        return [line.split("\t") for line in run.stdout.splitlines()]

    def is_whole(self, synchronous):
        """A primary that writes and two standbys that follow it closely; one of them is synchronous, and etcd knows it: before that a
        new cluster would promote any."""
        primary = self.primary()
        try:
            rows = primary and self.psql("SELECT sync_state, pg_wal_lsn_diff(pg_current_wal_lsn(), flush_lsn) < 1000000 FROM pg_stat_replication "
                                         "WHERE state = 'streaming' AND application_name LIKE 'db_'", "postgres", primary)
        except (RuntimeError, subprocess.TimeoutExpired):
            return False
        return bool(rows) and len(rows) == 2 and all(row[1] == "t" for row in rows) and any(row[0] == "sync" for row in rows) == synchronous and (
            any(self.ask(node, "/sync") for node in self.nodes) == synchronous)

    def wait_until_whole(self, synchronous=True):
        wait_until(lambda: self.is_whole(synchronous), "the cluster is whole", pause_s=0.5)

    def url(self, role):
        hosts = ",".join(f"{node.road}:{node.port}" for node in self.nodes)
        return (f"postgresql://{role}:{self.words[role]}@{hosts}/kafile"
                "?target_session_attrs=read-write&connect_timeout=2&tcp_user_timeout=3000")
