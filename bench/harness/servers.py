# SPDX-License-Identifier: MIT
"""The contestants as processes: started on free ports, asked until they answer, ended for sure."""

import http.client
import json
import os
import pathlib
import socket
import subprocess
import tempfile
import time

from . import node, proc


class Server:
    """One process that answers POST /graphql on 127.0.0.1."""

    def __init__(self, name, argv, env=None, cwd=None, ready="/ready", ready_status=200):
        self.name = name
        self.port = free_port()
        self.argv = [str(part).replace("{port}", str(self.port)) for part in argv]
        self.env = {**os.environ, **(env or {})}
        self.cwd = cwd
        self.ready = ready  # a path to GET, or None: a GraphQL request
        self.ready_status = ready_status
        self.process = None
        self.log = None
        self.idle_kb = None
        self.load_kb = 0

    def start(self, timeout=60):
        """Seconds from spawning it to its first good answer."""
        self.log = tempfile.TemporaryFile(mode="w+", encoding="utf-8", errors="replace")
        begun = time.perf_counter()
        self.process = subprocess.Popen(self.argv, env=self.env, cwd=self.cwd, stdout=self.log,
                                        stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        while not self._answers():
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.name} ended with {self.process.returncode} at its "
                                   f"start:\n{self.log_tail()}")
            if time.perf_counter() - begun > timeout:
                raise RuntimeError(f"{self.name} was not ready after {timeout} s:\n"
                                   f"{self.log_tail()}")
            time.sleep(0.0005)
        return time.perf_counter() - begun

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(10)
        self.process = None
        if self.log:
            self.log.close()
            self.log = None

    def ask(self, document, variables, headers=None):
        """Status, body as it came."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("POST", "/graphql", body=body_of(document, variables),
                               headers={**REQUEST_HEADERS, **(headers or {})})
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def cpu_seconds(self):
        return proc.cpu_seconds(self.process.pid)

    def note_idle_memory(self):
        self.idle_kb = proc.rss_kb(self.process.pid)

    def note_memory_under_load(self):
        self.load_kb = max(self.load_kb, proc.rss_kb(self.process.pid))

    def log_tail(self):
        self.log.seek(0)
        return "".join(self.log.readlines()[-20:]).strip()

    def _answers(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            if self.ready:
                connection.request("GET", self.ready)
            else:
                connection.request("POST", "/graphql", body=body_of("{ __typename }", {}),
                                   headers=REQUEST_HEADERS)
            return connection.getresponse().status == self.ready_status
        except OSError:
            return False
        finally:
            connection.close()


REQUEST_HEADERS = {"Content-Type": "application/json", "Accept": "application/json"}


def body_of(document, variables):
    return json.dumps({"query": document, "variables": variables}, separators=(",", ":"))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ours(program, url, workers, settings=()):
    """The server as it is installed, on one worker thread; headers are believed, which the case
    with claims needs (all cases run so).  settings: KEY=VALUE of its configuration."""
    return Server(f"fraiseql ({url.split('?')[0].rsplit('/', 1)[-1]})",
                  [program, "serve", url, "--port", "{port}", "--workers", workers,
                   *(part for each in settings for part in ("--set", each))],
                  env={"FRAISEQL_SESSION_TRUSTED_HEADERS": "true", "FRAISEQL_MUTATIONS_TABLES": "all"})


def loop(program, url, claims):
    """It knows one question only, and answers 400 to any other."""
    return Server("loop with claims" if claims else "loop",
                  [program, "--port", "{port}", *(["--claims"] if claims else []), url],
                  ready_status=400)


class Peer:
    """PostGraphile."""

    def __init__(self, directory, runner):
        self.directory = pathlib.Path(directory)
        self.runner = runner
        self.package = self.directory / "node_modules" / "postgraphile"
        self.program = self.package / "dist" / "cli-run.js"

    def install(self):
        node.install(self.directory, self.program)

    def version(self):
        return node.version_of(self.package)

    def server(self, url):
        return Server(f"PostGraphile ({url.split('?')[0].rsplit('/', 1)[-1]})",
                      [self.runner.program, self.program, "-C", "graphile.config.mjs",
                       "-n", "127.0.0.1", "-p", "{port}"],
                      env={"DATABASE_URL": url, "NODE_ENV": "production",
                           "GRAPHILE_ENV": "production"},
                      cwd=self.directory, ready=None)
