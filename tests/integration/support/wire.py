# SPDX-License-Identifier: MIT
"""HTTP/1.1 by hand: tests send exactly these bytes and read exactly what comes back."""

import json
import select
import socket
from dataclasses import dataclass

from support.process import PATIENCE


class Closed(Exception):
    """The server closed the connection where a response was expected."""


@dataclass
class Response:
    status: int
    reason: str
    headers: dict  # names in lower case; a repeated one holds its values joined with ", "
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


def request(method="POST", path="/graphql", headers=(), body=b"", host="localhost"):
    """The bytes of an ordinary request.  headers is a list of pairs, or a dict."""
    pairs = list(headers.items() if isinstance(headers, dict) else headers)
    names = {name.lower() for name, _ in pairs}
    if isinstance(body, str):
        body = body.encode()
    if "host" not in names:
        pairs.insert(0, ("Host", host))
    if body and not names & {"content-length", "transfer-encoding"}:
        pairs.append(("Content-Length", str(len(body))))
    head = f"{method} {path} HTTP/1.1\r\n" + "".join(f"{n}: {v}\r\n" for n, v in pairs)
    return head.encode("latin-1") + b"\r\n" + body


def graphql_request(query, variables=None, headers=(), **more):
    body = {"query": query, **more}
    if variables is not None:
        body["variables"] = variables
    pairs = [("Content-Type", "application/json"), *headers]
    return request(headers=pairs, body=json.dumps(body))


class Wire:
    def __init__(self, host, port, patience=PATIENCE):
        self.socket = socket.create_connection((host, port), timeout=patience)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._read = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def exchange(self, data, head_only=False):
        self.send(data)
        return self.response(head_only)

    def _more(self):
        try:
            data = self.socket.recv(65536)
        except ConnectionResetError:
            data = b""
        if not data:
            raise Closed(f"after {self._read[:200]!r}")
        self._read += data

    def _line(self):
        while b"\r\n" not in self._read:
            self._more()
        line, self._read = self._read.split(b"\r\n", 1)
        return line.decode("latin-1")

    def _bytes(self, count):
        while len(self._read) < count:
            self._more()
        data, self._read = self._read[:count], self._read[count:]
        return data

    def _chunks(self):
        body = b""
        while size := int(self._line().split(";")[0], 16):
            body += self._bytes(size)
            assert self._line() == ""
        while self._line():
            pass
        return body

    def head(self):
        version, status, reason = (self._line() + " ").split(" ", 2)
        assert version == "HTTP/1.1", version
        headers = {}
        while line := self._line():
            name, value = line.split(":", 1)
            name, value = name.lower(), value.strip()
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        return int(status), reason.strip(), headers

    def response(self, head_only=False):
        """The next response; interim ones (1xx) are returned like any other."""
        status, reason, headers = self.head()
        if head_only or status < 200 or status in (204, 304):
            body = b""
        elif headers.get("transfer-encoding", "").lower() == "chunked":
            assert "content-length" not in headers
            body = self._chunks()
        else:
            body = self._bytes(int(headers["content-length"]))
        return Response(status, reason, headers, body)

    def has_data(self, seconds):
        """Anything to read (or the end) within so long?  For what must not come."""
        return bool(self._read) or bool(select.select([self.socket], [], [], seconds)[0])

    def wait_until_reset(self):
        """Until the server breaks the connection, without reading what it has sent."""
        poll = select.poll()
        poll.register(self.socket, select.POLLRDHUP)
        assert poll.poll(PATIENCE * 1000), "the server keeps the connection open"

    def closed(self):
        """Waits for the server to close; true if it sent nothing more."""
        try:
            while True:
                data = self.socket.recv(65536)
                if not data:
                    return not self._read
                self._read += data
        except ConnectionResetError:
            return not self._read
