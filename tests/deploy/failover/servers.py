"""Two kafiled on one database."""
import os
import shutil
import subprocess

from processes import free_port, give, start, unprivileged

ROOT = os.path.join(os.path.dirname(__file__), "..", "..", "..")
BUILT = os.path.join(ROOT, "build", "kafiled")
ROLES = os.path.join(ROOT, "deploy", "postgresql", "roles.sql")


class Server:
    def __init__(self, program, log, environment):
        self.program, self.log, self.process = program, log, None
        self.address = f"127.0.0.1:{free_port()}"
        self.environment = environment | {"KAFILE_LISTEN": self.address, "KAFILE_MONITOR": f"127.0.0.1:{free_port()}"}

    def start(self, durability="replicated"):
        self.process = start([self.program, "serve"], self.log, self.environment | {"KAFILE_DURABILITY": durability})

    def kill(self):
        self.process.kill()
        self.process.wait()


class Servers:
    def __init__(self, directory, cluster):
        self.program = os.path.join(directory, "kafiled")
        shutil.copy(BUILT, self.program)        # who serves may not reach the checkout
        self.state = give(os.path.join(directory, "state"))
        with open(ROLES, encoding="utf-8") as roles:
            cluster.psql(roles.read(), "postgres")
        for role in ("kafile_app", "kafile_migrator"):
            cluster.psql(f"ALTER ROLE {role} PASSWORD '{cluster.words[role]}'", "postgres")
        cluster.psql("CREATE DATABASE kafile OWNER kafile_owner", "postgres")
        serving = {"KAFILE_STATE": self.state, "KAFILE_DATABASE_URL": cluster.url("kafile_app")}
        self.owner = serving | {"KAFILE_OWNER_URL": cluster.url("kafile_migrator")}
        self.run("migrate")
        self.run("key", "new", "--if-missing")
        self.token = self.run("token", "issue", "--role", "admin", "--subject", "drill", "--ttl", "2h").strip()
        self.each = [Server(self.program, f"{directory}/kafiled{number}.log", serving) for number in (1, 2)]

    def run(self, *words):
        done = subprocess.run([self.program, *words], capture_output=True, text=True, check=False, cwd="/",
                              env={"LC_ALL": "C.UTF-8"} | self.owner, **unprivileged())
        if done.returncode:
            raise RuntimeError(f"kafiled {words}: {done.stderr}")
        return done.stdout

    def start(self, durability="replicated"):
        for server in self.each:
            server.start(durability)

    def kill(self):
        for server in self.each:
            if server.process:
                server.kill()
