# SPDX-License-Identifier: MIT
"""The SQL that we send, as `fraiseql explain` tells it."""

import json
import subprocess


def statements(program, url, document, variables):
    """The statements of one request, each with its parameters as text: [(sql, [value, …])]."""
    done = subprocess.run(
        [program, "explain", url, "--format", "json", "--variables", json.dumps(variables),
         document],
        capture_output=True, text=True, timeout=60, check=False)
    if done.returncode:
        raise RuntimeError(f"fraiseql explain: {(done.stderr or done.stdout).strip()}")
    told = json.loads(done.stdout)
    return [(statement["sql"], [None if value is None else str(value)
                                for value in statement["params"]])
            for statement in told["statements"]]
