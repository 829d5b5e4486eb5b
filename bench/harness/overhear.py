# SPDX-License-Identifier: MIT
"""The very SQL that a server sends for a request: what PostgreSQL writes into its log."""

import json
import re
import time

# Behind a mutation, when its answer is on its way: part of what it costs us, not of what is asked.
CLEANING_UP = "set session authorization default"
_PARAMETER = re.compile(r"\$(\d+) = (NULL|'(?:[^']|'')*')")
_EXECUTE = re.compile(r"^execute [^:]*: (.*)$", re.S)
_STATEMENT = re.compile(r"^statement: (.*)$", re.S)


class Overhear:
    """Used while nobody is measured: with every statement logged PostgreSQL is slow."""

    def __init__(self, cluster):
        self.cluster = cluster

    def __enter__(self):
        self._log_statements("all")
        return self

    def __exit__(self, *_):
        self._log_statements("none")

    def statements(self, database, ask):
        """[(SQL, [value or None, …])] of one request, in order, settings included."""
        # A backend reads the new setting between two requests; the first may go unheard.
        for _ in range(5):
            start = self._size()
            ask()
            if heard := self._heard(start, database):
                return heard
        raise RuntimeError("PostgreSQL's log shows no statement of this request")

    def _heard(self, start, database):
        """The log is written by another process: wait for it to start, then to fall silent."""
        deadline = time.monotonic() + 1
        size = start
        while time.monotonic() < deadline:
            time.sleep(0.02)
            now = self._size()
            if now > start and now == size:
                break
            size = now
        with open(self._log(), encoding="utf-8") as log:
            log.seek(start)
            entries = [json.loads(line) for line in log if line.strip()]
        found = [_statement_of(entry) for entry in entries if entry.get("dbname") == database]
        return [statement for statement in found if statement and not statement[0].startswith(CLEANING_UP)]

    def _log_statements(self, which):
        self.cluster.psql("postgres", f"alter system set log_statement = '{which}';\n"
                          "select pg_reload_conf();", role="postgres")
        time.sleep(0.1)

    def _log(self):
        return self.cluster.directory / "log" / "postgresql.json"

    def _size(self):
        return self._log().stat().st_size


def _statement_of(entry):
    message = entry.get("message", "")
    match = _EXECUTE.match(message) or _STATEMENT.match(message)
    if not match:
        return None
    params = {int(number): None if value == "NULL" else value[1:-1].replace("''", "'")
              for number, value in _PARAMETER.findall(entry.get("detail", ""))}
    return match[1], [params[number] for number in sorted(params)]
