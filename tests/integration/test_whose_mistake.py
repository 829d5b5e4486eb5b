# SPDX-License-Identifier: MIT
"""An error says whose it is to mend: the asker's, who gave a value that cannot be, or that of whoever
keeps the database, in which one stands."""

import pytest

SQL = """
create table reading (
    id int primary key, note text not null, big int8, small int2 not null, large float8 not null, rel oid, tx xid8, rels oid[]);
insert into reading values
    (1, 'seven', 9223372036854775807, 32767, 1e308, 4294967291, '18446744073709551611', '{4294967291}'),
    (2, '7', 9223372036854775807, 1, 1e308, 5, '5', '{5}'),
    (3, repeat('long ', 4000), 1, 1, 1, 6, '6', '{6}');
create view reading_number as select id, note::int as number, small * small as square from reading;
comment on view reading_number is '@fraiseql {"key": ["id"]}';
create function fn_twice(number text) returns int language sql stable as $$ select number::int * 2 $$;
create function fn_third() returns int language sql stable as $$ select note::int * 3 from reading where id = 1 $$;
create function reading_plus(r reading, number int) returns int2 language sql stable as $$ select (r.small + number)::int2 $$;
comment on function reading_plus(reading, int) is '@fraiseql {"name": "plus"}';
"""

GIVEN, STORED = "BAD_USER_INPUT", "INTERNAL_SERVER_ERROR"


def only(server, document, variables=None):
    errors = server.errors(document, variables)
    assert len(errors) == 1, errors
    return errors[0]["message"], errors[0]["extensions"]["code"]


@pytest.mark.parametrize("document, code, said", [
    # Nothing was given.
    ("{ readingNumbers { number } }", STORED, "a value in the database does not have the form"),
    ("{ third }", STORED, "a value in the database does not have the form"),
    # What was given has its form; what is compared with it has not.
    ('{ readingNumbers(where: {number: {eq: 7}}) { id } }', STORED, "a value in the database"),
    ("{ readingsAggregate { sum { large } } }", STORED, "out of range for its type"),
    ("{ readingsAggregate(where: {large: {gt: 2}}) { sum { large } } }", STORED, "out of range for its type"),
    # What was given has not.
    ("{ readings(where: {small: {gt: 40000}}) { id } }", GIVEN, "out of range for its field"),
    ('{ twice(number: "x") }', GIVEN, "does not have the form"),
    ('{ twice(number: "2000000000") }', GIVEN, "out of range"),
    ("{ reading(id: 1) { plus(number: 2) } }", GIVEN, "out of range"),
    ('{ readings(where: {note: {matches: "["}}) { id } }', GIVEN, "regular expression"),
])
def test_the_code_says_who_can_mend_it(server, document, code, said):
    message, found = only(server, document)
    assert found == code and said in message


@pytest.mark.parametrize("where, value, least", [
    ("{rel: {eq: $v}}", "-5", 4294967295),
    ("{rel: {in: [\"1\", $v]}}", "-5", 4294967295),
    ("{rels: {contains: [$v]}}", "-5", 4294967295),
    ("{tx: {gte: $v}}", "-5", 18446744073709551615),
])
def test_a_number_without_sign_takes_none(server, where, value, least):
    said = f"-5 is out of range; the column has numbers between 0 and {least}."
    asked = "query ($v: BigInt!) { readings(where: %s) { id } }" % where
    assert only(server, asked, {"v": value}) == (said, GIVEN)
    assert only(server, "{ readings(where: %s) { id } }" % where.replace("$v", f'"{value}"')) == (said, GIVEN)
    assert server.data(asked, {"v": "5"})["readings"].count({"id": 2}) == 1


ASKS_NO_PAGE = ["totalCount", "pageInfo { hasPreviousPage }", "__typename"]


@pytest.mark.parametrize("selected", ASKS_NO_PAGE)
def test_what_a_page_goes_by_is_looked_at_where_no_page_is_asked_for(server, selected):
    asked = "query ($c: String, $n: Int) { readingsConnection(first: $n, %s: $c, %s) { " + selected + " } }"
    whole = "{ readingsConnection(first: 1, orderBy: [{small: ASC}]) { pageInfo { endCursor } } }"
    cursor = server.data(whole)["readingsConnection"]["pageInfo"]["endCursor"]
    for given in ("after", "before"):
        document = asked % (given, "orderBy: [{small: ASC}]")
        server.data(document, {"c": cursor, "n": 1})
        assert "is no cursor" in only(server, document, {"c": "nothing", "n": 1})[0]
        server.data(document, {"c": cursor, "n": 1})
        assert "under another order" in only(server, asked % (given, "orderBy: []"), {"c": cursor, "n": 1})[0]
        assert "must be between 0 and" in only(server, document, {"c": cursor, "n": 1000001})[0]
        assert "must be between 0 and" in only(server, document, {"c": cursor, "n": -1})[0]
    message, code = only(server, "{ readingsConnection(where: {small: {eq: null}}) { %s } }" % selected)
    assert "isnull" in message and code == GIVEN


def test_what_is_too_long_for_a_cursor_is_to_be_asked_otherwise(server):
    asked = "{ readingsConnection(orderBy: [{note: DESC}]) { edges { %s node { id } } } }"
    errors = server.errors(asked % "cursor")
    assert [e["extensions"]["code"] for e in errors] == [GIVEN]
    assert "something shorter, or ask without cursors" in errors[0]["message"]
    assert len(server.data(asked % "")["readingsConnection"]["edges"]) == 3
