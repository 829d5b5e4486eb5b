/* SPDX-License-Identifier: MIT
 *
 * Members of JSON documents as fields, with programs as the planner writes them: what a stored
 * document may hold that its schema does not expect; streams; and answers without memory.
 */
#include "base/memory.h"
#include "response/response.h"
#include "unit.h"

static struct fq_arena arena;
static struct fq_buf out;

/* ---- a root field of documents: { xs { t title shelf { row tags { n } } } } ---- */

static bool write_int(struct fq_buf *to, fq_str raw, const void *context)
{
    int64_t number;
    (void)context;
    fq_buf_str_add(to, raw);
    return fq_str_to_i64(raw, &number);
}

static const struct fq_projection_field tag_fields[] = {{.key = FQ_STR_INIT("n"),
                                                         .prefix = FQ_STR_INIT("\"n\":"),
                                                         .leaf = write_int,
                                                         .non_null = true}};
static const struct fq_projection tags = {tag_fields, 1, FQ_PROJECT_OBJECT};
static const struct fq_projection_field shelf_fields[] = {
    {.key = FQ_STR_INIT("row"), .prefix = FQ_STR_INIT("\"row\":"), .leaf = write_int},
    {.key = FQ_STR_INIT("tags"), .prefix = FQ_STR_INIT(",\"tags\":"), .nested = &tags, .lists = 1}};
static const struct fq_projection shelf = {shelf_fields, 2, FQ_PROJECT_OBJECT};
static const struct fq_projection_field title_fields[] = {
    {.key = FQ_STR_INIT("title"), .prefix = FQ_STR_INIT(",\"title\":"), .non_null = true},
    {.key = FQ_STR_INIT("shelf"), .prefix = FQ_STR_INIT(",\"shelf\":"), .nested = &shelf}};
static const struct fq_projection title = {title_fields, 2, .form = FQ_PROJECT_MEMBERS};
static const struct fq_projection_field row_field[] = {
    {.key = FQ_STR_INIT("row"), .prefix = FQ_STR_INIT("{\"row\":"), .leaf = write_int}};
static const struct fq_projection optional = {row_field, 1, .form = FQ_PROJECT_MEMBERS};

static const struct fq_node with_title[] = {
    {.op = FQ_OP_CONST, .prefix = FQ_STR_INIT("{\"t\":"), .constant = FQ_STR_INIT("\"X\"")},
    {.op = FQ_OP_JSON, .cell = 0, .at = {2, 3}, .projection = &title, .non_null = true}};
static const struct fq_node with_row[] = {
    {.op = FQ_OP_JSON, .cell = 0, .at = {2, 3}, .projection = &optional},
    {.op = FQ_OP_CONST, .prefix = FQ_STR_INIT(",\"t\":"), .constant = FQ_STR_INIT("\"X\"")}};

#define OBJECT(fields)                                                                             \
    (&(const struct fq_node){.op = FQ_OP_OBJECT, .cell = FQ_NO_CELL, .nodes = fields, .count = 2})
static const struct fq_rowset title_of_one = {.item = OBJECT(with_title), .one = true};
static const struct fq_rowset titles = {.item = OBJECT(with_title)};
static const struct fq_rowset optional_of_one = {.item = OBJECT(with_row), .one = true};

#define ROOT(set, must)                                                                            \
    {                                                                                              \
        .op = FQ_OP_ROWS, .non_null = must, .key = FQ_STR_INIT("xs"),                              \
        .prefix = FQ_STR_INIT("{\"xs\":"), .at = {1, 3}, .rows = set                               \
    }

static const struct fq_node single_title = ROOT(&title_of_one, false);
static const struct fq_node list_titles = ROOT(&titles, true);
static const struct fq_node single_optional = ROOT(&optional_of_one, false);

struct writing {
    const struct fq_node *root;
    const struct fq_cell *cells;
    size_t rows;
    struct fq_response response;
};

static enum fq_status write(void *arg)
{
    struct writing *w = arg;
    const struct fq_plan_step step = {.wanted = true, .result = {&w->root->rows, 1, 1}};
    const struct fq_plan plan = {
        .roots = w->root, .root_count = 1, .steps = &step, .step_count = 1};
    fq_response_begin(&w->response, &plan, &out, &arena, &arena);
    for (size_t i = 0; i < w->rows; i++)
        fq_response_rows(&w->response, &step, &w->cells[i], 1, 1);
    fq_response_root_done(&w->response, w->root);
    fq_response_end(&w->response);
    w->response.plan = NULL; /* it ends here */
    return fq_buf_failed(&out) ? out.failure : FQ_OK;
}

static enum fq_status run(struct writing *w)
{
    fq_arena_init(&arena, 0, 1u << 22);
    fq_buf_init(&out, NULL, 1u << 20);
    return fq_guard(write, w);
}

static void done(void)
{
    fq_buf_clear(&out);
    fq_arena_clear(&arena);
}

static void expect(const struct fq_node *root, fq_str document, const char *expected)
{
    const struct fq_cell cell = {document.ptr, document.len};
    struct writing w = {.root = root, .cells = &cell, .rows = 1};
    ck_assert_int_eq(run(&w), FQ_OK);
    ck_assert_msg(fq_str_eq(fq_buf_str(&out), fq_str_from(expected)), "%.*s:\n%.*s\n%s",
                  FQ_STR_ARG(document), FQ_STR_ARG(fq_buf_str(&out)), expected);
    done();
}

/* ---- documents as they should be ---- */

TEST(members_become_fields_of_the_object_around_them)
{
    expect(
        &single_title,
        FQ_STR("{\"shelf\":{\"tags\":[{\"n\":1},{\"m\":2,\"n\":3}],\"row\":7},\"title\":\"A\"}"),
        "{\"data\":{\"xs\":{\"t\":\"X\",\"title\":\"A\",\"shelf\":{\"row\":7,\"tags\":[{\"n\":1},"
        "{\"n\":3}]}}}}");
    expect(&single_optional, FQ_STR("\x01{\"row\": 7}"),
           "{\"data\":{\"xs\":{\"row\":7,\"t\":\"X\"}}}");
    expect(&single_optional, FQ_STR(" \n{\"row\" : null }"),
           "{\"data\":{\"xs\":{\"row\":null,\"t\":\"X\"}}}");
}
END

TEST(what_is_missing_is_null)
{
    static const fq_str empty[] = {
        FQ_STR_INIT("{}"), FQ_STR_INIT("null"), FQ_STR_INIT("\x01null"), {NULL, 0}};
    for (size_t i = 0; i < FQ_ARRAY_LEN(empty); i++)
        expect(&single_optional, empty[i], "{\"data\":{\"xs\":{\"row\":null,\"t\":\"X\"}}}");
}
END

/* ---- and as they are ---- */

#define FAULT(sentence, path)                                                                      \
    "\"errors\":[{\"message\":\"" sentence "\",\"locations\":[{\"line\":2,\"column\":3}],"         \
    "\"path\":" path ",\"extensions\":{\"code\":\"INTERNAL_SERVER_ERROR\"}}]}"
#define NO_NULL "Cannot return null for a non-nullable field."
#define UNFIT   "The stored document holds a value that does not fit the schema."
#define NOTHING "The stored document is not a JSON object."

static const struct {
    const struct fq_node *root;
    fq_str document;
    const char *answer;
} faults[] = {
    /* A member that may not be null takes the object; its path ends at the member. */
    {&single_title, FQ_STR_INIT("{\"title\":null}"),
     "{\"data\":{\"xs\":null}," FAULT(NO_NULL, "[\"xs\",\"title\"]")},
    {&single_title, FQ_STR_INIT("{}"),
     "{\"data\":{\"xs\":null}," FAULT(NO_NULL, "[\"xs\",\"title\"]")},
    {&single_title, FQ_STR_INIT("null"),
     "{\"data\":{\"xs\":null}," FAULT(NO_NULL, "[\"xs\",\"title\"]")},
    {&list_titles, FQ_STR_INIT("{}"), "{\"data\":null," FAULT(NO_NULL, "[\"xs\",0,\"title\"]")},
    /* Deeper inside, it takes what may be null around it. */
    {&single_title, FQ_STR_INIT("{\"title\":1,\"shelf\":{\"tags\":[{\"n\":1},{\"n\":null}]}}"),
     "{\"data\":{\"xs\":{\"t\":\"X\",\"title\":1,\"shelf\":{\"row\":null,\"tags\":[{\"n\":1},null]}"
     "}"
     "}," FAULT(NO_NULL, "[\"xs\",\"shelf\",\"tags\",1,\"n\"]")},
    /* A value of another type is null. */
    {&single_optional, FQ_STR_INIT("{\"row\":\"many\"}"),
     "{\"data\":{\"xs\":{\"row\":null,\"t\":\"X\"}}," FAULT(UNFIT, "[\"xs\",\"row\"]")},
    /* No object at all: all of its members are null. */
    {&single_optional, FQ_STR_INIT("[]"),
     "{\"data\":{\"xs\":{\"row\":null,\"t\":\"X\"}}," FAULT(NOTHING, "[\"xs\"]")},
    {&single_optional, FQ_STR_INIT("7"),
     "{\"data\":{\"xs\":{\"row\":null,\"t\":\"X\"}}," FAULT(NOTHING, "[\"xs\"]")},
    {&single_optional, FQ_STR_INIT(""),
     "{\"data\":{\"xs\":{\"row\":null,\"t\":\"X\"}}," FAULT(NOTHING, "[\"xs\"]")},
    {&single_optional, FQ_STR_INIT("\x01"),
     "{\"data\":{\"xs\":{\"row\":null,\"t\":\"X\"}}," FAULT(NOTHING, "[\"xs\"]")},
    {&single_optional, FQ_STR_INIT("{\"row\":7"),
     "{\"data\":{\"xs\":{\"row\":null,\"t\":\"X\"}}," FAULT(NOTHING, "[\"xs\"]")},
    {&single_title, FQ_STR_INIT("[]"), "{\"data\":{\"xs\":null}," FAULT(NOTHING, "[\"xs\"]")},
};

TEST(faults_in_documents_are_null_with_their_place)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(faults); i++)
        expect(faults[i].root, faults[i].document, faults[i].answer);
}
END

TEST(a_document_cut_anywhere_never_ends_half_written)
{
    static const fq_str document = FQ_STR_INIT(
        "{\"title\":\"\\u00e9\",\"shelf\":{\"row\":12,\"tags\":[{\"n\":1},{\"n\":2}]}}");
    for (size_t len = 0; len < document.len; len++) {
        char *copy = malloc(len + 1);
        ck_assert_ptr_nonnull(copy);
        memcpy(copy, document.ptr, len);
        const struct fq_cell cell = {copy, len};
        struct writing w = {.root = &single_title, .cells = &cell, .rows = 1};
        ck_assert_int_eq(run(&w), FQ_OK);
        ck_assert(fq_str_starts_with(fq_buf_str(&out), FQ_STR("{\"data\":{\"xs\":null},\"errors\":["
                                                              "{\"message\":\"" NOTHING "\"")));
        ck_assert(w.response.malformed);
        free(copy);
        done();
    }
}
END

/* ---- many errors ---- */

TEST(errors_are_counted_but_so_many_are_told)
{
    struct fq_cell cells[300];
    size_t told = 0;
    for (size_t i = 0; i < FQ_ARRAY_LEN(cells); i++)
        cells[i] = (struct fq_cell){"{\"title\":1,\"shelf\":{\"row\":\"x\"}}", 31};
    struct writing w = {.root = &list_titles, .cells = cells, .rows = 300};
    ck_assert_int_eq(run(&w), FQ_OK);
    for (const struct fq_error *error = w.response.errors.first; error; error = error->next)
        told++;
    ck_assert_uint_eq(told, 100);
    ck_assert_uint_eq(w.response.errors.count, 300);
    done();
}
END

/* ---- streams ---- */

TEST(parts_of_a_stream_make_up_the_answer)
{
    const struct fq_cell cell = {"{\"title\":1}", 11};
    const struct fq_plan_step step = {.wanted = true, .result = {&list_titles.rows, 1, 1}};
    const struct fq_plan plan = {.roots = &list_titles, .root_count = 1};
    struct fq_response r;
    char whole[1000];
    size_t len = 0;
    fq_arena_init(&arena, 0, 1u << 22);
    fq_buf_init(&out, NULL, 1u << 20);
    fq_response_begin(&r, &plan, &out, &arena, &arena);
    for (int i = 0; i < 5; i++) {
        fq_response_rows(&r, &step, &cell, i % 2, 1);
        memcpy(whole + len, out.ptr, out.len);
        len += out.len;
        fq_buf_reset(&out);
    }
    fq_response_root_done(&r, &list_titles);
    fq_response_end(&r);
    memcpy(whole + len, out.ptr, out.len);
    ASSERT_STR(fq_str_of(whole, len + out.len),
               FQ_STR("{\"data\":{\"xs\":[{\"t\":\"X\",\"title\":1,\"shelf\":null},{\"t\":\"X\","
                      "\"title\":1,\"shelf\":null}]}}"));
    done();
}
END

/* ---- a list that may be null ---- */

TEST(a_list_that_may_be_null_is_so_once_and_for_all)
{
    static const struct fq_node nullable = ROOT(&titles, false);
    const struct fq_cell cells[] = {{"{\"title\":1}", 11}, {"{}", 2}, {"{\"title\":1}", 11}};
    for (size_t rows = 1; rows <= 3; rows++) {
        struct writing w = {.root = &nullable, .cells = cells + 3 - rows, .rows = rows};
        ck_assert_int_eq(run(&w), FQ_OK);
        fq_str expected =
            rows == 1 ? FQ_STR("{\"data\":{\"xs\":[{\"t\":\"X\",\"title\":1,\"shelf\":null}]}}")
                      : FQ_STR("{\"data\":{\"xs\":null},\"errors\":[");
        ck_assert_msg(fq_str_starts_with(fq_buf_str(&out), expected), "%.*s",
                      FQ_STR_ARG(fq_buf_str(&out)));
        done();
    }
}
END

/* ---- errors alone ---- */

TEST(errors_show_what_they_may_and_have)
{
    const struct fq_path field = {NULL, FQ_STR("a\"b"), 0};
    const struct fq_path item = {&field, FQ_STR_NONE, 3};
    struct fq_error bare = {.status = FQ_TIMEOUT};
    struct fq_error full = {.status = FQ_CONSTRAINT,
                            .message = FQ_STR("taken\n"),
                            .detail = FQ_STR("Key (x)"),
                            .code = FQ_STR("TAKEN"),
                            .extensions = FQ_STR("\"column\":\"x\""),
                            .location = {3, 4},
                            .path = &item};
    fq_buf_init(&out, NULL, 1u << 20);
    fq_response_error(&out, &bare, true);
    ASSERT_STR(fq_buf_str(&out),
               FQ_STR("{\"errors\":[{\"message\":\"the database did not answer in time\","
                      "\"extensions\":{\"code\":\"TIMEOUT\"}}]}"));
    fq_buf_reset(&out);
    bare.next = &full;
    const struct fq_errors both = {.first = &bare, .last = &full, .count = 2};
    fq_response_errors(&out, &both, true);
    ASSERT_STR(fq_buf_str(&out),
               FQ_STR("{\"errors\":[{\"message\":\"the database did not answer in time\","
                      "\"extensions\":{\"code\":\"TIMEOUT\"}},{\"message\":\"taken\\n\","
                      "\"locations\":[{\"line\":3,\"column\":4}],\"path\":[\"a\\\"b\",3],"
                      "\"extensions\":{\"code\":\"TAKEN\",\"column\":\"x\",\"detail\":\"Key "
                      "(x)\"}}]}"));
    fq_buf_reset(&out);
    fq_response_error(&out, &full, false);
    ck_assert_uint_eq(fq_str_find(fq_buf_str(&out), FQ_STR("Key")), out.len);
    fq_buf_clear(&out);
}
END

/* ---- without memory ---- */

TEST(an_answer_without_memory_is_none)
{
    static const fq_str document = FQ_STR_INIT(
        "{\"title\":1,\"shelf\":{\"row\":\"x\",\"tags\":[{\"n\":null},{\"n\":\"y\"}]}}");
    const struct fq_cell cells[] = {{document.ptr, document.len}, {document.ptr, document.len}};
    uint64_t nth = 1;
    for (;; nth++) {
        struct writing w = {.root = &list_titles, .cells = cells, .rows = 2};
        fq_memory_fail_from(nth);
        enum fq_status status = run(&w);
        fq_memory_fail_from(0);
        done();
        if (status == FQ_OK)
            break;
        ck_assert_int_eq(status, FQ_NOMEM);
    }
    ck_assert_uint_gt(nth, 10);
}
END

int main(void)
{
    return RUN("response/documents", members_become_fields_of_the_object_around_them,
               what_is_missing_is_null, faults_in_documents_are_null_with_their_place,
               a_document_cut_anywhere_never_ends_half_written,
               errors_are_counted_but_so_many_are_told, parts_of_a_stream_make_up_the_answer,
               a_list_that_may_be_null_is_so_once_and_for_all, errors_show_what_they_may_and_have,
               an_answer_without_memory_is_none);
}
