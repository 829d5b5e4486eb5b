# SPDX-License-Identifier: MIT
"""PostgreSQL over an encrypted connection: libpq shakes hands, then we read and write its records."""

import json
import os
import shutil
import subprocess

import pytest
from support.postgres import Cluster
from support.process import PATIENCE, free_port
from support.server import BINARY, environment

ROWS = 20000


def _certify(cluster):
    """A key and a certificate that PostgreSQL finds where it looks by itself."""
    paths = [os.path.join(cluster.data, name) for name in ("server.key", "server.crt")]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=localhost", "-keyout", paths[0], "-out", paths[1]],
        check=True, capture_output=True)
    owner = os.stat(cluster.data)
    for path in paths:
        os.chmod(path, 0o600)
        shutil.chown(path, owner.st_uid, owner.st_gid)


class Encrypted:
    """A database as the server fixture takes it, reached over TCP and TLS alone."""

    def __init__(self, port, database):
        self.url = f"postgresql://postgres@127.0.0.1:{port}/{database.name}?sslmode=require"


@pytest.fixture(scope="module")
def encrypted():
    port = free_port()
    cluster = Cluster()
    try:
        _certify(cluster)
        cluster.configure(listen_addresses="127.0.0.1", port=str(port), ssl="on")
        yield Encrypted(port, cluster.create_database(f"""
            create table item (id int primary key, body text);
            insert into item select i, repeat(chr(97 + i % 26), i % 400)
              from generate_series(1, {ROWS}) i"""))
    finally:
        cluster.destroy()


def test_doctor_says_how_the_database_is_reached(encrypted):
    def found(url):
        done = subprocess.run([BINARY, "doctor", url, "--format", "json"], env=environment(), capture_output=True,
                              text=True, timeout=PATIENCE, check=False, cwd="/")
        return {finding["id"] for finding in json.loads(done.stdout)["findings"] if finding["subject"] == "database.url"}

    assert found(encrypted.url) == {"database-not-verified"}
    plain = encrypted.url.replace("sslmode=require", "sslmode=disable")
    assert found(plain) == set()  # on this machine
    assert found(plain.replace("127.0.0.1", "db.example") + "&hostaddr=127.0.0.1") == {"database-without-tls"}


def _body(i):
    return chr(97 + i % 26) * (i % 400)


def test_small_and_long_answers_come_whole(encrypted, serve):
    server = serve(encrypted)
    assert server.data("{ item(id: 7) { id body } }") == {"item": {"id": 7, "body": _body(7)}}
    found = server.data(f"{{ items(limit: {ROWS}) {{ id body }} }}")["items"]
    assert [item["id"] for item in found] == list(range(1, ROWS + 1))
    assert all(item["body"] == _body(item["id"]) for item in found)


def test_large_values_go_out_whole(encrypted, serve):
    server = serve(encrypted)
    wanted = [str(n) * 1000 for n in range(10, 500)]
    answer = server.data("query q($w: [String!]) { items(where: {body: {in: $w}}) { id } }",
                         variables={"w": wanted})
    assert answer == {"items": []}
