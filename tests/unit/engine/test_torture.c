/* SPDX-License-Identifier: MIT
 *
 * Requests whose nth allocation fails, and all after it, for every n until they succeed.  What must
 * come is one end: the right answer, or an error that says so; the engine serves on either way. The
 * sanitizers see whatever is lost on the way.
 */
#include <stdio.h>

#include "base/memory.h"
#include "support/fake_rows.h"
#include "unit.h"
#include "world.h"

static const struct {
    const char *document, *variables;
    size_t rows;
    const char *fails; /* a statement with this in it */
    bool is_long;      /* so many allocations that not each of them is failed */
} queries[] = {
    {"{ users { email posts(limit: 3) { title comments { words } } } }", NULL, 1400, NULL, true},
    {"{ users { id email fullName born mood tags stay { lower upper empty } home { street number } "
     "settings balance views address active } }",
     NULL, 3, NULL},
    {"{ user(id: \"00000000-0000-4000-8000-000000000007\") { id manager { email manager { id } } } "
     "}",
     NULL, 1, NULL},
    {"{ users { email posts(limit: 3) { title comments { words post { id } } } "
     "postsByReviewerId { id } users { id } } }",
     NULL, 2, NULL},
    {"query ($w: UserWhereInput, $m: [String!]!) { users(where: $w) { id } other: users(where: "
     "{AND: "
     "[{email: {in: $m}}, {NOT: {fullName: {contains: \"a_b\"}}}]}) { email } }",
     "{\"w\": {\"OR\": [{\"email\": {\"in\": [\"a\", \"b\"]}}, {\"mood\": {\"eq\": \"sad\"}}]}, "
     "\"m\": [\"x\\\"y\", \"z\"]}",
     2, NULL},
    {"query ($n: Int, $o: Int) { posts(limit: $n, offset: $o, orderBy: [{author: {email: DESC}}, "
     "{title: ASC}]) { title author { email } } }",
     "{\"n\": 5, \"o\": 2}", 2, NULL},
    {"{ authors { name books { title words writer { name } author { name } } } }", NULL, 2, NULL},
    {"{ cards(where: {title: {eq: \"T\"}}) { id title p: pages shelf { row } __typename } }", NULL,
     2, NULL},
    {"{ secrets(orderBy: [{pages: ASC}]) { title writer { name age } } }", NULL, 2, NULL},
    {"query A($yes: Boolean!) { a: __typename ...F ... on Query @include(if: $yes) { posts { id } "
     "} } "
     "fragment F on Query { users @skip(if: $yes) { id } posts { title } } query B { __typename }",
     "{\"yes\": true}", 2, NULL},
    {"{ __schema { types { name fields { name type { name } args { name } } } } }", NULL, 0, NULL},
    {"{ users(limit: 5000) { id email fullName settings } }", NULL, 800, NULL},
    {"{ posts(where: {comments: {some: {words: {like: \"a%\"}}, none: {nr: {gt: 3}}}, author: "
     "{active: {eq: true}}}) { id } }",
     NULL, 1, NULL},
    {"{ user(id: \"00000000-0000-4000-8000-000000000007\") { email } post(id: "
     "\"00000000-0000-4000-8000-000000000007\") { title author { id } } }",
     NULL, 1, "\"users\" AS t0"},
    {"{ findUsers(words: \"x\", limit: 3) { id posts { title } } findBooks { title "
     "writer "
     "{ name } } count home(of: {street: \"s\"}) { number } tops { n } }",
     NULL, 1, NULL},
    {"mutation ($in: AddBookInput!) { addBook(input: $in) { __typename ...S ... on MutationError { "
     "code errors { message } metadata } } addUser(email: \"a\", homes: [{number: 1}]) { email "
     "posts { id } } forget } fragment S on AddBookSuccess { status updatedFields "
     "cascade { updated { id entity } } book { title writer { name } author { id } } }",
     "{\"in\": {\"title\": \"T\", \"homes\": [{\"number\": 4}, null], \"tags\": [\"a\"]}}", 1,
     NULL},
    {"mutation { a: forget addUser(email: \"a\") { id } b: forget }", NULL, 1, "fn_add_user"},
    {"mutation ($more: CommentCreateInput!) { createComments(input: [$more, {postId: "
     "\"00000000-0000-4000-8000-000000000007\", nr: 1, words: \"w\"}]) { count comments { words } "
     "} "
     "createComment(input: $more) { nr } updateComment(postId: "
     "\"00000000-0000-4000-8000-000000000007\", "
     "nr: 2, set: {words: \"u\"}) { words } upsertComment(input: $more, onConflict: postIdAndNr) { "
     "words } deleteComments(where: {post: {title: {eq: \"T\"}}}, "
     "max: 3) "
     "{ count comments { nr } } }",
     "{\"more\": {\"postId\": \"00000000-0000-4000-8000-000000000007\", \"nr\": 2, \"words\": "
     "\"v\"}}",
     1, NULL},
    {"query ($n: Int) { usersConnection(first: $n, orderBy: [{born: DESC}]) { edges { cursor node "
     "{ "
     "email posts { title } postsConnection(last: 1) { totalCount nodes { id } } } } pageInfo { "
     "hasNextPage endCursor } totalCount } }",
     "{\"n\": 5}", 2, NULL},
    {"{ postsConnection(after: \"x\") { nodes { id } } }", NULL, 0, NULL},
    {"{ users { id }", NULL, 0, NULL},
    {"{ users { nothing } posts(wher: 1) { id } }", NULL, 0, NULL},
    {"query ($n: Int!) { users(limit: $n) { id } }", "{\"n\": \"x\"}", 0, NULL},
    {"{ users(where: {email: {eq: null}}) { id } }", NULL, 0, NULL},
    {"mutation { updateComment(postId: \"00000000-0000-4000-8000-000000000007\", nr: 2, set: "
     "{words: \"u\"}) { words nr } }",
     NULL, 1, NULL},
};

#define CERTAIN (FQ_ARRAY_LEN(queries) - 1) /* one that the database commits by itself */

static struct fq_engine_options options;
static struct fq_schema *schema;
static struct fake_database database;
static struct fq_arena texts; /* answers, for one query */

/* ---- asking ---- */

static char whole[1u << 20];
static size_t whole_len;

struct outcome {
    enum fq_status status;
    bool done, broken, out_failed;
    size_t parts;
};

static struct outcome outcome;

static void take(fq_str part)
{
    if (part.len > sizeof(whole) - whole_len)
        return;
    if (part.len)
        memcpy(whole + whole_len, part.ptr, part.len);
    whole_len += part.len;
}

static void on_done(struct fq_request *request)
{
    ck_assert(!outcome.done && !outcome.broken);
    outcome.done = true;
    outcome.status = request->status;
    outcome.out_failed = fq_buf_failed(request->out);
    ck_assert_int_eq(request->errors == NULL && request->status != FQ_OK, 0);
    if (!outcome.out_failed)
        take(fq_buf_str(request->out));
}

static bool on_part(struct fq_request *request, fq_str part)
{
    (void)request;
    ck_assert(!outcome.done && !outcome.broken);
    outcome.parts++;
    take(part);
    return false;
}

static void on_broken(struct fq_request *request)
{
    (void)request;
    ck_assert(!outcome.done && !outcome.broken);
    ck_assert_uint_gt(outcome.parts, 0);
    outcome.broken = true;
}

/* ask() goes on. */
static void on_later(struct fq_request *request)
{
    ck_assert_ptr_nonnull(request->run);
}

static struct fq_aside *aside; /* not yet done */

static bool begin_aside(struct fq_asides *asides, struct fq_aside *begun)
{
    (void)asides;
    ck_assert_ptr_null(aside);
    aside = begun;
    return true;
}

static struct fq_asides asides = {begin_aside};

static const struct fq_request_events events = {
    .done = on_done, .part = on_part, .later = on_later, .broken = on_broken};

static void set_request(struct fq_request *request, size_t query, struct fq_arena *arena,
                        struct fq_buf *out)
{
    fq_arena_init(arena, 0, 1u << 24);
    fq_buf_init(out, NULL, 1u << 24);
    static const struct fq_request_key key = {FQ_STR_INIT("\\x01"), FQ_STR_INIT("\\x02")};
    *request = (struct fq_request){.events = &events,
                                   .key = query == CERTAIN ? NULL : &key,
                                   .arena = arena,
                                   .out = out,
                                   .document = fq_str_from(queries[query].document),
                                   .operation_name = FQ_STR_NONE,
                                   .variables = fq_str_from(queries[query].variables)};
    if (fq_str_starts_with(request->document, FQ_STR("query A")))
        request->operation_name = FQ_STR("A");
}

static void go_on(struct fq_request *request)
{
    struct fq_aside *begun = aside;
    aside = NULL;
    if (begun) {
        begun->run(begun);
        begun->done(begun);
        fake_database_run(&database);
    } else {
        fq_engine_resume(request);
    }
}

/* Asks with the nth allocation failing (0: none). */
static void ask(struct fq_engine *engine, size_t query, uint64_t nth)
{
    struct fq_request request;
    struct fq_arena arena;
    struct fq_buf out;
    set_request(&request, query, &arena, &out);
    outcome = (struct outcome){0};
    whole_len = 0;
    for (size_t i = 0; i < database.answer_count; i++) {
        if (database.answers[i].failure)
            database.answers[i].times = 1;
    }
    fq_memory_fail_from(nth);
    fq_engine_run(engine, &request);
    fake_database_run(&database);
    while (request.run || aside)
        go_on(&request);
    fq_memory_fail_from(0);
    ck_assert_msg(outcome.done + outcome.broken == 1, "no end, or two");
    ck_assert_ptr_null(request.run);
    fq_buf_clear(&out);
    fq_arena_clear(&arena);
}

/* ---- what is expected ---- */

/* Finds out from the plan what the database must answer. */
static void learn(size_t query)
{
    struct fq_request request;
    struct fq_arena arena;
    struct fq_buf out;
    struct fq_errors errors = {0};
    struct fq_explained explained;
    struct fq_engine *engine = fq_engine_new(&options, schema);
    ck_assert_ptr_nonnull(engine);
    fake_database_forget(&database);
    if (queries[query].fails)
        fake_database_answer(&database, (struct fake_answer){.needle = queries[query].fails,
                                                             .failure = FQ_DATABASE,
                                                             .message = "it broke",
                                                             .times = 1});
    set_request(&request, query, &arena, &out);
    if (fq_engine_explain(engine, &request, &explained, &errors) == FQ_OK) {
        for (size_t i = 0; i < explained.plan->step_count; i++) {
            const struct fq_plan_step *step = &explained.plan->steps[i];
            if (step->wanted)
                fake_database_answer(&database,
                                     fake_rows(&texts, explained.plan, step, queries[query].rows));
        }
    }
    fq_engine_explained(&request);
    fq_arena_clear(&arena);
    fq_engine_free(engine);
}

static bool is_answer(fq_str expected, enum fq_status status)
{
    return outcome.done && outcome.status == status &&
           fq_str_eq(fq_str_of(whole, whole_len), expected);
}

static void check_error(uint64_t nth, size_t query, enum fq_status right)
{
    struct fq_arena arena;
    struct fq_json json;
    struct fq_error error;
    if (outcome.broken)
        return;
    bool lacks_memory = outcome.status == FQ_NOMEM || outcome.status == FQ_LIMIT;
    ck_assert_msg(lacks_memory || (outcome.out_failed && outcome.status == right),
                  "%s, %u: status %d", queries[query].document, (unsigned)nth, outcome.status);
    if (outcome.out_failed) /* no room even for the error: its status alone is told */
        return;
    fq_arena_init(&arena, 1u << 16, 1u << 24);
    enum fq_status status = fq_json_read(&arena, fq_str_of(whole, whole_len), &json, &error);
    ck_assert_msg(status == FQ_OK && fq_json_get(&json, FQ_STR("errors")), "%.*s", (int)whole_len,
                  whole);
    fq_arena_clear(&arena);
}

/* From a new engine for each n, or from one that knows the document already. */
static void torture(size_t query, bool warm)
{
    char *expected;
    enum fq_status status;
    fq_str right;
    uint64_t nth = 0;
    learn(query);
    struct fq_engine *engine = fq_engine_new(&options, schema);
    ask(engine, query, 0);
    status = outcome.status;
    expected = malloc(whole_len + 1);
    ck_assert_ptr_nonnull(expected);
    memcpy(expected, whole, whole_len);
    right = fq_str_of(expected, whole_len);
    for (bool passed = false; !passed;) {
        if (!warm) {
            fq_engine_free(engine);
            engine = fq_engine_new(&options, schema);
        }
        nth += queries[query].is_long ? 1 + nth / 12 : 1;
        ask(engine, query, nth);
        passed = is_answer(right, status);
        if (!passed)
            check_error(nth, query, status);
        ask(engine, query, 0);
        ck_assert_msg(is_answer(right, status), "%s: after allocation %u failed:\n%.*s",
                      queries[query].document, (unsigned)nth, (int)whole_len, whole);
        ck_assert_uint_lt(nth, 100000);
    }
    ck_assert_uint_gt(nth, 1);
    ck_assert(!queries[query].is_long || outcome.parts > 0);
    fq_engine_free(engine);
    free(expected);
    fq_arena_clear(&texts);
}

static void begin(void)
{
    schema = shop_schema();
    fake_database_init(&database);
    options = world_options();
    options.database = &database.base;
    options.asides = &asides;
    options.list_product = 10000; /* so that nested lists are estimated */
    options.response_bytes = 1u << 22;
    fq_arena_init(&texts, 1u << 16, 1u << 26);
}

TEST(a_new_request_survives_running_out_of_memory_anywhere)
{
    begin();
    for (size_t i = 0; i < FQ_ARRAY_LEN(queries); i++)
        torture(i, false);
    fq_schema_unref(schema);
}
END

TEST(a_known_request_survives_running_out_of_memory_anywhere)
{
    begin();
    for (size_t i = 0; i < FQ_ARRAY_LEN(queries); i++)
        torture(i, true);
    fq_schema_unref(schema);
}
END

/* It may be committed before its row is there. */
TEST(what_may_be_committed_is_never_said_to_be_rolled_back)
{
    begin();
    union {
        const struct fq_catalog *known;
        struct fq_catalog *changed;
    } catalog = {schema->catalog};
    catalog.changed->utf8 = true;
    learn(CERTAIN);
    struct fq_engine *engine = fq_engine_new(&options, schema);
    size_t untold = 0;
    ask(engine, CERTAIN, 0);
    for (uint64_t nth = 1; nth == 1 || outcome.status != FQ_OK; nth++) {
        size_t runs = database.runs;
        ask(engine, CERTAIN, nth);
        if (outcome.status == FQ_OK || database.runs == runs)
            continue;
        fq_str said = fq_str_of(whole, whole_len);
        ck_assert_msg(fq_str_find(said, FQ_STR("rolled back")) == said.len, "%.*s", (int)whole_len,
                      whole);
        untold += fq_str_find(said, FQ_STR("not known")) < said.len;
    }
    ck_assert_uint_gt(untold, 0);
    fq_engine_free(engine);
    fq_arena_clear(&texts);
    fq_schema_unref(schema);
}
END

TEST(an_engine_without_memory_is_none)
{
    uint64_t nth = 1;
    struct fq_engine *engine = NULL;
    begin();
    for (; !engine; nth++) {
        fq_memory_fail_from(nth);
        engine = fq_engine_new(&options, schema);
        fq_memory_fail_from(0);
    }
    ck_assert_uint_gt(nth, 2);
    fq_engine_free(engine);
    fq_schema_unref(schema);
}
END

int main(void)
{
    return RUN("engine/torture", a_new_request_survives_running_out_of_memory_anywhere,
               a_known_request_survives_running_out_of_memory_anywhere,
               what_may_be_committed_is_never_said_to_be_rolled_back,
               an_engine_without_memory_is_none);
}
