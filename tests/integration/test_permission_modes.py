# SPDX-License-Identifier: MIT
"""Permissions brought in step by step, policy.mode and policy.canary; and what constraints tell to whom."""

import functools
import re

import pytest

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
