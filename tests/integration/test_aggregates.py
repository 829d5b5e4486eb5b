# SPDX-License-Identifier: MIT
"""Aggregates are what hand-written SQL gives: of a table, of a view that is seen through, of one that
is not, of stored documents.  The hand-written SQL stands in views, which are asked of the same server."""

import pytest

COLUMNS = {
    "state": "sale_state", "paid": "bool", "n2": "int2", "n4": "int4", "n8": "int8", "x4": "float4", "x8": "float8",
    "exact": "numeric", "span": "interval", "day": "date", "clock": "time", "at": "timestamptz",
    "local": "timestamp", "label": "text", "code": "varchar(9)", "ip": "inet", "tags": "text[]", "doc": "jsonb",
}
# What there is of a column, by its function in SQL; the fields are called so in camelCase.
NUMBERS = ["n2", "n4", "n8", "x4", "x8", "exact"]
ORDERED = NUMBERS + ["state", "span", "day", "clock", "at", "local", "label", "code", "ip"]
FUNCTIONS = {
    "sum": ("sum({})", NUMBERS + ["span"]),
    "avg": ("avg({})", NUMBERS + ["span"]),
    "min": ("min({})", ORDERED),
    "max": ("max({})", ORDERED),
    "stddev": ("stddev({})", NUMBERS),
    "variance": ("variance({})", NUMBERS),
    "boolAnd": ("bool_and({})", ["paid"]),
    "boolOr": ("bool_or({})", ["paid"]),
    "countDistinct": ("count(distinct {})", list(COLUMNS)),
}
ROWS = """
    (1, 1, 'open', true, 1, 10, 9223372036854775807, 0.1, 1e300, 12.30, '1 mon', '2024-02-29', '10:00', '2024-01-01 10:00+00',
        '2024-01-01', 'b', 'x', '10.0.0.1', '{a,b}', '{"a": 1}'),
    (2, 1, 'paid', true, -2, null, 9223372036854775807, 2.5, 'Infinity', 0.0000000001, '30 days', 'infinity', '23:59:59.999999',
        '0044-03-15 00:00+00 BC', '-infinity', 'a', 'y', '::1', '{}', null),
    (3, 2, 'paid', false, 3, 30, -5, null, 2, 1e30, null, '1815-12-10', '00:00', '2038-01-19 03:14:08+00', null, 'B', null,
        '10.0.0.0/8', null, '[]'),
    (4, 2, null, null, 3, 30, null, null, null, null, '1 mon', null, null, null, null, null, 'x', null, '{a,b}', '{"a": 1}')
"""


def functions_by_hand(source):
    """select sum(n2) as sum_n2, … from source"""
    terms = ["count(*)::int as count"]
    for name, (template, columns) in FUNCTIONS.items():
        terms += [f'{template.format(source % column)} as "{name}_{column}"' for column in columns]
    return ", ".join(terms)


def stored(column):
    """A member of a document, cast by hand."""
    if column == "doc":
        return "nullif(data -> 'doc', 'null')"
    if column == "tags":
        return "(select array_agg(e) from jsonb_array_elements_text(nullif(data -> 'tags', 'null')) e)"
    return f"(data ->> '{column}')::{COLUMNS[column]}"


MEMBERS = ", ".join(f"'{column}', d.{column}" for column in COLUMNS)
SQL = f"""
create type sale_state as enum ('open', 'paid', 'sent');
create table buyer (id int primary key, name text not null);
insert into buyer values (1, 'Ada'), (2, 'Grace'), (3, 'Nobody');
create table sale (id int primary key, buyer_id int not null references buyer,
    {", ".join(f"{name} {type}" for name, type in COLUMNS.items())});
create index on sale (buyer_id);
insert into sale values {ROWS};
create table tb_deal (pk_deal int primary key, id int not null unique,
    {", ".join(f"{name} {type}" for name, type in COLUMNS.items())});
insert into tb_deal select id + 100, id, {", ".join(COLUMNS)} from sale;
create view v_deal as select d.id, jsonb_build_object('id', d.id, {MEMBERS}) as data from tb_deal d;
create view v_guarded_deal with (security_barrier) as
    select d.id, jsonb_build_object('id', d.id, {MEMBERS}) as data from tb_deal d;
create view v_stored_deal as select d.id, jsonb_build_object('id', d.id, {MEMBERS}) as data from tb_deal d;
create table tv_stored_deal (id int primary key, data jsonb not null);
insert into tv_stored_deal select id, data from v_stored_deal;

create view by_hand as select 1 as id, {functions_by_hand("%s")} from sale;
create view by_hand_of_none as select 1 as id, {functions_by_hand("%s")} from sale where id < 0;
create view by_hand_of_buyer as
    select b.id as id, s.* from buyer b, lateral (select {functions_by_hand("%s")} from sale where buyer_id = b.id) s;
comment on view by_hand_of_buyer is '@fraiseql {{"key": ["id"]}}';
comment on view by_hand is '@fraiseql {{"key": ["id"]}}';
comment on view by_hand_of_none is '@fraiseql {{"key": ["id"]}}';
"""


def camel(column):
    return column


def selection(columns_of=None):
    """count sum { n2 … } …"""
    parts = ["count"]
    for name, (_, columns) in FUNCTIONS.items():
        kept = [column for column in columns if not columns_of or column in columns_of(name)]
        parts.append(f"{name} {{ {' '.join(kept)} }}")
    return " ".join(parts)


def by_hand(server, field, arguments=""):
    fields = ["id count"] + [f"{name}{column.capitalize()}" for name, (_, columns) in FUNCTIONS.items()
                             for column in columns]
    rows = server.data(f"{{ {field}{arguments} {{ {' '.join(fields)} }} }}")[field]
    return [{
        "count": row["count"],
        **{name: {column: as_count(name, row[f"{name}{column.capitalize()}"]) for column in columns}
           for name, (_, columns) in FUNCTIONS.items()}} for row in rows]


def as_count(name, value):
    """A count is an Int; of a view it would be a BigInt."""
    return int(value) if name == "countDistinct" else value


@pytest.mark.parametrize("field", ["sales", "deals", "guardedDeals", "storedDeals"])
def test_every_function_of_every_type_is_what_sql_gives(server, field):
    # Documents are compared by members; an array inside one is none to PostgreSQL.
    inside = field in ("guardedDeals", "storedDeals")
    left_out = {"tags"} if inside else set()
    query = selection(lambda name: [c for c in FUNCTIONS[name][1] if c not in left_out])
    given = server.data(f"{{ {field}Aggregate {{ {query} }} }}")[f"{field}Aggregate"]
    expected = by_hand(server, "byHands")[0]
    for name in FUNCTIONS:
        assert given[name] == {c: v for c, v in expected[name].items() if c not in left_out}, name
    assert given["count"] == 4


def test_nothing_is_offered_that_the_test_does_not_know(server):
    for name, (_, columns) in FUNCTIONS.items():
        kind = server.data("query ($n: String!) { __type(name: \"SaleAggregate\") { fields { name type { ofType { name } } } } }"
                           .replace("($n: String!)", ""))["__type"]["fields"]
        of = {f["name"]: f["type"]["ofType"]["name"] for f in kind}
        fields = server.data(f'{{ __type(name: "{of[name]}") {{ fields {{ name }} }} }}')["__type"]["fields"]
        own = {"id", "buyerId"} if name not in ("boolAnd", "boolOr") else set()
        assert {f["name"] for f in fields} == set(columns) | own


@pytest.mark.parametrize("field", ["sales", "deals", "guardedDeals", "storedDeals"])
def test_of_no_rows_counts_are_zero_and_all_else_is_null(server, field):
    given = server.data(f"{{ {field}Aggregate(where: {{id: {{lt: 0}}}}) {{ {selection(lambda n: ['n4', 'paid'])} }} }}")
    expected = by_hand(server, "byHandOfNones")[0]
    for name, values in given[f"{field}Aggregate"].items():
        assert values == (0 if name == "count" else {c: expected[name][c] for c in values})


def test_related_rows_give_what_sql_gives(server):
    rows = server.data(f"{{ buyers {{ id salesAggregate {{ {selection()} }} }} }}")["buyers"]
    assert [row["salesAggregate"] for row in rows] == by_hand(server, "byHandOfBuyers", "(orderBy: [{id: ASC}])")


def test_related_rows_are_filtered_and_stand_beside_their_list(server):
    rows = server.data("""{ buyers(orderBy: [{id: DESC}]) { name
        paid: salesAggregate(where: {state: {eq: paid}}) { count countBig sum { n4 } }
        sales(limit: 1) { id buyer { salesAggregate { count } } }
        salesAggregate { arrayAgg { id label(limit: 1) } }
    } }""")["buyers"]
    assert rows == [
        {"name": "Nobody", "paid": {"count": 0, "countBig": "0", "sum": {"n4": None}}, "sales": [],
         "salesAggregate": {"arrayAgg": {"id": None, "label": None}}},
        {"name": "Grace", "paid": {"count": 1, "countBig": "1", "sum": {"n4": "30"}},
         "sales": [{"id": 3, "buyer": {"salesAggregate": {"count": 2}}}],
         "salesAggregate": {"arrayAgg": {"id": [3, 4], "label": ["B"]}}},
        {"name": "Ada", "paid": {"count": 1, "countBig": "1", "sum": {"n4": None}},
         "sales": [{"id": 1, "buyer": {"salesAggregate": {"count": 2}}}],
         "salesAggregate": {"arrayAgg": {"id": [1, 2], "label": ["b"]}}}]


def test_an_array_is_as_long_as_a_list_may_be(server, database, serve):
    query = "query ($n: Int) { salesAggregate { arrayAgg { id(limit: $n) } } }"
    for limit, ids in ((0, []), (2, [1, 2]), (100, [1, 2, 3, 4]), (None, [1, 2, 3, 4])):
        assert server.data(query, {"n": limit})["salesAggregate"]["arrayAgg"]["id"] == ids
    small = serve(database, limits_list_default=3, limits_list_max=3)
    assert small.data(query)["salesAggregate"]["arrayAgg"]["id"] == [1, 2, 3]
    for document in (query, "{ salesAggregate { arrayAgg { id(limit: 4) } } }"):
        (error,) = small.errors(document, {"n": 4})
        assert error["message"].startswith('Argument "limit" must be between 0 and 3')


def test_sums_of_integers_are_numbers_where_int8_is(serve, database):
    server = serve(database, schema_int8_as_number=True)
    assert server.post({"query": "{ salesAggregate { countBig sum { n4 n8 } } }"}).text == (
        '{"data":{"salesAggregate":{"countBig":4,"sum":{"n4":70,"n8":18446744073709551609}}}}')


def test_a_type_can_be_without(serve, make_database):
    database = make_database("create table a (id int primary key); create table b (id int primary key, a_id int references a);"
                             "comment on table b is '@fraiseql {\"features\": []}'")
    fields = "{ __schema { queryType { fields { name } } types { name } } }"
    schema = serve(database).data(fields)["__schema"]
    assert "asAggregate" in {f["name"] for f in schema["queryType"]["fields"]}
    assert not any(f["name"].startswith("bsA") for f in schema["queryType"]["fields"])
    assert not any(t["name"].startswith("BAgg") for t in schema["types"])
    schema = serve(database, schema_features="related_filters").data(fields)["__schema"]
    assert not any("Aggregate" in f["name"] for f in schema["queryType"]["fields"] + schema["types"])


RELATED = [
    ("{count: {gt: 0}}", "count(*) > 0"),
    ("{count: {eq: 0}}", "count(*) = 0"),
    ("{countBig: {lt: \"2\"}}", "count(*) < 2"),
    ("{where: {state: {eq: paid}}, count: {eq: 1}, sum: {n4: {isnull: true}}}",
     "count(*) filter (where state = 'paid') = 1 and sum(n4) filter (where state = 'paid') is null"),
    ("{sum: {n8: {gt: \"100\"}}}", "sum(n8) > 100"),
    ("{max: {label: {contains: \"B\"}}}", "max(label) like '%%B%%'"),
    ("{min: {state: {in: [open, sent]}}, countDistinct: {code: {gte: 2}}}",
     "min(state) in ('open', 'sent') and count(distinct code) >= 2"),
    ("{boolAnd: {paid: {eq: true}}}", "bool_and(paid)"),
    ("{count: {}}", "true"), ("{}", "true"),
]


@pytest.mark.parametrize("said, sql", RELATED)
def test_rows_are_chosen_by_what_their_related_rows_give(server, database, said, sql):
    for negated, where in ((False, f"salesAggregate: {said}"), (True, f"NOT: {{salesAggregate: {said}}}")):
        given = server.data(f"{{ buyers(where: {{{where}}}) {{ id }} }}")["buyers"]
        rows = database.rows(f"""select b.id from buyer b where {'not' if negated else ''}
            (select {sql} from sale where buyer_id = b.id having true) order by 1""")
        assert [(row["id"],) for row in given] == rows


def test_rows_are_sorted_by_what_their_related_rows_give(server, database):
    for order, sql in (("count: DESC", "count(*) desc"), ("sum: {n4: DESC_NULLS_LAST}", "sum(n4) desc nulls last"),
                       ("min: {at: ASC}", "min(at)"), ("countDistinct: {state: ASC}", "count(distinct state)")):
        expression, _, direction = sql.partition(") ")
        rows = database.rows(f"""select b.id from buyer b
            order by (select {expression}{')' if direction else ''} from sale where buyer_id = b.id) {direction}, b.id""")
        given = server.data(f"{{ buyers(orderBy: [{{salesAggregate: {{{order}}}}}]) {{ id }} }}")["buyers"]
        assert [(row["id"],) for row in given] == rows, order
        pages = [server.data(f"{{ buyers(orderBy: [{{salesAggregate: {{{order}}}}}], limit: 1, offset: {n}) {{ id sales {{ id }} }} }}")
                 for n in range(3)]
        assert [(page["buyers"][0]["id"],) for page in pages] == rows, order
    rows = server.data("{ sales(orderBy: [{buyer: {salesAggregate: {max: {at: DESC}}}}]) { id } }")["sales"]
    assert [row["id"] for row in rows] == [3, 4, 1, 2]
