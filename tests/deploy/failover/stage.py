"""The deployment on which faults are played, and a round of load on it."""
import contextlib
import threading
import time
import uuid

from account import Account
from clients import CLIENTS, LOST_ANSWERS, Caller, Client, World
from cluster import Cluster
from ledger import Act, Ledger
from processes import wait_until
from servers import Servers

BEFORE_S = AFTER_S = 3      # of load around the fault
VEHICLES, SEATS = 60, 90   # more than a round fills


class Round:
    def __init__(self, stage, number, lost_answers):
        self.stage, self.ledger, self.stopped = stage, Ledger(), threading.Event()
        self.world = World(number, stage.new_convoy())
        self.clients = [Client(stage.caller(self.ledger, n), self.world, number * 100 + n, self.stopped, lost_answers) for n in range(CLIENTS)]

    def wait_for_acknowledgements(self):
        """What was asked from now on is answered again."""
        moment = time.monotonic()
        wait_until(lambda: self.ledger.acknowledged_since(moment) > CLIENTS, "clients are acknowledged again")

    @contextlib.contextmanager
    def load(self):
        for client in self.clients:
            client.start()
        self.wait_for_acknowledgements()
        self.began = time.monotonic()
        time.sleep(BEFORE_S)
        try:
            yield
            self.wait_for_acknowledgements()
            time.sleep(AFTER_S)
        finally:
            self.ended = time.monotonic()
            self.stopped.set()
            for client in self.clients:
                client.join()

    def gap(self):
        return f"longest gap {self.ledger.longest_gap_s(self.began, self.ended):.1f} s"


class Stage:
    def __init__(self, directory, alone):
        self.cluster = Cluster(directory, alone)
        self.rounds, self.directory, self.servers = 0, directory, None

    def start(self):
        self.cluster.start()
        self.servers = Servers(self.directory, self.cluster)
        self.servers.start()
        self.wait_until_serving()

    def stop(self):
        if self.servers:
            self.servers.kill()
        self.cluster.stop()

    def mend(self):
        self.cluster.mend()
        for server in self.servers.each:
            if server.process.poll() is not None:
                server.start()

    def caller(self, ledger, n=0):
        addresses = [server.address for server in self.servers.each]
        return Caller(addresses[n % 2:] + addresses[:n % 2], self.servers.token, ledger)

    def setting_up(self, path, body):
        """An act outside any account."""
        act, caller = Act(path, body, ["setting up"], str(uuid.uuid4())), self.caller(Ledger())
        return wait_until(lambda: self.answer(caller, act), f"{path} is done")

    @staticmethod
    def answer(caller, act):
        try:
            return caller.tell(act)
        except OSError:
            return None

    def new_convoy(self):
        code = self.setting_up("/v1/convoys", {"city": "LVIV", "border_post": "KAPIKULE", "departs_at": "2030-03-10T06:00:00Z"})["code"]
        for number in range(1, VEHICLES + 1):
            self.setting_up(f"/v1/convoys/{code}/vehicles", {"plate": f"34 KFL {number}", "kind": "bus", "seats": SEATS})
        return code

    def wait_until_serving(self):
        self.setting_up("/v1/registrations", {"city": "LVIV", "dry_run": True, "members": [{"given_names": "Elif", "family_name": "Demir"}]})

    def round(self, lost_answers=LOST_ANSWERS):
        self.rounds += 1
        return Round(self, self.rounds, lost_answers)

    def account(self, played, **how):
        return Account(self.cluster, played.world, played.ledger, self.caller(played.ledger), **how)
