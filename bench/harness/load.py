# SPDX-License-Identifier: MIT
"""One measured run: wrk against a server, or pgbench against the database alone."""

import pathlib
import re
import shutil
import subprocess
import time
from dataclasses import dataclass

from .servers import REQUEST_HEADERS, body_of

SCRIPT = pathlib.Path(__file__).with_name("case.lua")
BODIES = 2000


@dataclass
class Run:
    rate: float  # requests (transactions) a second
    server_us: float  # processor time of the server's process for one request
    postgres_us: float  # and of PostgreSQL's backends
    p50_us: float
    p99_us: float


class Wrk:
    """Prepares one case's requests once, then drives any server with them."""

    def __init__(self, directory, cluster):
        if not shutil.which("wrk"):
            raise RuntimeError("wrk is needed: install the package wrk")
        self.directory = pathlib.Path(directory)
        self.cluster = cluster

    def prepare(self, case, which, ids):
        document = case.ours if which == "ours" else case.peer
        bodies, headers = self._files(case, which)
        lines = [body_of(document, variables) for variables in case.variables(ids, BODIES)]
        bodies.write_text("\n".join(lines) + "\n", encoding="utf-8")
        headers.write_text("".join(f"{name}: {value}\n" for name, value in
                                   {**REQUEST_HEADERS, **case.headers}.items()), encoding="utf-8")

    def run(self, server, case, which, seconds, connections, check=False):
        bodies, headers = self._files(case, which)
        server_before, postgres_before = server.cpu_seconds(), self.cluster.cpu_seconds()
        done = subprocess.run(
            ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", SCRIPT,
             f"http://127.0.0.1:{server.port}/graphql", "--", bodies, headers,
             "check" if check else "measure"],
            capture_output=True, text=True, timeout=seconds + 60, check=False)
        server_spent = server.cpu_seconds() - server_before
        postgres_spent = self.cluster.cpu_seconds() - postgres_before
        server.note_memory_under_load()
        match = re.search(r"^RESULT (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)$", done.stdout, re.M)
        if not match:
            raise RuntimeError(f"wrk gave no result: {done.stdout}{done.stderr}")
        requests, duration_us, wrong, lost, p50, p99 = map(int, match.groups())
        if wrong or lost or not requests:
            raise RuntimeError(f"{server.name}, {case.name}: of {requests} requests {wrong} were "
                               f"answered with errors and {lost} not at all")
        return Run(requests * 1e6 / duration_us, server_spent * 1e6 / requests,
                   postgres_spent * 1e6 / requests, p50, p99)

    def _files(self, case, which):
        return (self.directory / f"{case.name}.{which}.bodies",
                self.directory / f"{case.name}.headers")


class Pgbench:
    """The same SQL without us: pgbench -M prepared, 8 clients, as many scripts as there are sets
    of values, because pgbench cannot draw a uuid."""

    CLIENTS = 8
    LEAD_IN = 2

    def __init__(self, directory, cluster):
        self.directory = pathlib.Path(directory)
        self.cluster = cluster
        self.arguments = {}

    def prepare(self, case, whose, heard):
        """heard: for each set of variables, the list of (SQL, values) that whose server sent."""
        arguments = []
        for number, statements in enumerate(heard):
            script, values = pgbench_script(statements, f"s{number}")
            path = self.directory / f"{case.name}.{whose}.{number}.pgbench"
            path.write_text(script, encoding="utf-8")
            arguments += ["-f", str(path)]
            for name, value in values.items():
                arguments += ["-D", f"{name}={value}"]
        self.arguments[case.name, whose] = arguments

    def knows(self, case, whose):
        return (case.name, whose) in self.arguments

    def run(self, case, whose, seconds):
        """Our server's connections are warm; pgbench's are new, and each plans every script some
        six times before PostgreSQL keeps a plan.  So the first seconds do not count."""
        process = subprocess.Popen(
            [self.cluster.bin / "pgbench", "-n", "-M", "prepared", "-c", str(self.CLIENTS),
             "-j", "1", "-P", "1", "-T", str(self.LEAD_IN + seconds + 1),
             *self.arguments[case.name, whose], self.cluster.url(case.database)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            time.sleep(self.LEAD_IN)
            begun, before = time.monotonic(), self.cluster.cpu_seconds()
            time.sleep(seconds)
            spent = (self.cluster.cpu_seconds() - before) / (time.monotonic() - begun)
            out, told = process.communicate(timeout=60)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        failed = re.search(r"failed transactions: (\d+)", out)
        rates = [float(rate) for rate in
                 re.findall(r"^progress: [\d.]+ s, ([\d.]+) tps", told, re.M)]
        rates = rates[self.LEAD_IN:self.LEAD_IN + seconds]
        if process.returncode or not any(rates) or (failed and int(failed[1])):
            raise RuntimeError(f"pgbench, {case.name}, SQL of {whose}: {told.strip()[-1000:]}")
        rate = sum(rates) / len(rates)
        return Run(rate, 0, spent * 1e6 / rate, self.CLIENTS * 1e6 / rate, 0)


# What must be left alone in SQL, and what must be replaced: a $1 that stands in neither.
_SQL = re.compile(r"""(?P<string>[eE]?'(?:[^']|'')*')|(?P<name>"(?:[^"]|"")*")|\$(?P<param>\d+)""")


def pgbench_script(statements, prefix):
    """One segment of a pipeline as pgbench writes it, and the values of its variables."""
    values = {}
    lines = [_with_variables(sql, params, f"{prefix}_{number}", values) + ";"
             for number, (sql, params) in enumerate(statements)]
    if len(lines) > 1:
        lines = ["\\startpipeline", *lines, "\\endpipeline"]
    return "\n".join(lines) + "\n", values


def _with_variables(sql, params, prefix, values):
    def replace(match):
        if match["string"]:
            return _without_colons(match["string"])
        if match["name"]:
            return match["name"]
        value = params[int(match["param"]) - 1]
        if value is None:
            return "null"  # pgbench has no variable for it
        name = f"{prefix}_{match['param']}"
        values[name] = value
        return f":{name}"

    # A newline would end nothing, but a backslash at the start of a line would be a command.
    return _SQL.sub(replace, sql).replace("\n", " ").strip().rstrip(";")


def _without_colons(literal):
    """pgbench takes :name for a variable even inside a string."""
    if ":" not in literal:
        return literal
    if literal[0] in "eE":
        return literal.replace(":", "\\x3a")
    return "E" + literal.replace("\\", "\\\\").replace(":", "\\x3a")
