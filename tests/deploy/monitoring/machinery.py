"""What a watched deployment runs beside the server: Prometheus, its two exporters, a door that speaks TLS."""
import http.server
import json
import os
import shutil
import ssl
import subprocess
import tempfile
import threading
import time
import urllib.parse
import urllib.request

import yaml

DEPLOY = "deploy/prometheus"


def fetch(url):
    with urllib.request.urlopen(url, timeout=20) as answer:
        return answer.read().decode()


def wait_until(holds, what, seconds):
    end = time.monotonic() + seconds
    while True:
        try:
            if found := holds():
                return found
        except OSError:
            pass
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.2)


class Door(http.server.BaseHTTPRequestHandler):
    """Stands for the proxy with its certificate: anything is answered."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Machinery:
    def __init__(self):
        self.work = tempfile.mkdtemp(prefix="kafile-monitoring.", dir="/tmp")
        self.processes = []
        found = subprocess.run(["tests/contract/free_ports.py", "4"], check=True, capture_output=True, text=True)
        self.prometheus, self.node, self.blackbox, self.door = (f"127.0.0.1:{port}" for port in found.stdout.split())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait()
        shutil.rmtree(self.work)

    def run(self, *command, **environment):
        with open(f"{self.work}/{os.path.basename(command[0])}.log", "w", encoding="utf-8") as log:
            self.processes.append(subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, **environment}))

    def open_door(self):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30",
                        "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
                        "-keyout", f"{self.work}/key.pem", "-out", f"{self.work}/certificate.pem"], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{self.work}/certificate.pem", f"{self.work}/key.pem")
        host, port = self.door.split(":")
        server = http.server.ThreadingHTTPServer((host, int(port)), Door)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()

    def start_exporters(self):
        os.mkdir(f"{self.work}/completed")
        for job in ("backup", "restore_drill"):
            subprocess.run([f"{DEPLOY}/completed.sh", job, f"{self.work}/completed"], check=True)
        self.run("prometheus-node-exporter", f"--web.listen-address={self.node}", "--collector.disable-defaults", "--collector.filesystem",
                 "--collector.textfile", f"--collector.textfile.directory={self.work}/completed")
        self.run("prometheus-blackbox-exporter", f"--web.listen-address={self.blackbox}", f"--config.file={DEPLOY}/blackbox.yml",
                 SSL_CERT_FILE=f"{self.work}/certificate.pem")

    def write_configuration(self):
        """The example's, with these addresses, and quicker."""
        with open(f"{DEPLOY}/prometheus.yml", encoding="utf-8") as file:
            configuration = yaml.safe_load(file)
        configuration["global"] = {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"}
        configuration["rule_files"] = [os.path.abspath(f"{DEPLOY}/kafile.rules.yml")]
        del configuration["alerting"]
        addresses = {"kafile": os.environ["KAFILE_MONITOR"], "node": self.node, "probe": f"https://{self.door}/healthz"}
        for job in configuration["scrape_configs"]:
            job["static_configs"] = [{"targets": [addresses[job["job_name"]]]}]
            for relabel in job.get("relabel_configs", []):
                if relabel.get("target_label") == "__address__":
                    relabel["replacement"] = self.blackbox
        path = f"{self.work}/prometheus.yml"
        with open(path, "w", encoding="utf-8") as file:
            yaml.safe_dump(configuration, file)
        return path

    def start_prometheus(self):
        self.run("prometheus", f"--config.file={self.write_configuration()}", f"--storage.tsdb.path={self.work}/data",
                 f"--web.listen-address={self.prometheus}", "--log.level=warn")

    def ask(self, path, **parameters):
        return json.loads(fetch(f"http://{self.prometheus}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"))["data"]

    def query(self, expression):
        return self.ask("query", query=expression)["result"]

    def firing(self, name):
        return [alert["labels"] for alert in self.ask("alerts")["alerts"]
                if alert["labels"]["alertname"] == name and alert["state"] == "firing"]

    def scrapes(self):
        """The text of all that Prometheus scrapes."""
        return "\n".join([fetch(f"http://{os.environ['KAFILE_MONITOR']}/metrics"), fetch(f"http://{self.node}/metrics"),
                          fetch(f"http://{self.blackbox}/probe?module=kafile&target=https://{self.door}/healthz")])
