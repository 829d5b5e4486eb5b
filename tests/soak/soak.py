# SPDX-License-Identifier: MIT
"""Clients, faults and proxies around one server, for a time; then what is true must be true."""

import os
import threading
import time
from unittest import mock

import proxy
import questions
import world
from faults import Faults
from support.postgres import Cluster
from support.server import Server

MB = 1024 * 1024
ROLE = "soak_server"
# A sanitizer keeps what was freed; little of it, so that growth can be told.
SANITIZER = "detect_leaks=1:exitcode=99:quarantine_size_mb=8"
# What a server may hold after all this above what it held when it was warm.
GROWTH_MB = 60
# How long a server may refuse what no longer breaks: it waits between readings of the schema.
HEALS_S = 10


def _resident(server):
    with open(f"/proc/{server.process.pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024


class Soak:
    def __init__(self, seconds, seed, clients, say):
        self.seconds, self.seed, self.client_count, self.say = seconds, seed, clients, say
        self.tally = questions.Tally()
        self.problems = []
        self.memory = []
        self.faults = None

    def run(self):
        cluster = Cluster()
        try:
            with mock.patch.dict(os.environ, ASAN_OPTIONS=SANITIZER):
                self._run_on(cluster)
        finally:
            cluster.destroy()
            if self.faults:
                self.faults.released.set()
        return self

    def _run_on(self, cluster):
        database = cluster.create_database(world.SQL + world.ROLE_SQL.format(role=ROLE))
        database_proxy, relay = proxy.before_postgresql(cluster)
        server = Server(f"postgresql://{ROLE}@/{database.name}?host={relay}",
                        session_trusted_headers=True, database_pool_size=6,
                        database_statement_timeout="5s", server_workers=2)
        client_proxy = proxy.Proxy(0, lambda: ("127.0.0.1", server.port))
        try:
            self._soak(cluster, database, server, client_proxy, database_proxy)
            self._settle(server)
            self._check_ledger(database)
            self.memory.append(_resident(server))
            self._check_memory()
            server.stop()
        except AssertionError as error:
            self.problems.append(f"{error}\n" + _end_of(server.process.output))
        finally:
            if server.process.returncode is None:
                server.process.stop()
            client_proxy.stop()
            database_proxy.stop()

    def _soak(self, cluster, database, server, client_proxy, database_proxy):
        stop = threading.Event()
        ports = [server.port, client_proxy.port]
        clients = [questions.Client(number, self.seed, ports, self.tally, stop)
                   for number in range(self.client_count)]
        for client in clients:
            client.start()
        time.sleep(min(3, self.seconds / 5))  # warm, before anything breaks
        self.memory.append(_resident(server))
        self.faults = Faults(self.seed, cluster, database, server, client_proxy, database_proxy, stop)
        self.faults.start()
        self._wait(server)
        stop.set()
        if not self.faults.mended.wait(60):
            self.problems.append("a fault does not end")
        for client in clients:
            client.join(questions.PATIENCE + 10)
        if self.faults.problem:
            self.problems.append(f"a fault could not be made: {self.faults.problem!r}")
        if any(client.is_alive() for client in clients):
            self.problems.append("a client waits for ever")

    def _wait(self, server):
        ends = time.monotonic() + self.seconds
        told = time.monotonic()
        while time.monotonic() < ends and server.process.returncode is None:
            time.sleep(0.2)
            if time.monotonic() - told > 15:
                told = time.monotonic()
                self.say(f"{ends - told:4.0f} s to go: {self.summary()}")
        if server.process.returncode is not None:
            self.problems.append(f"the server ended with {server.process.returncode}:\n"
                                 + _end_of(server.process.output))

    def _settle(self, server):
        """Once nothing breaks any more everything is answered, and rightly."""
        server.wait_until_ready()
        # The first answers tell the server that the database changed; it reads it again by itself.
        ends = time.monotonic() + HEALS_S
        while "errors" in server.graphql(questions.CHANGING.document) and time.monotonic() < ends:
            time.sleep(0.05)
        tally, stop = questions.Tally(), threading.Event()
        calm = [questions.Client(f"calm {number}", self.seed, [server.port], tally, stop)
                for number in range(2)]
        for client in calm:
            client.start()
        time.sleep(2)
        stop.set()
        for client in calm:
            client.join(questions.PATIENCE)
        self.tally.wrong += tally.wrong
        for outcome in ("acknowledged", "rejected", "unknown", "lost"):
            getattr(self.tally, outcome).extend(getattr(tally, outcome))
        if tally.refused:
            self.problems.append(f"refused although nothing breaks: {dict(tally.refused)}")
        if not sum(tally.right.values()):
            self.problems.append("nothing is answered any more")

    def _check_memory(self):
        grown = self.memory[-1] - self.memory[0]
        if grown > GROWTH_MB:
            self.problems.append(f"the server grew by {grown:.0f} MB")

    def _check_ledger(self, database):
        """What was acknowledged is there once, what was refused is not, pairs are whole."""
        rows = dict(database.rows("select key, amount from ledger"))
        flat = lambda asked: {key for question in asked for key in question.keys}  # noqa: E731
        lost = flat(self.tally.acknowledged) - rows.keys()
        if lost:
            self.problems.append(f"{len(lost)} acknowledged entries are not there")
        kept = flat(self.tally.rejected) & rows.keys()
        if kept:
            self.problems.append(f"{len(kept)} refused entries are there")
        torn = [question for question in self.tally.unknown + self.tally.lost
                if len({key in rows for key in question.keys}) > 1]
        if torn:
            self.problems.append(f"{len(torn)} pairs are there by half")

    def summary(self):
        tally = self.tally
        return (f"{sum(tally.right.values())} right, {sum(tally.refused.values())} refused, "
                f"{tally.broken} broken off, {len(tally.wrong)} wrong, "
                f"{len(tally.acknowledged)} mutations acknowledged")

    @property
    def good(self):
        return not self.tally.wrong and not self.problems

    def report(self):
        tally = self.tally
        lines = [
            f"right       {sum(tally.right.values()):8}  " + _counts(tally.right),
            f"refused     {sum(tally.refused.values()):8}  " + _counts(tally.refused),
            f"broken off  {tally.broken:8}",
            f"mutations   {len(tally.acknowledged):8} acknowledged, {len(tally.rejected)} refused, "
            f"{len(tally.unknown)} not known, {len(tally.lost)} broken off",
            f"faults      {sum(self.faults.counts.values()):8}  " + _counts(self.faults.counts),
            f"memory      {self.memory[0]:8.1f} MB warm, {self.memory[-1]:.1f} MB at the end",
            f"wrong       {len(tally.wrong):8}",
            *tally.wrong[:10], *self.problems,
        ]
        return "\n".join(lines)


def _end_of(output):
    return "\n".join(output.splitlines()[-30:])


def _counts(counter):
    return ", ".join(f"{name} {count}" for name, count in counter.most_common())
