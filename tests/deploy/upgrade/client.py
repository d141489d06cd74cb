"""An HTTP client that forgives nothing: no retry, no second connection, every answer whole."""
import contextlib
import json
import socket


class Broken(Exception):
    """A request that got no whole answer, or not one that it may get."""


class Connection:
    def __init__(self, port, token):
        self.token = token
        try:
            self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        except OSError as error:
            raise Broken(f"connect: {error}") from error
        self.reader = self.socket.makefile("rb")
        self.ended = False
        self.tag = None

    def ask(self, method, path, body=None, **headers):
        """Status and body; sets `ended` if the server lets no other request follow on this connection."""
        try:
            self.socket.sendall(self._request(method, path, body, headers))
            return self._answer()
        except OSError as error:
            raise Broken(f"{method} {path}: {error}") from error

    def abort(self):
        """From another thread: the answer will not come."""
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)

    def close(self):
        self.reader.close()
        self.socket.close()

    def _request(self, method, path, body, headers):
        content = json.dumps(body).encode() if body is not None else b""
        lines = [f"{method} {path} HTTP/1.1", "Host: drill", f"Authorization: Bearer {self.token}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        if body is not None:
            lines += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
        return "\r\n".join(lines + ["", ""]).encode() + content

    def _line(self):
        line = self.reader.readline()
        if not line.endswith(b"\n"):
            raise Broken("the answer ends early")
        return line.strip().decode()

    def _exactly(self, size):
        content = self.reader.read(size)
        if len(content) != size:
            raise Broken("the body ends early")
        return content

    def _answer(self):
        status = int(self._line().split()[1])
        headers = {}
        while line := self._line():
            name, value = line.split(":", 1)
            headers[name.lower()] = value.strip()
        self.tag = headers.get("etag")
        self.ended = headers.get("connection", "").lower() == "close"
        if status == 304:
            return status, b""
        if headers.get("transfer-encoding") == "chunked":
            return status, self._chunks()
        if "content-length" in headers:
            return status, self._exactly(int(headers["content-length"]))
        raise Broken("a body without an end")

    def _chunks(self):
        content = b""
        while size := int(self._line(), 16):
            content += self._exactly(size)
            self._line()
        self._line()
        return content
