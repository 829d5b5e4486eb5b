# SPDX-License-Identifier: MIT
"""Permissions brought in step by step, policy.mode and policy.canary; and what constraints tell to whom."""

import functools
import itertools
import re
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from support.process import PATIENCE

SQL = """
create table thing (
    id int primary key,
    name text not null,
    code text constraint thing_code_is_free unique,
    shown bool not null default true,
    owner int not null
);
create table vault (id int primary key, thing_id int not null constraint vault_keeps references thing);
insert into thing values (1, 'one', 'k1', true, 1), (2, 'two', 'k2', false, 2), (3, 'held', 'k3', true, 1);
insert into vault values (1, 3);
comment on column thing.owner is '@fraiseql {"requires": {"role": ["admin", "maker"]}}';
"""
POLICY = """
roles:
  anonymous:
    Thing: {read: {fields: [id, name], where: {shown: {eq: true}}, limit: 1}}
  maker:
    Thing:
      read: {fields: [id, name, owner]}
      create: {fields: [id, name, code, shown], set: {owner: $user}}
      update: {fields: [name, code], where: {id: {eq: 3}}, set: {owner: $user}}
      delete: true
  admin:
    Thing: {read: true, create: true, update: true, delete: true}
    Vault: {read: true}
"""
MAKER = {"X-FraiseQL-User-Id": "7", "X-FraiseQL-Roles": "maker"}
ADMIN = {"X-FraiseQL-User-Id": "8", "X-FraiseQL-Roles": "admin"}


@pytest.fixture(scope="module")
def start(database, module_serve, tmp_path_factory):
    path = tmp_path_factory.mktemp("policy") / "policy.yaml"
    path.write_text(POLICY)

    @functools.cache
    def start(**config):
        return module_serve(database, policy_file=path, session_trusted_headers=True, mutations_tables="all",
                            server_workers=1, **config)

    return start


@pytest.fixture(scope="module")
def observed(start):
    return start(policy_mode="observe")


@pytest.fixture(scope="module")
def held(start):
    return start()


def count(server, metric):
    return int(re.search(rf'^{metric}{{feature="policy"}} (\d+)$', server.get("/metrics").text, re.M)[1])


SEEN = "fraiseql_refusals_observed_total"
# What nobody may who is nobody, by the policy's types, fields, rows and actions, and by a guard; and what all may.
ASKED = [
    ("{ things(orderBy: [{id: ASC}]) { id } }", {"things": [{"id": 1}, {"id": 2}, {"id": 3}]}, 0),
    ("{ things(where: {id: {eq: 2}}) { code } }", {"things": [{"code": "k2"}]}, 1),
    ("{ things(where: {id: {eq: 2}}) { owner } }", {"things": [{"owner": 2}]}, 1),
    ("{ things(where: {code: {eq: \"k2\"}}) { id } }", {"things": [{"id": 2}]}, 1),
    ("{ vaults { id } }", {"vaults": [{"id": 1}]}, 1),
    ("{ thingsAggregate { count } }", {"thingsAggregate": {"count": 3}}, 1),
    ("{ __typename }", {"__typename": "Query"}, 0),
]


@pytest.mark.parametrize("mode", ["observe", "off"])
def test_nothing_is_refused_and_no_row_kept_back(start, observed, mode):
    server = observed if mode == "observe" else start(policy_mode="off")
    for query, data, refusals in ASKED * 2:  # the second time by plans that are remembered
        before = count(server, SEEN)
        assert server.data(query) == data
        assert count(server, SEEN) - before == (refusals if mode == "observe" else 0), query
    if mode == "observe":
        assert 'would be forbidden: The field Thing.code requires' in server.process.output
    assert count(server, "fraiseql_refusals_total") == 0


def test_the_same_is_refused_where_the_mode_is_on(held):
    assert held.data(ASKED[0][0]) == {"things": [{"id": 1}]}
    for query, _, refusals in ASKED:
        before = count(held, "fraiseql_refusals_total")
        codes = [error["extensions"]["code"] for error in held.graphql(query).get("errors", [])]
        assert set(codes) <= {"FORBIDDEN"} and bool(codes) == bool(refusals), query
        assert count(held, "fraiseql_refusals_total") - before == len(codes)


@pytest.mark.parametrize("mode", ["observe", "off"])
def test_presets_fill_in_what_clients_leave_out(start, observed, mode, database):
    server = observed if mode == "observe" else start(policy_mode="off")
    make = "mutation { createThing(input: {%s}) { owner } }"
    try:
        assert server.data(make % 'id: 20, name: "x"', headers=MAKER) == {"createThing": {"owner": 7}}
        assert server.data(make % 'id: 21, name: "x", owner: 5', headers=MAKER) == {"createThing": {"owner": 5}}
        change = "mutation { updateThing(id: 20, set: {%s}) { name owner } }"
        assert server.data(change % 'name: "y"', headers=MAKER) == {"updateThing": {"name": "y", "owner": 7}}
        assert server.data(change % "owner: 6", headers=MAKER) == {"updateThing": {"name": "y", "owner": 6}}
    finally:
        database.execute("delete from thing where id >= 20")


def test_a_share_of_the_callers_is_refused_and_the_rest_observed(start):
    server = start(policy_canary="50%")
    query = "{ things(where: {id: {eq: 2}}) { code } }"
    before = count(server, SEEN)
    answers = [server.graphql(query, headers={"X-FraiseQL-User-Id": f"u{i}", "X-FraiseQL-Roles": "maker"})
               for i in range(40)]
    refused = ["errors" in answer for answer in answers]
    assert 5 < sum(refused) < 35
    assert count(server, SEEN) - before == 40 - sum(refused)
    again = [server.graphql(query, headers={"X-FraiseQL-User-Id": f"u{i}", "X-FraiseQL-Roles": "maker"}) for i in range(40)]
    assert ["errors" in answer for answer in again] == refused


def test_what_is_hidden_from_most_is_there_for_who_is_observed(start):
    server = start(policy_mode="observe", introspection_guarded="hide")
    fields = '{ __type(name: "Thing") { fields { name } } }'
    assert {"name": "owner"} in server.data(fields)["__type"]["fields"]
    assert server.data("{ things(where: {id: {eq: 1}}) { owner } }") == {"things": [{"owner": 1}]}


def test_what_is_observed_needs_no_more_memory_than_what_is_not(start):
    """It is planned as if permissions held as well, of which nothing may be left, and for which memory may end."""
    some = ", ".join(f'{{name: {{eq: "x{i}"}}}}' for i in range(20))
    query = "{ %s }" % " ".join(f"a{i}: things(where: {{OR: [{some}]}}) {{ id }}" for i in range(12))
    empty = {f"a{i}": [] for i in range(12)}
    for mode in ("off", "observe"):
        assert start(policy_mode=mode, limits_request_bytes="1MiB").data(query) == empty, mode


# ---- while it changes ----

def modes(server, path):
    """A function that changes policy.mode and waits until each worker has it."""
    def change(mode):
        before = len(server.process.lines)
        path.write_text(f"policy: {{{mode}}}\n")
        server.process.send_signal(signal.SIGHUP)
        server.process.wait_for("serving 2 relations", before)
    return change


MIXED = [("{ things(orderBy: [{id: ASC}]) { id name } vaults { id } }", {}, 1), ("{ things(orderBy: [{id: ASC}]) { id name } }", {}, 0),
         ("{ things(where: {code: {isnull: false}}, orderBy: [{id: ASC}]) { id owner } }", MAKER, 1),
         ("{ things(orderBy: [{id: ASC}]) { id name code owner } vaults { id thing { name } } }", ADMIN, 0)]


def ask(server, until, turn):
    """[(which of MIXED, its answer, as text)]"""
    answers = []
    with requests.Session() as session:
        session.trust_env = False
        for i in itertools.count(turn):
            query, headers, _ = MIXED[i % len(MIXED)]
            told = session.post(server.url, json={"query": query}, headers=headers, timeout=PATIENCE)
            answers.append((i % len(MIXED), told.text))
            if until(len(answers)):
                return answers


def settled(server):
    """What is answered when all workers have the mode: each takes it in a turn of its own."""
    deadline, rounds = time.monotonic() + PATIENCE, [1, 2]
    while any(each != rounds[0] for each in rounds):
        assert time.monotonic() < deadline, rounds
        with ThreadPoolExecutor(8) as threads:
            rounds = list(threads.map(lambda _: ask(server, lambda n: n == len(MIXED), 0), range(8)))
    return dict(rounds[0])


def test_no_answer_is_of_two_modes_while_they_change_and_all_are_counted(database, serve, tmp_path_factory):
    folder = tmp_path_factory.mktemp("modes")
    (folder / "policy.yaml").write_text(POLICY)
    path = folder / "fraiseql.yaml"
    path.write_text("policy: {mode: on}\n")
    server = serve(database, arguments=["--config", str(path)], policy_file=folder / "policy.yaml", session_trusted_headers=True, mutations_tables="all",
                   server_workers=2)
    change = modes(server, path)
    whole = {}
    for mode in ("on", "off"):
        change(f"mode: {mode}")
        whole[mode] = settled(server)
    assert whole["on"] != whole["off"] and whole["on"][3] == whole["off"][3]
    done = []
    with ThreadPoolExecutor(6) as threads:
        asking = [threads.submit(ask, server, lambda _: bool(done), turn) for turn in range(6)]
        for mode in ("mode: observe", "mode: on", "mode: off", "canary: 50%", "mode: on", "mode: observe"):
            change(mode)
        done.append(True)
        answers = [answer for each in asking for answer in each.result()]
    assert {which for which, _ in answers} == set(range(len(MIXED)))
    for which, text in answers:
        assert text in (whole["on"][which], whole["off"][which])
    assert settled(server) == whole["off"]
    before = count(server, SEEN)
    with ThreadPoolExecutor(6) as threads:
        answers = sum(threads.map(lambda turn: ask(server, lambda n: n == 20, turn), range(6)), [])
    assert all(text == whole["off"][which] for which, text in answers)
    assert count(server, SEEN) - before == sum(MIXED[which][2] for which, _ in answers)


# ---- constraints ----

def told(server, mutation, headers):
    [error] = server.errors(mutation, headers=headers)
    assert error["extensions"]["code"] == "CONSTRAINT_VIOLATION"
    return error["message"], {name: error["extensions"].get(name) for name in ("constraint", "type", "fields", "referencedBy")}


TAKEN = 'mutation { createThing(input: {id: 30, name: "x", code: "k1"%s}) { id } }'
KEPT = "mutation { deleteThing(id: 3) { id } }"
NOTHING = {"constraint": None, "type": None, "fields": None, "referencedBy": None}


def test_constraints_are_told_by_name_to_who_may_read_their_fields(held):
    assert told(held, TAKEN % ", owner: 1", ADMIN) == (
        "A thing with this code exists already.", {**NOTHING, "constraint": "thing_code_is_free", "type": "Thing", "fields": ["code"]})
    assert told(held, KEPT, ADMIN)[1] == {**NOTHING, "constraint": "vault_keeps", "type": "Thing", "referencedBy": "Vault"}


def test_a_constraint_of_a_field_that_may_not_be_read_has_no_name(held):
    message, names = told(held, TAKEN % "", MAKER)
    assert names == NOTHING and "code" not in message


def test_a_type_that_may_not_be_read_is_not_named_by_who_refers(held):
    message, names = told(held, KEPT, MAKER)
    assert names == NOTHING and "vault" not in message


def test_constraints_are_told_where_permissions_are_observed(observed):
    assert told(observed, TAKEN % ", owner: 1", MAKER)[1]["fields"] == ["code"]
