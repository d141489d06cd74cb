"""A gateway that answers as it is told, and remembers what it was asked."""
import http.server
import threading
import urllib.parse


class Asked:
    def __init__(self, path, headers, body):
        self.path, self.headers, self.body = path, headers, body

    def form(self):
        return dict(urllib.parse.parse_qsl(self.body))


def answering(status, body="", **headers):
    def answer(handler):
        data = body.encode()
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(data)), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(data)
    return answer


def hanging(handler):
    handler.server.closed.wait()


def closing(handler):
    """Nothing is said."""
    handler.close_connection = True


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        answer = self.server.take(Asked(self.path, self.headers, body))
        try:
            answer(self)
        except OSError:
            pass
        self.server.leave()

    def do_GET(self):
        self.do_POST()

    def log_message(self, *_):
        pass


class StubGateway(http.server.ThreadingHTTPServer):
    """`answers` in order, the last one for ever."""
    daemon_threads = True

    def __init__(self, *answers):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers = list(answers)
        self.asked = []
        self.busy, self.busiest = 0, 0
        self.lock = threading.Lock()
        self.closed = threading.Event()
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def take(self, asked):
        with self.lock:
            self.asked.append(asked)
            self.busy += 1
            self.busiest = max(self.busiest, self.busy)
            return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def leave(self):
        with self.lock:
            self.busy -= 1

    def close(self):
        self.closed.set()
        self.shutdown()
        self.server_close()
