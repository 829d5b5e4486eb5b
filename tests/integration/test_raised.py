# SPDX-License-Identifier: MIT
"""Exceptions that are written for clients are shown to them, and nothing else that PostgreSQL says."""

import json

import pytest

SQL = """
create table account (id int primary key, balance int not null check (balance >= 0), note text);
insert into account values (1, 10), (2, 20);

create function fn_ruled(state text, said text) returns int language plpgsql stable as $$
begin
    raise exception using errcode = state, message = said, detail = 'secret detail', hint = 'secret hint';
end $$;
create function fn_plain() returns int language plpgsql stable as $$ begin raise exception 'Closed on %.', 'Sunday'; end $$;
create function fn_divide() returns int language sql stable as $$ select 1 / 0 $$;
create function fn_withdraw(amount int) returns account language plpgsql as $$
declare found account;
begin
    if amount > 100 then raise exception 'No more than % at once.', 100; end if;
    update account set balance = balance - amount where id = 1 returning * into found;
    return found;
end $$;
create function fn_note(note text) returns account language sql as $$
    update account set note = fn_note.note where id = 2 returning * $$;
create function fn_paid(state text) returns int language plpgsql as $$
begin raise exception 'Pay first.' using errcode = state; end $$;
create function refuse() returns trigger language plpgsql as $$
begin
    if new.note = 'bad' then raise exception 'Mind your words.'; end if;
    return new;
end $$;
create trigger account_note before update on account for each row execute function refuse();

create function watched(id int) returns int language plpgsql as $$ begin raise exception 'Row % is private.', id; end $$;
create view v_watched as select id, jsonb_build_object('id', id, 'seen', watched(id)) as data from account;
"""


def only(errors):
    assert len(errors) == 1, errors
    return errors[0]["message"], errors[0]["extensions"]


RAISED = {"code": "BAD_USER_INPUT", "sqlstate": "P0001"}


def test_a_plain_raise_says_its_message(server):
    answer = server.graphql("{ plain }")
    assert answer["data"] == {"plain": None}
    assert answer["errors"][0]["path"] == ["plain"]
    assert only(answer["errors"]) == ("Closed on Sunday.", RAISED)


@pytest.mark.parametrize("document, message", [
    ("mutation { withdraw(amount: 101) { id } }", "No more than 100 at once."),
    ('mutation { note(note: "bad") { id } }', "Mind your words."),
    ("{ watcheds { seen } }", "Row 1 is private."),
    ("{ a: accounts { id } plain }", "Closed on Sunday."),
])
def test_functions_triggers_and_views_raise_for_clients(server, document, message):
    assert only(server.errors(document)) == (message, RAISED)


def test_what_else_ran_in_a_mutation_is_rolled_back(server, database):
    errors = server.errors("mutation { a: withdraw(amount: 3) { id } b: withdraw(amount: 101) { id } }")
    assert {e["path"][0]: e["extensions"]["code"] for e in errors} == {"a": "ROLLED_BACK", "b": "BAD_USER_INPUT"}
    assert database.value("select balance from account where id = 1") == 10


def test_neither_detail_hint_nor_context_is_shown(server):
    answer = server.post({"query": '{ ruled(state: "P0001", said: "No.") }'})
    assert only(answer.json()["errors"]) == ("No.", RAISED)
    assert "secret" not in answer.text and "PL/pgSQL" not in answer.text


@pytest.mark.parametrize("document", ['{ ruled(state: "P0002", said: "secret") }', '{ ruled(state: "PT402", said: "secret") }',
                                      '{ ruled(state: "XX000", said: "secret") }', "{ divide }"])
def test_other_messages_stay_inside(server, document):
    assert only(server.errors(document)) == ("the database reported an error", {"code": "INTERNAL_SERVER_ERROR"})


def test_postgresqls_own_messages_stay_inside(server):
    message, extensions = only(server.errors("mutation { withdraw(amount: 50) { id } }"))
    assert (message, extensions) == ("The value of balance is not allowed for an account.", {
        "code": "CONSTRAINT_VIOLATION", "violation": "CHECK", "constraint": "account_balance_check", "type": "Account",
        "fields": ["balance"]})


def test_states_and_classes_are_listed_in_the_configuration(database, serve):
    server = serve(database, errors_client_sqlstates="PT, 42501, P0002")
    for state, code in [("PT402", "BAD_USER_INPUT"), ("PT000", "BAD_USER_INPUT"), ("42501", "FORBIDDEN"),
                        ("P0002", "BAD_USER_INPUT")]:
        assert only(server.errors(f'{{ ruled(state: "{state}", said: "Hello, {state}.") }}')) == (
            f"Hello, {state}.", {"code": code, "sqlstate": state})
    for state in ("P0001", "P0003", "42502", "XPT02"):
        message, extensions = only(server.errors(f'{{ ruled(state: "{state}", said: "secret") }}'))
        assert message != "secret" and "sqlstate" not in extensions


JSON = "application/json"
GRAPHQL = "application/graphql-response+json"


@pytest.mark.parametrize("accept", [JSON, GRAPHQL])
def test_a_rule_says_code_and_http_status(database, serve, accept):
    server = serve(database, errors_client_sqlstates="P0001,PT=PAYMENT:402,PT404=:404,XC=CONFLICT:409")

    def told(document):
        answer = server.post({"query": document}, headers={"Accept": accept})
        return answer.status_code, [(e["message"], e["extensions"]["code"]) for e in answer.json()["errors"]]

    def raises(state):
        return f'ruled(state: "{state}", said: "No.")'

    assert told("{ %s }" % raises("PT999")) == (402, [("No.", "PAYMENT")])
    assert told("{ %s }" % raises("PT404")) == (404, [("No.", "BAD_USER_INPUT")]), "the longest that fits"
    assert told("{ __typename %s }" % raises("XC001")) == (409, [("No.", "CONFLICT")])
    assert told("{ %s }" % raises("P0001")) == (200, [("No.", "BAD_USER_INPUT")]), "no status is said"
    assert told("{ %s accounts { id } }" % raises("PT999")) == (200, [("No.", "PAYMENT")]), "there is a value"
    # Of a mutation nothing remains when one field fails.
    assert told('mutation { a: withdraw(amount: 1) { id } b: withdraw(amount: 101) { id } }')[0] == 200
    assert told('mutation { a: withdraw(amount: 1) { id } paid(state: "PT001") }') == (
        402, [("Rolled back, or not begun, because \"paid\" failed.", "ROLLED_BACK"), ("Pay first.", "PAYMENT")])


def test_none_may_be_listed(database, serve):
    server = serve(database, arguments=["--set", "errors.client_sqlstates="])
    assert only(server.errors("{ plain }")) == ("the database reported an error", {"code": "INTERNAL_SERVER_ERROR"})


def test_a_long_message_is_cut_between_characters(server):
    message, _ = only(server.errors("query ($s: String!) { ruled(state: \"P0001\", said: $s) }", {"s": "a" + "é" * 2000}))
    assert message == "a" + "é" * 511


def test_any_text_is_told_as_json(server):
    said = "\"quoted\" \\ and\nline\ttab \x01 €"
    assert only(server.errors("query ($s: String!) { ruled(state: \"P0001\", said: $s) }", {"s": said}))[0] == said
    assert json.loads(server.post({"query": "{ plain }"}).text)
