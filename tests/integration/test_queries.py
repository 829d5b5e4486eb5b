# SPDX-License-Identifier: MIT
"""Queries against a small library: what comes back is right, in order, and shaped as asked."""

import pytest

SQL = """
create table author (
    id int primary key,
    name text not null,
    email text unique,
    born date
);
create table publisher (id int primary key, name text not null);
create table book (
    id int primary key,
    title text not null,
    author_id int not null references author,
    publisher_id int references publisher,
    pages int,
    price numeric(8,2)
);
create table review (
    book_id int not null references book,
    reader text not null,
    stars int not null,
    primary key (book_id, reader)
);
create table pair (left_id int, right_id int, note text, unique (left_id, right_id));
comment on table author is 'Who writes.';
comment on column author.born is 'The day of birth.';

insert into author values
    (1, 'Ada', 'ada@example.org', '1815-12-10'), (2, 'Brian', 'brian@example.org', '1942-01-01'),
    (3, 'Chinua', null, null), (4, 'Doris', 'doris@example.org', '1919-10-22'), (5, 'Emily', null, '1818-07-30');
insert into publisher values (1, 'North'), (2, 'South');
insert into book values
    (10, 'Notes', 1, 1, 50, 9.99), (20, 'Language', 2, 1, 228, 40.00), (21, 'Practice', 2, 2, 300, 35.50),
    (22, 'Tools', 2, null, 338, null), (30, 'Apart', 3, 2, 209, 12.00), (40, 'Notebook', 4, 2, 600, 15.25),
    (41, '100%_sure', 4, null, null, 0.00);
insert into review values
    (10, 'x', 5), (20, 'x', 5), (20, 'y', 4), (20, 'z', 1), (21, 'x', 3), (30, 'y', 5), (40, 'z', 2);
insert into pair values (1, 1, 'one'), (1, 2, 'two'), (null, 1, 'none');
"""


@pytest.fixture(scope="module")
def library(module_database):
    return module_database(SQL)


@pytest.fixture(scope="module")
def server(library, module_serve):
    return module_serve(library)


def ids(rows):
    return [row["id"] for row in rows]


# Root fields


def test_a_list_without_order_comes_by_primary_key(server):
    assert ids(server.data("{ books { id } }")["books"]) == [10, 20, 21, 22, 30, 40, 41]


def test_one_row_by_its_key(server):
    assert server.data("{ author(id: 2) { name } }") == {"author": {"name": "Brian"}}


def test_a_key_nobody_has_gives_null(server):
    assert server.data("{ author(id: 99) { name } }") == {"author": None}


def test_one_row_by_another_unique_key(server):
    assert server.data('{ authorByEmail(email: "ada@example.org") { id } }') == {"authorByEmail": {"id": 1}}


def test_one_row_by_a_key_of_two_columns(server):
    data = server.data('{ review(bookId: 20, reader: "y") { stars } }')
    assert data == {"review": {"stars": 4}}


def test_several_root_fields_answer_in_the_order_of_selection(server):
    answer = server.post({"query": "{ b: author(id: 2) { name } a: author(id: 1) { name } publishers { name } }"})
    assert answer.text == (
        '{"data":{"b":{"name":"Brian"},"a":{"name":"Ada"},"publishers":[{"name":"North"},{"name":"South"}]}}')


def test_fields_come_in_the_order_of_selection(server):
    answer = server.post({"query": "{ author(id: 1) { email name id again: name } }"})
    assert answer.text == '{"data":{"author":{"email":"ada@example.org","name":"Ada","id":1,"again":"Ada"}}}'


def test_root_fields_see_one_snapshot(server, library):
    """Half the writes in between must not show."""
    for _ in range(20):
        data = server.data("{ a: books { id } b: books { id } c: books { id } }")
        assert data["a"] == data["b"] == data["c"]


def test_typename_stands_where_it_was_asked_for(server):
    assert server.data("{ __typename author(id: 1) { __typename books { __typename t: __typename } } }") == {
        "__typename": "Query",
        "author": {"__typename": "Author", "books": [{"__typename": "Book", "t": "Book"}]}}


# Relations


def test_a_foreign_key_leads_both_ways(server):
    assert server.data("{ book(id: 10) { author { name books { title } } publisher { name } } }") == {
        "book": {"author": {"name": "Ada", "books": [{"title": "Notes"}]}, "publisher": {"name": "North"}}}


def test_a_null_foreign_key_is_null(server):
    assert server.data("{ book(id: 22) { publisher { name } } }") == {"book": {"publisher": None}}


def test_rows_without_children_have_an_empty_list(server):
    assert server.data("{ author(id: 5) { books { id } } }") == {"author": {"books": []}}


def test_each_parent_gets_its_own_children(server):
    data = server.data("{ authors { id books { id } } }")
    assert {a["id"]: ids(a["books"]) for a in data["authors"]} == {
        1: [10], 2: [20, 21, 22], 3: [30], 4: [40, 41], 5: []}


def test_lists_nest(server):
    data = server.data("{ authors(limit: 2) { books { id reviews { stars } } } }")
    assert data["authors"] == [
        {"books": [{"id": 10, "reviews": [{"stars": 5}]}]},
        {"books": [{"id": 20, "reviews": [{"stars": 5}, {"stars": 4}, {"stars": 1}]},
                   {"id": 21, "reviews": [{"stars": 3}]}, {"id": 22, "reviews": []}]}]


def test_two_lists_of_one_parent_do_not_multiply(server):
    data = server.data("{ publisher(id: 1) { a: books { id } b: books { id reviews { reader } } } }")
    assert ids(data["publisher"]["a"]) == ids(data["publisher"]["b"]) == [10, 20]


def test_going_in_circles_works(server):
    data = server.data("{ author(id: 1) { books { author { books { author { name } } } } } }")
    assert data["author"]["books"][0]["author"]["books"][0]["author"]["name"] == "Ada"


# where, orderBy, limit, offset


WHERE = [
    ('{title: {eq: "Tools"}}', [22]),
    ('{title: {neq: "Tools"}, pages: {gte: 300}}', [21, 40]),
    ('{pages: {gt: 209, lt: 338}}', [20, 21]),
    ('{pages: {lte: 209}}', [10, 30]),
    ('{pages: {isnull: true}}', [41]),
    ('{pages: {isnull: false}}', [10, 20, 21, 22, 30, 40]),
    ('{pages: {in: [50, 600, 7]}}', [10, 40]),
    ('{pages: {in: []}}', []),
    ('{pages: {nin: []}}', [10, 20, 21, 22, 30, 40, 41]),
    ('{pages: {nin: [50, 600]}}', [20, 21, 22, 30]),
    ('{title: {contains: "%_"}}', [41]),
    ('{title: {contains: "ot"}}', [10, 40]),
    ('{title: {icontains: "NOTE"}}', [10, 40]),
    ('{title: {startswith: "Note"}}', [10, 40]),
    ('{title: {endswith: "s"}}', [10, 22]),
    ('{title: {like: "%o_s"}}', [22]),
    ('{title: {matches: "^[A-M]"}}', [20, 30]),
    ('{price: {eq: "40"}}', [20]),
    ('{price: {lt: "9.991"}}', [10, 41]),
    ('{AND: [{pages: {gt: 200}}, {pages: {lt: 300}}]}', [20, 30]),
    ('{OR: [{id: {eq: 10}}, {id: {eq: 41}}]}', [10, 41]),
    ('{OR: []}', []),
    ('{AND: []}', [10, 20, 21, 22, 30, 40, 41]),
    # As in SQL, what is unknown is not the opposite either: the book without pages is in neither.
    ('{NOT: {pages: {gt: 300}}}', [10, 20, 21, 30]),
    ('{NOT: {OR: [{id: {lt: 30}}, {AND: [{id: {gt: 30}}, {pages: {isnull: false}}]}]}}', [30, 41]),
    ('{author: {name: {eq: "Brian"}}}', [20, 21, 22]),
    ('{author: {books: {some: {pages: {gt: 500}}}}}', [40, 41]),
    ('{publisher: {name: {eq: "South"}}, pages: {gt: 250}}', [21, 40]),
    ('{reviews: {some: {stars: {eq: 5}}}}', [10, 20, 30]),
    ('{reviews: {none: {}}}', [22, 41]),
    ('{reviews: {every: {stars: {gte: 5}}}}', [10, 22, 30, 41]),
    ('{reviews: {some: {reader: {eq: "x"}}, none: {stars: {lt: 4}}}}', [10]),
    ('{}', [10, 20, 21, 22, 30, 40, 41]),
    ('null', [10, 20, 21, 22, 30, 40, 41]),
]


@pytest.mark.parametrize("where, expected", WHERE)
def test_where_selects_exactly(server, where, expected):
    assert ids(server.data(f"{{ books(where: {where}) {{ id }} }}")["books"]) == expected


def test_where_is_the_same_as_a_variable(server):
    document = "query($where: BookWhereInput) { books(where: $where) { id } }"
    where = {"OR": [{"author": {"name": {"in": ["Ada"]}}}, {"reviews": {"some": {"stars": {"lt": 3}}}}]}
    assert ids(server.data(document, {"where": where})["books"]) == [10, 20, 40]
    assert ids(server.data(document, {"where": {"pages": {"in": []}}})["books"]) == []
    # The same document with another shape of the same variable.
    assert ids(server.data(document, {"where": {"title": {"eq": "Apart"}}})["books"]) == [30]
    assert len(server.data(document, {"where": None})["books"]) == 7
    assert len(server.data(document)["books"]) == 7


def test_variables_deep_inside_a_filter(server):
    document = "query($a: String, $n: Int) { books(where: {OR: [{title: {eq: $a}}, {NOT: {pages: {gt: $n}}}]}) { id } }"
    assert ids(server.data(document, {"a": "Tools", "n": 50})["books"]) == [10, 22]


ORDER = [
    ("{title: ASC}", [41, 30, 20, 40, 10, 21, 22]),
    ("{title: DESC}", [22, 21, 10, 40, 20, 30, 41]),
    ("[{publisher: {name: ASC}}, {pages: DESC}]", [20, 10, 40, 21, 30, 41, 22]),
    ("[{pages: ASC_NULLS_FIRST}]", [41, 10, 30, 20, 21, 22, 40]),
    ("[{pages: DESC_NULLS_LAST}]", [40, 22, 21, 20, 30, 10, 41]),
    ("[{author: {name: DESC}}, {id: ASC}]", [40, 41, 30, 20, 21, 22, 10]),
    ("[]", [10, 20, 21, 22, 30, 40, 41]),
]


@pytest.mark.parametrize("order, expected", ORDER)
def test_order_by(server, order, expected):
    got = ids(server.data(f"{{ books(orderBy: {order}) {{ id }} }}")["books"])
    if "publisher" in order:  # two books without publisher stand at the end, by pages, nulls first
        assert got[:5] == expected[:5] and set(got[5:]) == {22, 41}
    elif order in ("{title: ASC}", "{title: DESC}"):  # where % sorts is the collation's business
        assert [i for i in got if i != 41] == [i for i in expected if i != 41]
    else:
        assert got == expected


def test_ties_are_broken_by_the_key(server):
    got = server.data("{ reviews(orderBy: {stars: DESC}) { stars bookId reader } }")["reviews"]
    assert got == sorted(got, key=lambda r: (-r["stars"], r["bookId"], r["reader"]))


def test_limit_and_offset(server):
    assert ids(server.data("{ books(limit: 2, offset: 3) { id } }")["books"]) == [22, 30]
    assert ids(server.data("{ books(limit: 0) { id } }")["books"]) == []
    assert ids(server.data("{ books(offset: 6) { id } }")["books"]) == [41]
    assert ids(server.data("{ books(offset: 100) { id } }")["books"]) == []


def test_all_four_arguments_work_at_depth_for_each_parent(server):
    data = server.data("""{ authors(orderBy: {id: DESC}) {
        id books(where: {pages: {isnull: false}}, orderBy: {pages: DESC}, limit: 2, offset: 1) { id }
    } }""")
    assert [(a["id"], ids(a["books"])) for a in data["authors"]] == [
        (5, []), (4, []), (3, []), (2, [21, 20]), (1, [])]


def test_limit_counts_for_each_parent(server):
    data = server.data("{ authors { books(limit: 1) { id reviews(limit: 1, orderBy: {stars: ASC}) { stars } } } }")
    assert [a["books"] for a in data["authors"]] == [
        [{"id": 10, "reviews": [{"stars": 5}]}], [{"id": 20, "reviews": [{"stars": 1}]}],
        [{"id": 30, "reviews": [{"stars": 5}]}], [{"id": 40, "reviews": [{"stars": 2}]}], []]


def test_aliases_of_one_list_take_different_arguments(server):
    data = server.data("""{ author(id: 2) {
        long: books(where: {pages: {gt: 250}}) { id } short: books(where: {pages: {lte: 250}}) { title }
        first: books(limit: 1) { id } last: books(limit: 1, orderBy: {id: DESC}) { id }
    } }""")
    assert data["author"] == {
        "long": [{"id": 21}, {"id": 22}], "short": [{"title": "Language"}], "first": [{"id": 20}], "last": [{"id": 22}]}


def test_limit_as_a_variable(server):
    document = "query($n: Int = 1, $skip: Int) { books(limit: $n, offset: $skip) { id } }"
    assert ids(server.data(document)["books"]) == [10]
    assert ids(server.data(document, {"n": 2, "skip": 1})["books"]) == [20, 21]
    assert len(server.data(document, {"n": None})["books"]) == 7


def test_a_plan_made_for_one_limit_holds_others_to_the_maximum(make_database, serve):
    """Both limits fall under the same power of four, so the second request finds the first's plan."""
    database = make_database("create table item (id int primary key); insert into item select generate_series(1, 60)")
    server = serve(database, limits_list_max=20, limits_list_default=20, server_workers=1)
    document = "query($n: Int) { items(limit: $n) { id } }"
    assert len(server.data(document, {"n": 18})["items"]) == 18
    answer = server.post({"query": document, "variables": {"n": 60}}).json()
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert "between 0 and 20" in answer["errors"][0]["message"]


# Nothing is ever dropped: what cannot be understood is refused.


@pytest.mark.parametrize("document, variables", [
    ("{ books(where: {nothing: {eq: 1}}) { id } }", None),
    ("{ books(where: {pages: {nothing: 1}}) { id } }", None),
    ('{ books(where: {pages: {eq: "1"}}) { id } }', None),
    ("{ books(where: {pages: {eq: 99999999999}}) { id } }", None),
    ("{ books(where: {pages: {eq: null}}) { id } }", None),
    ("{ books(where: {pages: {in: [1, null]}}) { id } }", None),
    ("{ books(where: {id: $missing}) { id } }", None),
    ("query($n: Int) { books(where: {pages: {eq: $n}}) { id } }", {"n": None}),
    ("query($n: Int!) { books(where: {pages: {eq: $n}}) { id } }", {}),
    ("query($w: BookWhereInput) { books(where: $w) { id } }", {"w": {"nothing": {}}}),
    ("query($w: BookWhereInput) { books(where: $w) { id } }", {"w": {"pages": {"eq": "x"}}}),
    ("query($w: BookWhereInput) { books(where: $w) { id } }", {"w": {"pages": 1}}),
    ("{ books(limit: -1) { id } }", None),
    ("{ books(offset: -1) { id } }", None),
    ("{ books(limit: 2000000000) { id } }", None),
    ("{ books(first: 1) { id } }", None),
    ("{ books(orderBy: {nothing: ASC}) { id } }", None),
    ("{ books(orderBy: {title: UP}) { id } }", None),
    ("{ author { name } }", None),
    ("{ author(id: null) { name } }", None),
    ("{ author(id: 1) { nothing } }", None),
    ("{ author(id: 1) }", None),
    ("{ author(id: 1) { name { x } } }", None),
    ("{ author(id: 1) { ...Nothing } }", None),
    ("{ author(id: 1) { name @nothing } }", None),
    ("{ author(id: 1) { name } author(id: 2) { name } }", None),
])
def test_what_is_not_understood_is_an_error(server, document, variables):
    answer = server.graphql(document, variables)
    assert answer["errors"] and not answer.get("data")


def test_comparing_with_null_suggests_isnull(server):
    (error,) = server.errors("{ books(where: {pages: {eq: null}}) { id } }")
    assert "isnull" in error["message"]


def test_an_unknown_field_is_located_and_a_known_one_suggested(server):
    (error,) = server.errors("{\n  author(id: 1) { nam }\n}")
    assert error["locations"] == [{"line": 2, "column": 19}]
    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert "name" in error["message"]


# The language


def test_fragments_of_all_kinds(server):
    data = server.data("""
        query { author(id: 1) { ...A ... on Author { born ...B } ... { email } } }
        fragment A on Author { id ...B books { ...C } }
        fragment B on Author { name }
        fragment C on Book { title }
    """)
    assert data["author"] == {"id": 1, "name": "Ada", "books": [{"title": "Notes"}], "born": "1815-12-10",
                              "email": "ada@example.org"}


def test_selections_of_one_field_are_merged(server):
    data = server.data("{ author(id: 1) { books { id } ...F } } fragment F on Author { books { title author { id } } books { author { name } } }")
    assert data["author"]["books"] == [{"id": 10, "title": "Notes", "author": {"id": 1, "name": "Ada"}}]


DIRECTIVES = "query($yes: Boolean!, $no: Boolean = false) { author(id: 1) { id name @include(if: $yes) email @skip(if: $yes) ... @include(if: $no) { born } ...F @skip(if: $no) } } fragment F on Author { books @include(if: $yes) { id } }"


@pytest.mark.parametrize("yes, no, keys", [
    (True, False, {"id", "name", "books"}),
    (False, False, {"id", "email"}),
    (True, True, {"id", "name", "born"}),
    (False, True, {"id", "email", "born"}),
])
def test_include_and_skip(server, yes, no, keys):
    assert set(server.data(DIRECTIVES, {"yes": yes, "no": no})["author"]) == keys


def test_an_object_of_which_all_is_skipped_is_empty(server):
    data = server.data("""query($no: Boolean = false) {
        author(id: 1) { id @include(if: $no) }
        books(limit: 2) { id author { name @include(if: $no) } reviews { stars @include(if: $no) } }
    }""")
    assert data == {"author": {}, "books": [
        {"id": 10, "author": {}, "reviews": [{}]}, {"id": 20, "author": {}, "reviews": [{}, {}, {}]}]}


def test_a_root_field_may_be_skipped(server):
    document = "query($no: Boolean!) { a: author(id: 1) { id } b: author(id: 2) @include(if: $no) { id } }"
    assert server.data(document, {"no": False}) == {"a": {"id": 1}}
    assert server.data(document, {"no": True}) == {"a": {"id": 1}, "b": {"id": 2}}
    assert server.data("{ author(id: 1) @skip(if: true) { id } }") == {}


def test_the_operation_is_chosen_by_name(server):
    document = "query A { author(id: 1) { id } } query B { author(id: 2) { id } }"
    assert server.graphql(document, operationName="B") == {"data": {"author": {"id": 2}}}
    assert server.graphql(document)["errors"][0]["extensions"]["code"] == "OPERATION_RESOLUTION_FAILURE"
    assert server.graphql(document, operationName="C")["errors"]


def test_text_comes_through_as_it_is(server, library):
    texts = ['"quotes" \\ and / slashes', "line\nfeed\ttab\r\x01\x1f\x7f", "éé́ 日本 👩‍👩‍👧 \u2028\u2029", "", "' or 1=1 --", "\\u0041 %s $1 {}"]
    document = "query($t: String!) { authors(where: {name: {eq: $t}}) { name } }"
    for text in texts:
        library.execute("delete from author where id = 1000")
        with library.connect() as connection:
            connection.execute("insert into author values (1000, %s)", (text,))
        try:
            assert server.data(document, {"t": text}) == {"authors": [{"name": text}]}
        finally:
            library.execute("delete from author where id = 1000")


def test_a_nul_byte_is_an_error_and_not_a_prefix(server):
    answer = server.graphql("query($t: String!) { authors(where: {name: {startswith: $t}}) { name } }", {"t": "A\u0000da"})
    assert answer["errors"] and not answer.get("data")


# Introspection


def test_introspection_tells_comments_types_and_arguments(server):
    data = server.data("""{ __schema { queryType { name } mutationType { name } }
        author: __type(name: "Author") { kind description fields { name description type { kind name ofType { kind name } } } }
        nothing: __type(name: "Nothing") { name } }""")
    assert data["__schema"]["queryType"] == {"name": "Query"}
    assert data["nothing"] is None
    assert data["author"]["description"] == "Who writes."
    fields = {f["name"]: f for f in data["author"]["fields"]}
    assert fields["born"]["description"] == "The day of birth."
    assert fields["name"]["type"] == {"kind": "NON_NULL", "name": None, "ofType": {"kind": "SCALAR", "name": "String"}}
    assert fields["email"]["type"] == {"kind": "SCALAR", "name": "String", "ofType": None}


def test_introspection_mixes_with_data(server):
    data = server.data('{ author(id: 1) { name } __type(name: "Book") { name } }')
    assert data == {"author": {"name": "Ada"}, "__type": {"name": "Book"}}


# Limits of lists


def test_lists_are_cut_at_the_configured_length(library, serve):
    server = serve(library, limits_list_default=3, limits_list_max=5)
    assert ids(server.data("{ books { id } }")["books"]) == [10, 20, 21]
    assert len(server.data("{ books(limit: 5) { id } }")["books"]) == 5
    (error,) = server.errors("{ books(limit: 6) { id } }")
    assert "5" in error["message"]


def test_every_answer_is_the_same_without_any_cache(library, server, serve):
    plain = serve(library, cache_plans=0)
    for where, _ in WHERE[:8]:
        document = f"{{ books(where: {where}) {{ id title reviews {{ stars }} }} }}"
        assert plain.data(document) == server.data(document) == server.data(document)
