# SPDX-License-Identifier: MIT
"""Filters of a proxy that break a connection at a chosen place: in the middle of a message to or from
PostgreSQL, at the commit, behind it, when the client has left, in the middle of a request or of its answer."""

import random
import re
import socket
import struct
import threading

# What a mutation is known by, in its request and in what PostgreSQL gets of it.
KEY = re.compile(rb"op-[0-9a-f]{16}")

# Where a connection to PostgreSQL breaks, and where the mutation on it is then.
ASKED = "cut while asked"  # in the middle of a statement of the mutation
ANSWERED = "cut while answered"  # in the middle of what PostgreSQL answers before the commit
AT_COMMIT = "cut at the commit"  # the Sync that commits never arrives
COMMITTED = "cut behind the commit"  # it was committed, and the server is not told
LEFT = "client left before the commit"  # not broken: the answers are held back until the client is gone
PLACES = (ASKED, ANSWERED, AT_COMMIT, COMMITTED, LEFT)
UNDONE = (ASKED, ANSWERED, AT_COMMIT, LEFT)
# Where a connection to a client breaks.
REQUEST, RESPONSE = "cut in a request", "cut in a response"

_CANCEL = struct.pack(">I", 80877102)


class Tray:
    """What is to be broken next, and what was: shared by the filters and whoever injects faults."""

    def __init__(self):
        self.changed = threading.Condition()
        self.armed = None
        self.hits = {}  # by key: where the mutation was when its connection broke
        self.clients = {}  # by key: the connection of the client that asked last
        self._knives = {}  # by PostgreSQL's process

    def arm(self, place, patience):
        """Whether something came by this place in time and was broken."""
        with self.changed:
            self.armed = place
            hit = self.changed.wait_for(lambda: self.armed != place, patience)
            self.armed = None
            return hit

    def take(self, place):
        """True once, for the first that is at the armed place."""
        with self.changed:
            if self.armed != place:
                return False
            self.armed = None
            self.changed.notify_all()
            return True

    def begin(self, pid, knife):
        self._knives[pid] = knife

    def cancelled(self, pid):
        if pid in self._knives:
            self._knives[pid].release()


class DatabaseKnife:
    """Reads a connection to PostgreSQL message by message."""

    def __init__(self, pair, tray):
        self._pair, self._tray = pair, tray
        self._unread = {True: b"", False: b""}
        self._greeted = False
        self._key = None  # of the mutation that is neither committed nor rolled back
        self._rolls_back = self._commits = False
        self._rollbacks = set()  # names of statements that roll back
        self._failed = False  # an error was answered, and everything is skipped until the Sync
        self._held = None  # answers that are kept back,
        self._gone = None  # until this client is gone

    def __call__(self, asked, data):
        self._unread[asked] += data
        out = b""
        while not self._pair.broken and (message := self._next(asked)):
            out += self._asked(message) if asked else self._answered(message)
        return out

    def _next(self, asked):
        data = self._unread[asked]
        head = 1 if self._greeted or not asked else 0
        if len(data) < head + 4:
            return None
        size = head + struct.unpack_from(">I", data, head)[0]
        if len(data) < size:
            return None
        self._unread[asked] = data[size:]
        return data[:size]

    def _cut(self, place, message, least=1):
        """Its first bytes, at least so many, but never all."""
        self._tray.hits[self._key] = place
        self._pair.broken = True
        return message[:random.randrange(least, len(message))]

    def _asked(self, message):
        if not self._greeted:
            self._greeted = True
            if message[4:8] == _CANCEL:
                self._tray.cancelled(struct.unpack_from(">I", message, 8)[0])
            return message
        kind = message[:1]
        if kind == b"B" and (found := KEY.search(message)):
            if self._key != found[0]:
                self._key, self._rolls_back, self._commits = found[0], self._failed, False
                self._tray.hits.pop(self._key, None)  # it is run again
            if self._tray.take(ASKED):
                return self._cut(ASKED, message)
        elif kind == b"P":
            name, text = message[5:].split(b"\0", 1)
            (self._rollbacks.add if b"rollback" in text else self._rollbacks.discard)(name)
        elif kind == b"B" and message[5:].split(b"\0", 2)[1] in self._rollbacks:
            self._rolls_back = True
        elif kind == b"S" and self._rolls_back:
            self._key = None
        elif kind == b"S" and self._key:
            if self._tray.take(AT_COMMIT):
                return self._cut(AT_COMMIT, message, 0)
            self._commits = True
        return message

    def _answered(self, message):
        if message[:1] == b"K":
            self._tray.begin(struct.unpack_from(">I", message, 5)[0], self)
        if self._held is not None:
            self._held += message
            return b""
        if message[:1] in b"EZ":  # also before what was asked has come by here
            self._failed = message[:1] == b"E"
        if not self._key:
            return message
        if self._commits:
            return self._at_the_end(message)
        if message[:1] == b"E":
            self._rolls_back = True
        if self._tray.take(ANSWERED):
            return self._cut(ANSWERED, message)
        if self._tray.armed == LEFT and self._leave():
            self._held = message
            return b""
        return message

    def _leave(self):
        client = self._tray.clients.get(self._key)
        if not client or not self._tray.take(LEFT):
            return False
        self._tray.hits[self._key] = LEFT
        if client.leave():
            self._gone = client
            return True
        del self._tray.hits[self._key]  # it had left by itself, and the server knows or not
        return False

    def _at_the_end(self, message):
        if message[:1] != b"Z":  # an error: a constraint that is checked at the end
            self._commits = message[:1] != b"E"
            self._key = self._key if self._commits else None
            return message
        if self._tray.take(COMMITTED):
            return self._cut(COMMITTED, message, 0)
        self._key = None
        return message

    def release(self):
        """The server has cancelled, since the client is gone, or in a slow moment for another reason."""
        held, self._held = self._held, None
        if held and not self._gone.is_gone:
            self._tray.hits.pop(self._key, None)
        if held:
            self._pair.send_late(False, held)


class ClientKnife:
    """Counts the bytes of a client's connection."""

    def __init__(self, pair, tray):
        self._pair, self._tray = pair, tray

    def __call__(self, asked, data):
        if asked and (found := KEY.search(data)):
            self._tray.clients[found[0]] = self
        if self._tray.take(REQUEST if asked else RESPONSE):
            self._pair.broken = True
            return data[:random.randrange(len(data))]
        return data

    @property
    def is_gone(self):
        return self._pair.closed

    def leave(self):
        """The server is told by a reset, which it sees at once.  False if there is no connection any more."""
        try:
            self._pair.sides[1].setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            for side in self._pair.sides:
                side.shutdown(socket.SHUT_RD)
        except OSError:
            return False
        return True
