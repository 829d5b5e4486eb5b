# SPDX-License-Identifier: MIT
"""What functions may answer: every form that mutation_response ever had, and what becomes of it."""

import json

import pytest

EIGHT = "status text, message text, entity_id text, entity_type text, entity jsonb, updated_fields text[], cascade jsonb, metadata jsonb"
SQL = f"""
create table blog_post (id int primary key, title text not null, is_new boolean);
comment on column blog_post.is_new is '@fraiseql {{"name": "fresh"}}';
insert into blog_post values (1, 'One', true);

create type mutation_response as ({EIGHT});
create type shuffled as (metadata jsonb, entity jsonb, extra int, message text, status text, "entity_id" int);
create type few as (status varchar(20), message text, entity json);
create type mutation_result as (id int, updated_fields text[], status text, message text, object_data jsonb,
    extra_metadata jsonb);

create function fn_eight(r jsonb default null) returns mutation_response language sql as
    $$ select jsonb_populate_record(null::mutation_response, r) $$;
create function fn_shuffled(r jsonb default null) returns shuffled language sql as $$ select jsonb_populate_record(null::shuffled, r) $$;
create function fn_few(r jsonb default null) returns few language sql as $$ select jsonb_populate_record(null::few, r) $$;
create function fn_result(r jsonb default null) returns mutation_result language sql as
    $$ select jsonb_populate_record(null::mutation_result, r) $$;
create function fn_nothing(r jsonb default null) returns mutation_response language sql as $$ select null::mutation_response where false $$;
create function fn_document(r jsonb default null) returns jsonb language sql as $$ select r $$;
create function fn_old_document(r jsonb default null) returns json language sql as $$ select r::json $$;
create function fn_untyped(r jsonb default null) returns mutation_response language sql as
    $$ select jsonb_populate_record(null::mutation_response, r) $$;
create function fn_plain(r jsonb default null) returns jsonb language sql as $$ select r $$;
comment on function fn_eight is '@fraiseql {{"entity": "BlogPost"}}';
comment on function fn_shuffled is '@fraiseql {{"entity": "BlogPost"}}';
comment on function fn_few is '@fraiseql {{"entity": "BlogPost"}}';
comment on function fn_result is '@fraiseql {{"entity": "BlogPost"}}';
comment on function fn_nothing is '@fraiseql {{"entity": "BlogPost"}}';
comment on function fn_document is '@fraiseql {{"entity": "BlogPost"}}';
comment on function fn_old_document is '@fraiseql {{"entity": "BlogPost"}}';
"""
TOLD = """
    __typename
    ... on MutationSuccess { id status message updatedFields metadata cascade { invalidations { queryName } } }
    ... on MutationError { code status message metadata errors { code identifier message details } }
"""
POST = {"title": "One", "fresh": True}
GONE = {"id": 7, "title": "Gone", "is_new": None}
SHOWN = {"title": "Gone", "fresh": None}


def success(status, post=None, **more):
    return {"id": None, "status": status, "message": None, "updatedFields": None, "metadata": None, "cascade": None,
            "blogPost": post, **more}


def error(status, code, identifier="general_error", message=None, metadata=None, errors=None):
    generated = [{"code": code, "identifier": identifier, "message": message, "details": None}]
    return {"code": code, "status": status, "message": message, "metadata": metadata, "errors": errors or generated}


# function, what it answers, what a client sees
FORMS = [
    # The row of today
    ("eight", {"status": "created", "message": "m", "entity_id": "1"}, success("created", POST, id="1", message="m")),
    ("eight", {"status": "created", "entity": {"id": 1}}, success("created", POST, id="1")),
    ("eight", {"status": "deleted", "entity_id": "7", "entity": GONE}, success("deleted", SHOWN, id="7")),
    ("eight", {"status": "deleted", "entity_id": "7"}, success("deleted", id="7")),
    ("eight", {"status": "Success:partly"}, success("Success:partly")),
    ("eight", {"status": "created", "entity": [GONE]}, success("created")),
    ("eight", {"status": "updated", "entity_id": "1", "updated_fields": ["title", "is_new", "seen_at"]},
     success("updated", POST, id="1", updatedFields=["title", "fresh", "seenAt"])),
    ("eight", {"status": "ok", "cascade": {"invalidations": [{"query_name": "posts"}]}, "metadata": {"trace_id": 5}},
     success("ok", cascade={"invalidations": [{"queryName": "posts"}]}, metadata={"traceId": 5})),
    # An entity with other things around it
    ("eight", {"status": "created", "entity": {"blog_post": {"id": 1}, "message": "x", "read_count": 3, "cascade": {}}},
     success("created", POST, id="1", metadata={"message": "x", "readCount": 3})),
    ("eight", {"status": "deleted", "entity": {"blogPost": GONE}, "metadata": {"a": 1}},
     success("deleted", SHOWN, id="7", metadata={"a": 1})),
    ("eight", {"status": "deleted", "entity": {**GONE, "blog_post": {"id": 9}}}, success("deleted", SHOWN, id="7")),
    # Errors
    ("eight", {"status": "validation:title", "message": None}, error("validation:title", 422, "title")),
    ("eight", {"status": "noop:same", "message": "m", "entity_id": "1"}, error("noop:same", 422, "same", "m")),
    ("eight", {"status": "conflict:title", "entity": {"conflict_post": {"is_new": True}}, "metadata": {"retry_in": 5}},
     error("conflict:title", 409, "title", metadata={"conflictPost": {"isNew": True}, "retryIn": 5})),
    ("eight", {"status": "failed:validation", "metadata": {"errors": [{"code": 1, "identifier": "i"}]}},
     error("failed:validation", 500, errors=[{"code": 1, "identifier": "i", "message": None, "details": None}],
           metadata={"errors": [{"code": 1, "identifier": "i"}]})),
    ("eight", {"status": "splendid", "message": "m"}, error("splendid", 500, message="m")),
    ("eight", {"status": "failed"}, error("failed", 500)),
    ("eight", {}, error("failed:no_result", 500, "no_result")),
    ("nothing", {}, error("failed:no_result", 500, "no_result")),
    # Other rows
    ("shuffled", {"status": "created", "entity_id": 1, "extra": 9}, success("created", POST, id="1")),
    ("shuffled", {"status": "forbidden:x", "metadata": {"a": 1}}, error("forbidden:x", 403, "x", metadata={"a": 1})),
    ("few", {"status": "deleted", "entity": GONE}, success("deleted", SHOWN, id="7")),
    ("few", {"status": "timeout:x", "message": "m"}, error("timeout:x", 408, "x", "m")),
    ("result", {"id": 1, "status": "updated", "updated_fields": ["is_new"], "object_data": {"id": 1},
                "extra_metadata": {"entity": "BlogPost"}},
     success("updated", POST, id="1", updatedFields=["fresh"], metadata={"entity": "BlogPost"})),
    ("result", {"status": "not_found:post", "extra_metadata": {"a": 1}},
     error("not_found:post", 404, "post", metadata={"a": 1})),
    # Documents: the row as one
    ("document", {"status": "created", "message": "m", "entity_id": 1, "updated_fields": ["is_new"],
                  "_cascade": {"invalidations": [{"queryName": "q"}]}},
     success("created", POST, id="1", message="m", updatedFields=["fresh"], cascade={"invalidations": [{"queryName": "q"}]})),
    ("document", {"status": "updated", "object_data": GONE, "extra_metadata": {"a": 1}},
     success("updated", SHOWN, id="7", metadata={"a": 1})),
    ("document", {"status": "created", "message": None}, success("created")),
    ("document", {"status": "noop:same"}, error("noop:same", 422, "same")),
    ("document", {"status": "conflict:title", "id": 1}, error("conflict:title", 409, "title")),
    ("document", {"status": "splendid"}, error("splendid", 500)),
    ("document", {"status": None}, error("failed:no_result", 500, "no_result")),
    ("document", {"status": None, "message": "m"}, error("failed:no_result", 500, "no_result", "m")),
    ("document", {"status": 5, "message": "m"}, error("5", 500, message="m")),
    ("document", {"status": "failed", "id": None}, error("failed", 500)),
    ("document", {"status": "conflict:title", "success": False}, error("conflict:title", 409, "title")),
    ("document", {"status": "ok", "success": False}, error("failed", 500)),
    ("document", {"status": "created", "updated_fields": "title", "message": ["x"]}, success("created", message='["x"]')),
    # a report
    ("document", {"success": True, "data": {"id": 1}, "message": "m"}, success("success", POST, id="1", message="m")),
    ("document", {"success": False, "error": {"code": "taken", "message": "m"}},
     error("failed:taken", 500, "taken", "m", {"error": {"code": "taken", "message": "m"}})),
    ("document", {"success": False, "error": "m"}, error("failed", 500, message="m", metadata={"error": "m"})),
    ("document", {"success": False}, error("failed", 500)),
    ("document", {"success": False, "message": "boom", "id": None}, error("failed", 500, message="boom")),
    ("document", {"success": False, "id": "1", "error": {"code": "taken"}},
     error("failed:taken", 500, "taken", metadata={"error": {"code": "taken"}})),
    ("document", {"success": False, "id": 1, "status": "draft"}, error("failed", 500)),
    ("document", {"success": True, "data": {"id": 1}, "id": None}, success("success", POST, id="1")),
    # the thing itself
    ("document", GONE, success("success", SHOWN, id="7")),
    ("document", {"id": 1, "status": "failed", "_cascade": {"invalidations": []}},
     success("success", POST, id="1", cascade={"invalidations": []})),
    ("document", {"id": 1, "success": True}, success("success", POST, id="1")),
    ("document", {"blog_post": {"id": 1}, "n": 1}, success("success", POST, id="1", metadata={"n": 1})),
    ("old_document", GONE, success("success", SHOWN, id="7")),
    ("document", [GONE], success("success")),
    ("document", "text", success("success")),
    ("document", "status", success("success")),
    ("document", None, error("failed:no_result", 500, "no_result")),
]


@pytest.fixture(scope="module")
def database(module_database):
    return module_database(SQL)


@pytest.fixture(scope="module")
def server(database, module_serve):
    return module_serve(database)


def field(name):
    words = name.split("_")
    return words[0] + "".join(word.title() for word in words[1:])


@pytest.mark.parametrize("function, given, seen", FORMS,
                         ids=[f"{function}-{json.dumps(given)[:60]}" for function, given, _ in FORMS])
def test_forms(server, function, given, seen):
    name = field(function)
    type_name = name[0].upper() + name[1:]
    document = "mutation($r: JSON) { answer: %s(r: $r) { %s ... on %sSuccess { blogPost { title fresh } } } }"
    answer = server.graphql(document % (name, TOLD, type_name), {"r": given})
    assert "errors" not in answer, answer
    found = answer["data"]["answer"]
    assert found.pop("__typename") == type_name + ("Success" if "blogPost" in seen else "Error")
    assert found == seen


def test_what_is_not_known_is_json_with_the_apis_names(server):
    document = "mutation($r: JSON!) { untyped(r: $r) { ... on UntypedSuccess { id entity updatedFields } } }"
    given = {"status": "created", "entity": {"id": "x", "user_name": [{"a_b": "c_d"}]}, "updated_fields": ["is_new"]}
    assert server.data(document, {"r": given})["untyped"] == {
        "id": "x", "entity": {"id": "x", "userName": [{"aB": "c_d"}]}, "updatedFields": ["isNew"]}


def test_a_document_that_no_comment_explains_is_json(server):
    given = {"status": "failed:x", "user_name": 1}
    assert server.data("mutation($r: JSON!) { plain(r: $r) }", {"r": given})["plain"] == given


def test_the_cascade_is_cut_to_the_selection_in_fragments_too(server):
    given = {"status": "created", "cascade": {
        "updated": [{"__typename": "Post", "id": 5, "operation": "CREATED", "entity": {"read_count": 1}, "more": 1}],
        "deleted": [{"__typename": "Post", "id": "6", "deleted_at": "2026-01-01"}, {"id": "7", "deletedAt": "2026-01-02"}],
        "invalidations": [{"query_name": "posts", "strategy": "REFETCH", "scope": "EXACT"}],
        "metadata": {"affected_count": 2, "transaction_id": "9", "depth": 1}}}
    document = """
        mutation($r: JSON!) { eight(r: $r) { ...Outer } }
        fragment Outer on EightResult { ... on MutationSuccess { ...Inner } }
        fragment Inner on MutationSuccess { cascade { ...Parts meta: metadata { affectedCount ... { transactionId } } } }
        fragment Parts on Cascade {
            updated { __typename type id ...Whole } deleted { deletedAt } invalidations { scope queryName } }
        fragment Whole on CascadeEntity { entity }
    """
    assert server.data(document, {"r": given})["eight"] == {"cascade": {
        "updated": [{"__typename": "CascadeEntity", "type": "Post", "id": "5", "entity": {"readCount": 1}}],
        "deleted": [{"deletedAt": "2026-01-01"}, {"deletedAt": "2026-01-02"}],
        "invalidations": [{"scope": "EXACT", "queryName": "posts"}],
        "meta": {"affectedCount": 2, "transactionId": "9"}}}
