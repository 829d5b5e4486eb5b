# SPDX-License-Identifier: MIT
"""What functions give under a policy with `default: allow`: no rule looks into JSON, so JSON is given by functions that a role is
granted by their names."""

import functools
import re

import pytest

SQL = """
create table vault (id int primary key, code text not null);
create table note (id int primary key, words text not null, extra jsonb);
insert into vault values (1, 'top');
insert into note values (1, 'hello', '{"a": 1}');
create function fn_report() returns jsonb stable language sql as $$ select jsonb_agg(to_jsonb(v)) from vault v $$;
create function fn_told() returns text stable language sql as $$ select 'told'::text $$;
create function fn_pairs() returns table (name text, made jsonb) stable language sql as
    $$ select 'vault'::text, to_jsonb(v) from vault v $$;
create function fn_notes_of_mine() returns setof note stable language sql as $$ select * from note $$;
create type mutation_response as (status text, message text, entity_id text, entity_type text, entity jsonb, updated_fields text[],
    cascade jsonb, metadata jsonb);
create function fn_open_vault() returns mutation_response language sql as $$
    select row('updated', 'open', '1', 'Vault', to_jsonb(v), null,
        jsonb_build_object('updated', jsonb_build_array(jsonb_build_object('__typename', 'Vault', 'id', 1, 'operation', 'UPDATED',
            'entity', to_jsonb(v)))), jsonb_build_object('all', to_jsonb(v)))::mutation_response from vault v $$;
create function fn_do_it() returns mutation_response language sql as $$
    select row('updated', 'done', '1', null, jsonb_build_object('code', 'top'), null, null, null)::mutation_response $$;
"""
POLICY = """
default: allow
roles:
  clerk:
    Vault: {read: {fields: [id]}}
  chief:
    Vault: {read: true}
    Query: {report: true, pairs: true}
    Mutation: {openVault: true, doIt: true}
"""
CLERK = {"X-FraiseQL-User-Id": "1", "X-FraiseQL-Roles": "clerk"}
CHIEF = {"X-FraiseQL-User-Id": "2", "X-FraiseQL-Roles": "chief"}
OPEN = "mutation { openVault { ... on OpenVaultSuccess { %s } } }"
DO = "mutation { doIt { ... on DoItSuccess { %s } } }"
# What is JSON, and what a caller sees of it to whom the function is granted.
GIVES_JSON = [
    ("{ report }", {"report": [{"id": 1, "code": "top"}]}),
    ("{ pairs { made } }", {"pairs": [{"made": {"id": 1, "code": "top"}}]}),
    (OPEN % "metadata", {"openVault": {"metadata": {"all": {"id": 1, "code": "top"}}}}),
    (OPEN % "cascade { updated { entity } }", {"openVault": {"cascade": {"updated": [{"entity": {"id": 1, "code": "top"}}]}}}),
    (OPEN % "status more: metadata", {"openVault": {"status": "updated", "more": {"all": {"id": 1, "code": "top"}}}}),
    ("mutation { openVault { ... on MutationError { metadata } } }", {"openVault": {}}),
    (DO % "entity", {"doIt": {"entity": {"code": "top"}}}),
]
# What is not, or is of rows.
GIVES_NONE = [
    ("{ told }", {"told": "told"}),
    ("{ pairs { name } }", {"pairs": [{"name": "vault"}]}),
    ("{ notesOfMine { words extra } }", {"notesOfMine": [{"words": "hello", "extra": {"a": 1}}]}),
    (OPEN % "status vault { id }", {"openVault": {"status": "updated", "vault": {"id": 1}}}),
    (OPEN % "cascade { updated { type id operation } }",
     {"openVault": {"cascade": {"updated": [{"type": "Vault", "id": "1", "operation": "UPDATED"}]}}}),
]




@pytest.fixture(scope="module")
def start(module_database, module_serve, tmp_path_factory):
    folder, database = tmp_path_factory.mktemp("policy"), module_database(SQL)

    @functools.cache
    def start(policy, **config):
        path = folder / f"{len(policy)}.yaml"
        path.write_text(policy)
        return module_serve(database, policy_file=path, session_trusted_headers=True, server_workers=1, **config)

    return start


UNNAMED = re.sub(r"    (Query|Mutation): .*\n", "", POLICY)


@pytest.mark.parametrize("document, data", GIVES_JSON + GIVES_NONE)
def test_a_function_that_is_granted_by_name_gives_json(start, document, data):
    assert start(POLICY).data(document, headers=CHIEF) == data


@pytest.mark.parametrize("document, data", GIVES_JSON)
def test_one_that_no_role_is_granted_does_not(start, document, data):
    for who in (CLERK, CHIEF, {}):
        [error] = start(UNNAMED).errors(document, headers=who)
        assert error["extensions"]["code"] == "FORBIDDEN"
        assert re.fullmatch(r"The field \w+ is JSON, into which no rule looks; no role is granted (report|pairs|openVault|doIt) by its name\.",
                            error["message"])


@pytest.mark.parametrize("document, data", GIVES_NONE)
def test_what_is_no_json_or_stands_in_rows_goes_by_its_rules(start, document, data):
    assert start(UNNAMED).data(document, headers=CLERK) == data


def test_it_is_observed_before_it_holds(start):
    server = start(UNNAMED, policy_mode="observe")
    for document, data in GIVES_JSON:
        assert server.data(document, headers=CLERK) == data
    seen = re.search(r'^fraiseql_refusals_observed_total{feature="policy"} (\d+)$', server.get("/metrics").text, re.M)
    assert int(seen[1]) == len(GIVES_JSON)


def test_and_it_is_hidden_where_nothing_but_json_is_given(start):
    query = "{ __schema { queryType { fields { name } } } }"
    shown = start(UNNAMED, introspection_guarded="hide").data(query, headers=CHIEF)["__schema"]["queryType"]["fields"]
    assert {"pairs", "told"} <= {each["name"] for each in shown} and "report" not in {each["name"] for each in shown}
    assert start(UNNAMED, introspection_guarded="hide").errors("{ report }")[0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
