# SPDX-License-Identifier: MIT
"""Rounds of runs: every case, every contestant, in turn, so that what disturbs the machine for a
while disturbs them all."""

from statistics import median

from . import cases as questions
from . import servers
from .overhear import Overhear

# Sets of variables for which pgbench gets the SQL: each is a statement of its own to it, planned
# again by each of its connections.
SQL_SETS = 4


class Contest:
    def __init__(self, options, cluster, program, loop_program, peer, wrk, pgbench, say):
        self.options = options
        self.cluster = cluster
        self.program = program
        self.loop_program = loop_program
        self.peer = peer
        self.wrk = wrk
        self.pgbench = pgbench
        self.say = say
        self.cases = [case for case in questions.CASES if case.name in options.cases]
        self.databases = sorted({case.database for case in self.cases})
        self.running = {}  # ("ours", "tables") → server
        self.runs = {}  # case → contestant → [Run]
        self.latency = {}  # case → contestant → Run
        self.starts = {}  # contestant → [seconds]
        self.remarks = []

    # --- who takes part ---

    def start(self):
        for database in self.databases:
            url = self.cluster.url(database)
            if self.program:
                self._start("ours", database,
                            servers.ours(self.program, url, self.options.workers))
            if self.options.before:
                self._start("before", database,
                            servers.ours(self.options.before, url, self.options.workers,
                                         self.options.before_set))
            if self.peer:
                self._start("peer", database, self.peer.server(url))
        for kind in sorted({case.loop for case in self.cases if case.loop}):
            self._start(f"loop {kind}", "tables",
                        servers.loop(self.loop_program, self.cluster.url("tables"),
                                     kind == "claims"))

    def _start(self, who, database, server):
        self.running[who, database] = server
        self.say(f"starting {server.name}")
        server.start()
        server.note_idle_memory()

    def stop(self):
        for server in self.running.values():
            server.stop()
        self.running.clear()

    def contestants(self, case):
        """Name and server of everyone who can answer the case; for pgbench, whose SQL it sends."""
        found = [(who, self.running[key, case.database])
                 for who, key in (("ours", "ours"), ("before", "before"), ("loop", f"loop {case.loop}"),
                                  ("peer", "peer"))
                 if (key, case.database) in self.running and (case.peer or who != "peer")]
        return found + [(name, whose) for name, whose in (("pgbench", "ours"), ("peer_sql", "peer"))
                        if self.pgbench.knows(case, whose)]

    def servers(self, case):
        return [(who, server) for who, server in self.contestants(case)
                if not isinstance(server, str)]

    # --- before anything is measured ---

    def prepare(self, ids):
        for case in self.cases:
            for which in ("ours", "peer") if case.peer else ("ours",):
                self.wrk.prepare(case, which, ids)

    def learn_sql(self, ids):
        """Gives pgbench the statements that we send, and those that the peer sends."""
        with Overhear(self.cluster) as overhear:
            for case in self.cases:
                for whose, document in (("ours", case.ours), ("peer", case.peer)):
                    server = self.running.get((whose, case.database))
                    if server and document:
                        self.pgbench.prepare(case, whose, [
                            overhear.statements(case.database, lambda: server.ask(
                                document, variables, case.headers))
                            for variables in case.variables(ids, SQL_SETS)])

    def verify(self, ids):
        """Everyone answers, without errors, and the same."""
        for case in self.cases:
            for variables in case.variables(ids, 8, seed=2):
                answers = {who: self._answer(server, who, case, variables)
                           for who, server in self.servers(case)}
                self._compare(case, variables, answers)
        self.say("all answers agree")

    @staticmethod
    def _answer(server, who, case, variables):
        document = case.peer if who == "peer" else case.ours
        status, body = server.ask(document, variables, case.headers)
        data = questions.json_of(body)
        if status != 200 or not data or data.get("errors") or not _has_rows(data.get("data")):
            raise RuntimeError(f"{server.name} answers {case.name} with {status}: "
                               f"{body.decode(errors='replace')[:2000]}")
        rows = case.from_peer(data["data"]) if who == "peer" else data["data"]
        return body, questions.comparable(rows)

    @staticmethod
    def _compare(case, variables, answers):
        first = next(iter(answers))
        for who, (body, rows) in answers.items():
            if rows != answers[first][1]:
                raise RuntimeError(f"{case.name} {variables}: {first} and {who} disagree:\n"
                                   f"{answers[first][1]}\n{rows}")
        if {"ours", "loop"} <= answers.keys() and answers["ours"][0] != answers["loop"][0]:
            raise RuntimeError(f"{case.name}: ours and the loop's differ in bytes:\n"
                               f"{answers['ours'][0]}\n{answers['loop'][0]}")

    # --- measuring ---

    def start_times(self):
        """Spawn to first good answer, again and again, while nothing else runs."""
        url = self.cluster.url("app")
        plans = []
        if self.program:
            plans.append(("ours", self.options.starts,
                          lambda: servers.ours(self.program, url, self.options.workers)))
        if self.peer:
            plans.append(("peer", min(3, self.options.starts), lambda: self.peer.server(url)))
        for who, times, make in plans:
            for _ in range(times):
                server = make()
                self.running[who, "start"] = server  # so that stop() would end it
                seconds = server.start()
                self.running.pop((who, "start")).stop()
                self.starts.setdefault(who, []).append(seconds)
                self.say(f"start of {who}: {seconds * 1000:.0f} ms")

    def warm_up(self):
        """Prepared statements, plan caches and Node's compiler; every answer is looked at."""
        for case in self.cases:
            for who, server in self.servers(case):
                self.say(f"warming up {case.name}: {who}")
                self._drive(server, case, who, self.options.warm_up, 64, check=True)

    def rounds(self):
        for number in range(self.options.rounds):
            for case in self.cases:
                for who, server in in_turn(self.contestants(case), number):
                    run = (self.pgbench.run(case, server, self.options.seconds)
                           if isinstance(server, str)
                           else self._drive(server, case, who, self.options.seconds, 64))
                    self.runs.setdefault(case.name, {}).setdefault(who, []).append(run)
                    self.say(f"round {number + 1}/{self.options.rounds} {case.name}: {who} "
                             f"{run.rate:,.0f}/s")

    def latencies(self):
        for case in self.cases:
            for who, server in self.servers(case):
                self.say(f"latency {case.name}: {who}")
                run = self._drive(server, case, who, self.options.seconds, 8)
                self.latency.setdefault(case.name, {})[who] = run

    def _drive(self, server, case, who, seconds, connections, check=False):
        return self.wrk.run(server, case, "peer" if who == "peer" else "ours", seconds,
                            connections, check)

    def remark(self, text):
        self.remarks.append(text)
        self.say(text)

    # --- what came of it ---

    def memory(self):
        """The largest of each contestant's processes, in MB, idle and under load."""
        found = {}
        for (who, _), server in self.running.items():
            idle, load = found.get(who, (0, 0))
            found[who] = (max(idle, server.idle_kb / 1024), max(load, server.load_kb / 1024))
        return {who: {"idle_mb": round(idle, 1), "load_mb": round(load, 1)}
                for who, (idle, load) in found.items()}

    def ratio(self, case, other, base_case=None, mine="ours"):
        """Ours to another's, round by round, then the median; None where one did not run."""
        mine = self.runs.get(case, {}).get(mine)
        theirs = self.runs.get(base_case or case, {}).get(other)
        if not mine or not theirs:
            return None
        return median(a.rate / b.rate for a, b in zip(mine, theirs))

    def medians(self, case):
        """Contestant → rate, server µs, PostgreSQL µs, as medians over the rounds."""
        return {who: {"rate": median(run.rate for run in runs),
                      "server_us": median(run.server_us for run in runs),
                      "postgres_us": median(run.postgres_us for run in runs)}
                for who, runs in self.runs.get(case, {}).items()}


def in_turn(contestants, number):
    """Who runs first in one round runs last in the next: what ran before leaves a machine that is
    warmer, or busier, and that was worth 6 % between two builds of the same program."""
    return contestants[::-1] if number % 2 else contestants


def _has_rows(data):
    return bool(data) and all(bool(value) for value in data.values())
