# SPDX-License-Identifier: MIT
"""What a mutation returns is as long as a list may be, or the mutation did not happen."""

import pytest

LIMIT = 50
SQL = """
create table item (gone int, id int primary key generated always as identity, name text, r text[] default '{"a,b",null}');
alter table item drop gone;
create type answer as (number int, word text);
create function fn_make(n int) returns setof item volatile language sql as
  $$ insert into item (name) select 'x' || i from generate_series(1, n) i returning * $$;
create function fn_make_slowly(n int) returns setof item volatile language plpgsql as
  $$ begin return query insert into item (name) select null from generate_series(1, n) returning *; end $$;
create function fn_make_numbers(n int) returns setof int volatile language sql as
  $$ insert into item (name) select null from generate_series(1, n) returning id $$;
create function fn_make_words(n int) returns setof text volatile language plpgsql as
  $$ begin return query insert into item (name) select 'w' from generate_series(1, n) returning name; end $$;
create function fn_make_documents(n int) returns setof jsonb volatile language sql as
  $$ insert into item (name) select 'd' from generate_series(1, n) returning to_jsonb(name) $$;
create function fn_make_answers(n int) returns setof answer volatile language sql as
  $$ insert into item (name) select null from generate_series(1, n) returning id, name $$;
create function fn_make_one() returns item volatile language sql as
  $$ insert into item (name) values ('one') returning * $$;
create function fn_make_nothing() returns setof item volatile language sql as
  $$ delete from item where false returning * $$;
"""
FUNCTIONS = {
    "make": "{ id name }", "makeSlowly": "{ name }", "makeNumbers": "", "makeWords": "",
    "makeDocuments": "", "makeAnswers": "{ number word }",
}


@pytest.fixture(scope="module")
def server(database, module_serve):
    return module_serve(database, limits_list_max=LIMIT, server_workers=1)


@pytest.fixture
def count(database):
    database.execute("truncate item")
    return lambda: database.value("select count(*) from item")


@pytest.mark.parametrize("field", FUNCTIONS)
def test_as_many_rows_as_a_list_may_have_are_returned(server, count, field):
    document = f"mutation($n: Int!) {{ {field}(n: $n) {FUNCTIONS[field]} }}"
    assert len(server.data(document, {"n": LIMIT})[field]) == LIMIT
    assert server.data(document, {"n": 0})[field] == []
    assert count() == LIMIT


@pytest.mark.parametrize("field", FUNCTIONS)
@pytest.mark.parametrize("more", [1, 5000])
def test_one_more_is_an_error_and_nothing_happened(server, count, field, more):
    [error] = server.errors(f"mutation {{ {field}(n: {LIMIT + more}) {FUNCTIONS[field]} }}")
    assert error["extensions"]["code"] == "LIMIT_EXCEEDED"
    assert "limits.list_max" in error["message"]
    assert error["path"] == [field]
    assert count() == 0


def test_the_other_fields_are_rolled_back_with_it(server, count):
    errors = server.errors(f"mutation {{ one: makeOne {{ id }} make(n: {LIMIT + 1}) {{ id }} last: makeOne {{ id }} }}")
    assert sorted(error["extensions"]["code"] for error in errors)[0] == "LIMIT_EXCEEDED"
    assert count() == 0


def test_the_limit_is_each_fields_own(server, count):
    data = server.data(f"mutation {{ a: make(n: {LIMIT}) {{ id }} b: makeNumbers(n: {LIMIT}) }}")
    assert [len(data["a"]), len(data["b"])] == [LIMIT, LIMIT]
    assert count() == 2 * LIMIT


def test_values_arrive_as_they_were(server, count):
    assert server.data("mutation { make(n: 2) { name } }") == {"make": [{"name": "x1"}, {"name": "x2"}]}
    assert server.data("mutation { makeSlowly(n: 1) { name } }") == {"makeSlowly": [{"name": None}]}
    assert server.data("mutation { makeWords(n: 2) }") == {"makeWords": ["w", "w"]}
    assert server.data("mutation { make(n: 1) { name r } }") == {"make": [{"name": "x1", "r": ["a,b", None]}]}
    assert server.data("mutation { makeNothing { id } }") == {"makeNothing": []}
