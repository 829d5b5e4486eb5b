# SPDX-License-Identifier: MIT
"""Objects of several types inside stored documents, told apart by a member of them."""

import json
import subprocess

import pytest

from support.server import BINARY, environment

DOCUMENTS = [
    {"id": 1, "hero": {"kind": "img", "id": 7, "url": "/a.png", "size": {"width": 3}},
     "blocks": [{"kind": "txt", "id": 1, "body": "Hi"}, {"kind": "img", "id": 2, "url": "/b.png", "size": None}, {"kind": "gif", "id": 3, "url": "/c"}],
     "rows": [[{"level": 1, "words": ["a", "b"]}, {"level": 2, "count": 4}], []], "steps": [{"level": True, "words": None}]},
    {"id": 2, "hero": {"kind": "new", "id": 8}, "blocks": [None, {"id": 4}, {"kind": "txt", "id": 5}], "rows": None, "steps": None},
    {"id": 3, "hero": None, "blocks": [], "steps": [{"words": ["x"]}, {"level": "2", "count": 6}]},
]

SQL = """
create table page (id int primary key, data jsonb not null, extra json);
%s;
update page set extra = '{"deep": {"part": {"kind": "txt", "id": 9, "body": "in \\u00e4"}, "parts": [{"kind": "img", "id": 1, "url": "u"}]}}' where id = 1
""" % ";".join("insert into page values (%d, '%s')" % (document["id"], json.dumps(document)) for document in DOCUMENTS)

FILE = """
type Page @relation(name: "page", jsonb: "data", key: ["id"]) {
  id: Int!
  hero: Hero
  blocks: [Block]!
  steps: [Step!]
  part: Part @column(name: "extra", path: ["deep", "part"])
  parts: [Piece!] @column(name: "extra", path: ["deep", "parts"])
}
"What stands on a page."
interface Block @relation(discriminator: "kind") @case(value: "img", type: "Image") @case(value: "gif", type: "Image") @case(value: "txt", type: "Text") { id: Int! }
type Image implements Block { id: Int! url: String! size: ImageSize }
type ImageSize { width: Int }
type Text implements Block { id: Int! content: String @column(name: "body") }
union Hero @relation(discriminator: "kind") @case(value: "img", type: "HeroImage") = HeroImage
type HeroImage { id: Int! url: String! size: HeroSize }
type HeroSize { width: Int }
union Step @relation(discriminator: "level") @case(value: "1", type: "First") @case(value: "true", type: "First") @case(value: "2", type: "Other") = First | Other
type First { words: [String!] }
type Other { count: Int }
union Part @relation(discriminator: "kind") @case(value: "txt", type: "PartText") = PartText | Never
type PartText { id: Int! body: String! }
type Never { id: Int }
union Piece @relation(discriminator: "kind") @case(value: "img", type: "PieceImage") = PieceImage
type PieceImage { url: String }
"""


@pytest.fixture(scope="module")
def database(module_database):
    return module_database(SQL)


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("schema") / "documents.graphql"
    path.write_text(FILE)
    return path


@pytest.fixture(scope="module")
def server(database, module_serve, file):
    return module_serve(database, schema_file=str(file), server_workers=1)


def test_a_member_says_of_which_type_an_object_is(server):
    data = server.data("""{ pages { id hero { __typename ... on HeroImage { id url size { width } kind: __typename } } blocks { __typename ... on Text { id content } ...I } } }
                          fragment I on Image { url size { width } kind: __typename }""")
    first, second, third = data["pages"]
    assert first == {"id": 1, "hero": {"__typename": "HeroImage", "id": 7, "url": "/a.png", "size": {"width": 3}, "kind": "HeroImage"}, "blocks": [
        {"__typename": "Text", "id": 1, "content": "Hi"}, {"__typename": "Image", "url": "/b.png", "size": None, "kind": "Image"},
        {"__typename": "Image", "url": "/c", "size": None, "kind": "Image"}]}
    # Of no type, or of none that is told of: it is null.
    assert second == {"id": 2, "hero": None, "blocks": [None, None, {"__typename": "Text", "id": 5, "content": None}]}
    assert third == {"id": 3, "hero": None, "blocks": []}


def test_numbers_and_words_of_json_tell_them_apart_as_well(server):
    data = server.data("{ pages(limit: 1) { steps { __typename ... on First { words } } part { ... on PartText { id body } } parts { ... on PieceImage { u: url } } } }")
    assert data == {"pages": [{"steps": [{"__typename": "First", "words": None}], "part": {"id": 9, "body": "in ä"}, "parts": [{"u": "u"}]}]}


def test_null_goes_up_where_it_may_not_stand(server):
    answer = server.graphql("{ page(id: 3) { id steps { ... on Other { count } } } }")
    assert answer["data"] == {"page": {"id": 3, "steps": None}}
    (error,) = answer["errors"]
    assert error["path"] == ["page", "steps", 0]
    assert server.data("{ page(id: 2) { steps { __typename } hero { ... on HeroImage { url } } } }") == {"page": {"steps": None, "hero": None}}


def test_introspection_knows_the_types_and_nothing_is_filtered_by_them(server):
    data = server.data("""{ block: __type(name: "Block") { kind description fields { name } possibleTypes { name } }
        step: __type(name: "Step") { kind possibleTypes { name } } text: __type(name: "Text") { interfaces { name } fields { name } }
        where: __type(name: "PageWhereInput") { inputFields { name } } order: __type(name: "PageOrderByInput") { inputFields { name } } }""")
    assert data["block"] == {"kind": "INTERFACE", "description": "What stands on a page.", "fields": [{"name": "id"}],
                             "possibleTypes": [{"name": "Image"}, {"name": "Text"}]}
    assert data["step"] == {"kind": "UNION", "possibleTypes": [{"name": "First"}, {"name": "Other"}]}
    assert data["text"] == {"interfaces": [{"name": "Block"}], "fields": [{"name": "id"}, {"name": "content"}]}
    assert [field["name"] for field in data["where"]["inputFields"]] == ["id", "AND", "OR", "NOT"]
    assert [field["name"] for field in data["order"]["inputFields"]] == ["id"]


def printed(database, path, *more):
    return subprocess.run([BINARY, "schema", database.url, "--schema", path, *more], env=environment(), check=True,
                          capture_output=True, text=True).stdout


def test_what_is_printed_reads_back(database, file, tmp_path):
    first = printed(database, file, "--format", "bindings")
    assert 'union Step @relation(discriminator: "level") @case(value: "1", type: "First") @case(value: "true", type: "First")' in first
    again = tmp_path / "again.graphql"
    again.write_text(first)
    assert printed(database, again, "--format", "bindings") == first
    checked = subprocess.run([BINARY, "check", "--schema", "-"], env=environment(None), input=printed(database, file),
                             capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("old, new, sentence", [
    ('@case(value: "txt", type: "Text")', '@case(value: "txt", type: "Txt")', "no type Txt implements Block. Did you mean \"Text\"?"),
    ("= First | Other", "= First | Othr", "the file has no type Othr. Did you mean \"Other\"?"),
    ('value: "gif"', 'value: "g\\"if"', "a value that tells objects inside a document apart has no quotes"),
    ("= PieceImage", "= PieceImage | Never", "objects of Never are elsewhere in a document already; declare another type"),
    ("= PieceImage", "= PieceImage | Page", "Page is of a table or view; objects inside a document need types of their own"),
    ("hero: Hero", "hero: Step", "objects of Step are elsewhere in a document already; declare another type for steps"),
    ("type Text implements Block { id: Int!", "type Text implements Block { id: String!", "Text.id is String!, and the interface Block promises Int!"),
    ('union Piece @relation(discriminator: "kind")', "union Piece", "nothing says how parts is read"),
    ('union Piece @relation(discriminator: "kind")', "union Piece @relation", '@relation needs a name: @relation(name: "…")'),
])
def test_what_cannot_be_is_told(database, tmp_path, old, new, sentence):
    path = tmp_path / "f.graphql"
    assert FILE.count(old) == 1
    path.write_text(FILE.replace(old, new))
    told = subprocess.run([BINARY, "schema", database.url, "--schema", path], env=environment(), capture_output=True, text=True)
    assert told.returncode == 1 and sentence in told.stderr, told.stderr
