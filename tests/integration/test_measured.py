# SPDX-License-Identifier: MIT
"""What is computed of a field and something given is shown, and sorted by, as in hand-written SQL: ranks of words,
similarities of texts, distances of points; in a table, a view that is seen through and stored documents, in lists,
lists inside and connections; and an index of distances finds the nearest rows."""

import json
import re
import subprocess

import pytest

from support.server import BINARY, environment

SQL = """
create schema words;
create extension pg_trgm schema words;
create extension cube;
create extension citext;
create table tb_shelf (pk_shelf int primary key, id int not null unique, name text not null);
insert into tb_shelf select i, i, 'shelf ' || i from generate_series(1, 3) i;
create table tb_note (pk_note int primary key, id int not null unique, fk_shelf int references tb_shelf, title text,
    code text not null, label citext, place point, room cube, found tsvector, measured int,
    ring circle, frame box, marks bit(4));
insert into tb_note select i, i, nullif(i % 4, 0),
    case when i % 11 > 0 then (array['apple pie', 'apple tart', 'pear pie', 'plum', 'applepie with cream'])[1 + i % 5]
        || case when i % 3 = 0 then '' else ' ' || i % 7 end end,
    'code ' || i, ('Label ' || i % 9)::citext,
    case when i % 10 > 0 then point(i % 8, (i * 7) % 5) end, cube(array[i % 6, i % 4]),
    case when i % 9 > 0 then to_tsvector('english', repeat('running dogs ', i % 3) || 'and cats ' || i % 5) end, i,
    circle(point(i % 5, 0), i % 3), box(point(0, i % 7), point(1, i % 3)), nullif(i % 16, 0)::bit(4)
    from generate_series(1, 60) i;
create index on tb_note using gist (title words.gist_trgm_ops);
create index on tb_note using gist (place);
create index on tb_note using gist (room);
create table note_copy as select id, fk_shelf as shelf_id, title, code, label, place, room, found, measured, ring, frame, marks
    from tb_note;
alter table note_copy add primary key (id), add foreign key (shelf_id) references tb_shelf (pk_shelf);
create view v_note as select n.id, jsonb_build_object('id', n.id, 'title', n.title, 'code', n.code, 'place', n.place,
    'found', n.found, 'shelf', jsonb_build_object('id', s.id, 'name', s.name)) as data
    from tb_note n left join tb_shelf s on s.pk_shelf = n.fk_shelf;
create view v_stored_note as select n.id, jsonb_build_object('id', n.id, 'title', n.title, 'code', n.code, 'place', n.place,
    'found', n.found) as data from tb_note n;
create table tv_stored_note (id int primary key, data jsonb not null);
insert into tv_stored_note select id, data from v_stored_note;
create table plain (id int primary key, place point);
insert into plain values (1, '(3,3)'), (2, '(1,1)');
analyze;
"""
EVERYWHERE = ["noteCopies", "notes", "storedNotes"]
# What is asked for, and the same by hand.
ORDERS = [
    ('title: {similarity: {to: "apple"}}', "words.similarity(title, 'apple') desc nulls last", EVERYWHERE),
    ('title: {similarity: {to: "apple", direction: DESC}}', "words.similarity(title, 'apple') desc", EVERYWHERE),
    ('title: {similarity: {to: "apple", direction: ASC}}', "words.similarity(title, 'apple')", EVERYWHERE),
    ('title: {similarity: {to: "pie", direction: ASC_NULLS_FIRST}}', "words.similarity(title, 'pie') nulls first", EVERYWHERE),
    ('code: {similarity: {to: "code 12", direction: DESC_NULLS_LAST}}', "words.similarity(code, 'code 12') desc", EVERYWHERE),
    ('code: {similarity: {to: "code 12", direction: ASC_NULLS_FIRST}}', "words.similarity(code, 'code 12')", EVERYWHERE),
    ('title: {wordSimilarity: {to: "cream"}}', "words.word_similarity('cream', title) desc nulls last", EVERYWHERE),
    ('title: {rank: {query: "apple or plum", configuration: ENGLISH}}',
     "ts_rank(to_tsvector('english', title), websearch_to_tsquery('english', 'apple or plum')) desc nulls last", EVERYWHERE),
    ('title: {rankCd: {query: "apple pie", configuration: null}}',
     "ts_rank_cd(to_tsvector(title), websearch_to_tsquery('apple pie')) desc nulls last", EVERYWHERE),
    ('found: {rank: {query: "dog", configuration: ENGLISH}}',
     "ts_rank(found, websearch_to_tsquery('english', 'dog')) desc nulls last", EVERYWHERE),
    ('found: {rank: {query: "dogs", configuration: SIMPLE, direction: ASC}}',
     "ts_rank(found, websearch_to_tsquery('simple', 'dogs'))", EVERYWHERE[:2]),
    ('found: {rankCd: {query: "run dog", direction: DESC}}', "ts_rank_cd(found, websearch_to_tsquery('run dog')) desc", EVERYWHERE[:2]),
    ('place: {distance: {to: "(2,2)"}}', "place <-> point '(2,2)'", EVERYWHERE),
    ('place: {distance: {to: "(2,2)", direction: DESC}}', "place <-> point '(2,2)' desc", EVERYWHERE[:2]),
    ('room: {distance: {to: "(1,2)"}}', "room <-> cube '(1,2)'", ["noteCopies"]),
    ('ring: {distance: {to: "(9,1)"}}', "ring <-> point '(9,1)'", ["noteCopies"]),
    ('frame: {distance: {to: "(9,1)", direction: DESC}}', "frame <-> point '(9,1)' desc", ["noteCopies"]),
    ('marks: {hammingDistance: {to: "0101"}}', "bit_count(marks # b'0101')", ["noteCopies"]),
    ('marks: {jaccardDistance: {to: "1100", direction: DESC_NULLS_LAST}}',
     "1 - bit_count(marks & b'1100')::float8 / bit_count(marks | b'1100') desc nulls last", ["noteCopies"]),
    ('place: {metres: {lat: 1, lng: 2}}', "case when place is not null then 12742000 * asin(sqrt(least(1, power(sin(radians(place[1] - 1) / 2), 2) + cos(radians(1)) "
     "* cos(radians(place[1])) * power(sin(radians(place[0] - 2) / 2), 2)))) end", EVERYWHERE),
    ('label: {similarity: {to: "label 3"}}', "words.similarity(label::text, 'label 3') desc nulls last", ["noteCopies"]),
]
CASES = [(order, sql, field) for order, sql, fields in ORDERS for field in fields]


def shown(order):
    """The fields that show what an order is by, and their path."""
    column, name, given = re.fullmatch(r"(\w+): {(\w+): {(.*)}}", order).groups()
    return f"{column} {{ {name}({re.sub(r', direction: .*', '', given)}) }}", column, name


def numbers(rows):
    return [row["id"] for row in rows]


@pytest.fixture(scope="module")
def by_hand(database):
    return lambda sql, rest="": [row[0] for row in database.rows(f"select id from tb_note order by {sql}, pk_note {rest}")]


def key(field):
    """A field of the relation may have the name."""
    return "measuredValues" if field == "noteCopies" else "measured"


@pytest.mark.parametrize("order, sql, field", CASES)
def test_an_order_is_the_one_of_sql(server, by_hand, order, sql, field):
    data = server.data(f"""query ($limit: Int, $offset: Int) {{
        all: {field}(orderBy: [{{{key(field)}: {{{order}}}}}]) {{ id }}
        some: {field}(orderBy: [{{{key(field)}: {{{order}}}}}], limit: 7, offset: 5) {{ id }}
        open: {field}(orderBy: [{{{key(field)}: {{{order}}}}}], limit: $limit, offset: $offset, where: {{id: {{lte: 50}}}}) {{ id code }}
        next: {field}(orderBy: [{{{key(field)}: {{{order}}}}}, {{code: DESC}}], limit: 20) {{ id }} }}""", {"limit": 3, "offset": 18})
    rows = by_hand(sql)
    assert numbers(data["all"]) == rows
    assert numbers(data["some"]) == rows[5:12]
    assert numbers(data["open"]) == [row for row in rows if row <= 50][18:21]
    assert numbers(data["next"]) == by_hand(f"{sql}, code desc")[:20]


def test_what_is_computed_is_shown(server, database):
    for field in EVERYWHERE:
        for order, sql, fields in ORDERS:
            if field not in fields:
                continue
            selection, column, name = shown(order)
            rows = server.data(f"{{ {field} {{ id {key(field)} {{ {selection} }} }} }}")[field]
            value = re.sub(r"( desc)?( nulls (first|last))?$", "", sql)
            assert [(row["id"], row[key(field)][column][name]) for row in rows] == \
                database.rows(f"select id, {value} from tb_note order by id"), (field, order)


def test_words_are_shown_where_they_are_found(server, database):
    def by_hand(options):
        return [row[0] for row in database.rows(
            "select ts_headline('english', title, websearch_to_tsquery('english', 'apples or pie'), %s) from tb_note "
            "order by id", [options])]
    cases = [("", ""), ('startSel: "[", stopSel: "]"', "StartSel=[, StopSel=]"), ("maxWords: 2, minWords: 1", "MaxWords=2, MinWords=1"),
             ("maxWords: 3", "MaxWords=3, MinWords=2"), ("minWords: null, maxFragments: 2", "MaxFragments=2"),
             ('startSel: "", stopSel: ""', 'StartSel="", StopSel=""'),
             ('startSel: "\\"", stopSel: "\', MaxWords=1, \\\\"', """StartSel='"', StopSel="', MaxWords=1, \\\"""")]
    for given, options in cases:
        for field in EVERYWHERE:
            rows = server.data("{ %s { %s { title { headline(query: \"apples or pie\", configuration: ENGLISH, %s) } } } }" %
                               (field, key(field), given))[field]
            assert [row[key(field)]["title"]["headline"] for row in rows] == by_hand(options), given
    assert "<b>apple</b> <b>pie</b>" in by_hand("")


@pytest.mark.parametrize("given, message", [
    ("maxWords: 1", "refused"), ("maxWords: -2147483648", "refused"), ("minWords: 40", "refused"), ("minWords: -1", "refused"),
    ("maxFragments: -1", "refused"),
])
def test_options_that_no_place_can_have_are_refused(server, given, message):
    error, = server.errors("{ notes { measured { title { headline(query: \"a\", %s) } } } }" % given)
    assert message in error["message"] and error["extensions"]["code"] == "BAD_USER_INPUT"


def test_what_is_shown_stands_wherever_rows_do(server, database):
    data = server.data("""query ($to: String!, $language: TextSearchConfiguration) {
        shelves(orderBy: [{measured: {name: {similarity: {to: $to}}}}], limit: 2) {
            id measured { __typename name { similarity(to: $to) again: wordSimilarity(to: $to) } }
            noteCopies(orderBy: [{measuredValues: {place: {distance: {to: "(1,1)"}}}}], limit: 2) { id
                measuredValues { place { distance(to: "(1,1)") far: distance(to: "(5,5)") } title { rank(query: "pie", configuration: $language) } }
                shelf { measured { name { similarity(to: $to) } } } }
            noteCopiesConnection(first: 1) { edges { node { measuredValues { code { similarity(to: "code 1") } } } } } }
        note(id: 4) { measured { code { similarity(to: "code 4") } } }
        noteCopy(id: 4) { shelf { measured { name { rank(query: "a") } } } } }""",
                       {"to": "shelf 3", "language": "ENGLISH"})
    assert [shelf["id"] for shelf in data["shelves"]] == [3, 1]
    assert data["shelves"][0]["measured"] == {"__typename": "ShelfMeasured", "name": {"similarity": 1, "again": 1}}
    for shelf in data["shelves"]:
        assert [(n["id"], n["measuredValues"]["place"]["distance"], n["measuredValues"]["place"]["far"], n["measuredValues"]["title"]["rank"],
                 n["shelf"]["measured"]["name"]["similarity"]) for n in shelf["noteCopies"]] == database.rows("""
            select n.id, place <-> '(1,1)', place <-> '(5,5)', ts_rank(to_tsvector('english', title), to_tsquery('english', 'pie')),
                words.similarity(name, 'shelf 3') from tb_note n join tb_shelf s on pk_shelf = fk_shelf
            where s.id = %s order by place <-> '(1,1)', n.id limit 2""", [shelf["id"]])
        assert shelf["noteCopiesConnection"]["edges"][0]["node"]["measuredValues"]["code"]["similarity"] > 0.4
    assert data["note"] == {"measured": {"code": {"similarity": 1}}}
    assert data["noteCopy"] == {"shelf": None}


@pytest.mark.parametrize("order, sql, field", CASES[::2])
def test_pages_give_every_row_once(server, by_hand, order, sql, field):
    field, name = field[:-1] + "sConnection" if field != "noteCopies" else "noteCopiesConnection", key(field)
    for size, cursor, back in (("first", "after", False), ("last", "before", True)):
        found, at = [], None
        query = f"""query ($at: String) {{ {field}({size}: 23, {cursor}: $at, orderBy: [{{{name}: {{{order}}}}}])
            {{ nodes {{ id }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"""
        while True:
            page = server.data(query, {"at": at})[field]
            found = numbers(page["nodes"]) + found if back else found + numbers(page["nodes"])
            info = page["pageInfo"]
            assert info["hasNextPage" if back else "hasPreviousPage"] == (at is not None)
            if not info["hasPreviousPage" if back else "hasNextPage"]:
                break
            at = info["startCursor" if back else "endCursor"]
        assert found == by_hand(sql)


def test_a_cursor_is_of_one_order_and_of_what_was_given(server):
    query = """query ($to: String!, $at: String, $direction: OrderDirection) {
        notesConnection(first: 2, after: $at, orderBy: [{measured: {title: {similarity: {to: $to, direction: $direction}}}}])
        { nodes { id } pageInfo { endCursor } } }"""
    constant = query.replace("$to: String!, ", "").replace("$to", '"apple"')
    page = server.data(query, {"to": "apple"})["notesConnection"]
    at = page["pageInfo"]["endCursor"]
    following = server.data(query, {"to": "apple", "at": at})
    assert following == server.data(constant, {"at": at})
    assert numbers(following["notesConnection"]["nodes"]) != numbers(page["nodes"])
    for variables in ({"to": "pear"}, {"to": "apple", "direction": "ASC"}, {"to": ""}):
        error, = server.errors(query, {"at": at, **variables})
        assert error["extensions"]["code"] == "BAD_USER_INPUT" and "another order" in error["message"]
    assert server.data(query, {"to": "apple", "at": at}) == following
    whole = query.replace("$to: String!", "$order: [NoteOrderByInput!]").replace(", $direction: OrderDirection", "")
    whole = whole[:whole.index("orderBy")] + "orderBy: $order)" + whole[whole.index("\n        { nodes"):]
    order = [{"measured": {"title": {"similarity": {"to": "apple"}}}}]
    assert server.data(whole, {"order": order, "at": at}) == following
    order[0]["measured"]["title"]["similarity"]["to"] = "pear"
    assert "another order" in server.errors(whole, {"order": order, "at": at})[0]["message"]


def test_lists_inside_and_rows_that_are_related(server, database):
    data = server.data("""query ($to: String!) { tbs: shelves { id
            noteCopies(orderBy: [{measuredValues: {title: {similarity: {to: $to}}}}], limit: 2) { id shelf { name } } }
        noteCopies(orderBy: [{shelf: {measured: {name: {similarity: {to: "shelf 2"}}}}},
                             {measuredValues: {place: {distance: {to: "(1,1)"}}}}], limit: 12) { id } }""", {"to": "pie"})
    assert [(shelf["id"], note["id"]) for shelf in data["tbs"] for note in shelf["noteCopies"]] == database.rows("""
        select s.id, n.id from tb_shelf s, lateral (select id from tb_note where fk_shelf = pk_shelf
            order by words.similarity(title, 'pie') desc nulls last, pk_note limit 2) n order by s.id""")
    assert numbers(data["noteCopies"]) == [row[0] for row in database.rows("""
        select n.id from tb_note n left join tb_shelf s on pk_shelf = fk_shelf
        order by words.similarity(name, 'shelf 2') desc nulls last, place <-> point '(1,1)', n.id limit 12""")]


def test_rows_of_a_relation_with_nothing_else_to_sort_by(server):
    assert numbers(server.data('{ plains(orderBy: [{measured: {place: {distance: {to: "(0,0)"}}}}]) { id } }')["plains"]) == [2, 1]


@pytest.mark.parametrize("order, column", [
    ('title: {similarity: {to: "apple pie 3"}}', "title"), ('title: {similarity: {to: "apple pie 3", direction: DESC_NULLS_LAST}}', "title"),
    ('title: {wordSimilarity: {to: "tart"}}', "title"), ('place: {distance: {to: "(2,2)"}}', "place"),
    ('place: {distance: {to: "(2,2)", direction: ASC}}', "place"),
])
def test_an_index_finds_the_nearest_rows(database, order, column):
    query = f"{{ notes(orderBy: [{{measured: {{{order}}}}}, {{code: ASC}}], limit: 3) {{ id title shelf {{ name }} }} }}"
    shown = subprocess.run([BINARY, "explain", "--format", "json", database.url, query], capture_output=True, check=True,
                           env=environment(), text=True).stdout
    statement, = json.loads(shown)["roots"][0]["statements"]
    with database.connect() as connection:
        connection.execute("set enable_seqscan = off")
        connection.execute("set plan_cache_mode = force_generic_plan")
        connection.execute("prepare nearest as " + statement["sql"])
        plan = "\n".join(row[0] for row in connection.execute(
            "explain execute nearest (" + ", ".join("'" + value + "'" for value in statement["parameters"]) + ")"))
    assert f"Index Scan using tb_note_{column}_idx" in plan, plan
    assert "Order By" in plan and "Seq Scan on tb_note" not in plan


@pytest.mark.parametrize("document, message", [
    ('{ notes(orderBy: [{measured: {title: {similarity: {to: null}}}}]) { id } }', "null"),
    ('{ notes(orderBy: [{measured: {title: {similarity: {}}}}]) { id } }', "to"),
    ('{ notes(orderBy: [{measured: {title: {similarity: null}}}]) { id } }', 'order of "similarity" is null'),
    ('{ notes(orderBy: [{measured: {title: {similarity: {to: "a"}, wordSimilarity: {to: "a"}}}}]) { id } }', "has 2 fields"),
    ('{ notes(orderBy: [{measured: {title: {similarity: {to: "a"}}, code: {similarity: {to: "a"}}}}]) { id } }', "has 2 fields"),
    ('{ notes(orderBy: [{measured: {place: {distance: {to: "here"}}}}]) { id } }', "form"),
    ('{ notes(orderBy: [{measured: {title: {rank: {query: "a", configuration: KLINGON}}}}]) { id } }', "KLINGON"),
    ('{ notes(orderBy: [{measured: {title: {similarity: {to: "a\\u0000"}}}}]) { id } }', "U+0000"),
])
def test_what_cannot_be_meant_is_refused(server, document, message):
    error, = server.errors(document)
    assert message in error["message"], error


def test_what_is_given_is_no_sql(server):
    for text in ("'", "\\", "'; drop table tb_note; --", "$1", "(", "ü" * 2000):
        assert len(server.data("query ($to: String!) { notes(orderBy: [{measured: {title: {rank: {query: $to}}}}]) { id } }",
                               {"to": text})["notes"]) == 60


def test_without_the_feature_there_is_no_such_order(serve, database):
    server = serve(database, schema_features="connections")
    assert "measured" in server.errors('{ notes(orderBy: [{measured: {title: {similarity: {to: "a"}}}}]) { id } }')[0]["message"]


def test_without_trigrams_words_are_found(make_database, serve):
    server = serve(make_database("create table a (id int primary key, t text); insert into a values (1, 'a b'), (2, 'b b c')"))
    assert numbers(server.data('{ as(orderBy: [{measured: {t: {rank: {query: "b", configuration: SIMPLE}}}}]) { id } }')["as"]) == [2, 1]
    assert "similarity" in server.errors('{ as(orderBy: [{measured: {t: {similarity: {to: "b"}}}}]) { id } }')[0]["message"]


def test_the_nearest_rows_under_conditions_on_what_related_rows_give(server, by_hand):
    data = server.data("""{ shelves(where: {noteCopiesAggregate: {count: {gt: 14}}}, orderBy: [{measured: {name: {similarity: {to: "shelf 3"}}}},
        {noteCopiesAggregate: {sum: {measured: DESC}}}], limit: 2) { id noteCopiesAggregate { count sum { measured } } } }""")
    assert numbers(data["shelves"]) == [3, 2]
    assert [shelf["noteCopiesAggregate"]["count"] for shelf in data["shelves"]] == [15, 15]


def test_a_row_that_is_a_document_alone_is_not_measured(make_database, serve):
    server = serve(make_database("""
        create table item (id int primary key, name text not null);
        insert into item values (1, 'apple pie'), (2, 'plum');
        create type mutation_response as (status text, message text, entity_id text, entity_type text, entity jsonb,
            updated_fields text[], cascade jsonb, metadata jsonb);
        create function fn_delete_item(id int) returns mutation_response language sql as $$
            with gone as (delete from item where item.id = $1 returning *)
            select ('deleted', null, id::text, 'Item', jsonb_build_object('id', id, 'name', name), null, null, null)::mutation_response from gone $$;
        create function fn_best() returns setof item stable language sql as 'select * from item';
    """))
    asked = 'name measured { name { rank(query: "pie", configuration: SIMPLE) } }'
    assert server.data("{ best { %s } }" % asked)["best"][1] == {"name": "plum", "measured": {"name": {"rank": 0}}}
    answer = server.data("mutation { deleteItem(id: 1) { ... on DeleteItemSuccess { item { %s } } } }" % asked)
    assert answer["deleteItem"]["item"] == {"name": "apple pie", "measured": None}


def test_a_type_with_both_names_of_its_own_is_not_measured(make_database, serve):
    server = serve(make_database("create table a (id int primary key, measured text, measured_values text); create table b (id int primary key, t text)"))
    for name, there in (("A", False), ("B", True)):
        found = server.data('{ t: __type(name: "%s") { fields { type { name } } } o: __type(name: "%sOrderByInput") { inputFields { type { name } } } }' % (name, name))
        names = [field["type"]["name"] for of in (found["t"]["fields"], found["o"]["inputFields"]) for field in of]
        assert (f"{name}Measured" in names) == (f"{name}MeasuredOrderByInput" in names) == there
