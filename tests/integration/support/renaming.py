# SPDX-License-Identifier: MIT
"""A pooler in transaction mode that keeps prepared statements, as PgBouncer does from 1.21 on: each has
a name made of its text in every process of PostgreSQL that it runs in.  Debian 12 has no such PgBouncer."""

import contextlib
import hashlib
import queue
import select
import socket
import struct
import tempfile
import threading
from collections import deque

from support.hostile import message

_CANCEL, _SSL, _GSS = 80877102, 80877103, 80877104
_ENDS = {b"P": b"1", b"B": b"2", b"D": b"Tn", b"E": b"CIs", b"C": b"3", b"S": b"Z", b"Q": b"Z"}


class _Stream:
    def __init__(self, sock):
        self.sock, self._data = sock, b""

    def fill(self):
        more = self.sock.recv(65536)
        self._data += more
        if not more:
            raise ConnectionError

    def _whole(self, at):
        return len(self._data) >= at + 4 and len(self._data) >= at + struct.unpack_from(">I", self._data, at)[0]

    def startup(self):
        while not self._whole(0):
            self.fill()
        size, code = struct.unpack_from(">II", self._data)
        packet, self._data = self._data[:size], self._data[size:]
        return code, packet

    def messages(self):
        while self._data and self._whole(1):
            size = 1 + struct.unpack_from(">I", self._data, 1)[0]
            whole, self._data = self._data[:size], self._data[size:]
            yield whole[:1], whole[5:]


class _Process:
    """A connection to a process of PostgreSQL."""

    def __init__(self, target, startup):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(target)
        self.sock.sendall(startup)
        self.stream, self.names, self.greeting = _Stream(self.sock), set(), b""
        while True:
            self.stream.fill()
            for kind, body in self.stream.messages():
                if kind == b"E":
                    raise ConnectionError(body)
                if kind == b"S":
                    self.greeting += message(kind, body)
                if kind == b"Z":
                    return


class _Client:
    """One client: what it sends goes to the process that it has, answers come back in order.  `awaited` holds
    [what ends it, whether the client hears it, what it prepares], or bytes that are told in its turn."""

    def __init__(self, pooler, sock, startup):
        self._pooler, self._sock, self._stream = pooler, sock, _Stream(sock)
        words = startup[8:].split(b"\0")
        given = dict(zip(words[::2], words[1::2]))
        self._key, self._startup = (given[b"user"], given.get(b"database")), startup
        self._options = given.get(b"options")
        self._process, self._names, self._awaited, self._skips = None, {}, deque(), False

    def run(self):
        try:
            if self._options:  # of the session, which is no client's: PgBouncer refuses them in these words
                self._sock.sendall(message(b"E", b"SFATAL\0VFATAL\0C08P01\0Munsupported startup parameter: options\0\0"))
                self._sock.close()
                return
            process = self._pooler.take(self._key, self._startup)
            greeting = process.greeting
            self._pooler.give(self._key, process)
            self._sock.sendall(message(b"R", struct.pack(">I", 0)) + greeting +
                               message(b"K", struct.pack(">II", 1 << 22, 1)) + message(b"Z", b"I"))
            while self._step():
                pass
        except OSError:
            pass
        finally:
            if self._process:  # in the middle of something: it ends, and another one is made when it is needed
                self._process.sock.close()
                self._pooler.give(self._key, None)

    def _step(self):
        streams = [self._stream] + ([self._process.stream] if self._process else [])
        ready, _, _ = select.select([stream.sock for stream in streams], [], [])
        if self._process and self._process.sock in ready:
            self._process.stream.fill()
            for kind, body in self._process.stream.messages():
                self._answered(kind, body)
        elif self._sock in ready:
            self._stream.fill()
            for kind, body in self._stream.messages():
                if kind == b"X":
                    return False
                self._process = self._process or self._pooler.take(self._key, self._startup)
                self._asked(kind, body)
                self._tell()
        return True

    def _send(self, kind, body, heard=True, prepares=None):
        self._process.sock.sendall(message(kind, body))
        if kind in _ENDS and (not self._skips or kind == b"S"):
            self._awaited.append([_ENDS[kind], heard, prepares])

    def _prepare(self, text, heard):
        """Under the pooler's name, which is returned."""
        name = b"PGBOUNCER_" + hashlib.sha1(text).hexdigest()[:16].encode()
        if name not in self._process.names and not self._skips:
            self._process.names.add(name)
            self._pooler.prepared += 1
            self._send(b"P", name + b"\0" + text, heard, name)
        elif heard and not self._skips:
            self._awaited.append(message(b"1"))
        return name

    def _asked(self, kind, body):
        if kind == b"P":
            self._pooler.parsed += 1
            name, text = body.split(b"\0", 1)
            if name:
                self._names[name] = text
                self._prepare(text, True)
                return
        elif kind == b"B":
            portal, name, rest = body.split(b"\0", 2)
            if name in self._names:
                body = b"\0".join([portal, self._prepare(self._names[name], False), rest])
        elif kind == b"D" and body[1:-1] in self._names:
            body = b"S" + self._prepare(self._names[body[1:-1]], False) + b"\0"
        elif kind == b"C" and body[1:-1] in self._names:
            del self._names[body[1:-1]]
            if not self._skips:
                self._awaited.append(message(b"3"))
            return
        self._send(kind, body)
        self._skips &= kind != b"S"

    def _tell(self):
        while self._awaited and isinstance(self._awaited[0], bytes):
            self._sock.sendall(self._awaited.popleft())

    def _answered(self, kind, body):
        first = self._awaited[0] if self._awaited else [b"", True, None]
        if first[1]:
            self._sock.sendall(message(kind, body))
        if kind == b"E" and first[0] != b"Z":
            self._fail(first)
        elif kind in first[0]:
            self._awaited.popleft()
        self._tell()
        if kind == b"Z" and body == b"I" and not self._awaited:
            self._pooler.give(self._key, self._process)
            self._process = None

    def _fail(self, first):
        """PostgreSQL reads on from the Sync."""
        if not self._awaited or not first[1]:
            raise ConnectionError
        while self._awaited and self._awaited[0][0] != b"Z":
            dropped = self._awaited.popleft()
            if not isinstance(dropped, bytes):
                self._process.names.discard(dropped[2])
        self._skips = not self._awaited


class RenamingPooler:
    def __init__(self, cluster, size=1):
        """size: connections of each database and user to PostgreSQL."""
        self._size, self._target = size, f"{cluster.directory}/.s.PGSQL.5432"
        self.directory = tempfile.mkdtemp(prefix="fraiseql-rp-", dir="/tmp")
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(f"{self.directory}/.s.PGSQL.6432")
        self._listener.listen(64)
        self._pools, self._lock = {}, threading.Lock()
        self.parsed = self.prepared = 0  # Parse messages of clients, and those under a name to PostgreSQL
        threading.Thread(target=self._accept, daemon=True).start()

    def url(self, database, user="postgres"):
        return f"postgresql://{user}@/{database}?host={self.directory}&port=6432"

    def take(self, key, startup):
        with self._lock:
            if key not in self._pools:
                self._pools[key] = queue.LifoQueue()
                for _ in range(self._size):
                    self._pools[key].put(None)
        process = self._pools[key].get()
        try:
            return process or _Process(self._target, startup)
        except OSError:
            self.give(key, None)
            raise

    def give(self, key, process):
        self._pools[key].put(process)

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                sock, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=[sock], daemon=True).start()

    def _serve(self, sock):
        with sock, contextlib.suppress(OSError):
            code = _SSL
            while code in (_SSL, _GSS):
                code, startup = _Stream(sock).startup()
                if code in (_SSL, _GSS):
                    sock.sendall(b"N")
            if code != _CANCEL:
                _Client(self, sock, startup).run()

    def stop(self):
        self._listener.close()
