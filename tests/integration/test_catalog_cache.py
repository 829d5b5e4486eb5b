# SPDX-License-Identifier: MIT
"""A server that is started again takes the catalog from its file, if the database still has that one."""

import os
import signal

import pytest

from test_changes import becomes

SQL = """
create table item (id int primary key, name text);
insert into item values (1, 'One');
create view v_item as select id, jsonb_build_object('id', id, 'label', name) as data from item;
"""
KEPT = "its catalog is that of"
ALL = "{ __schema { types { name fields { name args { name } } inputFields { name } } } }"


@pytest.fixture(scope="module")
def database(module_database):
    return module_database(SQL)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "catalog"


@pytest.fixture
def start(serve, database, file):
    """A server, and whether it took the catalog from the file."""
    def started(**config):
        server = serve(database, **{"database_catalog_cache": str(file), "schema_watch": "0s", **config})
        return server, KEPT in server.process.output
    return started


def test_the_second_start_takes_it_and_serves_the_same(start, file):
    first, kept = start()
    assert not kept
    assert (file.stat().st_mode & 0o777, os.listdir(file.parent)) == (0o600, [file.name])
    written = file.read_bytes()
    second, kept = start()
    assert kept
    assert second.data(ALL) == first.data(ALL)
    assert second.data("{ items { name } }") == {"items": [{"name": "One"}]}
    assert file.read_bytes() == written


def test_a_change_between_is_served(start, database):
    start()
    database.execute("alter table item add color text default 'red'")
    server, kept = start()
    assert not kept
    assert server.data("{ items { color } }") == {"items": [{"color": "red"}]}
    server, kept = start()
    assert kept
    assert server.data("{ items { color } }") == {"items": [{"color": "red"}]}


def test_a_change_afterwards_is_seen(start, database):
    start()
    server, kept = start(schema_watch="200ms")
    assert kept
    database.execute("alter table item add size int")
    becomes(lambda: "errors" in server.graphql("{ items { size } }"), False)
    server, kept = start()  # what was read then was kept
    assert kept
    assert server.data("{ items { size } }") == {"items": [{"size": None}]}


def test_a_reload_reads_the_database(start, file):
    start()
    server, kept = start()
    assert kept
    file.unlink()
    server.process.send_signal(signal.SIGHUP)
    server.process.wait_for("serving ")
    assert file.exists()
    assert server.process.output.count(KEPT) == 1


def damaged(file):
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


def cut(file):
    file.write_bytes(file.read_bytes()[:-1])


def emptied(file):
    file.write_bytes(b"")


def opened(file):
    file.chmod(0o640)


def linked(file):
    file.rename(file.with_name("elsewhere"))
    file.symlink_to("elsewhere")


def foreign(file):
    if os.getuid():
        pytest.skip("only root can give a file away")
    os.chown(file, 65534, -1)


def piped(file):
    file.unlink()
    os.mkfifo(file, 0o600)


@pytest.mark.parametrize("spoil", [damaged, cut, emptied, opened, linked, foreign, piped])
def test_what_may_not_be_trusted_is_written_anew(start, file, spoil):
    start()
    spoil(file)
    assert not start()[1]
    assert start()[1]
    assert file.is_file() and not file.is_symlink() and file.stat().st_uid == os.getuid()


def test_a_file_that_cannot_be_written_is_said_and_no_more(start, file):
    file.mkdir()
    server, kept = start()
    assert not kept
    server.process.wait_for("the catalog could not be kept in")
    assert server.data("{ items { id } }") == {"items": [{"id": 1}]}
    assert os.listdir(file.parent) == [file.name]
