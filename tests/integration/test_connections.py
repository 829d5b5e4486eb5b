# SPDX-License-Identifier: MIT
"""Relay connections: pages in both directions give every row once and in order, whatever the order is
and whoever changes the rows meanwhile; cursors fail clearly; nothing that is not asked for is counted."""

import base64
import random
import subprocess

import pytest

from support.server import BINARY, environment

SQL = """
create type mood as enum ('sad', 'so so', 'happy');
create table tb_writer (
    pk_writer int generated always as identity primary key,
    id uuid not null unique default gen_random_uuid(),
    name text not null,
    born date
);
create table tb_text (
    pk_text int generated always as identity primary key,
    id uuid not null unique default gen_random_uuid(),
    fk_writer int references tb_writer,
    title text collate "C",
    mood mood,
    price numeric,
    weight float8,
    made timestamptz,
    length interval,
    good bool
);
create index on tb_text (fk_writer);
insert into tb_writer (id, name, born)
    select md5('w' || i)::uuid, 'W' || i % 3, case when i % 2 = 0 then date '1900-01-01' + i end
    from generate_series(1, 5) i;
insert into tb_text (id, fk_writer, title, mood, price, weight, made, length, good)
    select md5('t' || i)::uuid, nullif(i % 6, 0),
        case when i % 5 > 0 then (array['ä', 'b', 'B', E'tab\\t"\\\\', ''])[1 + i % 4] end,
        case when i % 4 > 0 then (array['sad', 'so so', 'happy'])[i % 4]::mood end,
        case when i % 7 > 0 then (array['NaN', '1.10', '1.1', '-0.5', '12345678901234567890.123456789'])[1 + i % 5]::numeric end,
        case when i % 6 > 0 then (array['NaN', 'Infinity', '-Infinity', '0.1', '-0'])[1 + i % 5]::float8 end,
        case when i % 3 > 0 then timestamptz '2024-02-29 23:59:59.999999+00' + (i % 4) * interval '1 microsecond' end,
        case when i % 3 = 0 then (i % 4 - 2) * interval '1 month 2 days 03:04:05.6' end,
        nullif(i % 3, 2) = 1
    from generate_series(1, 29) i;
create view v_writer as select w.id, jsonb_build_object('id', w.id, 'name', w.name, 'born', w.born) as data
    from tb_writer w;
create view v_text as
    select t.id, jsonb_build_object('id', t.id, 'title', t.title, 'mood', t.mood, 'price', t.price,
        'weight', t.weight, 'made', t.made, 'length', t.length, 'good', t.good,
        'writer', jsonb_build_object('id', w.id, 'name', w.name, 'born', w.born)) as data
    from tb_text t left join tb_writer w on w.pk_writer = t.fk_writer;
-- Queried as it stands.
create view v_hidden_text with (security_barrier) as
    select t.id, jsonb_build_object('id', t.id, 'title', t.title, 'mood', t.mood, 'price', t.price,
        'made', t.made, 'good', t.good) as data
    from tb_text t;
create view v_stored_text as select t.id, jsonb_build_object('id', t.id, 'title', t.title, 'mood', t.mood, 'price', t.price,
    'made', t.made, 'good', t.good) as data from tb_text t;
create table tv_stored_text (id uuid primary key, data jsonb not null);
insert into tv_stored_text select * from v_stored_text;
create table plain_writer (id int primary key, name text);
create table plain_text (
    part int not null, nr int not null, plain_writer_id int references plain_writer, title text, price numeric,
    primary key (part, nr)
);
create index on plain_text (plain_writer_id);
insert into plain_writer select i, nullif('W' || i % 3, 'W0') from generate_series(1, 4) i;
insert into plain_text select i % 3, i, nullif(i % 5, 0), nullif('T' || i % 4, 'T0'), nullif(i % 3, 1)
    from generate_series(1, 23) i;
create table plain_theme (id int primary key, name text not null);
create table plain_about (
    plain_writer_id int references plain_writer, plain_theme_id int references plain_theme,
    primary key (plain_writer_id, plain_theme_id)
);
create index on plain_about (plain_theme_id);
insert into plain_theme select i, 'theme ' || i % 3 from generate_series(1, 9) i;
insert into plain_about select w, t from generate_series(1, 3) w, generate_series(1, 9) t where t % w = 0;
create table keyless (word text);
create type mutation_response as (status text, message text, entity_id text, entity_type text, entity jsonb,
    updated_fields text[], cascade jsonb, metadata jsonb);
create function fn_delete_plain_writer(id int) returns mutation_response language sql as $$
    select row('deleted', null, id::text, 'PlainWriter', jsonb_build_object('id', id, 'name', 'gone'), null, null,
        null)::mutation_response
$$;
create table big (id int primary key, n int not null);
create index on big (n, id);
insert into big select i, i / 10 from generate_series(1, 20000) i;
analyze;
"""

ORDERS = [
    [],
    [{"title": "ASC"}],
    [{"title": "DESC"}, {"price": "ASC"}],
    [{"title": "ASC_NULLS_FIRST"}, {"price": "DESC_NULLS_LAST"}],
    [{"title": "DESC_NULLS_LAST"}],
]
TEXT_ORDERS = ORDERS + [
    [{"mood": "DESC"}, {"good": "ASC_NULLS_FIRST"}, {"made": "DESC"}],
    [{"made": "ASC"}, {"title": "DESC"}],
    [{"price": "DESC_NULLS_LAST"}, {"id": "DESC"}],
    [{"good": "DESC"}, {"id": "DESC"}],
]
SEEN_ORDERS = TEXT_ORDERS + [
    [{"weight": "DESC_NULLS_LAST"}, {"length": "ASC"}],
    [{"length": "DESC"}, {"weight": "ASC_NULLS_FIRST"}],
    [{"writer": {"name": "DESC"}}, {"writer": {"born": "ASC_NULLS_FIRST"}}],
    [{"writer": {"born": "DESC_NULLS_LAST"}}, {"title": "DESC"}],
]
PLAIN_ORDERS = ORDERS + [
    [{"plainWriter": {"name": "ASC"}}],
    [{"plainWriter": {"id": "ASC"}}],
    [{"plainWriter": {"id": "DESC"}}, {"nr": "DESC"}],
    [{"plainWriter": {"name": "DESC_NULLS_LAST"}}, {"title": "ASC"}],
    [{"part": "DESC"}, {"nr": "DESC"}],
    [{"part": "DESC"}, {"nr": "ASC"}],
]
# The list field, its type, the fields that tell rows apart, the orders.
PLACES = [
    ("texts", "Text", "id", SEEN_ORDERS),
    ("hiddenTexts", "HiddenText", "id", TEXT_ORDERS),
    ("storedTexts", "StoredText", "id", TEXT_ORDERS),
    ("plainTexts", "PlainText", "part nr", PLAIN_ORDERS),
]


def page_of(server, field, type, key, page, order, where=None):
    query = """query ($first: Int, $last: Int, $after: String, $before: String, $order: [%sOrderByInput!], $where: %sWhereInput) {
      %sConnection(first: $first, last: $last, after: $after, before: $before, orderBy: $order, where: $where) {
        edges { cursor node { %s } } nodes { %s } totalCount
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }""" % (type, type, field, key, key)
    found = server.data(query, {**page, "order": order, "where": where})[field + "Connection"]
    edges, info = found["edges"], found["pageInfo"]
    assert [edge["node"] for edge in edges] == found["nodes"]
    assert info["startCursor"] == (edges[0]["cursor"] if edges else None)
    assert info["endCursor"] == (edges[-1]["cursor"] if edges else None)
    return found


def rows_of(server, field, type, key, order, where=None):
    if field == "texts":  # a view that is seen through: its lists, not its pages, end in its table's key
        order = [*order, {"id": "ASC"}]
    return server.data("query ($order: [%sOrderByInput!], $where: %sWhereInput) { %s(orderBy: $order, where: $where) { %s } }"
                       % (type, type, field, key), {"order": order, "where": where})[field]


def walk(read, backwards, size):
    """Every page; what their pageInfo says of both sides is compared with where they are."""
    rows, cursor, pages = [], None, 0
    while True:
        page = read({"last": size, "before": cursor} if backwards else {"first": size, "after": cursor})
        rows = page["nodes"] + rows if backwards else rows + page["nodes"]
        info = page["pageInfo"]
        behind, ahead = ("hasNextPage", "hasPreviousPage") if backwards else ("hasPreviousPage", "hasNextPage")
        assert info[behind] == (pages > 0)
        pages += 1
        if not info[ahead]:
            return rows
        assert len(page["nodes"]) == size
        cursor = info["startCursor" if backwards else "endCursor"]


@pytest.mark.parametrize("field, type, key, orders", PLACES, ids=[place[0] for place in PLACES])
def test_pages_in_both_directions_are_the_whole_list(server, field, type, key, orders):
    for order in orders:
        whole = rows_of(server, field, type, key, order)
        assert len(whole) > 20

        def read(page):
            found = page_of(server, field, type, key, page, order)
            assert found["totalCount"] == len(whole)
            return found

        for size in (1, 7) if order is orders[-1] else (4,):
            assert walk(read, False, size) == whole, order
            assert walk(read, True, size) == whole, order


@pytest.mark.parametrize("field, type, key, orders", PLACES, ids=[place[0] for place in PLACES])
def test_a_page_between_two_cursors(server, field, type, key, orders):
    chosen = random.Random(7)
    for order in orders:
        edges = page_of(server, field, type, key, {}, order)["edges"]
        for _ in range(3):
            low, high = sorted(chosen.sample(range(len(edges)), 2))
            between = [edge["node"] for edge in edges[low + 1:high]]
            cursors = {"after": edges[low]["cursor"], "before": edges[high]["cursor"]}
            assert page_of(server, field, type, key, cursors, order)["nodes"] == between
            first = page_of(server, field, type, key, {**cursors, "first": 2}, order)
            last = page_of(server, field, type, key, {**cursors, "last": 2}, order)
            assert (first["nodes"], last["nodes"]) == (between[:2], between[-2:])
            assert first["pageInfo"]["hasNextPage"] == last["pageInfo"]["hasPreviousPage"] == (len(between) > 2)
            assert first["pageInfo"]["hasPreviousPage"] and last["pageInfo"]["hasNextPage"]
        low, high = edges[3]["cursor"], edges[2]["cursor"]
        assert page_of(server, field, type, key, {"after": low, "before": high}, order)["nodes"] == []


def test_a_filter_holds_for_pages_and_for_the_total(server):
    where = {"good": {"eq": True}}
    whole = rows_of(server, "texts", "Text", "id", [{"title": "ASC"}], where)
    assert 0 < len(whole) < 29

    def read(page):
        found = page_of(server, "texts", "Text", "id", page, [{"title": "ASC"}], where)
        assert found["totalCount"] == len(whole)
        return found

    assert walk(read, False, 3) == walk(read, True, 3) == whole


def test_pages_of_each_row(server):
    """Nested connections, of many rows at once and by the same cursor."""
    query = """query ($first: Int, $last: Int, $after: String, $before: String) {
      plainWriters { id
        whole: plainTexts(orderBy: [{title: DESC}]) { part nr }
        plainTextsConnection(first: $first, last: $last, after: $after, before: $before, orderBy: [{title: DESC}]) {
          totalCount nodes { part nr } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        }
      }
    }"""
    for backwards in (False, True):
        writers = server.data(query)["plainWriters"]
        assert {len(writer["whole"]) for writer in writers} == {4, 5}
        for number, writer in enumerate(writers):
            def read(page):
                found = server.data(query, page)["plainWriters"][number]["plainTextsConnection"]
                assert found["totalCount"] == len(writer["whole"])
                return found

            assert walk(read, backwards, 2) == writer["whole"]


def test_pages_of_rows_that_a_bridge_leads_to(server):
    query = """query ($first: Int, $last: Int, $after: String, $before: String) {
      plainWriters { id
        whole: plainThemes(orderBy: [{name: DESC}]) { id }
        plainThemesConnection(first: $first, last: $last, after: $after, before: $before, orderBy: [{name: DESC}]) {
          totalCount nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        }
        plainThemesAggregate { count max { name } }
      }
    }"""
    writers = server.data(query)["plainWriters"]
    assert [len(writer["whole"]) for writer in writers] == [9, 4, 3, 0]
    assert [writer["plainThemesAggregate"]["count"] for writer in writers] == [9, 4, 3, 0]
    for backwards in (False, True):
        for number, writer in enumerate(writers):
            def read(page):
                found = server.data(query, page)["plainWriters"][number]["plainThemesConnection"]
                assert found["totalCount"] == len(writer["whole"])
                return found

            assert walk(read, backwards, 2) == writer["whole"]


def test_lists_and_connections_inside_of_nodes(server):
    found = server.data("""{ plainWritersConnection(first: 2) { pageInfo { hasNextPage } edges { node {
        id plainTexts(limit: 2) { nr } plainTextsConnection(last: 1) { totalCount nodes { nr plainWriter { id } } }
    } } } }""")["plainWritersConnection"]
    assert found["pageInfo"] == {"hasNextPage": True}
    assert [edge["node"] for edge in found["edges"]] == [
        {"id": 1, "plainTexts": [{"nr": 6}, {"nr": 21}],
         "plainTextsConnection": {"totalCount": 5, "nodes": [{"nr": 11, "plainWriter": {"id": 1}}]}},
        {"id": 2, "plainTexts": [{"nr": 12}, {"nr": 7}],
         "plainTextsConnection": {"totalCount": 5, "nodes": [{"nr": 17, "plainWriter": {"id": 2}}]}}]


def test_rows_that_come_and_go_between_pages(server, database):
    """What is there all the time comes once and in order; what stands where a cursor points may go."""
    order = [{"title": "DESC"}, {"price": "ASC"}]
    before = rows_of(server, "plainTexts", "PlainText", "part nr", order)
    database.execute("create table kept as select * from plain_text")
    try:
        seen, cursor, nr = [], None, 1000
        while True:
            page = page_of(server, "plainTexts", "PlainText", "part nr", {"first": 3, "after": cursor}, order)
            seen += page["nodes"]
            if not page["pageInfo"]["hasNextPage"]:
                break
            cursor = page["pageInfo"]["endCursor"]
            last = page["nodes"][-1]
            database.execute(f"""
                delete from plain_text where (part, nr) = ({last['part']}, {last['nr']});
                insert into plain_text select part, {nr} + nr, plain_writer_id, title, price from kept where nr % 4 = 0
            """)
            nr += 1000
    finally:
        database.execute("delete from plain_text; insert into plain_text select * from kept; drop table kept")
    old = [row for row in seen if row["nr"] < 1000]
    assert old == before
    assert len({(row["part"], row["nr"]) for row in seen}) == len(seen)


# ---- cursors ----


def refused(server, arguments, field="texts"):
    errors = server.errors("{ %sConnection(%s) { nodes { __typename } } }" % (field, arguments))
    assert [error["extensions"]["code"] for error in errors] == ["BAD_USER_INPUT"]
    return errors[0]["message"]


def test_a_cursor_of_another_order_or_relation_is_refused(server):
    cursor = page_of(server, "texts", "Text", "id", {"first": 1}, [{"title": "ASC"}])["pageInfo"]["endCursor"]
    for order in ('[{title: DESC}]', '[{title: ASC_NULLS_FIRST}]', '[]', '[{mood: ASC}]',
                  '[{title: ASC}, {mood: ASC}]', '[{writer: {name: ASC}}]'):
        assert "another order" in refused(server, f'after: "{cursor}", orderBy: {order}')
        assert "another order" in refused(server, f'last: 1, before: "{cursor}", orderBy: {order}')
    assert "another order" in refused(server, f'after: "{cursor}", orderBy: [{{title: ASC}}]', "storedTexts")
    # The same order in other words.
    for order in ('[{title: ASC_NULLS_LAST}]', '[{title: ASC}, {title: DESC}]', '[{title: ASC}, {id: ASC}]'):
        assert server.data(f'{{ textsConnection(first: 1, after: "{cursor}", orderBy: {order}) {{ nodes {{ id }} }} }}')


def test_a_plan_that_was_made_for_one_cursor_does_not_take_another(server):
    """Cached plans check what they are given, too, and nulls are not where the plan was made for."""
    query = """query ($after: String) { textsConnection(first: 3, after: $after, orderBy: [{title: ASC}]) {
        edges { cursor node { id title } } } }"""
    edges = page_of(server, "texts", "Text", "id title", {}, [{"title": "ASC"}])["edges"]
    for _ in range(2):
        for at in (0, 5, len(edges) - 2, 1, len(edges) - 4):
            assert server.data(query, {"after": edges[at]["cursor"]})["textsConnection"]["edges"] == edges[at + 1:at + 4]
    other = page_of(server, "texts", "Text", "id", {"first": 1}, [{"title": "DESC_NULLS_LAST"}])["pageInfo"]["endCursor"]
    for cursor, words in ((other, "another order"), ("x" + other, "no cursor"), ("", "no cursor")):
        (error,) = server.errors(query, {"after": cursor})
        assert words in error["message"] and error["extensions"]["code"] == "BAD_USER_INPUT"


def test_what_was_changed_on_the_way_is_no_cursor(server):
    cursor = page_of(server, "texts", "Text", "id", {"first": 9}, [{"title": "ASC"}])["pageInfo"]["endCursor"]
    chosen = random.Random(11)
    query = "query ($after: String) { textsConnection(after: $after, orderBy: [{title: ASC}]) { nodes { id } } }"
    letters = "ABCZaz09-_=+/ .\\\"é"
    wrong = {cursor[:at] for at in range(len(cursor))}
    for _ in range(150):
        changed = list(cursor)
        for _ in range(chosen.randint(1, 3)):
            at = chosen.randrange(len(changed))
            changed[at:at + chosen.randint(0, 2)] = chosen.choice(letters) * chosen.randint(0, 2)
        wrong.add("".join(changed))
    wrong |= {"A" * 16385, cursor + cursor, cursor + "=", base64.b64encode(b"\x00" * 30).decode()}
    for text in sorted(wrong - {cursor}):
        (error,) = server.errors(query, {"after": text})
        assert "no cursor" in error["message"] and error["extensions"]["code"] == "BAD_USER_INPUT", text


def forged(cursor, values):
    """A cursor with other values under the same mark, as somebody could make it by hand."""
    def fnv(data):
        hash = 2166136261
        for byte in data:
            hash = (hash ^ byte) * 16777619 & 0xffffffff
        return hash

    body = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))[:4]
    for value in values:
        body += b"\0" if value is None else bytes([len(value) + 1]) + value
    return base64.urlsafe_b64encode(body + fnv(body).to_bytes(4, "big")).decode().rstrip("=")


def test_a_cursor_made_by_hand_asks_for_no_more_than_a_filter(server):
    order = [{"price": "ASC"}]
    query = "query ($after: String) { textsConnection(after: $after, orderBy: [{price: ASC}]) { nodes { id } } }"
    cursor = page_of(server, "texts", "Text", "id", {"first": 1}, order)["pageInfo"]["endCursor"]
    id = b"00000000-0000-0000-0000-000000000000"
    assert server.data(query, {"after": forged(cursor, [b"1e6", id])})["textsConnection"]["nodes"]
    assert server.data(query, {"after": forged(cursor, [None, None])})["textsConnection"]["nodes"] == []
    for values in ([b"1; drop table tb_text", id], [b"", id], [b"1", b"'"], [b"1", b"\\"]):
        (error,) = server.errors(query, {"after": forged(cursor, values)})
        assert error["extensions"]["code"] == "BAD_USER_INPUT", error
    for values in ([b"\xff", id], [b"1\x00", id]):
        (error,) = server.errors(query, {"after": forged(cursor, values)})
        assert "no cursor" in error["message"]
    for values in ([b"1"], [b"1", id, id], []):
        (error,) = server.errors(query, {"after": forged(cursor, values)})
        assert "another order" in error["message"]


# ---- sizes ----


def test_first_and_last_are_bounded_as_limit_is(server, database, serve):
    assert "must be between 0 and 100000" in refused(server, "first: -1")
    assert "must be between 0 and 100000" in refused(server, "last: -1")
    assert "with after" in refused(server, "first: 100001")
    assert "with before" in refused(server, "last: 100001")
    assert "exclude each other" in refused(server, "first: 1, last: 1")
    small = serve(database, limits_list_default=5, limits_list_max=10)
    page = page_of(small, "texts", "Text", "id", {}, [])
    assert len(page["nodes"]) == 5 and page["pageInfo"]["hasNextPage"] and page["totalCount"] == 29
    assert len(page_of(small, "texts", "Text", "id", {"last": 10}, [])["nodes"]) == 10
    for size in ("first", "last"):
        for value in (11, -1, 2**31 - 1):
            (error,) = small.errors("query ($n: Int) { textsConnection(%s: $n) { nodes { id } } }" % size, {"n": value})
            assert f'"{size}" must be between 0 and 10' in error["message"]


def test_a_page_of_no_rows(server):
    empty = page_of(server, "texts", "Text", "id", {"first": 0}, [])
    assert empty == {"edges": [], "nodes": [], "totalCount": 29, "pageInfo": {
        "hasNextPage": True, "hasPreviousPage": False, "startCursor": None, "endCursor": None}}
    none = page_of(server, "texts", "Text", "id", {"first": 3}, [], {"title": {"eq": "nothing"}})
    assert none["totalCount"] == 0 and not none["pageInfo"]["hasNextPage"]


def test_directives_fragments_and_aliases(server):
    query = """query ($more: Boolean!) {
      a: plainTextsConnection(first: 1) { ...part ... on PlainTextConnection { n: totalCount @include(if: $more) } }
      plainTextsConnection(last: 1) { ...part __typename }
    }
    fragment part on PlainTextConnection {
      rows: edges { __typename it: node { __typename nr } node { part } }
      pageInfo { __typename more: hasNextPage } again: nodes { nr }
    }"""
    part = {"rows": [{"__typename": "PlainTextEdge", "it": {"__typename": "PlainText", "nr": 3}, "node": {"part": 0}}],
            "pageInfo": {"__typename": "PageInfo", "more": True}, "again": [{"nr": 3}]}
    last = {"rows": [{"__typename": "PlainTextEdge", "it": {"__typename": "PlainText", "nr": 23}, "node": {"part": 2}}],
            "pageInfo": {"__typename": "PageInfo", "more": False}, "again": [{"nr": 23}],
            "__typename": "PlainTextConnection"}
    assert server.data(query, {"more": True}) == {"a": {**part, "n": 23}, "plainTextsConnection": last}
    assert server.data(query, {"more": False}) == {"a": part, "plainTextsConnection": last}


def test_of_a_document_that_stands_alone_there_are_no_pages(server):
    """What a mutation tells of a row that is gone."""
    query = """mutation ($id: Int!) { deletePlainWriter(id: $id) { ... on DeletePlainWriterSuccess { plainWriter { name
        plainTextsConnection(first: 1) { __typename totalCount nodes { nr } edges { cursor node { nr } }
            pageInfo { more: hasNextPage hasPreviousPage startCursor endCursor __typename } } } } } }"""
    (gone, there) = (server.data(query, {"id": id})["deletePlainWriter"]["plainWriter"] for id in (77, 1))
    assert gone == {"name": "gone", "plainTextsConnection": {
        "__typename": "PlainTextConnection", "totalCount": 0, "nodes": [], "edges": [], "pageInfo": {
            "more": False, "hasPreviousPage": False, "startCursor": None, "endCursor": None, "__typename": "PageInfo"}}}
    assert there["plainTextsConnection"]["totalCount"] == 5 and there["plainTextsConnection"]["pageInfo"]["more"]


# ---- plans, the schema ----


def explained(database, document):
    return subprocess.run([BINARY, "explain", database.url, document], capture_output=True, text=True, timeout=60,
                          env=environment()).stdout


def test_an_index_on_the_order_serves_every_page(server, database):
    """Far behind in a large table a page begins in the index, forwards and backwards."""
    cursor = server.data("{ bigsConnection(first: 1, where: {id: {eq: 15000}}, orderBy: [{n: ASC}]) { pageInfo { endCursor } } }")
    cursor = cursor["bigsConnection"]["pageInfo"]["endCursor"]
    for page in (f'first: 5, after: "{cursor}"', f'last: 5, before: "{cursor}"'):
        told = explained(database, "{ bigsConnection(%s, orderBy: [{n: ASC}]) { nodes { id } pageInfo { hasNextPage hasPreviousPage } } }" % page)
        assert "Index Cond: (ROW(n, id)" in told and "Sort" not in told, told


def test_what_is_not_asked_for_is_not_counted(server, database):
    def sql(selection):
        return explained(database, "{ bigsConnection(first: 5) { %s } }" % selection)

    page = sql("edges { cursor node { id } } pageInfo { endCursor hasPreviousPage }")
    assert "count(" not in page and "UNION" not in page and "LIMIT 5" in page
    assert "LIMIT 6" in sql("nodes { id } pageInfo { hasNextPage }")
    assert "ORDER BY" not in sql("totalCount") and "LIMIT" not in sql("totalCount")


def test_relations_without_a_key_or_without_the_feature_have_none(server, database, serve):
    fields = "{ __schema { queryType { fields { name } } types { name } } }"

    def names(server):
        schema = server.data(fields)["__schema"]
        return ({field["name"] for field in schema["queryType"]["fields"]}, {type["name"] for type in schema["types"]})

    queries, types = names(server)
    assert {"keylesses", "textsConnection", "plainTextsConnection"} <= queries
    assert "keylessesConnection" not in queries and "KeylessConnection" not in types
    off = serve(database, schema_features="aggregates")
    queries, types = names(off)
    assert not [name for name in queries | types if "Connection" in name or name == "PageInfo" or "Edge" in name]


def test_what_hides_a_list_hides_its_pages(database, tmp_path):
    def printed(text):
        (tmp_path / "file.graphql").write_text(text)
        done = subprocess.run([BINARY, "schema", database.url, "--schema", tmp_path / "file.graphql"], capture_output=True,
                              text=True, timeout=60, env=environment())
        assert done.returncode == 0, done.stderr
        return done.stdout

    whole = printed("type Keyless @hidden")
    assert "  plainTextsConnection(" in whole and whole.count("  plainTextsConnection(") == 2
    hidden = printed("extend type PlainWriter { plainTexts: [PlainText!]! @hidden }"
                     "extend type Query { plainTexts: [PlainText!]! @hidden }")
    assert "  plainTextsConnection(" not in hidden
    assert whole.count("  plainThemesConnection(") == 2
    assert printed("extend type PlainWriter { plainThemes: [PlainTheme!]! @hidden }").count("  plainThemesConnection(") == 1
    kept = printed("extend type PlainWriter { plainTexts: [PlainText!]! @hidden plainTextsConnection: PlainTextConnection! }")
    assert kept.count("  plainTextsConnection(") == 2
    assert "  plainTextsConnection(" not in printed("type PlainWriter { id: Int! } type Query { plainWriters: [PlainWriter!]! }")


def test_a_cursor_shows_no_key_that_no_field_shows_where_another_tells_the_rows_apart(make_database, serve):
    server = serve(make_database("""
        create table tb_note (pk_note int primary key, id uuid not null unique default gen_random_uuid(), text text not null);
        insert into tb_note (pk_note, text) select 4711000 + i, 'note ' || i % 3 from generate_series(1, 9) i;
        create table tb_mark (pk_mark int primary key, text text);
        insert into tb_mark values (4711, 'only');
    """))
    assert [n["text"] for n in server.data("{ notes { text } }")["notes"]] == [f"note {i % 3}" for i in range(1, 10)]
    for order in ("", "orderBy: [{text: DESC}]"):
        seen, after = [], "null"
        while True:
            page = server.data("{ notesConnection(first: 2, after: %s, %s) { nodes { id } edges { cursor } pageInfo { hasNextPage endCursor } } }"
                               % (after, order))["notesConnection"]
            seen += [n["id"] for n in page["nodes"]]
            for edge, node in zip(page["edges"], page["nodes"]):
                plain = base64.urlsafe_b64decode(edge["cursor"] + "===")
                assert b"4711" not in plain and node["id"].encode() in plain
            if not page["pageInfo"]["hasNextPage"]:
                break
            after = '"%s"' % page["pageInfo"]["endCursor"]
        assert len(seen) == len(set(seen)) == 9
    mark, = server.data("{ marksConnection { edges { cursor } } }")["marksConnection"]["edges"]
    assert b"4711" in base64.urlsafe_b64decode(mark["cursor"] + "===")
