# SPDX-License-Identifier: MIT
"""fraiseql import: files of other programs become files of ours, which are served; what is not carried over is
told with its place."""

import json
import pathlib
import re
import subprocess

import pytest

from support.process import PATIENCE
from support.server import BINARY, environment

SAMPLES = pathlib.Path(__file__).parent / "import"
HASURA = SAMPLES / "hasura"
SQL = (HASURA / "schema.sql").read_text()


def run(*arguments, cwd="/"):
    return subprocess.run([BINARY, *map(str, arguments)], env=environment(), capture_output=True, text=True,
                          timeout=PATIENCE, check=False, cwd=cwd)


@pytest.fixture(scope="module")
def convert(tmp_path_factory):
    """Runs an import; the folder it wrote, and what it told."""

    def convert(form, source, database, *arguments, code=0):
        folder = tmp_path_factory.mktemp("imported")
        done = run("import", form, *([source] if source else []), "--database", database.url, "--output", folder,
                   "--format", "json", *arguments)
        assert done.returncode == code, done.stderr
        return folder, json.loads(done.stdout)["notes"]

    return convert


def ask(folder, database, query, *arguments):
    done = run("query", database.url, "--config", "fraiseql.yaml", *arguments, query, cwd=folder)
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


CLAIMS = json.dumps({"https://hasura.io/jwt/claims": {"x-hasura-org-id": "north"}})
ADA = ("--as", "user:1,role:user", "--claims", CLAIMS)


@pytest.fixture(scope="module")
def hasura(convert, database):
    return convert("hasura", HASURA, database, "--anonymous", "public")


@pytest.mark.parametrize(("query", "who", "data"), [
    # Names of columns are Hasura's, or those that the metadata gives them.
    ('{ author(id: 1) { name works(orderBy: [{id: ASC}]) { id author_id } orders { id total_price } } }', ADA,
     {"author": {"name": "Ada", "works": [{"id": 1, "author_id": 1}, {"id": 2, "author_id": 1}],
                 "orders": [{"id": 1, "total_price": "12.50"}]}}),
    # What is computed is read by those whose permission lists it; all columns are no more than columns.
    ('{ author(id: 2) { name initials } }', (), {"author": {"name": "Ben", "initials": "B"}}),
    ('{ author(id: 1) { name initials } }', ADA, None),
    # Fields of the roots under the metadata's names.
    ("{ writers(limit: 1, orderBy: [{id: ASC}]) { id } }", ADA, {"writers": [{"id": 1}]}),
    ("{ writer_count { count } }", ADA, None),  # which the role may not ask
    # The filter of the role, of several parts and with a claim; a writer whose row is hidden is null.
    ('{ articles { id writer { name } } }', ADA,
     {"articles": [{"id": 1, "writer": {"name": "Ada"}}, {"id": 2, "writer": {"name": "Ada"}},
                   {"id": 4, "writer": None}]}),
    # Nobody's role, its limit, and what may be put together.
    ('{ articles { id status writer { name } } articlesAggregate { count } }', (),
     {"articles": [{"id": 1, "status": "published", "writer": {"name": "Ada"}},
                   {"id": 3, "status": "published", "writer": {"name": "Ben"}}],
      "articlesAggregate": {"count": 3}}),
    # Conditions on related rows, twice on one column, and NOT.
    ('{ articles { id remarks { stars } } }', ("--as", "user:9,role:critic"),
     {"articles": [{"id": 1, "remarks": [{"stars": 5}]}]}),
    # Columns of one row compared, a type with a name of its own, a join without a key.
    ('{ purchases { id buyer { name } } }', ADA, {"purchases": [{"id": 1, "buyer": {"name": "Ada"}}]}),
    ('{ search_articles(search: "o") { id } }', ADA, {"search_articles": [{"id": 4}]}),
    # A rule that could not be carried over, or not as narrow as it was, gives nothing.
    ('{ comments { id } }', ("--as", "user:1,role:lost"), None),
    ('{ comments { id } }', ("--as", "user:1,role:nested"), None),
    ('{ comments { id } }', ("--as", "user:1,role:torn"), None),
    ('{ comments { id } }', ("--as", "user:1,role:void"), None),
    ('mutation { createComment(input: {id: 50, article_id: 1, stars: 1}) { stars } }', ("--as", "user:1,role:critic"), None),
    ('mutation { createComment(input: {id: 50, article_id: 1, stars: 1}) { stars } }', ("--as", "user:1,role:looker"), None),
    ('{ comments(limit: 1) { stars } }', ("--as", "user:1,role:looker"), {"comments": [{"stars": 5}]}),
])
def test_what_hasura_s_roles_read(hasura, database, query, who, data):
    answer = ask(hasura[0], database, query, *who)
    assert answer.get("data") == data, answer


def test_what_hasura_s_roles_write(hasura, database):
    made = ask(hasura[0], database, 'mutation { createArticle(input: {title: "New"}) { id author_id status } }', *ADA)
    assert made == {"data": {"createArticle": {"id": 101, "author_id": 1, "status": "draft"}}}
    for query in ('mutation { createArticle(input: {title: "New", author_id: 2}) { id } }',  # the preset is not given
                  'mutation { updateArticle(id: 101, set: {author_id: 2}) { id } }'):
        assert ask(hasura[0], database, query, *ADA)["errors"], query
    # Of others' articles none is changed, nor deleted, and of one's own none that is published.
    for query in ('mutation { it: updateArticle(id: 4, set: {title: "Mine"}) { id } }',
                  'mutation { it: deleteArticle(id: 1) { id } }'):
        assert ask(hasura[0], database, query, *ADA).get("data") == {"it": None}, query
    gone = ask(hasura[0], database, 'mutation { deleteArticle(id: 101) { title } }', *ADA)
    assert gone == {"data": {"deleteArticle": {"title": "New"}}}
    published = ask(hasura[0], database, 'mutation { publish(article_id: 1) { status } }', *ADA)
    assert published == {"data": {"publish": {"status": "published"}}}


def test_what_of_hasura_is_not_carried_over_is_told(hasura):
    told = {(pathlib.Path(note["place"]).name, note["message"]) for note in hasura[1]}
    for expected in [
        ("databases.yaml:10:3", 'the database "reports" (mssql) is left out'),
        ("public_gone.yaml:1:1", "the database gives no type for the table public.gone"),
        ("public_comment.yaml:8:5", "the relationship comment.nothing is not carried over: there is no such foreign key"),
        ("public_comment.yaml:17:11", "the column comment.secret_token has no field"),
        ("actions.yaml:2:5", 'an action "login" is not carried over'),
        ("cron_triggers.yaml:1:3", 'a cron trigger "nightly" is not carried over'),
        ("functions.yaml:13:3",
         "the function count_articles is not carried over: it returns no rows of a table that is tracked"),
    ]:
        assert expected in told
    assert any("event_triggers of article" in message for _, message in told)
    assert any(message.startswith("here whoever is known has the role user") for _, message in told)
    for word in ("_exists", "backend_only", "validate_input", "query_root_fields", "this is no condition", "every_writer",
                 "the condition _eq"):
        assert any(word in message for _, message in told), word


def test_what_hasura_does_not_track_is_not_served(hasura, database):
    printed = run("schema", database.url, "--config", "fraiseql.yaml", cwd=hasura[0])
    assert printed.returncode == 0, printed.stderr
    assert "ntracked" not in printed.stdout
    assert "enum ArticleStatusEnum {\n  draft\n  published\n}" in printed.stdout


def test_one_file_of_an_older_hasura(convert, database):
    folder, notes = convert("hasura", HASURA / "old.json", database)
    answer = ask(folder, database, "{ writers { id theName articles { title } } search_articles(search: \"oo\") { id } }",
                 "--as", "user:2,role:user")
    assert answer == {"data": {"writers": [{"id": 2, "theName": "Ben", "articles": [{"title": "Notes"}, {"title": "Looms"}]}],
                               "search_articles": [{"id": 4}]}}
    assert notes == []


def test_metadata_without_permissions_give_none(convert, database, tmp_path):
    metadata = tmp_path / "metadata.json"
    metadata.write_text('{"version": 2, "tables": [{"table": "author"}]}')
    folder, notes = convert("hasura", metadata, database)
    assert [note["message"] for note in notes] == ["the metadata gives no role any right, and the policy none either"]
    error, = ask(folder, database, "{ authors { id } }", "--as", "user:1")["errors"]
    assert error["extensions"]["code"] == "FORBIDDEN"


def test_files_that_are_there_are_kept(hasura, database):
    kept = (hasura[0] / "schema.graphql").read_text()
    done = run("import", "hasura", HASURA / "old.json", "--database", database.url, "--output", hasura[0])
    assert done.returncode == 1
    assert "schema.graphql is there already; --force replaces it" in done.stderr
    assert (hasura[0] / "schema.graphql").read_text() == kept


@pytest.mark.parametrize(("text", "told"), [
    ('{"metadata": {"version": 3, "sources": []}}', "has no tables of a PostgreSQL database"),
    ('{"version": 2, "tables": [{"table": "author"}, {"tab": 1}]}', "1:48: this is no table"),
    ('{"version": 2, "tables": ["!include ../secret.yaml"]}', "stands in the same folder, or below it"),
    ('{"version": 2, "tables": ["!include gone.yaml"]}', "gone.yaml: No such file or directory"),
    ('{"version": 2, "tables": [', "1:27: an early end"),
    ('{"a" 1}', "1:6: here stands ':'"),
    ('{"a": 1 "b": 2}', "1:9: a comma is missing"),
    ('[' * 500, "nested too deeply"),
    ('{"a": "\\ud800"}', "an escape that is none"),
])
def test_metadata_that_is_none(tmp_path, database, text, told):
    (tmp_path / "metadata.json").write_text(text)
    done = run("import", "hasura", tmp_path / "metadata.json", "--database", database.url, "--output", tmp_path / "out")
    assert done.returncode == 1
    assert told in done.stderr


def test_command_lines_that_are_wrong(database):
    for arguments, told in [(("hasura",), "needs the file or folder"), (("prisma", "x"), "there is no converter"),
                            (("hasura", "x", "--format", "xml"), "is not text or json")]:
        done = run("import", *arguments, "--database", database.url)
        assert (done.returncode, told in done.stderr) == (2, True), done.stderr


# ---- PostGraphile ----

POSTGRAPHILE = SAMPLES / "postgraphile"


@pytest.fixture(scope="module")
def tagged(module_database, convert):
    database = module_database((POSTGRAPHILE / "schema.sql").read_text())
    return database, *convert("postgraphile", POSTGRAPHILE / "postgraphile.tags.json5", database)


@pytest.mark.parametrize(("query", "data"), [
    # @name of a table and a column, @fieldName and @foreignFieldName of a key and of a function of the row.
    ("{ user(id: 1) { name hello writings { title writer { name } } } }",
     {"user": {"name": "Ada", "hello": "Hello Ada", "writings": [
         {"title": "Engines", "writer": {"name": "Ada"}}, {"title": "NOTES", "writer": {"name": "Ada"}}]}}),
    # Keys that only tags say, of a view.
    ("{ loudPost(id: 2) { title shouter { name shouts { id } } } }",
     {"loudPost": {"title": "LOOMS", "shouter": {"name": "Ben", "shouts": [{"id": 2}]}}}),
    # Functions of the schema, whatever they are called, and what they return.
    ("{ newest(many: 2) { title } howMany moods titles }",
     {"newest": [{"title": "NOTES"}, {"title": "LOOMS"}], "howMany": "3", "moods": "sad",
      "titles": ["Engines", "LOOMS", "NOTES"]}),
    ('mutation { giveName(who: 2, newName: "Ben") { name } forget }',
     {"giveName": {"name": "Ben"}, "forget": True}),
    # A table of values; a column that is shown, but neither filtered nor ordered by.
    ("{ posts(where: {kind: {eq: ESSAY}}) { body } }", {"posts": [{"body": "b2"}]}),
    # From the file: another name, and a description.
    ('{ remarks { words person { name } } it: __type(name: "Remark") { description } }',
     {"remarks": [{"words": "one", "person": {"name": "Ada"}}], "it": {"description": "What was remarked."}}),
    ("mutation { deleteRemark(id: 7) { id } }", {"deleteRemark": None}),
    ("{ journal(id: 7) { entry } }", {"journal": None}),
])
def test_what_smart_tags_say_is_served(tagged, query, data):
    assert ask(tagged[1], tagged[0], query) == {"data": data}


@pytest.mark.parametrize("query", [
    "{ audits { id } }",                                          # @omit of a table
    "{ users { secretNote } }",                                   # of a column
    "{ users { notes { id } } }",                                 # of the many rows of a key
    '{ posts(where: {body: {eq: "x"}}) { id } }',                 # of a filter
    "{ posts(orderBy: [{body: ASC}]) { id } }",
    'mutation { updatePost(id: 1, set: {body: "x"}) { id } }',
    "mutation { deleteUser(id: 1) { id } }",
    'mutation { createRemark(input: {id: 9, words: "x"}) { id } }',
    '{ remarkByWords(words: "one") { id } }',                     # of a unique key
    "{ hiddenOne }", "{ postKinds { kind } }",
    "{ pairs { a } }", "{ nameless(arg1: 1) }",                   # of functions that no tag could name
    "{ vaults { id } }", "{ journals { id } }", "{ journal(id: 1) { mark } }",  # @behavior with a minus
    "mutation { createJournal(input: {id: 1}) { id } }",
])
def test_what_smart_tags_leave_out_is_not_served(tagged, query):
    errors = ask(tagged[1], tagged[0], query)["errors"]
    assert errors[0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


def test_tags_are_no_descriptions(tagged):
    printed = run("schema", tagged[0].url, "--config", tagged[1] / "fraiseql.yaml").stdout
    assert "Who writes." in printed and "As it stands on the cover." in printed
    for tag in ("@name", "@omit", "@fieldName", "@enum", "@foreignKey"):
        assert tag not in printed
    assert '@deprecated(reason: "Ask for the post.")' in printed


def test_claims_that_the_database_reads_are_set(tagged, serve):
    server = serve(tagged[0], arguments=["--config", tagged[1] / "fraiseql.yaml"], session_trusted_headers=True)
    answer = server.graphql("{ viewer { name } }", headers={"X-FraiseQL-Claims": '{"user_id": "1"}'})
    assert answer == {"data": {"viewer": {"name": "Ada"}}}


def test_what_smart_tags_cannot_be_carried_over_is_told(tagged):
    told = {(pathlib.Path(note["place"]).name, note["message"]) for note in tagged[2]}
    assert told == {
        ("postgraphile.tags.json5:14:7", "@behavior -list is not carried over"),
        ("public.journal", "@behavior +single is not carried over"),
        ("public.odd", "the function is not carried over: what it returns is no row or value that is known here"),
    }


def test_comments_alone_are_enough(tagged, convert):
    folder, notes = convert("postgraphile", None, tagged[0])
    assert ask(folder, tagged[0], "{ users { name } notes { text } }")["data"]["notes"] == [{"text": "one"}]
    assert [note["place"] for note in notes] == ["public.journal", "public.odd"]


# ---- FraiseQL 2 ----

V2 = SAMPLES / "fraiseql_v2"
READER = ("--as", "user:1,role:reader")


@pytest.fixture(scope="module")
def v2(module_database, convert):
    database = module_database()
    assert run("setup", database.url).returncode == 0
    database.execute((V2 / "schema.sql").read_text())
    return database, *convert("fraiseql-v2", V2 / "schema.json", database)


@pytest.mark.parametrize(("query", "who", "data"), [
    # An enum of the database and one that only the file knows; a field that is masked for who lacks its scope.
    ("{ people { fullName mood rank email } }", READER,
     {"people": [{"fullName": "Ada", "mood": "HAPPY", "rank": "LOW", "email": None}]}),
    ("{ people { email } }", ("--as", "user:1,permission:read:email"), {"people": [{"email": "ada@example.org"}]}),
    ("{ articles { title author { fullName } } }", READER, {"articles": [{"title": "Engines", "author": {"fullName": "Ada"}}]}),
    # Members of a document that a function builds, by the declared types.
    ("{ summaries(where: {wordCount: {gt: 1}, tone: {eq: LOUD}}) { wordCount tone } }", (),
     {"summaries": [{"wordCount": 2, "tone": "LOUD"}]}),
    # An input with a default, and a function of named arguments.
    ('mutation { createPost(input: {title: "Looms"}) { ... on CreatePostSuccess { post { title } } } }', READER,
     {"createPost": {"post": {"title": "Looms!"}}}),
    ('mutation { rename(id: "a0000000-0000-4000-8000-000000000001", fullName: "Ada") { ... on RenameSuccess { status } } }',
     (), {"rename": {"status": "updated"}}),
    # What the only query of a type requires; and what one of two requires, that the other does not.
    ("{ ledgers { id } }", ("--as", "user:1,role:clerk"), {"ledgers": [{"id": 1}]}),
    ("{ notes { id } }", (), {"notes": [{"id": 1}]}),
    ("{ piece(id: 1) { id } }", (), {"piece": {"id": 1}}),
    # What functions answer, for those of whom that is required.
    ("{ salary(of: 1) }", ("--as", "user:1,role:clerk"), {"salary": 1000}),
    ("mutation { dismiss }", ("--as", "user:1,role:clerk"), {"dismiss": 1}),
])
def test_what_version_2_served_is_served(v2, query, who, data):
    assert ask(v2[1], v2[0], query, *who) == {"data": data}


def test_what_version_2_kept_back_is_kept_back(v2):
    for query in ("{ people { internalNote } }", "{ secretReports { id } }", "{ people { posts { id } } }",
                  "{ letters { id } }", "{ password(id: 1) }", "mutation { forget }", "{ parts { id } }", "{ part(id: 1) { id } }", "{ pieces { id } }",
                  '{ wages(whose: "2") }',
                  'mutation { sign(fullName: "x", signedBy: "1") }'):
        assert ask(v2[1], v2[0], query)["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED", query
    for query in ("{ articles { title } }", "{ ledgers { id } }", "{ salary(of: 1) }", "mutation { dismiss }"):
        assert ask(v2[1], v2[0], query)["errors"][0]["extensions"]["code"] == "FORBIDDEN"


def test_what_of_version_2_is_not_carried_over_is_told(v2):
    told = [note["message"] for note in v2[2]]
    assert told == [
        "the database gives no relation v_statistics for the type Statistics",
        "the type Letter is hidden: which rows a query gives depends on the token",
        "what the query myNotes requires is not carried over: another query gives the same rows to everybody",
        "people has no argument mood here",
        "the query myNotes is not carried over: another one gives the same rows",
        "the query wages is hidden: what it takes from the token, clients could give here",
        "what createPost takes from the token is not carried over",
        "the mutation renamePerson is called rename here",
        "the mutation sign is hidden: what it takes from the token, clients could give here",
        "the mutation explode is not carried over: the database gives no such function",
        'a subscription "postMade" is not carried over',
    ]
    instead = {note["message"]: note["instead"] for note in v2[2]}
    assert instead["people has no argument mood here"] == "let clients ask people(where: {mood: {eq: …}})"


# ---- Strawberry ----

STRAWBERRY = SAMPLES / "strawberry"


@pytest.fixture(scope="module")
def strawberry(module_database, convert):
    database = module_database((STRAWBERRY / "schema.sql").read_text())
    return database, *convert("strawberry", STRAWBERRY / "schema.graphql", database)


def test_types_of_strawberry_are_found_in_the_database(strawberry, tmp_path):
    database, folder, _ = strawberry
    served = run("schema", database.url, "--config", folder / "fraiseql.yaml")
    assert served.returncode == 0, served.stderr
    (tmp_path / "served.graphql").write_text(served.stdout)
    (tmp_path / "query.graphql").write_text("""
        query One($text: String!) {
          books { id title author { name books { title } } }
          book(id: 1) { title }
          authorTypes(limit: 1) { name }
          recentBooks(days: 3) { title }
          weather(where: {city: "Paris"}) { city degrees at }
          places { __typename city ... on Weather { degrees } }
          search(text: $text) { ... on Book { title } ... on AuthorType { name } }
          mood
          loan(id: 1) { book { title } }
        }
        mutation Two { publish(bookId: 1) { title } login(name: "x", password: "y") { id } }""")
    checked = run("check", "--schema", "served.graphql", "--operations", "query.graphql", cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout
    for hidden in ("purge", "published", "authorId", "Ledger", "passwordHash", "type Subscription",
                   "shelf(", "shelves(", "loans("):  # what the program gives inside of others, or one by one
        assert hidden not in served.stdout


def test_what_the_database_does_not_answer_is_the_program_s(strawberry):
    written = (strawberry[1] / "schema.graphql").read_text()
    assert sorted(re.findall(r"^  (\w+).* @resolver$", written, re.M)) == [
        "login", "mood", "places", "recentBooks", "search", "weather"]


def test_what_of_strawberry_is_not_carried_over_is_told(strawberry):
    assert [note["message"] for note in strawberry[2]] == [
        "the database gives AuthorType no field ageInDays",
        "Book.id is Int! here, and was ID!",
        "the subscription bookAdded is not carried over",
    ]


def test_sdl_that_is_none(tmp_path, database):
    (tmp_path / "schema.graphql").write_text("type Query { a }")
    done = run("import", "strawberry", tmp_path / "schema.graphql", "--database", database.url, "--output", tmp_path / "o")
    assert (done.returncode, "schema.graphql:1:16: Syntax Error" in done.stderr) == (1, True), done.stderr
