# SPDX-License-Identifier: MIT
"""A relay between two sockets that forwards, and when told so cuts, stalls or dribbles.  What passes on a
connection may also go through a filter (knives.py), which decides where it breaks."""

import os
import random
import selectors
import socket
import threading
import time

# Moods.  Whatever it is, no byte is changed.
FORWARD, STALL, DRIBBLE = "forward", "stall", "dribble"

CHUNK = 64 * 1024
DRIBBLE_BYTES = 40
DRIBBLE_PAUSE = 0.02


class _Pair:
    """Two sockets and what one has sent that the other has not taken."""

    def __init__(self, near, far):
        self.sides = (near, far)
        self.pending = {near: b"", far: b""}  # to be sent to it
        self.ended = set()  # has sent its last byte
        self.filter = None  # filter(asked, data): the bytes to forward; asked: they go to the target
        self.broken = False  # to be closed when what is pending was tried once
        for side in self.sides:
            side.setblocking(False)

        self.closed = False
        self.late = False  # something is pending although nothing has just come

    def send_late(self, asked, data):
        """From the proxy's thread, what a filter kept back."""
        self.pending[self.sides[1 if asked else 0]] += data
        self.late = True

    def other(self, side):
        return self.sides[side is self.sides[0]]


class Proxy:
    """Listens like `listen` (a port on 127.0.0.1 or a path), relays to `target()`, which is asked for
    each connection anew.  new_filter(pair) makes the filter of a connection.  One thread."""

    def __init__(self, listen, target, new_filter=None):
        if isinstance(listen, str):
            self._listener = socket.socket(socket.AF_UNIX)
            self._listener.bind(listen)
            os.chmod(listen, 0o777)
        else:
            self._listener = socket.create_server(("127.0.0.1", listen))
        self._listener.listen(128)
        self._listener.setblocking(False)
        self._target, self._new_filter = target, new_filter
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._pairs = set()
        self._mood = FORWARD
        self._cuts = 0
        self._lock = threading.Lock()
        self._stopped = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def port(self):
        return self._listener.getsockname()[1]

    def set_mood(self, mood):
        with self._lock:
            self._mood = mood

    def cut(self, count):
        """Breaks so many connections, in the middle of whatever they do."""
        with self._lock:
            self._cuts += count

    def stop(self):
        self._stopped = True
        self._thread.join(5)
        for pair in list(self._pairs):
            self._close(pair)
        self._listener.close()

    # --- the thread ---

    def _run(self):
        while not self._stopped:
            with self._lock:
                mood, cuts, self._cuts = self._mood, self._cuts, 0
            for pair in random.sample(sorted(self._pairs, key=id), min(cuts, len(self._pairs))):
                self._close(pair)
            if mood == STALL:
                time.sleep(0.02)
                continue
            for pair in [pair for pair in self._pairs if pair.late]:
                pair.late = False
                self._watch(pair)
            for key, events in self._selector.select(0.05):
                if key.fileobj is self._listener:
                    self._accept()
                else:
                    self._serve(key.data, key.fileobj, events, mood)
            if mood == DRIBBLE:
                time.sleep(DRIBBLE_PAUSE)

    def _accept(self):
        try:
            near, _ = self._listener.accept()
        except OSError:
            return
        try:
            far = self._connect(self._target())
        except OSError:
            near.close()
            return
        pair = _Pair(near, far)
        pair.filter = self._new_filter and self._new_filter(pair)
        self._pairs.add(pair)
        for side in pair.sides:
            self._selector.register(side, selectors.EVENT_READ, pair)

    @staticmethod
    def _connect(target):
        far = socket.socket(socket.AF_UNIX if isinstance(target, str) else socket.AF_INET)
        try:
            far.settimeout(2)
            far.connect(target)
        except OSError:
            far.close()
            raise
        return far

    def _serve(self, pair, side, events, mood):
        if pair not in self._pairs:
            return
        try:
            if events & selectors.EVENT_READ:
                data = side.recv(DRIBBLE_BYTES if mood == DRIBBLE else CHUNK)
                if not data:
                    pair.ended.add(side)
                elif pair.filter:
                    data = pair.filter(side is pair.sides[0], data)
                pair.pending[pair.other(side)] += data
            for to in pair.sides:
                if pair.pending[to]:
                    pair.pending[to] = pair.pending[to][to.send(pair.pending[to]):]
        except BlockingIOError:
            pass
        except OSError:
            self._close(pair)
            return
        if pair.broken or any(not pair.pending[pair.other(end)] for end in pair.ended):
            self._close(pair)
            return
        self._watch(pair)

    def _watch(self, pair):
        for side in pair.sides:
            wanted = selectors.EVENT_WRITE if pair.pending[side] else 0
            if side not in pair.ended and len(pair.pending[pair.other(side)]) < CHUNK:
                wanted |= selectors.EVENT_READ
            if wanted:
                try:
                    self._selector.modify(side, wanted, pair)
                except KeyError:
                    self._selector.register(side, wanted, pair)
            elif side in self._selector.get_map():
                self._selector.unregister(side)

    def _close(self, pair):
        self._pairs.discard(pair)
        for side in pair.sides:
            if side in self._selector.get_map():
                self._selector.unregister(side)
            side.close()
        pair.closed = True


def before_postgresql(cluster, new_filter=None):
    """A proxy to a cluster, and the host by which libpq finds it: a directory of its own."""
    relay = os.path.join(cluster.directory, "relay")
    os.mkdir(relay)
    os.chmod(relay, 0o755)
    name = ".s.PGSQL.5432"
    target = os.path.join(cluster.directory, name)
    return Proxy(os.path.join(relay, name), lambda: target, new_filter), relay
