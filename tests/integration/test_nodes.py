# SPDX-License-Identifier: MIT
"""node(id:): rows by an id among all rows, whatever their type; and what is no such id."""

import base64
import subprocess

import pytest

from support.server import BINARY, environment

SQL = """
create table tb_writer (
    pk_writer int generated always as identity primary key,
    id uuid not null unique default gen_random_uuid(),
    name text not null
);
create table tb_text (
    pk_text int generated always as identity primary key,
    id uuid not null unique,
    fk_writer int not null references tb_writer,
    title text not null
);
insert into tb_writer (id, name) values ('a0000000-0000-4000-8000-000000000001', 'Ann'),
    ('a0000000-0000-4000-8000-000000000002', 'Bob');
insert into tb_text (id, fk_writer, title) values ('b0000000-0000-4000-8000-000000000001', 1, 'One'),
    ('b0000000-0000-4000-8000-000000000002', 1, 'Two');
create view v_text as
    select t.id, jsonb_build_object('id', t.id, 'title', t.title, 'writer',
        jsonb_build_object('name', w.name)) as data
    from tb_text t join tb_writer w on w.pk_writer = t.fk_writer;
create table shelf (place text, nr int, label text, primary key (place, nr));
insert into shelf values ('left', 1, 'first'), ('left', 2, null), (E'a:"ü', 3, 'odd');
create table note (id bigint primary key, body text);
insert into note values (9007199254740993, 'long'), (1, 'short');
create table tag (node_id int primary key, word text);
create table keyless (word text);
create table maybe (id int unique, word text);
create table tb_hidden (pk_hidden int primary key, word text not null);
insert into tb_hidden values (7, 'x');
create view double as select i as n, s.word from generate_series(1, 2) i, (values ('a'), ('b')) s (word);
create policy own on note using (id = 1 or current_setting('app.user_id', true) = 'Ann');
alter table note enable row level security;
create role reader login;
grant select on tb_writer, tb_text, v_text, shelf, note, tag, keyless, maybe, tb_hidden to reader;
create type mutation_response as (status text, message text, entity_id text, entity_type text, entity jsonb,
    updated_fields text[], cascade jsonb, metadata jsonb);
create function fn_delete_writer() returns mutation_response language sql as $$
    select row('deleted', null, 'c0000000-0000-4000-8000-000000000009', 'Writer',
        '{"id": "c0000000-0000-4000-8000-000000000009", "name": "gone"}', null, null, null)::mutation_response $$;
create function fn_drop_note() returns mutation_response language sql as $$
    select row('deleted', null, '9007199254740999', 'Note', '{"id": 9007199254740999}', null, null, null)::mutation_response $$;
"""


@pytest.fixture(scope="module")
def database(module_database):
    return module_database(SQL)


@pytest.fixture(scope="module")
def server(cluster, database, module_serve):
    return module_serve(cluster.url(database.name, user="reader"), schema_node=True, session_trusted_headers=True)


NODE = """query ($id: ID!) { node(id: $id) { __typename nodeId ...S
    ... on Text { title writer { name } } ... on Note { body } } }
    fragment S on Node { ... on Shelf { label place nr } ... on Writer { name texts(orderBy: [{title: DESC}]) { nodeId title } } }"""


def ids_of(server, field, of="nodeId"):
    return [row["nodeId"] for row in server.data("{ %s { nodeId } }" % field)[field]]


def test_each_row_is_found_by_its_id(server):
    seen = set()
    for field, expected in {
        "shelves": [{"label": "odd", "place": 'a:"ü', "nr": 3}, {"label": "first", "place": "left", "nr": 1},
                    {"label": None, "place": "left", "nr": 2}],
        "texts": [{"title": "One", "writer": {"name": "Ann"}}, {"title": "Two", "writer": {"name": "Ann"}}],
        "writers": [{"name": "Ann", "texts": ["Two", "One"]}, {"name": "Bob", "texts": []}],
        "notes": [{"body": "short"}],
    }.items():
        ids = ids_of(server, field)
        seen |= set(ids)
        answers = [server.data(NODE, variables={"id": id})["node"] for id in ids]
        assert [answer.pop("nodeId") for answer in answers] == ids
        assert len({answer.pop("__typename") for answer in answers}) == 1
        for answer in answers:
            if "texts" in answer:
                assert {text["nodeId"] for text in answer["texts"]} <= set(ids_of(server, "texts"))
                answer["texts"] = [text["title"] for text in answer["texts"]]
        assert answers == expected
    assert len(seen) == 8


def test_an_id_in_the_document_is_one_too_and_several_are_asked_at_once(server):
    (ann, bob), (short,) = ids_of(server, "writers"), ids_of(server, "notes")
    data = server.data('query ($b: ID!) { a: node(id: "%s") { ... on Writer { name } } b: node(id: $b) { __typename } '
                       'n: node(id: "%s") { ... on Writer { name } } }' % (ann, short), variables={"b": bob})
    assert data == {"a": {"name": "Ann"}, "b": {"__typename": "Writer"}, "n": {}}


def test_plans_are_kept_for_each_type(server):
    query = "query Kept($id: ID!) { node(id: $id) { __typename nodeId } }"
    for _ in range(3):
        for field in ["shelves", "writers", "texts"]:
            for id in ids_of(server, field):
                assert server.data(query, variables={"id": id})["node"]["nodeId"] == id


def test_an_id_gives_no_more_than_a_lookup(server):
    """Row level security holds, and what is internal stands in no id."""
    headers = {"X-FraiseQL-User-Id": "Ann"}
    ids = ids_of(server, "notes")
    assert len(ids) == 1
    (node,) = {row["nodeId"] for row in server.graphql("{ notes { nodeId } }", headers=headers)["data"]["notes"]} - set(ids)
    query = "query ($id: ID!) { node(id: $id) { ... on Note { body } } }"
    assert server.graphql(query, variables={"id": node}, headers=headers)["data"]["node"] == {"body": "long"}
    assert server.data(query, variables={"id": node})["node"] is None
    assert b"a0000000-0000-4000-8000-000000000001" in base64.urlsafe_b64decode(ids_of(server, "writers")[0] + "==")


def test_a_row_that_is_gone_is_null(server, database):
    before = ids_of(server, "shelves")
    database.execute("insert into shelf values ('attic', 9, 'gone')")
    (gone,) = set(ids_of(server, "shelves")) - set(before)
    assert server.data(NODE, variables={"id": gone})["node"]["label"] == "gone"
    database.execute("delete from shelf where nr = 9")
    assert server.data(NODE, variables={"id": gone})["node"] is None


def forged(*values):
    """An id of these values, as whoever reads the program could make it."""
    def fnv(data):
        value = 2166136261
        for byte in data:
            value = (value ^ byte) * 16777619 & 0xFFFFFFFF
        return value.to_bytes(4, "big")
    body = fnv(b"nodeId") + b"".join(
        b"\0" if value is None else bytes([len(value.encode()) + 1]) + value.encode() for value in values)
    return base64.urlsafe_b64encode(body + fnv(body)).rstrip(b"=").decode()


def test_an_id_can_be_made_by_hand(server):
    """So that what follows is refused for what it says."""
    assert server.data(NODE, variables={"id": forged("Shelf", "left", "1")})["node"]["label"] == "first"
    assert forged("Shelf", "left", "1") in ids_of(server, "shelves")


@pytest.mark.parametrize("id,sentence", [
    ("", "of no row"), ("1", "of no row"), ("b0000000-0000-4000-8000-000000000001", "of no row"),
    ("=" * 20, "of no row"), ("A" * 20000, "of no row"), (forged(), "of no row"), (forged(""), "of no row"),
    (forged("Nobody", "1"), "not served"), (forged("Query", "1"), "not served"), (forged("Node", "1"), "not served"),
    (forged("Tag", "1"), "not served"), (forged("Hidden", "7"), "not served"), (forged("String", "1"), "not served"),
    (forged("Shelf", "left"), "not by this key"), (forged("Shelf", "left", "1", "2"), "not by this key"),
    (forged("Shelf"), "not by this key"), (forged("shelf", "left", "1"), "not served"),
    (forged("Shelf:16", "left", "1"), "not served"),
])
def test_what_is_no_id_is_an_error_that_says_so(server, id, sentence):
    for query, variables in [(NODE, {"id": id}), ('{ node(id: "%s") { __typename } }' % id, None)]:
        (error,) = server.errors(query, variables=variables)
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        assert error["message"].startswith('Argument "id" is the id of') and sentence in error["message"]


def test_a_changed_id_is_no_id(server):
    (id, *_) = ids_of(server, "texts")
    for at in range(len(id)):
        changed = id[:at] + ("A" if id[at] != "A" else "B") + id[at + 1:]
        assert server.errors(NODE, variables={"id": changed}), changed
        assert server.errors(NODE, variables={"id": id[:at]}), at


def test_a_cursor_is_no_id_nor_an_id_a_cursor(server):
    page = server.data("{ writersConnection { edges { cursor node { nodeId } } } }")["writersConnection"]["edges"][0]
    assert server.errors(NODE, variables={"id": page["cursor"]})
    (error,) = server.errors("query ($after: String) { writersConnection(after: $after) { nodes { name } } }",
                             variables={"after": page["node"]["nodeId"]})
    assert "was made under another order" in error["message"]


def test_a_key_that_no_row_can_have_is_null_or_an_error(server):
    assert server.data(NODE, variables={"id": forged("Shelf", "left", None)})["node"] is None
    answer = server.graphql(NODE, variables={"id": forged("Shelf", "left", "x")})
    assert answer["data"]["node"] is None and answer["errors"]


def printed(database, *arguments, **options):
    result = subprocess.run([BINARY, "schema", *arguments, database.url], env=environment(options), text=True,
                            capture_output=True, check=True)
    return result.stdout


def test_who_is_a_node_is_said_and_reads_back(database, tmp_path):
    assert "Node" not in printed(database)
    text = printed(database, "--format", "bindings", schema_node=True)
    for name in ["Writer", "Text", "Shelf", "Note"]:
        assert "type %s implements Node" % name in text
    for name in ["Tag", "Keyless", "Maybe", "Hidden", "Double"]:
        assert "type %s implements" % name not in text
    path = tmp_path / "all.graphql"
    path.write_text(text)
    again = printed(database, "--format", "bindings", "--schema", str(path), schema_node=True)
    assert again == text


def test_a_schema_file_leaves_types_out(database, tmp_path, serve):
    path = tmp_path / "some.graphql"
    path.write_text("""
        type Writer { id: ID! name: String! }
        extend type Text { nodeId: ID! @deprecated(reason: "Use id.") }
        type Query { writers: [Writer!]! texts: [Text!]! text(id: ID!): Text shelves: [Shelf!]! node(id: ID!): Node }
    """)
    server = serve(database, schema_file=str(path), schema_node=True)
    assert "type Text implements Node" in printed(database, "--schema", str(path), schema_node=True)
    (id, *_) = ids_of(server, "texts")
    assert server.data("{ node(id: \"%s\") { ... on Text { title } } }" % id)["node"] == {"title": "One"}
    for name in ["writers", "shelves"]:
        assert server.errors("{ %s { nodeId } }" % name)
    for other in [forged("Writer", "a0000000-0000-4000-8000-000000000001"), forged("Shelf", "left", "1")]:
        assert "not served" in server.errors('{ node(id: "%s") { __typename } }' % other)[0]["message"]


def test_what_is_deleted_keeps_its_id(server):
    """A document stands for it, in which the key is a text or a number."""
    for field, type_name, row in [("deleteWriter", "Writer", "writer"), ("dropNote", "Note", "note")]:
        answer = server.data("mutation { %s { ... on %sSuccess { %s { nodeId } } } }" % (
            field, field[0].upper() + field[1:], row))[field]
        key = "c0000000-0000-4000-8000-000000000009" if type_name == "Writer" else "9007199254740999"
        assert answer == {row: {"nodeId": forged(type_name, key)}}


def test_one_relation_is_read(database):
    query = '{ node(id: "%s") { nodeId ... on Shelf { label } ... on Text { title writer { name } } } }'
    done = subprocess.run([BINARY, "explain", database.url, query % forged("Shelf", "left", "1")],
                          env=environment({"schema_node": True}), text=True, capture_output=True, check=True)
    sql = done.stdout.split("-- plan")[0]
    assert sql.count("FROM") == 1 and 'FROM "public"."shelf" AS t0' in sql and '"place" OPERATOR(pg_catalog.=) $1' in sql


NODES = """query ($ids: [ID!]!) { nodes(ids: $ids) { __typename nodeId ...S
    ... on Text { title writer { name } } ... on Note { body } } }
    fragment S on Node { ... on Shelf { label place nr } ... on Writer { name texts(orderBy: [{title: DESC}]) { nodeId title } } }"""


def test_rows_of_several_types_come_in_the_order_of_their_ids(server):
    ids = [id for field in ("shelves", "texts", "writers", "notes") for id in ids_of(server, field)]
    alone = {id: server.data(NODE, variables={"id": id})["node"] for id in ids}
    gone = [forged("Shelf", "left", "99"), forged("Note", "9007199254740993"), forged("Writer", "c0000000-0000-4000-8000-000000000009")]
    mixed = [*ids[::-1], gone[0], ids[3], ids[3], gone[2], ids[0], gone[1]]
    for asked in (ids, mixed, ids[:1], gone, [ids[5]] * 3, []):
        expected = [alone.get(id) for id in asked]
        assert server.data(NODES, variables={"ids": asked})["nodes"] == expected
        literal = NODES.replace("($ids: [ID!]!)", "").replace("$ids", "[%s]" % ", ".join(f'"{id}"' for id in asked))
        for _ in range(2):
            assert server.data(literal)["nodes"] == expected
    query = NODES.replace("$ids: [ID!]!", "$a: ID!, $b: ID!").replace("$ids", '[$a, "%s", $b]' % ids[1])
    for a, b in ((ids[0], ids[4]), (ids[7], gone[0]), (ids[4], ids[0])):
        assert server.data(query, variables={"a": a, "b": b})["nodes"] == [alone.get(a), alone[ids[1]], alone.get(b)]
    note = {"ids": [gone[1], ids[7]]}
    assert server.graphql("query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Note { body } } }", variables=note,
                          headers={"X-FraiseQL-User-Id": "Ann"})["data"]["nodes"] == [{"body": "long"}, {"body": "short"}]


def test_many_ids_are_one_statement_that_reads_each_type_once(server, database):
    texts = ids_of(server, "texts")
    rows = server.data("query ($ids: [ID!]!) { a: nodes(ids: $ids) { ... on Text { title } ... on Writer { name } } b: nodes(ids: []) { nodeId } }",
                       variables={"ids": texts * 1500})
    assert rows == {"a": [{"title": "One"}, {"title": "Two"}] * 1500, "b": []}
    query = '{ nodes(ids: ["%s", "%s", "%s"]) { nodeId ... on Shelf { label } } }'
    done = subprocess.run([BINARY, "explain", database.url, query % (texts[0], forged("Shelf", "left", "1"), texts[1])],
                          env=environment({"schema_node": True}), text=True, capture_output=True, check=True)
    sql = done.stdout.split("-- plan")[0]
    assert sql.count('FROM "public"."shelf"') == 1 and sql.count("tb_text t") == 1 and 'FROM "public"."tb_writer"' not in sql
    few = {"limits_list_max": 2, "limits_list_default": 2}
    done = subprocess.run([BINARY, "explain", database.url, query % (texts[0], texts[0], texts[0])],
                          env=environment({"schema_node": True, **few}), text=True, capture_output=True, check=False)
    assert done.returncode and 'Argument "ids" has 3 ids; at most 2' in done.stderr


@pytest.mark.parametrize("id,sentence", [
    ("1", "of no row"), (forged("Nobody", "1"), "not served"), (forged("Hidden", "7"), "not served"), (forged("Shelf", "left"), "not by this key")])
def test_one_that_is_no_id_is_an_error(server, id, sentence):
    (error,) = server.errors(NODES, variables={"ids": [*ids_of(server, "texts"), id]})
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["message"].startswith('Argument "ids" is the id of') and sentence in error["message"]
    assert server.errors("query ($ids: [ID!]!) { nodes(ids: $ids) { nodeId } }", variables={"ids": [None]})


def test_a_field_of_one_of_them_that_fails_is_told_by_its_place(server):
    ids = ids_of(server, "texts")
    answer = server.graphql(NODES, variables={"ids": [ids[0], forged("Shelf", "left", "x")]})
    assert answer["errors"] and answer.get("data") in (None, {"nodes": None})
