# SPDX-License-Identifier: MIT
"""The sample application of share/demo: it loads, and what the API says of it is what PostgreSQL says."""

import glob
import json
import os
import re

import pytest

from support.server import ROOT

FILES = sorted(glob.glob(os.path.join(ROOT, "share", "demo", "*.sql")))


def steps():
    """[(words, sql)] as the demo runs them."""
    found = []
    for path in FILES:
        with open(path, encoding="utf-8") as file:
            parts = re.split(r"^-- step: (.*)$", file.read(), flags=re.M)
        assert all(line.startswith("--") or not line for line in parts[0].splitlines()), path
        found += zip(parts[1::2], parts[2::2])
    return found


@pytest.fixture(scope="module")
def sample(module_database):
    database = module_database()
    with database.connect() as connection:
        for words, sql in steps():
            assert words.strip() and sql.strip()
            connection.execute(sql)
    return database


@pytest.fixture(scope="module")
def server(sample, module_serve):
    return module_serve(sample)


def test_it_holds_what_its_readme_promises(sample):
    counts = {name: sample.value(f"select count(*) from {name}")
              for name in ("tb_user", "tb_post", "tb_comment", "tb_tag")}
    assert counts == {"tb_user": 10000, "tb_post": 50000, "tb_comment": 200000, "tb_tag": 400}


def test_it_is_the_same_on_every_machine(sample):
    """The sum moves with any change of the data: on purpose only."""
    assert sample.value("""
        select md5(string_agg(md5(u::text), '' order by pk_user)) from
            (select pk_user, id, identifier, name, email, role, birthday, karma, balance from tb_user) as u
    """) == "aef82e4cc6bb47d6c9f8b6635c40beee"


def test_each_relation_and_nothing_internal_is_offered(server):
    fields = server.data('{ q: __type(name: "Query") { fields { name } } u: __type(name: "User") { fields { name } } }')
    roots = {field["name"] for field in fields["q"]["fields"]}
    assert {"users", "user", "posts", "post", "comments", "comment", "tags", "tag", "postSummaries"} <= roots
    assert not any(name.startswith(("tb", "pk", "fk")) for name in roots)
    assert not any(re.match(r"(pk|fk)([A-Z_]|$)", field["name"]) for field in fields["u"]["fields"])


def same(sample, server, view, plural, fields):
    """The API's answer for some rows against the view's own document, key by key."""
    selection = " ".join(fields.values())
    document = f"query($ids: [ID!]!) {{ {plural}(where: {{id: {{in: $ids}}}}, limit: 5000) {{ id {selection} }} }}"
    rows = sample.rows(f"select id::text, data::text from {view} order by md5(id::text) limit 2000")
    answer = {row["id"]: row for row in server.data(document, {"ids": [row[0] for row in rows]})[plural]}
    assert len(answer) == len(rows) == 2000
    for row_id, text in rows:
        stored = json.loads(text)
        for key, field in fields.items():
            assert answer[row_id][field.split()[0]] == stored[key], (row_id, key)


def test_people_are_told_as_the_view_tells_them(sample, server):
    same(sample, server, "v_user", "users", {
        "identifier": "identifier", "name": "name", "email": "email", "role": "role", "bio": "bio",
        "birthday": "birthday", "is_active": "isActive", "reputation": "reputation", "level": "level",
        "rating": "rating", "languages": "languages", "lucky_numbers": "luckyNumbers", "settings": "settings",
        "last_ip": "lastIp", "wakes_at": "wakesAt"})


def test_posts_are_told_as_the_view_tells_them(sample, server):
    same(sample, server, "v_post", "posts", {
        "identifier": "identifier", "title": "title", "body": "body", "status": "status", "is_pinned": "isPinned",
        "score": "score", "keywords": "keywords", "metadata": "metadata", "publish_on": "publishOn",
        "author": "author { id identifier name role }", "tags": "tags { id identifier name }"})


def test_a_page_of_posts_with_everything_on_it(server):
    data = server.data("""{
        posts(where: {status: {eq: published}, author: {role: {eq: author}}}, orderBy: {createdAt: DESC}, limit: 20) {
            title author { name } tags { name }
            comments(orderBy: {createdAt: DESC}, limit: 3) { body author { name } }
        }
        postSummaries(limit: 5) { title author { name } tagNames commentCount }
    }""")
    assert len(data["posts"]) == 20 and len(data["postSummaries"]) == 5
    assert all(len(post["comments"]) <= 3 for post in data["posts"])
    assert all(post["author"]["name"] for post in data["posts"])


def test_functions_keep_the_stored_summaries_in_step(sample):
    author = sample.value("select id::text from tb_user where pk_user = 7")
    status, entity = sample.rows("select status, entity from fn_create_post(%s)", [json.dumps(
        {"author_id": author, "title": "New", "status": "published", "tags": ["c"]})])[0]
    assert status == "created"
    stored = "select data from tv_post_summary where id = %s"
    assert sample.value(stored, [entity["id"]])["tag_names"] == ["C"]
    sample.rows("select status from fn_add_comment(%s)", [json.dumps(
        {"post_id": entity["id"], "author_id": author, "body": "!"})])
    assert sample.value(stored, [entity["id"]])["comment_count"] == 1
    sample.rows("select status from fn_update_user(%s)", [json.dumps({"id": author, "name": "Renamed"})])
    assert sample.value(stored, [entity["id"]])["author"]["name"] == "Renamed"
    assert sample.value("select count(*) from tv_post_summary s full join v_post_summary v using (id) "
                        "where s.data is distinct from v.data") == 0


@pytest.mark.parametrize("function, given, status", [
    ("fn_create_user", {"name": "", "email": "a@b"}, "validation:name"),
    ("fn_create_user", {"name": "A", "email": "ab"}, "validation:email"),
    ("fn_create_user", {"name": "New", "email": "new@example.org"}, "created"),
    ("fn_update_user", {"id": "00000000-0000-0000-0000-000000000000"}, "not_found:user"),
    ("fn_delete_user", {"id": "00000000-0000-0000-0000-000000000000"}, "not_found:user"),
    ("fn_create_post", {"title": "x"}, "not_found:author"),
    ("fn_add_comment", {"body": ""}, "validation:body"),
])
def test_functions_say_how_it_went(sample, function, given, status):
    assert sample.value(f"select status from {function}(%s)", [json.dumps(given)]) == status
