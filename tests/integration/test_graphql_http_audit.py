# SPDX-License-Identifier: MIT
"""The public audits of GraphQL over HTTP, as the npm package graphql-http has them.

Each must say "ok": a "notice" is a MAY, a "warn" a SHOULD of the specification that is not heeded.
npm installs the package into audit/node_modules, as its lock says, when it is not there yet.
"""

import json
import pathlib
import subprocess

import pytest

AUDIT = pathlib.Path(__file__).parent / "audit"
SECONDS = 60
# The suite of graphql-http 1.23: fewer means that it did not run to its end.
EXPECTED = 61


def run(*command):
    done = subprocess.run(command, cwd=AUDIT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def audits(module_database, module_serve):
    if not (AUDIT / "node_modules" / "graphql-http").is_dir():
        run("npm", "ci", "--no-audit", "--no-fund")
    server = module_serve(module_database("create table item (id int primary key)"))
    return [json.loads(line) for line in run("node", "run.mjs", server.url).splitlines()]


def test_every_audit_is_run(audits):
    assert len(audits) == EXPECTED


def test_every_audit_says_ok(audits):
    complaints = [f"{audit['status']} {audit['id']} {audit['name']}: {audit.get('reason')}"
                  for audit in audits if audit["status"] != "ok"]
    assert not complaints, "\n".join(complaints)
