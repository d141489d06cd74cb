"""The private cluster, its people, the daemon, and what their processes cost."""
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

import people
import stalls

BENCH = os.path.dirname(os.path.abspath(__file__))
TICK = os.sysconf("SC_CLK_TCK")
BUFFERS = "1GB"


def run(*command, **options):
    done = subprocess.run(command, check=False, capture_output=True, text=True, **options)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[:2])}: {done.stderr.strip()[-1000:]}")
    return done.stdout


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def stat(pid):
    with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
        return file.read().rpartition(")")[2].split()


def children(pid):
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                if int(stat(entry)[1]) == pid:
                    found.append(int(entry))
            except (FileNotFoundError, ProcessLookupError):
                pass
    return found


def cpu_seconds(pid):
    """Of a process, its living children and those that it has seen end."""
    total = sum(map(int, stat(pid)[11:15]))
    for child in children(pid):
        try:
            total += sum(map(int, stat(child)[11:15]))
        except (FileNotFoundError, ProcessLookupError):
            pass
    return total / TICK


def ended(process):
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class World:
    """As a context: everything is started and filled on the way in, and deleted on the way out."""

    def __init__(self, citizens):
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        self.citizens = citizens
        self.work = tempfile.mkdtemp(prefix="kafile-bench.", dir="/tmp")
        os.chmod(self.work, 0o711)
        self.processes = []
        self.environment = {**{name: value for name, value in os.environ.items() if not name.startswith("KAFILE_")},
                            "KAFILE_STATE": f"{self.work}/state", "KAFILE_LOG_LEVEL": "info"}
        # What works.py remembers: the server whose requests it makes, whom polls ask for, requests with the ETags of a server.
        self.address, self.drawn, self.unchanged = None, [], {}
        self.monitor = None  # of the daemon started last

    def __enter__(self):
        try:
            self.begin()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in self.processes:
            ended(process)
        subprocess.run(["tools/cluster.sh", "reset"], check=False, capture_output=True, env=self.environment)
        shutil.rmtree(self.work, ignore_errors=True)

    def begin(self):
        self.run("tools/cluster.sh", "start")
        self.url = self.run("tools/cluster.sh", "url").strip()
        self.root_url = self.url.replace("kafile_app", "postgres")
        self.enlarge()
        self.postmaster = int(open(f"{self.work}/state/data/postmaster.pid", encoding="utf-8").readline())
        self.run("build/kafiled", "migrate")
        self.run("build/kafiled", "key", "new", "--if-missing")
        started = time.monotonic()
        self.fill()
        self.functions = self.sql("SELECT nspname FROM pg_namespace WHERE nspname ~ '^kafile_[0-9a-f]{12}$'")
        print(f"{self.citizens:,} people in {time.monotonic() - started:.0f} s, "
              f"{self.sql('SELECT pg_size_pretty(pg_database_size(current_database()))')}", flush=True)
        self.tokens = {role: self.run("build/kafiled", "token", "issue", "--role", role, "--subject", f"bench.{role}",
                                      *(["--posts", ",".join(people.POSTS)] if role == "border" else [])).strip()
                       for role in ("officer", "border", "gateway")}

    def run(self, *command):
        return run(*command, env=self.environment)

    def enlarge(self):
        """Buffers as a server of its own would have them: a cluster for development keeps its own small."""
        self.sql(f"ALTER SYSTEM SET shared_buffers = '{BUFFERS}'")
        self.run("tools/cluster.sh", "stop")
        self.run("tools/cluster.sh", "start")

    def sql(self, text):
        return run("psql", "-qXAt", "-v", "ON_ERROR_STOP=1", self.root_url, "-c", text).strip()

    def copy(self, table, lines):
        with subprocess.Popen(["psql", "-qX", "-v", "ON_ERROR_STOP=1", self.root_url, "-c", "SET session_replication_role = replica",
                               "-c", f"COPY kafile.{table} ({people.COLUMNS[table]}) FROM STDIN"], stdin=subprocess.PIPE,
                              text=True, bufsize=1 << 20) as psql:
            psql.stdin.writelines(lines)
            psql.stdin.close()
            if psql.wait():
                raise RuntimeError(f"{table} could not be filled")

    def fill(self):
        """Without indexes, which are made again at the end; people's names fold slowly, so two connections copy them."""
        made = people.Population(self.citizens, self.sql("SELECT code FROM kafile.cities ORDER BY position").split())
        indexes = self.sql("""SELECT indexrelid::regclass || '|' || pg_get_indexdef(indexrelid) FROM pg_index AS i
            WHERE indrelid IN ('kafile.citizens'::regclass, 'kafile.events'::regclass, 'kafile.facts'::regclass,
              'kafile.seats'::regclass, 'kafile.travel_groups'::regclass) AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)""")
        indexes = [line.split("|") for line in indexes.splitlines()]
        self.sql("DROP INDEX " + ", ".join(name for name, _ in indexes))
        for table, lines in (("travel_groups", made.groups), ("convoys", made.convoy_lines()), ("vehicles", made.vehicle_lines()),
                             ("citizen_needs", made.needs)):
            self.copy(table, lines)
        half = len(made.citizens) // 2
        self.together([lambda: self.copy("citizens", made.citizens[:half]), lambda: self.copy("citizens", made.citizens[half:])])
        run("psql", "-qX1", "-v", "ON_ERROR_STOP=1", self.root_url, "-f", f"{BENCH}/fill.sql")
        make = "SET maintenance_work_mem = '256MB'; "
        self.together([lambda: self.sql(make + ";".join(definition for _, definition in indexes[::2])),
                       lambda: self.sql(make + ";".join(definition for _, definition in indexes[1::2]))])
        run("psql", "-qX", self.root_url, "-c", "VACUUM ANALYZE", "-c", "CHECKPOINT")

    @staticmethod
    def together(works):
        failures = []

        def guarded(work):
            try:
                work()
            except Exception as error:  # told below, in the thread that waits
                failures.append(error)

        threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failures:
            raise failures[0]

    def start(self, command, log, port=None, monitor=None, **environment):
        """Starts a server of the API and waits until it is ready, as `monitor` says or itself: the process and its address."""
        address = f"127.0.0.1:{port or free_port()}"
        with open(f"{self.work}/{log}.log", "w", encoding="utf-8") as file:
            process = subprocess.Popen(command, stderr=file, stdout=file, start_new_session=True,
                                       env={**self.environment, **environment, "KAFILE_LISTEN": address, "PORT": address.split(":")[1]})
        self.processes.append(process)
        for _ in range(300):
            try:
                with urllib.request.urlopen(f"http://{monitor or address}/readyz", timeout=5):
                    return process, address
            except OSError:
                if process.poll() is not None:
                    break
                time.sleep(0.1)
        raise RuntimeError(f"{log} did not start:\n{open(f'{self.work}/{log}.log', encoding='utf-8').read()[-2000:]}")

    def daemon(self, *options):
        self.monitor = f"127.0.0.1:{free_port()}"
        return self.start(["build/kafiled", "serve", *options], f"kafiled-{len(self.processes)}", None, self.monitor, KAFILE_MONITOR=self.monitor)

    def machine(self):
        model = re.search(r"model name\s*: (.*)", open("/proc/cpuinfo", encoding="utf-8").read())
        memory = int(re.search(r"MemTotal: *(\d+)", open("/proc/meminfo", encoding="utf-8").read())[1]) // 2**20
        return f"{os.cpu_count()} × {model[1] if model else 'unknown'}, {memory} GiB, PostgreSQL {self.sql('SHOW server_version').split()[0]}; {stalls.told()}"

    def settings(self):
        """PostgreSQL's options for whoever runs the daemon's statements: the daemon's own, or their plans would be worse."""
        return (f"-c role=kafile_batch -c search_path={self.functions},kafile,public -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c jit=off "
                "-c TimeZone=UTC")

    def receipt_key(self):
        return json.loads(self.sql("SELECT row_to_json(k) FROM kafile.signing_keys AS k WHERE purpose = 'receipt' LIMIT 1"))
