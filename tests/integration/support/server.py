# SPDX-License-Identifier: MIT
"""The program under test: started on a free port, asked, stopped, and looked at afterwards."""

import json
import os
import re
import signal
import time

import requests

from support.process import PATIENCE, Process
from support.wire import Wire

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
BINARY = os.environ.get("FRAISEQL_BINARY") or os.path.join(ROOT, "build", "fraiseql")

_SANITIZER = re.compile(r"ERROR: \w+Sanitizer|WARNING: ThreadSanitizer|: runtime error: ")
_ADDRESS = re.compile(r"https?://([0-9.]+|\[[0-9a-f:]+\]|localhost):(\d+)")


def environment(config=None):
    """Ours without what would steer the program, and config as FRAISEQL_<SECTION>_<KEY>, but PG… as it is."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("FRAISEQL_", "PG")) and name != "DATABASE_URL"
    }
    kept.setdefault("ASAN_OPTIONS", "detect_leaks=1:exitcode=99")
    kept.setdefault("UBSAN_OPTIONS", "print_stacktrace=1")
    for name, value in (config or {}).items():
        if isinstance(value, bool):
            value = "true" if value else "false"
        kept[name if name.startswith("PG") else f"FRAISEQL_{name.upper()}"] = str(value)
    return kept


class Server:
    """fraiseql serve.  config: database_pool_size=1 sets FRAISEQL_DATABASE_POOL_SIZE."""

    def __init__(self, database, arguments=(), ready=True, **config):
        url = database if isinstance(database, str) else database.url
        config.setdefault("server_port", 0)
        config.setdefault("server_workers", 2)
        # Most tests of change look at what happens before anybody looks for it.
        config.setdefault("schema_watch", "0s")
        self.process = Process(
            "fraiseql", [BINARY, "serve", url, *arguments], env=environment(config), cwd="/"
        )
        self.session = requests.Session()
        self.session.trust_env = False  # no proxy stands between a test and its server
        try:
            found = self.process.wait_for(_ADDRESS.pattern)
            self.host, self.port = found[1].strip("[]"), int(found[2])
            self.base = f"http://{found[1]}:{found[2]}"
            if ready:
                self.wait_until_ready()
        except BaseException:
            self.process.stop(signal.SIGKILL)
            raise

    @property
    def url(self):
        return f"{self.base}/graphql"

    def get(self, path, **options):
        return self.session.get(self.base + path, timeout=PATIENCE, **options)

    def post(self, body, headers=None, **options):
        """POST /graphql of a JSON value, or of bytes as they are."""
        headers = {"Content-Type": "application/json", **(headers or {})}
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.session.post(self.url, data, headers=headers, timeout=PATIENCE, **options)

    def graphql(self, query, variables=None, headers=None, **more):
        """The whole response: {"data": …} and, if so, {"errors": …}."""
        body = {"query": query, **more}
        if variables is not None:
            body["variables"] = variables
        return self.post(body, headers).json()

    def data(self, query, variables=None, headers=None):
        """The data of a request that must succeed."""
        answer = self.graphql(query, variables, headers)
        assert "errors" not in answer, json.dumps(answer, indent=1)
        return answer["data"]

    def errors(self, query, variables=None, headers=None):
        """The errors of a request that must fail."""
        answer = self.graphql(query, variables, headers)
        assert answer.get("errors"), json.dumps(answer, indent=1)
        return answer["errors"]

    def connect(self, patience=PATIENCE):
        return Wire(self.host, self.port, patience)

    def is_ready(self):
        try:
            return self.get("/ready").status_code == 200
        except requests.ConnectionError:
            return False

    def wait_until_ready(self, expected=True):
        deadline = time.monotonic() + PATIENCE
        while self.is_ready() != expected:
            assert self.process.returncode is None, "the server ended"
            assert time.monotonic() < deadline, f"/ready did not become {expected} in time"
            time.sleep(0.02)

    def wait_until_served(self):
        """Until requests reach the database, whatever else is needed and not there."""
        deadline = time.monotonic() + PATIENCE
        while True:
            checks = self.get("/ready").json()["checks"]
            if checks["database"] == "ok" and checks["schema"] == "ok":
                return
            assert time.monotonic() < deadline, checks
            time.sleep(0.02)

    def stop(self, number=signal.SIGTERM):
        """Stops it and fails if it did not end well."""
        self.session.close()
        code = self.process.stop(number)
        output = self.process.output
        assert not _SANITIZER.search(output), f"a sanitizer complains:\n{output}"
        assert code == 0, f"the server ended with {code} on signal {number}"
