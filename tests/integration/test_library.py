# SPDX-License-Identifier: MIT
"""libfraiseql: what a program that embeds the engine relies on."""

import ctypes
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import threading
import time

import pytest
import requests

from support import embedding
from support.embedding import CANCELLED, CLOSED, INVALID, OK, UNAVAILABLE, Engine, Refused
from support.process import PATIENCE
from support.server import BINARY, ROOT, environment
from support.postgres import blocked, wait_for_waiting

SQL = """
create table tb_item (id int primary key, name text not null);
insert into tb_item select n, 'item ' || n from generate_series(1, 5) n;
create view v_item as select id, jsonb_build_object('id', id, 'name', name) as data from tb_item;
create function fn_rename(id int, name text) returns int language sql
    as $$ update tb_item i set name = $2 where i.id = $1 returning i.id $$;
create view v_me as select 1 as id, jsonb_build_object('id', 1,
    'user', current_setting('app.user_id', true), 'tenant', current_setting('app.tenant_id', true),
    'claims', current_setting('request.jwt.claims', true),
    'request', current_setting('fraiseql.request_id', true)) as data;
create table tb_slow (id int primary key);
create view v_slow as select id, jsonb_build_object('id', id) as data from tb_slow;
"""


SLOW = "{ slows { id } }"


def becomes(ask, expected):
    deadline = time.monotonic() + PATIENCE
    while (found := ask()) != expected and time.monotonic() < deadline:
        pass
    assert found == expected


@pytest.fixture(scope="module")
def engine(database):
    # No watch: a new reading of the catalog waits for locked tables too, and tests count who waits.
    with Engine(database.url, threads=2, settings=["schema.watch=0s"]) as engine:
        yield engine


# ---- answers ----

def test_a_request_is_answered(engine):
    answer = engine.execute("{ items(orderBy: {id: ASC}, limit: 2) { id name } }")
    assert (answer.http, answer.data) == (200, {"items": [{"id": 1, "name": "item 1"}, {"id": 2, "name": "item 2"}]})


def test_a_body_is_read_as_a_server_reads_it(engine):
    body = {"query": "query Q($id: Int!) { item(id: $id) { name } }", "variables": {"id": 3}, "operationName": "Q"}
    assert engine.execute(body=body).data == {"item": {"name": "item 3"}}
    assert engine.execute(body="[").codes == ["BAD_REQUEST"]


def test_an_answer_comes_by_callback_from_any_thread(engine):
    def ask(number):
        answers[number] = [engine.submit("query($id: Int!) { item(id: $id) { id } }", variables={"id": number})
                           for _ in range(50)]

    answers = {}
    threads = [threading.Thread(target=ask, args=(number,)) for number in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number, pendings in answers.items():
        assert {pending.wait().data["item"]["id"] for pending in pendings} == {number}
        assert all(pending.calls == 1 for pending in pendings)


def test_errors_are_answers(engine):
    answer = engine.execute("{ nothing }")
    assert (answer.status, answer.http, answer.codes) == (embedding.OK, 400, ["GRAPHQL_VALIDATION_FAILED"])
    assert engine.execute("mutation { rename(id: 1, name: \"x\") }", read_only=True).http == 405


def test_mutations_change(engine):
    assert engine.execute('mutation { rename(id: 5, name: "last") }').data == {"rename": 5}
    assert engine.execute("{ item(id: 5) { name } }").data == {"item": {"name": "last"}}


def test_who_asks_is_told_to_the_session(engine):
    who = {"user": "u1", "tenant": "t1", "claims": {"a": 1}, "roles": ["admin"], "super_admin": None}
    me = engine.execute("{ me(id: 1) { user tenant claims request } }", principal=who, request_id="r-1").data["me"]
    assert (me["user"], me["tenant"], me["request"]) == ("u1", "t1", "r-1")
    assert me["claims"].replace(" ", "") == '{"a":1}'


@pytest.mark.parametrize("who", ['{"user": 5}', '{"user": "a\\u0000b"}', '{"usr": "a"}', "[]", "{", '{"roles": [1]}'])
def test_a_principal_that_is_none_is_refused(engine, who):
    assert engine.execute("{ items { id } }", principal=who).codes == ["BAD_REQUEST"]


def test_the_schema_may_be_a_text(database):
    with Engine(database.url, schema='type Article @relation(name: "public.v_item") { id: Int! title: String! '
                                     '@column(name: "name") }') as engine:
        assert engine.execute("{ article(id: 1) { title } }").data == {"article": {"title": "item 1"}}


# ---- time ----

def test_a_request_can_be_cancelled(engine, database):
    with blocked(database, "tb_slow"):
        pending = engine.submit(SLOW)
        wait_for_waiting(database, 1)
        engine.cancel(pending)
        answer = pending.wait()
        wait_for_waiting(database, 0)
    assert (answer.status, answer.http, answer.codes) == (CANCELLED, 499, ["REQUEST_CANCELLED"])
    engine.cancel(pending)  # one that has ended is harmless
    assert engine.execute("{ item(id: 1) { id } }").data and pending.calls == 1


def test_a_request_has_a_time_of_its_own(engine, database):
    with blocked(database, "tb_slow"):
        assert engine.execute(SLOW, timeout_ms=100).codes == ["TIMEOUT"]


def test_closing_cancels_what_does_not_end(database):
    engine = Engine(database.url)
    with blocked(database, "tb_slow"):
        pendings = [engine.submit(SLOW) for _ in range(3)]
        wait_for_waiting(database, 3)
        engine.close(timeout_ms=50)
    assert [pending.wait().status for pending in pendings] == [CANCELLED] * 3


def test_closing_waits_for_what_runs(database):
    engine = Engine(database.url)
    pendings = [engine.submit("{ items { id } }") for _ in range(20)]
    engine.close()
    assert all(pending.answered.is_set() and pending.answer.data for pending in pendings)


# ---- another schema ----

def test_a_reload_under_load_loses_nothing(database):
    with Engine(database.url, threads=2) as engine:
        stop, wrong = threading.Event(), []

        def ask():
            while not stop.is_set():
                answer = engine.execute("{ items { id } }")
                if answer.http != 200:
                    wrong.append(answer.bytes)

        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        for number in range(5):
            database.execute(f"create or replace view v_reload_{number} as select id, data from v_item")
            engine.reload()
            assert engine.execute(f"{{ reload{number}s {{ id }} }}").data
        stop.set()
        for thread in threads:
            thread.join()
        assert not wrong


def test_a_reload_that_fails_changes_nothing(engine):
    with pytest.raises(Refused, match="schema:1:1"):
        engine.reload("nonsense")
    assert engine.execute("{ item(id: 1) { id } }").data


# ---- options ----

def test_a_database_that_is_not_there_is_said():
    with pytest.raises(Refused) as refused:
        Engine("postgresql://localhost:1/nothing")
    assert refused.value.status == UNAVAILABLE


def test_a_setting_that_is_none_is_said(database):
    with pytest.raises(Refused, match="no.such") as refused:
        Engine(database.url, settings=["no.such=1"])
    assert refused.value.status == INVALID
    with pytest.raises(Refused, match="key=value"):
        Engine(database.url, settings=["nothing"])


def test_settings_count(database):
    with Engine(database.url, settings=["limits.list_default=2"]) as engine:
        assert len(engine.execute("{ items { id } }").data["items"]) == 2


def test_structures_of_other_versions(database):
    size = embedding.Options.log_user.offset
    Engine(database.url, size=size).close()

    class Longer(ctypes.Structure):
        _fields_ = [("known", embedding.Options), ("more", ctypes.c_size_t)]

    longer = Longer(known=embedding.options(database.url, size=ctypes.sizeof(Longer)))
    handle, error = ctypes.c_void_p(), ctypes.c_void_p()

    def open_it():
        return embedding.loaded().fraiseql_open(ctypes.cast(ctypes.byref(longer), ctypes.POINTER(embedding.Options)),
                                               ctypes.byref(handle), ctypes.byref(error))

    assert open_it() == embedding.OK
    embedding.loaded().fraiseql_close(handle, 0)
    longer.more = 1
    assert open_it() == INVALID
    embedding.loaded().fraiseql_error_free(error)


def test_waiting_inside_of_a_callback_is_refused(engine):
    found = []

    def done(user, handle):
        embedding.Answer(handle)
        try:
            engine.execute("{ items { id } }")
        except Refused as refused:
            found.append(refused.status)
        ended.set()

    ended, callback = threading.Event(), embedding.DONE(done)
    embedding.loaded().fraiseql_execute(engine.handle, ctypes.byref(embedding.request("{ items { id } }")), callback,
                                       None, None)
    assert ended.wait(PATIENCE) and found == [INVALID]


def test_opening_and_closing_leaves_nothing(make_database):
    database = make_database(SQL)
    for _ in range(5):
        with Engine(database.url) as engine:
            engine.execute("{ item(id: 1) { id } }")
    connected = "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    becomes(lambda: database.value(connected), 0)


def footprint():
    pages = int(pathlib.Path("/proc/self/statm").read_text().split()[1])
    return len(os.listdir("/proc/self/fd")), len(os.listdir("/proc/self/task")), pages * os.sysconf("SC_PAGESIZE")


def open_and_close(database, number):
    """In each way that an engine may come to its end."""
    if number % 4 == 0:
        with pytest.raises(Refused):
            Engine(database.url, schema="type Query { nothing: Nothing }")
        return
    with Engine(database.url, threads=number % 4, settings=["database.pool_size=2"]) as engine:
        if number % 4 == 1:
            assert engine.execute("{ item(id: 1) { id } }").data == {"item": {"id": 1}}
        if number % 4 == 2:
            pending = engine.submit("{ items { id } }")
            engine.close(timeout_ms=0)
            assert pending.wait().status in (OK, CANCELLED)


def test_opening_and_closing_often_grows_nothing(make_database):
    """Descriptors and threads are as many as before, and memory is no more; FRAISEQL_TEST_OPENINGS=1000 opens so often."""
    openings = int(os.environ.get("FRAISEQL_TEST_OPENINGS", "24"))
    database = make_database(SQL)
    for number in range(8):
        open_and_close(database, number)
    before = footprint()
    for number in range(openings):
        open_and_close(database, number)
    after = footprint()
    assert after[:2] == before[:2]
    assert after[2] - before[2] < 2_000_000 + 2_000 * openings, f"{before[2]} bytes became {after[2]}"


def test_opening_waits_for_what_may_come(make_database):
    """A database without anything is no error while there is time; a wrong schema is one at once."""
    database = make_database("")
    told = threading.Event()
    log = embedding.LOG(lambda user, level, line, length: told.set() if level == 1 else None)
    with pytest.raises(Refused):
        Engine(database.url)

    def migrate():
        assert told.wait(PATIENCE)
        database.execute(SQL)

    migration = threading.Thread(target=migrate)
    migration.start()
    with Engine(database.url, log=log, open_timeout_ms=int(1000 * PATIENCE)) as engine:
        migration.join()
        assert engine.execute("{ item(id: 1) { id } }").data == {"item": {"id": 1}}
    told.clear()
    with pytest.raises(Refused, match="nonsense"):
        Engine(database.url, schema="nonsense", log=log, open_timeout_ms=int(1000 * PATIENCE))
    assert not told.is_set()


# ---- what the program answers ----

HOSTED = """
type Weather { city: String! degrees: Float }
type Query {
    items: [Item!]!
    weather(city: String! = "Bern", days: Int): Weather @resolver
    failing: String @resolver(name: "fails")
    mine: [Item!] @resolver
}
type Mutation { greet(name: String!): String @resolver }
type Item @relation(name: "public.v_item") { id: Int! name: String! }
"""


class Answering:
    """A program that keeps the calls, or answers them by functions of their names."""

    def __init__(self, **functions):
        self.functions, self.calls, self.cancelled, self.came = functions, [], [], threading.Condition()

    def __call__(self, call):
        with self.came:
            self.calls.append(call)
            self.came.notify_all()
        if call.function in self.functions:
            self.functions[call.function](call)

    def left(self, handle):
        with self.came:
            self.cancelled.append(handle)
            self.came.notify_all()

    def wait_for(self, calls=0, cancelled=0):
        with self.came:
            assert self.came.wait_for(lambda: len(self.calls) >= calls and len(self.cancelled) >= cancelled, PATIENCE)
            return self.calls


@pytest.fixture
def hosted(database):
    opened = []

    def open_with(**functions):
        answering = Answering(**functions)
        host = embedding.program(answering, answering.left)
        opened.append((Engine(database.url, schema=HOSTED, host=host, threads=2), host))
        return opened[-1][0], answering

    yield open_with
    for engine, _ in opened:
        engine.close(timeout_ms=0)


def test_a_schema_that_a_program_answers_needs_one(database):
    with pytest.raises(Refused, match="Query.weather"):
        Engine(database.url, schema=HOSTED)


def test_the_program_is_told_what_is_asked(hosted):
    engine, answering = hosted(weather=lambda call: call.answer({"city": "Bern", "degrees": 3.5, "more": 1}))
    answer = engine.execute("query W { w: weather { d: degrees } items(limit: 1) { id } }", context=77,
                            principal={"user": "u", "roles": ["a"]}, request_id="r")
    assert answer.data == {"w": {"d": 3.5}, "items": [{"id": 1}]}
    call = answering.calls[0]
    assert (call.function, call.field, call.operation, call.id, call.context) == ("weather", "weather", "W", "r", 77)
    assert json.loads(call.arguments) == {"city": "Bern"} and json.loads(call.path) == ["w"]
    assert json.loads(call.headers) == {}
    assert json.loads(call.principal) == {"user": "u", "provider": "program", "roles": ["a"]}
    assert call.selection.split() == "{ d: degrees }".split()


def test_answers_may_come_later_from_other_threads(hosted):
    engine, answering = hosted()
    pendings = [engine.submit('mutation { greet(name: "x") }') for _ in range(20)]
    calls = answering.wait_for(20)
    threads = [threading.Thread(target=call.answer, args=(f"hello {number}",)) for number, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    assert sorted(pending.wait().data["greet"] for pending in pendings) == sorted(f"hello {n}" for n in range(20))


def test_a_program_asks_the_engine_for_all_there_is(hosted):
    """Inside of a function every relation can be asked for, and its answer goes on as it stands."""
    def mine(call):
        def done(user, handle):
            answer = embedding.Answer(handle)
            call.answer(answer.data["items"], selected=True)

        kept.append(embedding.DONE(done))
        embedding.loaded().fraiseql_execute(engine.handle, ctypes.byref(embedding.request(
            f"{{ items(where: {{id: {{eq: 2}}}}) {call.selection} }}", scope=embedding.WHOLE,
            principal=call.principal)), kept[-1], None, None)

    kept = []
    engine, _ = hosted(mine=mine)
    assert engine.execute("{ mine { title: name __typename } }").data == {
        "mine": [{"title": "item 2", "__typename": "Item"}]}
    assert engine.execute("{ mes { id } }").codes == ["GRAPHQL_VALIDATION_FAILED"]
    assert engine.execute("{ mes { id } }", scope=embedding.WHOLE).data == {"mes": [{"id": 1}]}


@pytest.mark.parametrize("given, message, more", [
    ({"message": "no", "extensions": {"code": "NOPE", "n": 1}}, "no", {"code": "NOPE", "n": 1}),
    ("nonsense", "The program failed.", {"code": "INTERNAL_SERVER_ERROR"}),
])
def test_a_program_may_fail(hosted, given, message, more):
    engine, _ = hosted(fails=lambda call: call.fail(given))
    answer = engine.execute("{ failing items(limit: 1) { id } }").json
    assert answer["data"] == {"failing": None, "items": [{"id": 1}]}
    assert [(e["message"], e["path"], e["extensions"]) for e in answer["errors"]] == [(message, ["failing"], more)]


def test_a_value_may_lack_what_failed(hosted):
    """The fields beside it keep theirs; no errors are no holes."""
    def mine(call):
        items = [{"title": None, "id": 1}, {"title": "two", "id": 2}]
        call.answer_partly(items, errors, selected=True)

    errors = [{"message": "no", "path": [0, "title"], "extensions": {"code": "NOPE"}}]
    engine, _ = hosted(mine=mine)
    answer = engine.execute("{ mine { title: name id } items(limit: 1) { id } }").json
    assert answer["data"] == {"mine": [{"title": None, "id": 1}, {"title": "two", "id": 2}], "items": [{"id": 1}]}
    assert [(e["message"], e["path"], e["extensions"]) for e in answer["errors"]] == [
        ("no", ["mine", 0, "title"], {"code": "NOPE"})]
    errors.clear()
    assert "errors" not in engine.execute("{ mine { title: name id } }").json


def test_a_cancelled_request_leaves_its_calls(hosted):
    engine, answering = hosted()
    pending = engine.submit("{ failing }")
    call, = answering.wait_for(1)
    engine.cancel(pending)
    assert pending.wait().status == CANCELLED
    answering.wait_for(1, cancelled=1)
    assert answering.cancelled == [call.handle]
    call.answer("too late")  # is dropped
    assert engine.execute("{ items(limit: 1) { id } }").data


def test_a_call_may_outlive_the_engine(hosted):
    engine, answering = hosted()
    pending = engine.submit("{ failing }")
    call, = answering.wait_for(1)
    engine.close(timeout_ms=0)
    assert pending.wait().status == CANCELLED
    call.answer("much too late")


def test_a_program_has_the_time_of_the_request(hosted):
    engine, answering = hosted()
    answer = engine.execute("{ failing }", timeout_ms=50)
    assert answer.codes == ["TIMEOUT"]
    answering.wait_for(1, cancelled=1)
    answering.calls[0].answer("too late")


# ---- looking ----

def test_statistics(engine):
    before = engine.look("statistics").json
    engine.execute("{ items { id } }")
    engine.execute("{ nothing }")
    after = engine.look("statistics").json
    assert (after["requests"] - before["requests"], after["errors"] - before["errors"]) == (2, 1)
    assert after["running"] == 0 and after["connections"]["idle"] >= 1 and after["threads"] == 2


def test_the_schema_is_told(hosted):
    engine, _ = hosted()
    assert "weather(city: String! = \"Bern\", days: Int): Weather" in engine.look("sdl").bytes.decode()
    described = engine.look("describe").json
    item = {relation["name"]: relation for relation in described["relations"]}["public.v_item"]
    assert (item["type"], item["list"], item["where"]) == ("Item", "items", "ItemWhereInput")
    assert {"field": "item", "arguments": ["id"]} in item["single"]
    assert {"field": "name", "type": "String!", "from": "name"} in item["fields"]
    assert {"name": "public.fn_rename", "root": "Mutation", "field": "rename"} in described["functions"]


# ---- statements of the program's own ----

def rows(engine, statement, *parameters, **more):
    answer = engine.sql(statement, list(parameters), **more).wait().json
    assert "errors" not in answer, answer
    assert answer["count"] == len(answer["rows"])
    return answer["rows"]


def test_a_statement_gives_rows(engine):
    assert rows(engine, "select id, name from tb_item where id = $1", 2) == [{"id": 2, "name": "item 2"}]
    assert rows(engine, "select 1 as a where false") == [] and rows(engine, "select") == [{}]
    assert rows(engine, "update tb_item set name = name where id < $1 returning id", 3) == [{"id": 1}, {"id": 2}]
    assert rows(engine, "create temporary table t (a int)") == []


def test_values_are_those_of_the_api(engine):
    one = rows(engine, """select $1::text as t, $2::int as i, $3::bool as b, $4::jsonb as j, $5::int[] as a, $6::text as n,
                          1.50::numeric as d, 9007199254740993::int8 as big, null::uuid as u, 'x' as c,
                          array['p', null] as texts, timestamp '2020-01-02 03:04:05' as at, '\"'::text as \"q\"\"q\"""",
               "a\"b", 7, True, {"k": [1]}, "{1,2}", None)
    assert one == [{"t": 'a"b', "i": 7, "b": True, "j": {"k": [1]}, "a": [1, 2], "n": None, "d": "1.50",
                    "big": "9007199254740993", "u": None, "c": "x", "texts": ["p", None],
                    "at": "2020-01-02T03:04:05", 'q"q': '"'}]


def test_a_statement_has_the_settings_of_who_asks(engine):
    who = {"user": "u7", "tenant": "t7"}
    assert rows(engine, "select current_setting('app.user_id') as u, current_setting('app.tenant_id') as t",
                principal=who) == [{"u": "u7", "t": "t7"}]
    assert rows(engine, "select nullif(current_setting('app.user_id', true), '') as u") == [{"u": None}]


@pytest.mark.parametrize("statement, parameters, code, words", [
    ("select nothing", [], "INTERNAL_SERVER_ERROR", 'column "nothing" does not exist'),
    ("select 1; select 2", [], "INTERNAL_SERVER_ERROR", "multiple commands"),
    ("select $1::int", ["x"], "BAD_USER_INPUT", "invalid input syntax"),
    ("select $1::int", [], "SERVICE_UNAVAILABLE", "supplies 0 parameters"),
    ("select t from tb_item t", [], "BAD_USER_INPUT", "The column t has a type"),
    ("select 1", {}, "BAD_REQUEST", "not a JSON array"),
    ("select $1::text", ["a\0b"], "BAD_REQUEST", "U+0000"),
    ("insert into tb_item values (1, 'again')", [], "CONSTRAINT_VIOLATION", "tb_item_pkey"),
])
def test_a_statement_fails_in_postgresqls_words(engine, statement, parameters, code, words):
    error, = engine.sql(statement, parameters).wait().json["errors"]
    assert words in error["message"] and error["extensions"]["code"] == code, error
    assert rows(engine, "select count(*)::int as n from tb_item") == [{"n": 5}]


def test_a_statement_that_fails_leaves_nothing(engine):
    assert engine.sql("with x as (insert into tb_item values (9, 'nine') returning 1) select 1/0 from x").wait().codes
    assert rows(engine, "select id from tb_item where id = 9") == []


def test_a_statement_can_be_cancelled(engine, database):
    with blocked(database, "tb_slow"):
        pending = engine.sql("select * from tb_slow")
        wait_for_waiting(database, 1)
        engine.cancel(pending)
        assert pending.wait().status == CANCELLED
        wait_for_waiting(database, 0)
    assert rows(engine, "select 1 as one") == [{"one": 1}]


# ---- serving ----

def test_a_program_serves(database, tmp_path):
    """In a process of its own, as its server would be: the port is known by its first line."""
    embedding.loaded()  # skips where a process like that would have none
    script = tmp_path / "serve.py"
    script.write_text(f"""
import json, sys, threading
sys.path.insert(0, {os.path.dirname(os.path.dirname(embedding.__file__))!r})
from support import embedding
host = embedding.program(lambda call: call.answer({{"city": json.loads(call.arguments)["city"],
                                                  "degrees": 1.5}}))
options = embedding.options({database.url!r}, schema={HOSTED!r}, host=host, threads=1,
                          settings=["server.port=0", "server.host=127.0.0.1"])
serving = embedding.ServeOptions(size=embedding.sizeof(embedding.ServeOptions), options=embedding.ctypes.pointer(options),
                               signals=int(sys.argv[1]))
if sys.argv[1] == "0":
    threading.Thread(target=lambda: (sys.stdin.read(), embedding.loaded().fraiseql_serve_stop())).start()
sys.exit(embedding.loaded().fraiseql_serve(serving))
""")
    for signals in "10":
        with subprocess.Popen([sys.executable, str(script), signals], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True) as process:
            try:
                address = re.search(r"https?://[^/\s]+", process.stdout.readline())[0] + "/graphql"
                ask = {"query": '{ weather(city: "Rome") { city degrees } items(limit: 1) { id } }'}
                becomes(lambda: requests.post(address, json=ask).status_code, 200)
                assert requests.post(address, json=ask).json()["data"] == {
                    "weather": {"city": "Rome", "degrees": 1.5}, "items": [{"id": 1}]}
                if signals == "1":
                    process.terminate()
                else:
                    process.stdin.close()
                assert process.wait(PATIENCE) == 0
            finally:
                process.kill()


def test_functions_of_a_server_ask_the_engine_that_serves(make_database, tmp_path):
    """One worker with one connection: what the function finds is that there is no other."""
    database = make_database(SQL)
    embedding.loaded()
    script = tmp_path / "asking.py"
    script.write_text(f"""
import json, sys, threading
sys.path.insert(0, {os.path.dirname(os.path.dirname(embedding.__file__))!r})
from support import embedding
library = embedding.loaded()

def ask(call):
    def asked():
        count = "select count(*)::int as n from pg_stat_activity where datname = current_database() and backend_type = 'client backend'"
        found = engine.sql(count).wait().json["rows"][0]["n"]
        items = engine.submit("{{ items(limit: 1) {{ id }} }}", scope=embedding.WHOLE).wait().data["items"]
        call.answer({{"city": json.dumps(items), "degrees": found}})
    threading.Thread(target=asked).start()

options = embedding.options({database.url!r}, schema={HOSTED!r}, host=embedding.program(ask), threads=1,
                          settings=["server.port=0", "server.host=127.0.0.1", "database.pool_size=1"])
engine = embedding.Engine.serving(options)
early = engine.refusal("{{ items {{ id }} }}")
threading.Thread(target=lambda: (sys.stdin.read(), library.fraiseql_serve_stop())).start()
code = library.fraiseql_serve_run(engine.handle)
print(early, engine.refusal("{{ items {{ id }} }}"), library.fraiseql_serve_run(engine.handle))
engine.close()
sys.exit(code)
""")
    with subprocess.Popen([sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            address = re.search(r"https?://[^/\s]+", process.stdout.readline())[0] + "/graphql"
            ask = {"query": '{ weather(city: "Rome") { city degrees } }'}
            becomes(lambda: requests.post(address, json=ask).status_code, 200)
            assert requests.post(address, json=ask).json()["data"] == {"weather": {"city": '[{"id": 1}]', "degrees": 1.0}}
            process.stdin.close()
            assert process.stdout.read().split() == [str(CLOSED), str(CLOSED), "1"]
            assert process.wait(PATIENCE) == 0
        finally:
            process.kill()


# ---- what programs were compiled against ----

ABI = pathlib.Path(ROOT, "tests", "abi")


def test_the_symbols_are_those_of_the_list():
    """A symbol that is missing breaks programs; a new one is written into the list."""
    printed = subprocess.run(["nm", "-D", "--defined-only", embedding.PATH], capture_output=True, text=True, check=True)
    found = sorted({line.split()[-1].split("@")[0] for line in printed.stdout.splitlines()} - {"FRAISEQL_1"})
    assert found == (ABI / "fraiseql.symbols").read_text().split()


def test_the_structures_are_those_of_the_list():
    printed = run_example("abi-layout")
    assert printed == (ABI / "fraiseql.layout").read_text()
    sizes = dict(line.split() for line in printed.splitlines())
    for name in ("Text", "Host", "Options", "Request"):
        mine = getattr(embedding, name)
        assert ctypes.sizeof(mine) == int(sizes[f"fraiseql_{name.lower()}"])
        for member, _ in mine._fields_:
            assert getattr(mine, member).offset == int(sizes[f"fraiseql_{name.lower()}.{member}"])


# ---- what is installed ----

@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The prefix below which everything has been installed."""
    embedding.loaded()  # skips a library that programs of C do not link alone
    folder = tmp_path_factory.mktemp("installed")
    subprocess.run(["meson", "install", "-C", os.path.dirname(BINARY), "--no-rebuild", "--quiet", "--destdir", folder],
                   check=True, capture_output=True, timeout=PATIENCE * 3)
    return next(folder.rglob("include")).parent


def test_programs_find_it_by_pkg_config(installed, database, tmp_path):
    flags = subprocess.run(
        ["pkg-config", f"--define-variable=prefix={installed}", "--cflags", "--libs", "fraiseql"],
        env={**os.environ, "PKG_CONFIG_PATH": str(next(installed.rglob("pkgconfig")))},
        capture_output=True, text=True, check=True).stdout.split()
    program = tmp_path / "program"
    libraries = next(installed.rglob("libfraiseql.so")).parent
    source = os.path.join(ROOT, "examples", "blocking.c")
    subprocess.run(["cc", source, "-o", program, *flags, f"-Wl,-rpath,{libraries}"], check=True, timeout=PATIENCE)
    asked = subprocess.run([program, database.url, "{ item(id: 1) { name } }"], env=environment(), capture_output=True,
                           text=True, timeout=PATIENCE, check=True)
    assert json.loads(asked.stdout) == {"data": {"item": {"name": "item 1"}}}


def test_the_manual_names_what_is_there(installed):
    page = (installed / "share" / "man" / "man3" / "fraiseql.3").read_text()
    header = (installed / "include" / "fraiseql.h").read_text()
    functions = set(re.findall(r"\b(fraiseql_\w+)\(", header))
    told = set(re.findall(r"\b(fraiseql_\w+)", page))
    assert told <= set(re.findall(r"\b(fraiseql_\w+)", header))
    # What is read of an answer, an error or a call is told by the header alone.
    assert [name for name in functions - told if not re.match("fraiseql_(answer|error|host)_", name)] == []


# ---- examples ----

def run_example(name, *arguments):
    done = subprocess.run([os.path.join(os.path.dirname(BINARY), "examples", name), *arguments],
                          capture_output=True, text=True, timeout=PATIENCE * 3, env=environment())
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("name", ["example-blocking", "example-blocking-cpp"])
def test_the_shortest_program(name, database):
    assert json.loads(run_example(name, database.url, "{ item(id: 1) { name } }")) == {
        "data": {"item": {"name": "item 1"}}}


def test_a_program_with_threads(database):
    good, statistics = run_example("example-threads", database.url, "{ items { id } }", "200").splitlines()
    assert good == "800 good answers" and json.loads(statistics)["requests"] == 800


def test_a_program_with_a_loop_of_its_own(database):
    call, answer = run_example("example-loop", database.url).splitlines()
    assert call == 'asked for greeting with {"name":"world"}'
    assert json.loads(answer) == {"data": {"greeting": "hello"}}


# ---- a database that changes ----

def test_the_schema_follows_the_database(make_database):
    database, told = make_database(SQL), []
    log = embedding.LOG(lambda user, level, message, length: told.append((level, message[:length])))
    with Engine(database.url, settings=["schema.watch=20ms"], log=log) as engine:
        database.execute("create view v_later as select id, data from v_item")
        becomes(lambda: "data" in engine.execute("{ laters { id } }").json, True)
        assert (2, b"the database has changed: reading the schema") in told
        assert engine.look("statistics").json["reloads"] >= 1


def test_an_answer_that_does_not_fit_is_reason_to_read_again(make_database):
    database = make_database("create table thing (id int primary key, size int)")
    with Engine(database.url, settings=["schema.watch=0s"]) as engine:
        database.execute("insert into thing values (1, 2)")
        assert engine.execute("{ things { size } }").data == {"things": [{"size": 2}]}
        database.execute("alter table thing alter column size type text")
        becomes(lambda: engine.execute("{ things { size } }").json.get("data"), {"things": [{"size": "2"}]})


# ---- what the configuration asks for ----

def test_settings_of_the_session_are_told(database):
    with Engine(database.url, settings=["session.settings=app.region=claims.geo.region, app.kind='shop'"]) as engine:
        asked = "select current_setting('app.region', true) as region, current_setting('app.kind', true) as kind"
        assert rows(engine, asked, principal={"claims": {"geo": {"region": "eu"}}}) == [{"region": "eu", "kind": "shop"}]
        assert rows(engine, asked)[0]["kind"] == "shop"


def test_only_trusted_documents_run_where_that_is_asked(database, tmp_path):
    trusted = "{ items(limit: 1) { id } }"
    (tmp_path / "ids.graphql").write_text(trusted)
    with Engine(database.url, settings=["persisted.mode=required", f"persisted.folder={tmp_path}"]) as engine:
        assert engine.execute(trusted).codes == ["PERSISTED_QUERY_REQUIRED"]
        named = {"documentId": "sha256:" + hashlib.sha256(trusted.encode()).hexdigest()}
        assert engine.execute(body=named).data == {"items": [{"id": 1}]}
        assert engine.execute("{ items { name } }", scope=embedding.WHOLE).data
