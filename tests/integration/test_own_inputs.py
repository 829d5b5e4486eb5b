# SPDX-License-Identifier: MIT
"""Inputs of a schema file's own: what functions take as JSON, and more said of composite types."""

import subprocess

import pytest

from support.server import BINARY, environment

SQL = """
create type mood as enum ('sad', 'happy');
create table orders (id int primary key);
create function fn_place(payload jsonb) returns jsonb language sql as 'select payload';
create function fn_place_all(orders json, note text default null) returns json stable language sql as 'select orders';
create type type_rename_input as (old_name text, new_name text, state text, at date);
create function fn_rename(input jsonb) returns jsonb language sql as 'select input';
create function fn_move(place type_rename_input) returns text language sql as $$ select place::text $$;
create function fn_send(input jsonb) returns jsonb language sql as 'select input';
create type type_send_input as (what text);
"""

FILE = """
enum Priority { LOW @label(name: "low"), HIGH }
"What is ordered."
input OrderInput {
  customerId: UUID!
  "How soon."
  priority: Priority! = LOW
  lines: [LineInput!]!
  priorities: [Priority!]
  mood: Mood
  tags: [String]
  gift: OrderInput
  due: DateTime
  total: Decimal @column(name: "Sum total")
  extra: JSON
}
input LineInput { sku: ID!  count: Int! = 1  weight: Float }
input Where @oneOf { city: String  place: LineInput }
input RenameInput { oldName: String!  newName: String!  state: Priority!  at: Date @deprecated }
input Sending { what: String!, where: Where }
extend type Query { placeAll(orders: [OrderInput!]!, note: String): JSON }
extend type Mutation {
  place(payload: OrderInput!): JSON
  order(input: Sending!): JSON @function(name: "fn_send")
}
"""


@pytest.fixture(scope="module")
def database(module_database):
    return module_database(SQL)


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("schema") / "inputs.graphql"
    path.write_text(FILE)
    return path


@pytest.fixture(scope="module")
def server(database, module_serve, file):
    return module_serve(database, schema_file=str(file))


ID = "a0000000-0000-4000-8000-000000000001"


def test_the_document_has_what_was_given_under_its_keys(server):
    query = "mutation ($order: OrderInput!) { place(payload: $order) }"
    order = {"customerId": ID, "lines": [{"sku": "7"}, {"sku": "8", "count": 2, "weight": 0.5}], "mood": "happy", "tags": ["a", None],
             "priorities": ["LOW", "HIGH"], "gift": {"customerId": ID, "priority": "HIGH", "lines": []}, "total": "12.50", "extra": {"a": [1]},
             "due": "2026-01-02T03:04:05Z"}
    kept = server.data(query, variables={"order": order})["place"]
    assert kept.pop("due").startswith("2026-01-02T03:04:05")
    assert kept == {
        "customer_id": ID, "priority": "low", "lines": [{"sku": "7", "count": 1}, {"sku": "8", "count": 2, "weight": 0.5}], "mood": "happy",
        "tags": ["a", None], "priorities": ["low", "HIGH"], "gift": {"customer_id": ID, "priority": "HIGH", "lines": []},
        "Sum total": 12.5, "extra": {"a": [1]}}
    literal = server.data('mutation { place(payload: {customerId: "%s", lines: [], gift: null, mood: null}) }' % ID)["place"]
    assert literal == {"customer_id": ID, "priority": "low", "lines": [], "gift": None, "mood": None}


def test_lists_of_them_and_one_of_them(server):
    one = {"customerId": ID, "lines": []}
    assert server.data("query ($o: [OrderInput!]!) { placeAll(orders: $o, note: 'n') }".replace("'", '"'), variables={"o": [one]}) == {
        "placeAll": [{"customer_id": ID, "priority": "low", "lines": []}]}
    assert server.data('{ placeAll(orders: [], note: "") }') == {"placeAll": []}
    assert server.data('mutation { order(input: {what: "w", where: {place: {sku: 1}}}) }') == {
        "order": {"what": "w", "where": {"place": {"sku": "1", "count": 1}}}}
    assert server.errors('mutation { order(input: {what: "w", where: {city: "c", place: {sku: 1}}}) }')


def test_what_is_required_is_required(server):
    assert "customerId" in server.errors("mutation { place(payload: {lines: []}) }")[0]["message"]
    assert server.errors('mutation { place(payload: {customerId: "%s", lines: [], priority: "LOW"}) }' % ID)
    assert "count" in server.errors('mutation { place(payload: {customerId: "%s", lines: [{sku: 1, cuont: 2}]}) }' % ID)[0]["message"]
    assert server.errors('mutation { place(payload: {customerId: "x", lines: []}) }')


def test_more_is_said_of_composite_types(server):
    assert server.data('mutation { rename(input: {oldName: "a", newName: "b", state: LOW}) }') == {
        "rename": {"old_name": "a", "new_name": "b", "state": "low"}}
    assert server.data('mutation { move(place: {oldName: "a", newName: "b", state: HIGH}) }') == {"move": "(a,b,HIGH,)"}
    assert "newName" in server.errors('mutation { rename(input: {oldName: "a", state: LOW}) }')[0]["message"]


def printed(database, *arguments):
    result = subprocess.run([BINARY, "schema", *arguments, database.url], env=environment(), text=True, capture_output=True)
    return result.stdout, result.stderr


def test_what_is_printed_reads_back(database, file, tmp_path):
    text, _ = printed(database, "--schema", str(file), "--format", "bindings")
    assert 'total: Decimal @column(name: "Sum total")' in text and "priority: Priority! = LOW" in text and "input Where @oneOf {" in text
    again = tmp_path / "again.graphql"
    again.write_text(text)
    text2, told = printed(database, "--schema", str(again), "--format", "bindings")
    assert told == "" and text2 == text


PLACE = "extend type Mutation { place(payload: A!): JSON } "


@pytest.mark.parametrize("text,sentence", [
    (PLACE + "input A { b: Strin }", '1:61: A.b cannot be given as Strin, which is no scalar, enum or input. Did you mean "String"'),
    (PLACE + "input A { a: A! }", "1:57: each A needs another one inside, so that none can be given"),
    (PLACE + "input A @oneOf { a: A }", "1:57: each A needs another one inside, so that none can be given; give it a field that does not"),
    (PLACE + "input A @oneOf { a: B, b: C } input B { a: A! } input C { c: C! a: Int }", "each A needs another one inside"),
    (PLACE + 'input A { a: Int! @deprecated(reason: "old") }', "1:61: A.a must be given, so it cannot be deprecated"),
    ("extend input RenameInput { at: Date! @deprecated }", "1:28: RenameInput.at must be given, so it cannot be deprecated"),
    ("extend type Mutation { place(payload: JSON! @deprecated): JSON }", "1:45: @deprecated has no effect on an argument beside a database"),
    (PLACE + "input A { a: B! } input B { a: A! }", "each A needs another one inside"),
    (PLACE + "input A { aB: Int, a_b: Int }", "a_b of A have one key in the document, a_b"),
    (PLACE + 'input A { a: Int = "x" }', 'the default of A.a is wrong: Int cannot represent'),
    (PLACE + "input A { a: [[Int]] }", "A.a is a list of lists"),
    (PLACE + "input A @oneOf { a: Int! }", "A is @oneOf: a has no !"),
    ("input A { a: Int }", "1:7: the database gives no input A"),
    ("extend type Mutation { place(payload: OrderIn!): JSON }", "place(payload:) is JSON! in the database"),
    ("extend type Mutation { place(payload: A): JSON } input A { a: Int }", "write A!"),
    ("input RenameInput { oldName: Int, newName: String, state: String, at: Date }", "RenameInput.oldName is String in the database"),
    ("input Order { a: Int } extend type Mutation { place(payload: Order!): JSON }", "Order"),
])
def test_what_cannot_be_is_told(database, tmp_path, text, sentence):
    path = tmp_path / "wrong.graphql"
    path.write_text(text)
    _, told = printed(database, "--schema", str(path))
    assert sentence in told


@pytest.mark.parametrize("text", [
    PLACE + "input A @oneOf { a: A, b: Int } ",
    PLACE + "input A @oneOf { a: B, b: [A!] } input B { a: A! }",
    PLACE + "input A { a: Int! = 1 @deprecated }",
])
def test_what_can_be_is_taken(database, tmp_path, text):
    path = tmp_path / "right.graphql"
    path.write_text(text)
    sdl, told = printed(database, "--schema", str(path))
    assert "input A" in sdl and "wrong" not in told and "needs" not in told
