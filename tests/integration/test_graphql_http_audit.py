# SPDX-License-Identifier: MIT
"""The public audits of GraphQL over HTTP, as the npm package graphql-http has them.

Each must say "ok": a "notice" is a MAY, a "warn" a SHOULD of the specification that is not heeded.
npm installs the package into audit/node_modules, as its lock says, when it is not there yet.
"""

import json
import pathlib

import pytest

from support import npm

AUDIT = pathlib.Path(__file__).parent / "audit"
# The suite of graphql-http 1.23: fewer means that it did not run to its end.
EXPECTED = 61


@pytest.fixture(scope="module")
def audits(module_database, module_serve):
    npm.install(AUDIT, "graphql-http")
    server = module_serve(module_database("create table item (id int primary key)"))
    return [json.loads(line) for line in npm.run(AUDIT, "node", "run.mjs", server.url).splitlines()]


def test_every_audit_is_run(audits):
    assert len(audits) == EXPECTED


def test_every_audit_says_ok(audits):
    complaints = [f"{audit['status']} {audit['id']} {audit['name']}: {audit.get('reason')}"
                  for audit in audits if audit["status"] != "ok"]
    assert not complaints, "\n".join(complaints)
