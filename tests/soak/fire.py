# SPDX-License-Identifier: MIT
"""Writers under fire: a number of faults, each aimed at a mutation, and afterwards what clients were told is
compared with what the tables hold."""

import collections
import contextlib
import itertools
import os
import random
import signal
import subprocess
import threading
import time
from unittest import mock

import psycopg

import knives
import proxy
import questions
import writers
from soak import SANITIZER
from support.postgres import Cluster
from support.process import PATIENCE
from support.server import BINARY, Server, environment

# Each this often among all; every kind is made once at least.
CUTS = {**{place: 12 for place in knives.PLACES}, knives.REQUEST: 8, knives.RESPONSE: 8}
KINDS = {**CUTS, "backend ended": 8, "statement cancelled": 6, "backend stopped": 5, "server stopped": 3,
         "backend stopped for long": 0.3, "backend killed": 0.3, "database restarted": 0.3,
         "database crashed": 0.3, "server killed": 0.5}
# Of a backend that stands still for longer than this and two seconds more nobody knows what it has done.
STATEMENT_S = 1
TOLD = ("acknowledged", "rejected", "unknown", "lost")
# What may be told of a mutation that broke at a place.  "lost" is told nothing.
MAY_BE_TOLD = {
    knives.ASKED: {"rejected", "lost"}, knives.ANSWERED: {"rejected", "lost"}, knives.LEFT: {"lost"},
    knives.AT_COMMIT: {"unknown", "lost"}, knives.COMMITTED: {"unknown", "lost"},
}


class Fire:
    def __init__(self, faults, seed, clients=8, say=lambda text: None):
        self.faults, self.client_count, self.say, self.seed = faults, clients, say, seed
        self.counts = collections.Counter()
        self.tally = questions.Tally()
        self.problems = []
        self._doubts = 0
        self._chance = random.Random(f"{seed} fire")
        self._tray = knives.Tray()
        self._timers = []

    def run(self):
        """In this thread, since what it starts ends with it."""
        self._cluster = Cluster()
        try:
            with mock.patch.dict(os.environ, ASAN_OPTIONS=SANITIZER):
                self._run()
        finally:
            self._cluster.destroy()
        return self

    def _run(self):
        self._database = self._cluster.create_database(writers.SQL)
        subprocess.run([BINARY, "setup", self._database.url], env=environment(), timeout=PATIENCE, check=True, cwd="/")
        near_database, host = proxy.before_postgresql(
            self._cluster, lambda pair: knives.DatabaseKnife(pair, self._tray))
        self._url = f"postgresql://postgres@/{self._database.name}?host={host}"
        self._start_server()
        near_clients = proxy.Proxy(0, lambda: ("127.0.0.1", self._server.port),
                                   lambda pair: knives.ClientKnife(pair, self._tray))
        try:
            self._burn(near_clients.port)
            self._server.wait_until_ready()
            self._check_calm(near_clients.port)
            self._server.stop()
        except AssertionError as error:
            self.problems.append(f"{error}\n{self._server.process.output[-3000:]}")
        finally:
            if self._server.process.returncode is None:
                self._server.process.stop(signal.SIGKILL)
            near_clients.stop()
            near_database.stop()
        self._wait_for_the_last()
        self._compare()

    def _start_server(self):
        self._server = Server(self._url, mutations_tables="all", mutations_retries="5", database_pool_size=3,
                              database_statement_timeout=f"{STATEMENT_S}s", limits_list_max=1000)

    # --- fire ---

    def _burn(self, port):
        stop = threading.Event()
        clients = [questions.Client(number, self.seed, [port], self.tally, stop, writers.KINDS)
                   for number in range(self.client_count)]
        for client in clients:
            client.start()
        for kind in reversed(KINDS):  # a restart would wait for what stands still
            self._inject_surely(kind)
        ends = time.monotonic() + 60 + self.faults
        while self.counts.total() < self.faults and time.monotonic() < ends:
            self._inject(self._chance.choices(list(KINDS), KINDS.values())[0])
            if self.counts.total() % 500 == 0:
                self.say(self.summary())
        if self.counts.total() < self.faults:
            self.problems.append(f"only {self.counts.total()} faults in all this time")
        for timer in self._timers:
            timer.join()
        stop.set()
        for client in clients:
            client.join(questions.PATIENCE + 10)
        if any(client.is_alive() for client in clients):
            self.problems.append("a client waits for ever")

    def _inject_surely(self, kind):
        ends = time.monotonic() + PATIENCE
        while not self._inject(kind):
            if time.monotonic() > ends:
                self.problems.append(f"could not be made: {kind}")
                return
            time.sleep(0.02)

    def _inject(self, kind):
        """Whether it was made."""
        if self._server.process.returncode is not None:
            raise AssertionError(f"the server ended with {self._server.process.returncode}")
        with contextlib.suppress(psycopg.OperationalError, ProcessLookupError):
            made = self._tray.arm(kind, 1) if kind in CUTS else getattr(self, "_" + kind.replace(" ", "_"))()
            self.counts[kind] += bool(made)
            return made
        return False

    def _backends(self):
        """The server's processes in PostgreSQL, those that work first."""
        return [pid for (pid,) in self._database.rows(
            "select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
            " order by state = 'idle', random() limit 1")]

    def _signalled(self, function):
        return any(self._database.value(f"select {function}({pid})") for pid in self._backends())

    def _backend_ended(self):
        return self._signalled("pg_terminate_backend")

    def _statement_cancelled(self):
        return self._signalled("pg_cancel_backend")

    def _stop_backend(self, seconds):
        for pid in self._backends():
            os.kill(pid, signal.SIGSTOP)
            timer = threading.Timer(seconds, self._go_on, [pid])
            self._timers = [each for each in self._timers if each.is_alive()] + [timer]
            timer.start()
            return True
        return False

    @staticmethod
    def _go_on(pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)

    def _backend_stopped(self):
        return self._stop_backend(self._chance.uniform(0.001, 0.1))

    def _backend_stopped_for_long(self):
        return self._stop_backend(STATEMENT_S + 2.5)

    def _server_stopped(self):
        self._server.process.send_signal(signal.SIGSTOP)
        time.sleep(self._chance.uniform(0.001, 0.05))
        self._server.process.send_signal(signal.SIGCONT)
        return True

    def _backend_killed(self):
        """All others end with it."""
        for pid in self._backends():
            os.kill(pid, signal.SIGKILL)
            return True
        return False

    def _database_restarted(self):
        self._cluster.restart()
        return True

    def _database_crashed(self):
        self._cluster.crash()
        self._cluster.start()
        return True

    def _server_killed(self):
        self._server.session.close()
        self._server.process.stop(signal.SIGKILL)
        self._start_server()
        return True

    # --- afterwards ---

    def _check_calm(self, port):
        """Once nothing breaks any more every mutation is done."""
        kinds = [kind for kind in writers.KINDS if kind is not writers.refused]
        ends = time.monotonic() + PATIENCE
        for number in itertools.count():
            tally, stop = questions.Tally(), threading.Event()
            client = questions.Client(f"calm {number}", self.seed, [port], tally, stop, kinds)
            client.start()
            stop.wait(0.3)
            stop.set()
            client.join(questions.PATIENCE)
            self.tally.wrong += tally.wrong
            self.tally.replayed += tally.replayed
            for told in TOLD:
                getattr(self.tally, told).extend(getattr(tally, told))
            if tally.acknowledged and not (tally.rejected or tally.unknown):
                return
            if time.monotonic() > ends:
                self.problems.append(f"not all is done although nothing breaks: {dict(tally.refused)}")
                return

    def _wait_for_the_last(self):
        """What nobody waits for any more may still be committed."""
        ends = time.monotonic() + PATIENCE
        while self._backends():
            if time.monotonic() > ends:
                self.problems.append("a connection to PostgreSQL is left")
                return
            time.sleep(0.01)

    def _compare(self):
        traces = dict(self._database.rows("select op, count(*) from trace group by op"))
        for told in TOLD:
            for asked in getattr(self.tally, told):
                self._compare_one(asked, told, traces.pop(asked.op, 0))
        if self._doubts > 1 + self.faults // 100:
            self.problems.append(f"of {self._doubts} that broke before the commit it was told that nobody knows")
        if traces and not self.tally.wrong:
            self.problems.append(f"{len(traces)} were done that nobody has asked for")
        for place, sum_of in ("counter", "value"), ("slot", "hits"):
            off = self._database.value(
                f"select count(*) from {place} c where {sum_of} <> (select count(*) from trace t"
                f" where t.place = '{place}' and t.id = c.id::text)")
            if off:
                self.problems.append(f"{off} rows of {place} count what was not done, or not what was")
        astray = self._database.value("select count(*) from item where parcel_id is null")
        if astray:
            self.problems.append(f"{astray} items are of no parcel")
        self._compare_counted()

    def _compare_one(self, asked, told, found):
        whole = asked.rows or 0  # of what is always refused nothing is left
        right = {"acknowledged": {asked.rows}, "rejected": {0}}.get(told, {0, whole})
        # A request that was sent again may have been done at another place than the one that broke.
        place = None if asked.is_keyed else self._tray.hits.get(asked.op.encode())
        if place:
            right &= {whole} if place == knives.COMMITTED else {0}
        # On a machine that is so busy that all stands still for seconds, one may be given up before it is known.
        doubted = place and told == "unknown" and "unknown" not in MAY_BE_TOLD[place]
        self._doubts += bool(doubted)
        if found not in right or (place and not doubted and told not in MAY_BE_TOLD[place]):
            self.problems.append(f"{asked.kind} {asked.op}, {place or 'not aimed at'}: {told}, of {whole} rows"
                                 f" {found} are written")

    def _compare_counted(self):
        """Each value of a counter was told once."""
        counted = collections.defaultdict(list)
        for asked in self.tally.acknowledged:
            for name, values in asked.counted.items():
                counted[name] += values
        if any(len(values) != len(set(values)) for values in counted.values()):
            self.problems.append("two increments have led to the same value")

    @property
    def good(self):
        return not self.tally.wrong and not self.problems

    def summary(self):
        told = ", ".join(f"{len(getattr(self.tally, told))} {told}" for told in TOLD)
        return f"{self.counts.total()} faults; {told}, {self.tally.replayed} told again"

    def report(self):
        return "\n".join([
            self.summary(), ", ".join(f"{count} × {kind}" for kind, count in self.counts.most_common()),
            f"refused with {dict(self.tally.refused)}", *self.tally.wrong[:10], *self.problems[:20]])
