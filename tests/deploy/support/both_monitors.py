"""The monitors of two servers as one: what both say, and 502 while they disagree. Metrics are added, where they are of one server each."""
import http.client
import http.server
import threading

TIMEOUT_S = 10
# Gauges of what a server has itself. All others tell of the database or the machine, which both have.
HAD = {"kafile_http_connections", "kafile_http_waiting", "kafile_http_streams", "kafile_db_abandoned_connections"}


def families(page):
    """A list of [name, head lines, {series: value}]."""
    found = []
    for line in page.splitlines():
        if line.startswith("# HELP "):
            found.append([line.split()[2], [], {}])
        if line.startswith("#"):
            found[-1][1].append(line)
        else:
            series, value = line.rsplit(" ", 1)
            found[-1][2][series] = float(value)
    return found


def total(name, head, values):
    return max(values) if head[-1].endswith(" gauge") and name not in HAD else sum(values)


def added(pages):
    one, other = map(families, pages)
    lines = []
    for (name, head, mine), (_, _, others) in zip(one, other, strict=True):
        lines += head
        for series in {**mine, **others}:
            value = total(name, head, [side[series] for side in (mine, others) if series in side])
            lines.append(f"{series} {int(value) if value.is_integer() else value}")
    return "\n".join(lines) + "\n"


def ask(address, method, path):
    connection = http.client.HTTPConnection(address, timeout=TIMEOUT_S)
    try:
        connection.request(method, path)
        answer = connection.getresponse()
        return answer.status, answer.getheader("Content-Type", "text/plain"), answer.read().decode()
    finally:
        connection.close()


def ask_both(addresses, method, path):
    try:
        one, other = (ask(address, method, path) for address in addresses)
    except (OSError, http.client.HTTPException) as error:
        return 502, "text/plain", f"{error}\n"
    if one[0] != other[0]:
        return 502, "text/plain", f"one says {one[0]}, the other {other[0]}\n"
    if (method, path, one[0]) == ("GET", "/metrics", 200):
        return 200, one[1], added([one[2], other[2]])
    return one


def serve(listen, addresses):
    """In a thread of its own, until the process ends."""
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self):
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, kind, body = ask_both(addresses, self.command, self.path)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        do_GET = do_HEAD = do_POST = answer

        def log_message(self, *_):
            pass

    host, port = listen.rsplit(":", 1)
    server = http.server.ThreadingHTTPServer((host, int(port)), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
