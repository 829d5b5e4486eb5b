# SPDX-License-Identifier: MIT
"""Every type of value, exactly, however it is stored: in a column of a table, behind a key of a view's
document that is seen through, in the document of a view that is not, and in a stored document."""

import pytest

ODD = 'a"b\\c/d\te\nf\x01g\x7fhé日👩‍👧'

# Column, type, two values as SQL, the same as JSON; the first sorts before the second.
TYPES = [
    ("small", "int2", "'-32768'", "32767", -32768, 32767),
    ("whole", "int4", "'-2147483648'", "2147483647", -2147483648, 2147483647),
    ("big", "int8", "'-9223372036854775808'", "9223372036854775807", "-9223372036854775808", "9223372036854775807"),
    ("single", "float4", "'-1.5e-20'", "0.1", -1.5e-20, 0.1),
    ("double", "float8", "'-1.7976931348623157e308'", "'5e-324'", -1.7976931348623157e308, 5e-324),
    ("exact", "numeric", "'-123456789012345678901234567890.0000000001'", "'1e-40'",
     "-123456789012345678901234567890.0000000001", "0." + "0" * 39 + "1"),
    ("price", "numeric(12,2)", "0", "1234567890.10", "0.00", "1234567890.10"),
    ("flag", "bool", "false", "true", False, True),
    ("guid", "uuid", "'00000000-0000-0000-0000-000000000001'", "'FFFFFFFF-ffff-ffff-ffff-ffffffffffff'",
     "00000000-0000-0000-0000-000000000001", "ffffffff-ffff-ffff-ffff-ffffffffffff"),
    ("words", "text", "''", "E'a\"b\\\\c/d\\te\\nf\\x01g\\x7fhé日👩‍👧'", "", ODD),
    ("short", "varchar(10)", "'abc'", "'abd'", "abc", "abd"),
    ("day", "date", "'0044-03-15'", "'2024-02-29'", "0044-03-15", "2024-02-29"),
    ("clock", "time", "'00:00'", "'23:59:59.999999'", "00:00:00", "23:59:59.999999"),
    ("stamp", "timestamp", "'1999-12-31 23:59:59'", "'2024-01-02 03:04:05.678'", "1999-12-31T23:59:59", "2024-01-02T03:04:05.678"),
    ("moment", "timestamptz", "'1969-07-20 20:17:40+00'", "'2024-01-02 03:04:05.678901+02'",
     "1969-07-20T20:17:40Z", "2024-01-02T01:04:05.678901Z"),
    ("span", "interval", "'-1 day'", "'1 year 2 months 3 days 4 hours 5 minutes 6.789 seconds'", "P-1D", "P1Y2M3DT4H5M6.789S"),
    ("bytes", "bytea", "''", "'\\x00ff10'", "", "AP8Q"),
    ("address", "inet", "'10.1.2.3'", "'2001:db8::1'", "10.1.2.3", "2001:db8::1"),
    ("network", "cidr", "'10.0.0.0/8'", "'192.168.0.0/16'", "10.0.0.0/8", "192.168.0.0/16"),
    ("mac", "macaddr", "'00:00:00:00:00:01'", "'08:00:2b:01:02:03'", "00:00:00:00:00:01", "08:00:2b:01:02:03"),
    ("mood", "mood", "'sad'", "'very happy'", "sad", "very_happy"),
    ("amount", "positive", "1", "2", 1, 2),
    ("numbers", "int4[]", "'{}'", "'{1,null,-3}'", [], [1, None, -3]),
    ("names", "text[]", "array['']", "array['a\"b','c,d','{e}','NULL',null,E'f\\\\g']", [""], ['a"b', "c,d", "{e}", "NULL", None, "f\\g"]),
    ("document", "jsonb", "'{}'", """'{"a": [1, 2.5, null, "x\\u0041"], "é": {"b": true}}'""", {}, {"a": [1, 2.5, None, "xA"], "é": {"b": True}}),
]
NAMES = [row[0] for row in TYPES]
# Those that equality and membership are defined for, and those that have an order.
COMPARED = [name for name in NAMES if name not in ("numbers", "names", "document", "bytes")]
ORDERED = [name for name in COMPARED if name not in ("flag", "guid", "mac", "network", "address")]

_COLUMNS = ",\n    ".join(f"{name} {sql_type}" for name, sql_type, *_ in TYPES)
_PAIRS = ",\n    ".join(f"'{name}', a.{name}" for name in ["id", *NAMES])

SQL = f"""
create type mood as enum ('sad', 'very happy');
create domain positive as int check (value > 0);
create table apple (
    id int primary key,
    {_COLUMNS}
);
insert into apple values
    (1, {", ".join(row[2] for row in TYPES)}),
    (2, {", ".join(row[3] for row in TYPES)}),
    (3{", null" * len(TYPES)});
create view v_berry as select a.id, jsonb_build_object({_PAIRS}) as data from apple a;
create view v_cherry as select a.id, jsonb_build_object({_PAIRS}) as data from apple a;
create table tv_cherry (id int primary key, data jsonb not null);
insert into tv_cherry select id, data from v_cherry;
"""

# Name of the list, configuration.
SOURCES = {
    "columns": ("apples", {}),
    "view": ("berries", {}),
    "opaque-view": ("berries", {"schema_see_through": False}),
    "stored": ("cherries", {}),
}
TYPE_NAMES = {"apples": "Apple", "berries": "Berry", "cherries": "Cherry"}


@pytest.fixture(scope="module", params=SOURCES)
def source(request, database, module_serve):
    """(server, name of the list)"""
    name, config = SOURCES[request.param]
    return module_serve(database, server_workers=1, **config), name


@pytest.fixture(scope="module")
def rows(source):
    server, name = source
    return server.data(f"{{ {name} {{ id {' '.join(NAMES)} }} }}")[name]


@pytest.mark.parametrize("column, first, second", [(row[0], row[4], row[5]) for row in TYPES], ids=NAMES)
def test_values_are_exact(rows, column, first, second):
    assert [row["id"] for row in rows] == [1, 2, 3]
    values = [row[column] for row in rows]
    if isinstance(first, float):  # a document spells 1e308 out; read as a number it is the same
        values[:2] = map(float, values[:2])
    assert values == [first, second, None]


def skip_unless_offered(source, column):
    """Lists and JSON inside a document that is not seen through have no conditions (yet they have
    values)."""
    if source[1] != "apples" and column in ("numbers", "names", "document"):
        offered = source[0].data(f'{{ __type(name: "{TYPE_NAMES[source[1]]}WhereInput") {{ inputFields {{ name }} }} }}')
        if column not in {field["name"] for field in offered["__type"]["inputFields"]}:
            pytest.skip(f"{source[1]} offer no condition on {column}")


def where(source, condition):
    server, name = source
    document = f"query($where: {TYPE_NAMES[name]}WhereInput) {{ {name}(where: $where) {{ id }} }}"
    return [row["id"] for row in server.data(document, {"where": condition})[name]]


@pytest.mark.parametrize("column, value", [(row[0], row[5]) for row in TYPES if row[0] in COMPARED],
                         ids=COMPARED)
def test_equality_and_membership_agree(source, column, value):
    assert where(source, {column: {"eq": value}}) == [2]
    assert where(source, {column: {"in": [value]}}) == [2]
    assert where(source, {column: {"in": []}}) == []
    # Nulls are equal to nothing and different from nothing.
    assert where(source, {column: {"neq": value}}) == [1]
    assert where(source, {column: {"nin": [value]}}) == [1]
    assert where(source, {column: {"nin": []}}) == [1, 2, 3]


@pytest.mark.parametrize("column", NAMES)
def test_null_is_found(source, column):
    skip_unless_offered(source, column)
    assert where(source, {column: {"isnull": True}}) == [3]
    assert where(source, {column: {"isnull": False}}) == [1, 2]


@pytest.mark.parametrize("column, first, second", [(row[0], row[4], row[5]) for row in TYPES if row[0] in ORDERED],
                         ids=ORDERED)
def test_order_is_that_of_the_type_and_not_of_its_text(source, column, first, second):
    assert where(source, {column: {"gt": first}}) == [2]
    assert where(source, {column: {"gte": first}}) == [1, 2]
    assert where(source, {column: {"lt": second}}) == [1]
    assert where(source, {column: {"lte": second}}) == [1, 2]
    server, name = source
    ascending = server.data(f"{{ {name}(orderBy: {{{column}: ASC_NULLS_FIRST}}) {{ id }} }}")[name]
    assert [row["id"] for row in ascending] == [3, 1, 2]
    descending = server.data(f"{{ {name}(orderBy: {{{column}: DESC_NULLS_LAST}}) {{ id }} }}")[name]
    assert [row["id"] for row in descending] == [2, 1, 3]


@pytest.mark.parametrize("condition, expected", [
    ({"numbers": {"contains": [1]}}, [2]),
    ({"numbers": {"lenEq": 0}}, [1]),
    ({"numbers": {"lenGt": 2}}, [2]),
    ({"names": {"overlaps": ["{e}", "nothing"]}}, [2]),
    ({"names": {"eq": [""]}}, [1]),
    ({"document": {"eq": {}}}, [1]),
    ({"document": {"contains": {"a": [1]}}}, [2]),
    ({"document": {"hasKey": "é"}}, [2]),
    ({"document": {"hasAnyKeys": ["x", "a"]}}, [2]),
    ({"document": {"hasAllKeys": ["x", "a"]}}, []),
    ({"address": {"inSubnet": "10.0.0.0/8"}}, [1]),
    ({"words": {"contains": "\\c/"}}, [2]),
])
def test_operators_of_some_types(source, condition, expected):
    skip_unless_offered(source, *condition)
    assert where(source, condition) == expected


@pytest.mark.parametrize("column, wrong", [
    ("whole", "x"), ("whole", 1.5), ("whole", 2147483648), ("small", 32768), ("big", "9223372036854775808"), ("big", "1x"),
    ("double", "x"), ("exact", "1,5"), ("exact", ""), ("flag", "true"), ("guid", "nope"), ("words", 1),
    ("day", "2024-02-30"), ("day", "yesterday"), ("clock", "25:00"), ("moment", "2024-01-01"),
    ("span", "soon"), ("address", "300.1.1.1"), ("mac", "x"), ("mood", "SAD"), ("mood", "very happy"),
])
def test_a_value_of_the_wrong_type_is_refused_before_postgresql_sees_it(source, column, wrong):
    server, name = source
    document = f"query($where: {TYPE_NAMES[name]}WhereInput) {{ {name}(where: $where) {{ id }} }}"
    answer = server.graphql(document, {"where": {column: {"eq": wrong}}})
    assert not answer.get("data")
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
