# SPDX-License-Identifier: MIT
"""A relay between the server and PostgreSQL that changes what PostgreSQL answers."""

import contextlib
import os
import socket
import struct
import threading

# Of connections that run jobs: they name the statements they prepare.  Those that read the catalog
# are left alone.
_JOBS = b"fq_00"


def message(kind, body=b""):
    return kind + struct.pack(">I", len(body) + 4) + body


def _exactly(sock, count):
    data = b""
    while len(data) < count:
        more = sock.recv(count - len(data))
        if not more:
            raise ConnectionError
        data += more
    return data


class HostileProxy:
    """Listens on a socket of its own in `directory`, relays to PostgreSQL's socket `target`.  While
    new_alter is set, it is asked once for each connection that runs jobs: for a function
    alter(kind, body) whose bytes then take the place of each message; None ends the connection."""

    def __init__(self, directory, target):
        self._target = target
        self._directory = directory
        self._path = os.path.join(directory, ".s.PGSQL.5432")
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(self._path)
        self._listener.listen(64)
        self._lock = threading.Lock()
        self._sockets = set()
        self.new_alter = None
        self.altered = 0
        self._threads = []
        self._start(self._accept)

    def url(self, database):
        return f"postgresql://postgres@/{database}?host={self._directory}"

    def behave(self):
        """From now on, and with new connections: what was lost on the old ones is lost."""
        self.new_alter = None
        self.cut()

    def cut(self):
        with self._lock:
            for sock in self._sockets:
                self._shut(sock)

    def stop(self):
        self._shut(self._listener)
        self.behave()
        for thread in self._threads:
            thread.join()
        self._listener.close()

    @staticmethod
    def _shut(sock):
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)

    def _start(self, work, *arguments):
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()
        return thread

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                self._start(self._relay, near)

    def _relay(self, near):
        runs_jobs = threading.Event()
        with near, socket.socket(socket.AF_UNIX) as far:
            with self._lock:
                self._sockets |= {near, far}
            far.connect(self._target)
            asks = self._start(self._one_way, self._ask, near, far, runs_jobs)
            self._one_way(self._answer, near, far, runs_jobs)
            asks.join()
            with self._lock:
                self._sockets -= {near, far}

    def _one_way(self, work, near, far, runs_jobs):
        with contextlib.suppress(OSError):
            work(near, far, runs_jobs)
        self._shut(near)
        self._shut(far)

    def _ask(self, near, far, runs_jobs):
        while data := near.recv(65536):
            if _JOBS in data:
                runs_jobs.set()
            far.sendall(data)

    def _answer(self, near, far, runs_jobs):
        alter = None
        while True:
            head = _exactly(far, 5)
            body = _exactly(far, struct.unpack(">I", head[1:])[0] - 4)
            data = head + body
            if not alter and self.new_alter and runs_jobs.is_set():
                alter = self.new_alter()
            if alter:
                data = alter(head[:1], body)
                self.altered += data != head + body
                if data is None:
                    return
            near.sendall(data)
