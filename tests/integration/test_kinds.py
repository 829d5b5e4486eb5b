# SPDX-License-Identifier: MIT
"""Interfaces over a relation whose types have relations of their own."""

import subprocess

import pytest

from support.server import BINARY, environment

SQL = """
create table country (code text primary key, name text not null);
insert into country values ('fr', 'France'), ('it', 'Italy');
create table party (
    id int primary key,
    name text not null,
    country_code text references country,
    founded date not null default '2000-01-01',
    info jsonb not null default '{}'
);
create table person (
    id int primary key references party,
    first_name text not null,
    boss_id int references person,
    founded date not null default '1990-01-01'
);
create table company (party_id int primary key references party, tax_no text unique, director_id int references party);
create table phone (party_id int not null references party, number text not null, primary key (party_id, number));
create table badge (id int primary key, person_id int not null references person);
create function party_label(p party) returns text stable language sql as $$ select '<' || p.name || '>' $$;
create function fn_named(name text) returns setof party stable language sql as
    'select * from party p where p.name like $1 order by p.id desc';
insert into party (id, name, country_code) values
    (1, 'Ann', 'fr'), (2, 'Ben', null), (3, 'Cars Ltd', 'it'), (4, 'Nobody', 'it'), (5, 'Dough SpA', 'it');
insert into person (id, first_name, boss_id) values (1, 'Ann-Marie', null), (2, 'Benjamin', 1);
insert into company values (3, 'T3', 1), (5, 'T5', 3);
insert into phone values (1, '11'), (1, '12'), (3, '31'), (4, '41');
insert into badge values (7, 1), (8, 2);
-- Keys inside, views outside; the view of one shows what its table has not.
create table tb_thing (pk_thing int generated always as identity primary key, id uuid not null unique, title text not null);
create table tb_book (pk_book int primary key references tb_thing, pages int not null);
create table tb_film (pk_film int generated always as identity primary key, fk_thing int not null unique references tb_thing,
    minutes int not null);
create view v_thing as select t.id, jsonb_build_object('id', t.id, 'title', t.title) as data from tb_thing t;
create view v_book as select t.id, jsonb_build_object('id', t.id, 'title', upper(t.title), 'pages', b.pages) as data
    from tb_book b join tb_thing t on t.pk_thing = b.pk_book;
create view v_film as select f.pk_film, jsonb_build_object('minutes', f.minutes) as data from tb_film f;
insert into tb_thing (id, title) values ('a0000000-0000-4000-8000-000000000001', 'Ubik'),
    ('a0000000-0000-4000-8000-000000000002', 'Alien'), ('a0000000-0000-4000-8000-000000000003', 'Lost');
insert into tb_book values (1, 202);
insert into tb_film (fk_thing, minutes) values (2, 117);
"""

FILE = """
"Somebody to write to."
interface Party @relation(name: "party") {
  id: Int!
  name: String!
  founded: Date!
  country: Country
  label: String
  phones: [Phone!]!
  phonesAggregate: PhoneAggregate!
}
type Person implements Party @relation(name: "person") {
  id: Int! name: String! founded: Date! country: Country label: String phones: [Phone!]! phonesAggregate: PhoneAggregate!
  firstName: String!
  boss: Person
  badges: [Badge!]!
  born: Date! @column(name: "founded")
}
extend type Company implements Party @relation(name: "company")
interface Thing @relation(name: "v_thing") { id: ID! title: String! }
type Book implements Thing @relation(name: "v_book") { id: ID! title: String! pages: Int! }
type Film implements Thing @relation(name: "v_film") { id: ID! title: String! minutes: Int! }
"""


@pytest.fixture(scope="module")
def database(module_database):
    return module_database(SQL)


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("schema") / "party.graphql"
    path.write_text(FILE)
    return path


@pytest.fixture(scope="module")
def server(database, module_serve, file):
    return module_serve(database, schema_file=str(file))


@pytest.fixture(scope="module")
def both(module_database, module_serve, file):
    return module_serve(module_database(SQL + "insert into company values (1, 'T1', null);"), schema_file=str(file))


def test_rows_are_of_the_type_whose_table_has_their_key(server):
    data = server.data("""{ parties { __typename id name ... on Person { firstName boss { name } } ...C } partiesAggregate { count } }
                          fragment C on Company { taxNo director { __typename name } }""")
    assert data == {"partiesAggregate": {"count": 4}, "parties": [
        {"__typename": "Person", "id": 1, "name": "Ann", "firstName": "Ann-Marie", "boss": None},
        {"__typename": "Person", "id": 2, "name": "Ben", "firstName": "Benjamin", "boss": {"name": "Ann"}},
        {"__typename": "Company", "id": 3, "name": "Cars Ltd", "taxNo": "T3", "director": {"__typename": "Person", "name": "Ann"}},
        {"__typename": "Company", "id": 5, "name": "Dough SpA", "taxNo": "T5", "director": {"__typename": "Company", "name": "Cars Ltd"}}]}


def test_types_have_lists_of_their_own_with_what_they_inherit(server):
    data = server.data("""{ people { id firstName name founded born label country { name } phones(orderBy: [{number: DESC}]) { number }
                                     phonesAggregate { count } badges { id person { name } } }
                            companies { partyId id name } person(id: 2) { name } companyByTaxNo(taxNo: "T5") { name label } }""")
    assert data == {
        "people": [
            {"id": 1, "firstName": "Ann-Marie", "name": "Ann", "founded": "2000-01-01", "born": "1990-01-01", "label": "<Ann>",
             "country": {"name": "France"}, "phones": [{"number": "12"}, {"number": "11"}], "phonesAggregate": {"count": 2},
             "badges": [{"id": 7, "person": {"name": "Ann"}}]},
            {"id": 2, "firstName": "Benjamin", "name": "Ben", "founded": "2000-01-01", "born": "1990-01-01", "label": "<Ben>",
             "country": None, "phones": [], "phonesAggregate": {"count": 0}, "badges": [{"id": 8, "person": {"name": "Ben"}}]}],
        "companies": [{"partyId": 3, "id": 3, "name": "Cars Ltd"}, {"partyId": 5, "id": 5, "name": "Dough SpA"}],
        "person": {"name": "Ben"}, "companyByTaxNo": {"name": "Dough SpA", "label": "<Dough SpA>"}}


def test_filters_and_orders_by_what_is_inherited(server):
    data = server.data("""query ($n: String!) {
      named: people(where: {OR: [{name: {eq: $n}}, {firstName: {eq: "none"}}]}) { id }
      not: people(where: {NOT: {name: {eq: $n}}}) { id }
      related: people(where: {country: {name: {eq: "France"}}, phones: {some: {number: {eq: "11"}}}}) { id }
      all: people(where: {label: {startswith: "<B"}}, orderBy: [{name: DESC}]) { name }
      sorted: people(orderBy: [{country: {name: ASC_NULLS_FIRST}}, {phonesAggregate: {count: DESC}}, {name: DESC}]) { id }
      page: peopleConnection(first: 1, orderBy: [{name: DESC}]) { edges { node { name } } totalCount pageInfo { hasNextPage } }
      behind: badges(where: {person: {name: {eq: "Ben"}}}, orderBy: [{person: {name: DESC}}]) { id }
    }""", variables={"n": "Ann"})
    assert data == {
        "named": [{"id": 1}], "not": [{"id": 2}], "related": [{"id": 1}], "all": [{"name": "Ben"}], "sorted": [{"id": 2}, {"id": 1}],
        "page": {"edges": [{"node": {"name": "Ben"}}], "totalCount": 2, "pageInfo": {"hasNextPage": True}}, "behind": [{"id": 8}]}


def test_filters_and_orders_by_what_types_have(server):
    data = server.data("""{
      people: parties(where: {person: {firstName: {startswith: "Ann"}}}) { id }
      companies: parties(where: {company: {}}, orderBy: [{company: {taxNo: DESC}}]) { id }
      both: parties(where: {OR: [{person: {boss: {name: {eq: "Ann"}}}}, {company: {director: {name: {eq: "Ann"}}}}]}) { id }
      page: partiesConnection(first: 2, orderBy: [{name: DESC}]) { nodes { __typename name } totalCount }
    }""")
    assert data == {
        "people": [{"id": 1}], "companies": [{"id": 5}, {"id": 3}], "both": [{"id": 2}, {"id": 3}],
        "page": {"totalCount": 4, "nodes": [{"__typename": "Company", "name": "Dough SpA"}, {"__typename": "Company", "name": "Cars Ltd"}]}}


def test_of_a_row_that_leads_to_two_types_the_first_counts(both):
    data = both.data("""{
      parties(orderBy: [{company: {taxNo: ASC_NULLS_FIRST}}, {id: ASC}]) { __typename id ... on Company { taxNo } }
      found: parties(where: {company: {taxNo: {eq: "T1"}}}) { id }
      any: parties(where: {company: {}}) { id }
      not: parties(where: {NOT: {company: {taxNo: {neq: "T3"}}}}) { id }
      person: parties(where: {person: {firstName: {eq: "Ann-Marie"}}}) { id }
      agg: partiesAggregate(where: {company: {}}) { count }
      groups: partiesGroups(by: [{company: {taxNo: KEY}}], orderBy: [{count: DESC}, {key: {company: {taxNo: ASC}}}]) {
        key { company { taxNo } } count }
      phones(where: {party: {company: {taxNo: {eq: "T1"}}}}) { number }
      companies(where: {taxNo: {eq: "T1"}}) { taxNo party { __typename } }
    }""")
    assert data == {
        "parties": [{"__typename": "Person", "id": 1}, {"__typename": "Person", "id": 2},
                    {"__typename": "Company", "id": 3, "taxNo": "T3"}, {"__typename": "Company", "id": 5, "taxNo": "T5"}],
        "found": [], "any": [{"id": 3}, {"id": 5}], "not": [{"id": 1}, {"id": 2}, {"id": 3}], "person": [{"id": 1}],
        "agg": {"count": 2},
        "groups": [{"key": {"company": {"taxNo": None}}, "count": 2}, {"key": {"company": {"taxNo": "T3"}}, "count": 1},
                   {"key": {"company": {"taxNo": "T5"}}, "count": 1}],
        "phones": [], "companies": [{"taxNo": "T1", "party": {"__typename": "Person"}}]}


def test_as_fields_of_other_types_and_of_functions(server):
    data = server.data("""{ countries { name parties { __typename name } partiesAggregate { count } }
                            phones { number party { __typename ... on Person { firstName } } }
                            named(name: "%a%") { __typename name } }""")
    assert data["countries"] == [
        {"name": "France", "parties": [{"__typename": "Person", "name": "Ann"}], "partiesAggregate": {"count": 1}},
        {"name": "Italy", "parties": [{"__typename": "Company", "name": "Cars Ltd"}, {"__typename": "Company", "name": "Dough SpA"}],
         "partiesAggregate": {"count": 2}}]
    assert data["phones"][2:] == [{"number": "31", "party": {"__typename": "Company"}}, {"number": "41", "party": None}]
    assert data["named"] == [{"__typename": "Company", "name": "Cars Ltd"}] or data["named"] == [
        {"__typename": "Company", "name": "Dough SpA"}, {"__typename": "Company", "name": "Cars Ltd"}]


def test_keys_inside_and_views_outside(server):
    data = server.data("""{ things { __typename title ... on Book { pages } ... on Film { minutes } } films { title minutes }
                            books(where: {title: {eq: "UBIK"}}) { title } films2: films(where: {title: {eq: "Alien"}}) { id } }""")
    assert data == {
        "things": [{"__typename": "Book", "title": "UBIK", "pages": 202}, {"__typename": "Film", "title": "Alien", "minutes": 117}],
        "films": [{"title": "Alien", "minutes": 117}], "books": [{"title": "UBIK"}],
        "films2": [{"id": "a0000000-0000-4000-8000-000000000002"}]}


def test_groups_and_aggregates(server):
    data = server.data("""{
      groups: partiesGroups(by: [{founded: KEY}], where: {person: {}}) { key { founded } count }
      agg: partiesAggregate(where: {company: {taxNo: {neq: "T3"}}}) { count max { name } }
      own: peopleAggregate(where: {name: {gt: "B"}}) { count max { firstName } }
      behind: badgesGroups(by: [{person: {firstName: KEY}}]) { count }
      parties(where: {name: {in: ["Nobody", "Ben"]}}, distinctOn: [founded]) { name }
    }""")
    assert data == {
        "groups": [{"key": {"founded": "2000-01-01"}, "count": 2}], "agg": {"count": 1, "max": {"name": "Dough SpA"}},
        "own": {"count": 1, "max": {"firstName": "Benjamin"}}, "behind": [{"count": 1}, {"count": 1}], "parties": [{"name": "Ben"}]}


def test_a_type_s_fields_are_asked_of_it_alone(server):
    assert "Did you mean" in server.errors("{ parties { firstName } }")[0]["message"]
    assert server.errors("{ parties { ... on Company { firstName } } }")
    assert server.errors("{ parties { ... on Country { name } } }")
    assert server.errors("{ people { party { id } } }")  # not listed
    assert server.data("{ companies { party { __typename } } }")["companies"][0] == {"party": {"__typename": "Company"}}
    kinds = server.data('{ t: __type(name: "Party") { kind description possibleTypes { name } fields { name } } }')["t"]
    assert [each["name"] for each in kinds["possibleTypes"]] == ["Person", "Company"]
    assert "person" not in [field["name"] for field in kinds["fields"]]


def test_whose_row_is_not_to_be_seen_is_of_no_type(cluster, make_database, serve, file):
    database = make_database(SQL + """
        alter table person enable row level security;
        create policy own on person using (first_name like 'Ann%');
        create role kinds_reader login;
        grant select on all tables in schema public to kinds_reader;""")
    server = serve(cluster.url(database.name, user="kinds_reader"), schema_file=str(file))
    data = server.data("{ parties { name } partiesAggregate { count } companies { director { name } } people { name } }")
    assert data == {"parties": [{"name": "Ann"}, {"name": "Cars Ltd"}, {"name": "Dough SpA"}], "partiesAggregate": {"count": 3},
                    "companies": [{"director": {"name": "Ann"}}, {"director": {"name": "Cars Ltd"}}], "people": [{"name": "Ann"}]}


def printed(database, *arguments):
    result = subprocess.run([BINARY, "schema", *arguments, database.url], env=environment(), text=True, capture_output=True)
    return result.stdout, result.stderr


def test_what_is_printed_reads_back(database, file, tmp_path):
    text, _ = printed(database, "--schema", str(file), "--format", "bindings")
    assert 'interface Party @relation(name: "public.party") {' in text
    assert 'type Person implements Party @relation(name: "public.person") {' in text
    assert text.index("type Person ") < text.index("type Company ")  # of a row of both the first counts
    again = tmp_path / "again.graphql"
    again.write_text(text)
    text2, told = printed(database, "--schema", str(again), "--format", "bindings")
    assert told == "" and text2 == text


def test_rows_with_ids_among_all_rows(database, module_serve, file):
    server = module_serve(database, schema_file=str(file), schema_node=True)
    companies = server.data("{ parties(offset: 2) { ... on Company { nodeId } } }")["parties"]
    query = "query ($id: ID!) { node(id: $id) { __typename ... on Party { name } } }"
    assert server.data(query, variables={"id": companies[0]["nodeId"]})["node"] == {"__typename": "Company", "name": "Cars Ltd"}
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename ... on Party { name } } }"
    assert server.data(query, variables={"ids": [companies[0]["nodeId"]] * 2})["nodes"] == [{"__typename": "Company", "name": "Cars Ltd"}] * 2


PARTY = 'interface Party @relation(name: "party") { id: Int! name: String! }'


@pytest.mark.parametrize("text,sentences", [
    (PARTY, ["1:17: Party needs the column that says of which type a row is", "or types that are of relations of their own"]),
    (PARTY + ' type Badge implements Party @relation(name: "badge") { id: Int! name: String! }',
     ['1:91: no key of "public"."badge" is a foreign key to "public"."party"']),
    (PARTY + ' type Person implements Party @relation(name: "person") { id: Int! }',
     ["1:74: Person needs the field name, which the interface Party has"]),
    (PARTY + ' type Person implements Party @relation(name: "person") { id: Int! name: String! nmae: String }',
     ['the database gives Person no field nmae. Did you mean "name"?']),
    (PARTY + ' type Person implements Party @relation(name: "persn") { id: Int! name: String! }',
     ['no table or view persn is served. Did you mean "person"']),
    ('interface Party @relation(name: "party") { founded: Date! } '
     'type Person implements Party @relation(name: "person") { founded: Date! @column(name: "founded") firstName: String! }',
     ['Person.founded is what "public"."party" has under this name; give the column founded another name']),
    ('interface Party @relation(name: "party", discriminator: "name") { id: Int! } '
     'type Person implements Party @relation(name: "person") { id: Int! }', ["rows of Person are rows of Party already"]),
])
def test_what_cannot_be_is_told(database, tmp_path, text, sentences):
    path = tmp_path / "wrong.graphql"
    path.write_text(text)
    _, told = printed(database, "--schema", str(path))
    for sentence in sentences:
        assert sentence in told
