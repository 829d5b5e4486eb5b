# SPDX-License-Identifier: MIT
"""PostgreSQL, or who stands between, answers what it should not: messages lost, repeated, changed and
invented.  The server stays, answers well-formed, tells nobody what another one asked for, and is
right again as soon as what it hears is."""

import contextlib
import hashlib
import json
import random
import struct
import tempfile
import threading
import time

import pytest
import requests

from support.hostile import HostileProxy, message
from support.process import PATIENCE

SQL = """
create table box (id int primary key, name text not null);
create table item (id int primary key, box_id int not null references box, name text not null);
insert into box select n, md5('box' || n) from generate_series(1, 50) n;
insert into item select n, 1 + n % 50, md5('item' || n) from generate_series(1, 3000) n;
"""
BOXES, ITEMS = 50, 3000
CLIENTS, ASKED = 6, 8
REFUSALS = (500, 503, 504)


def md5(text):
    return hashlib.md5(text.encode()).hexdigest()


# Whose each name is: what it is called belongs to nobody else, whatever bit is changed in it.
NAMES = {md5(f"box{n}"): ("box", n) for n in range(1, BOXES + 1)}
NAMES |= {md5(f"item{n}"): ("item", n) for n in range(1, ITEMS + 1)}


# ---- what is done to messages ----

def flip_a_bit(chance, kind, body):
    data = bytearray(message(kind, body))
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(7)
    return bytes(data)


def flip_a_bit_of_the_head(chance, kind, body):
    data = bytearray(message(kind, body))
    data[chance.randrange(5)] ^= 1 << chance.randrange(8)
    return bytes(data)


def drop(_chance, _kind, _body):
    return b""


def repeat(_chance, kind, body):
    return 2 * message(kind, body)


def change_the_length(chance, kind, body):
    length = len(body) + 4 + chance.choice([-4, -1, 1, 3, 100])
    return kind + struct.pack(">I", max(length, 0)) + body


def announce_gigabytes(chance, kind, body):
    return kind + struct.pack(">I", chance.choice([0, 3, 2**31 - 1, 2**31, 2**32 - 1])) + body


def cut_off(chance, kind, body):
    return message(kind, body[:chance.randrange(len(body) + 1)])


def break_off(_chance, _kind, _body):
    return None


def insert(chance, kind, body):
    strange = [b"?", b"\0", b"G", b"H", b"W", b"R", b"K", b"s", b"V", b"v", b"Z", b"C", b"2", b"D", b"1", b"T"]
    return message(chance.choice(strange), b"\0\1" * chance.randrange(8)) + message(kind, body)


def insert_an_error(chance, kind, body):
    state = chance.choice([b"23505", b"26000", b"42P01", b"57P01", b"XX000", b"", b"0A000"])
    return message(b"E", b"SERROR\0C" + state + b"\0Mno\0\0") + message(kind, body)


def other_columns(chance, kind, body):
    if kind != b"D":
        return message(kind, body)
    count = struct.unpack(">H", body[:2])[0]
    changes = [struct.pack(">H", count + 1) + body[2:],
               struct.pack(">H", count + 1) + body[2:] + b"\xff\xff\xff\xff",
               struct.pack(">H", count - 1) + body[2:],
               b"\0\0", b"\0\1\xff\xff\xff\xff", b"\xff\xff" + body[2:], b""]
    return message(kind, chance.choice(changes))


def nothing_but_null(_chance, kind, body):
    if kind != b"D":
        return message(kind, body)
    count = struct.unpack(">H", body[:2])[0]
    return message(kind, body[:2] + count * b"\xff\xff\xff\xff")


def numbers_of_rows_that_are_not_there(chance, kind, body):
    """The first three columns of nested rows are of 4 bytes each: set, parent, number."""
    if kind != b"D" or len(body) < 26 or not body[2:6] == body[10:14] == b"\0\0\0\4":
        return message(kind, body)
    at = chance.choice([6, 14, 22])
    number = chance.choice([0, 1, 2, 1000, 2**20, 2**31 - 1, 2**32 - 1])
    return message(kind, body[:at] + struct.pack(">I", number) + body[at + 4:])


def other_types(_chance, kind, body):
    if kind == b"T":
        body = body.replace(struct.pack(">I", 23), struct.pack(">I", 20)).replace(
            struct.pack(">I", 25), struct.pack(">I", 2950))
    return message(kind, body)


def a_transaction_goes_on(_chance, kind, body):
    return message(kind, b"T" if kind == b"Z" else body)


def garbage(chance, _kind, _body):
    return chance.randbytes(100)


FAULTS = [flip_a_bit, flip_a_bit_of_the_head, drop, repeat, change_the_length, announce_gigabytes, cut_off,
          break_off, insert, insert_an_error, other_columns, nothing_but_null,
          numbers_of_rows_that_are_not_there, other_types, a_transaction_goes_on, garbage]


class NowAndThen:
    """A fault that is done to some messages of a connection: one of so many or two in a row.  Not to three:
    the end of one job and the beginning of the next, lost together, leave no trace."""

    def __init__(self, fault, chance, rare):
        self._fault, self._chance, self._rare = fault, chance, rare
        self._left = 0

    def __call__(self, kind, body):
        if self._left == 0 and self._chance.randrange(self._rare) == 0:
            self._left = self._chance.choice([4, 5])
        self._left = max(self._left - 1, 0)
        return self._fault(self._chance, kind, body) if self._left > 2 else message(kind, body)


# ---- what is asked ----

def box(n):
    return "{ box(id: %d) { id name items(limit: 100) { id name } } }" % n, {("box", n)} | {
        ("item", i) for i in range(1, ITEMS + 1) if 1 + i % BOXES == n}


def item(n):
    return "{ item(id: %d) { id name box { name } } }" % n, {("item", n), ("box", 1 + n % BOXES)}


def two_items(n):
    return "{ a: item(id: %d) { name } b: item(id: %d) { name } }" % (n, n + 1), {("item", n), ("item", n + 1)}


def some_items(n):
    where = "where: {id: {gt: %d}}, orderBy: [{id: ASC}], limit: 1500" % n
    return "{ items(%s) { id name } }" % where, {("item", i) for i in range(n + 1, n + 1501)}


def question(chance):
    n = chance.randrange(1, BOXES + 1)
    kind = chance.choice([box, item, item, item, two_items, some_items])
    return kind(n)


def texts(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [text for each in value for text in texts(each)]
    return [value]


def check(status, body, own):
    answer = json.loads(body)
    assert status == 200 or status in REFUSALS, (status, body[:500])
    assert answer.get("data") or answer["errors"], body[:500]
    found = {NAMES[text] for text in texts(answer.get("data")) if text in NAMES}
    assert found <= own, f"{found - own} were not asked for"


def ask(server, seed, wrong):
    """Asks one after the other and checks every answer.  An answer that was begun may break off."""
    chance = random.Random(seed)
    with requests.Session() as session:
        session.trust_env = False
        for _ in range(ASKED):
            document, own = question(chance)
            try:
                response = session.post(server.url, json={"query": document}, timeout=PATIENCE)
            except requests.exceptions.ChunkedEncodingError:
                continue
            try:
                check(response.status_code, response.content, own)
            except Exception as error:  # pylint: disable=broad-except  # told by the test's thread
                wrong.append(f"{document}: {error!r}")


def ask_at_once(server, seed):
    wrong = []
    threads = [threading.Thread(target=ask, args=(server, seed + i, wrong)) for i in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong, "\n".join(wrong)


# ---- the tests ----

@pytest.fixture(scope="module")
def proxy(database):
    with tempfile.TemporaryDirectory(prefix="fraiseql-hostile-", dir="/tmp") as directory:
        proxy = HostileProxy(directory, f"{database.cluster.directory}/.s.PGSQL.5432")
        yield proxy
        proxy.stop()


@pytest.fixture(scope="module")
def server(database, proxy, module_serve):
    return module_serve(proxy.url(database.name), server_workers=1, database_pool_size=4,
                        database_statement_timeout="300ms", limits_request_bytes="8MiB")


def expect_right_answers(server):
    """As soon as it may: what failed before may have made it wait."""
    deadline = time.monotonic() + PATIENCE
    right = {"item": {"id": 7, "name": md5("item7"), "box": {"name": md5("box8")}}}
    while server.graphql(item(7)[0]).get("data") != right:
        assert time.monotonic() < deadline, "it does not recover"
        time.sleep(0.02)
    server.wait_until_ready()
    answer = server.data(box(3)[0])["box"]
    assert answer["name"] == md5("box3") and len(answer["items"]) == ITEMS // BOXES
    assert all(each["name"] == md5(f"item{each['id']}") for each in answer["items"])
    assert len(server.data(some_items(1)[0])["items"]) == 1500


def memory(server):
    with open(f"/proc/{server.process.pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))


@pytest.mark.parametrize("fault", FAULTS)
def test_what_the_server_hears_wrong_is_nobody_elses_answer(database, server, proxy, fault):
    seed = FAULTS.index(fault) * 1000
    expect_right_answers(server)
    proxy.altered = 0
    chance = random.Random(seed)
    rare = 2 if fault in (other_types, a_transaction_goes_on) else 10
    proxy.new_alter = lambda: NowAndThen(fault, chance, rare)
    with contextlib.ExitStack() as stack:
        stack.callback(proxy.behave)
        deadline = time.monotonic() + PATIENCE
        ask_at_once(server, seed)
        while proxy.altered == 0:  # nothing was prepared anew, say: now it has to be
            assert time.monotonic() < deadline
            database.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                             " where application_name = 'fraiseql'")
            ask_at_once(server, seed)
    assert server.process.returncode is None
    expect_right_answers(server)
    assert memory(server) < 200 << 20
