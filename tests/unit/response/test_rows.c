/* SPDX-License-Identifier: MIT
 *
 * Rows to JSON, with programs written by hand: nulls that spread, values nobody can read, and rows
 * a hostile database could send.
 */
#include "pgtype/pgtype.h"
#include "response/response.h"
#include "unit.h"

static struct fq_arena arena;
static struct fq_buf out;
static struct fq_response response;

static const struct fq_cell null_cell = {NULL, 0};
#define TEXT(literal) ((struct fq_cell){literal, sizeof(literal) - 1})
#define INT4(n)                                                                                    \
    ((struct fq_cell){(const char[4]){(char)((unsigned)(n) >> 24), (char)((unsigned)(n) >> 16),    \
                                      (char)((unsigned)(n) >> 8), (char)(n)},                      \
                      4})
#define TRUE_CELL  ((struct fq_cell){"\1", 1})
#define FALSE_CELL ((struct fq_cell){"\0", 1})

#define CELL(name, number, brace, required)                                                        \
    {                                                                                              \
        .kind = FQ_EMIT_CELL, .cell = number, .key = FQ_STR_INIT(name),                            \
        .prefix = FQ_STR_INIT(brace "\"" name "\":"), .codec = &fq_codec_text,                     \
        .non_null = required, .first = brace[0] == '{', .at = {1, 1},                              \
    }

static void begin(const struct fq_plan *plan)
{
    fq_arena_init(&arena, 4096, 1u << 22);
    fq_buf_init(&out, NULL, 1u << 20);
    fq_response_begin(&response, plan, &out, &arena, &arena);
}

struct writing {
    const struct fq_root *root;
    const struct fq_cell *cells;
    size_t rows, columns;
};

static enum fq_status write(void *arg)
{
    const struct writing *w = arg;
    struct fq_kept kept = {0};
    if (w->rows && w->root->merged) {
        fq_response_keep(&response, &kept, w->root, w->cells, w->rows, w->columns, false);
        /* As full as can be: it stops wherever it can, and goes on. */
        while (!fq_response_write_kept(&response, w->root, &kept, 0) && !response.data_null) {
            ck_assert(!fq_response_write_kept(&response, w->root, &kept, out.len));
            if (fq_response_write_kept(&response, w->root, &kept, out.len + 1))
                break;
        }
    } else if (w->rows)
        fq_response_rows(&response, w->root, w->cells, w->rows, w->columns);
    fq_response_root_done(&response, w->root);
    fq_response_end(&response);
    return FQ_OK;
}

/* The whole answer of a plan with one root field. */
static void expect(const struct fq_root *root, const struct fq_cell *cells, size_t rows,
                   size_t columns, const char *expected)
{
    const struct fq_plan plan = {.roots = root, .root_count = 1};
    struct writing writing = {root, cells, rows, columns};
    begin(&plan);
    ck_assert_int_eq(fq_guard(write, &writing), FQ_OK);
    ASSERT_STR(fq_buf_str(&out), fq_str_from(expected));
    fq_buf_clear(&out);
    fq_arena_clear(&arena);
}

/* ---- one set ---- */

static const struct fq_emit pair[] = {CELL("a", 0, "{", false), CELL("b", 1, ",", true)};
static const struct fq_rowset pairs = {.fields = pair, .field_count = 2};

static const struct fq_root list = {.kind = FQ_ROOT_LIST,
                                    .non_null = true,
                                    .key = FQ_STR_INIT("xs"),
                                    .prefix = FQ_STR_INIT("{\"xs\":"),
                                    .at = {1, 3},
                                    .rows = &pairs,
                                    .rowset_count = 1,
                                    .column_count = 2};
static const struct fq_root single = {.kind = FQ_ROOT_SINGLE,
                                      .key = FQ_STR_INIT("x"),
                                      .prefix = FQ_STR_INIT("{\"x\":"),
                                      .at = {1, 3},
                                      .rows = &pairs,
                                      .rowset_count = 1,
                                      .column_count = 2};

#define NULL_ERROR(path)                                                                           \
    "{\"message\":\"Cannot return null for a non-nullable field.\",\"locations\":[{\"line\":1,"    \
    "\"column\":1}],\"path\":" path ",\"extensions\":{\"code\":\"INTERNAL_SERVER_ERROR\"}}"

TEST(rows_of_a_list_come_in_order)
{
    const struct fq_cell cells[] = {TEXT("1"), TEXT("q\"uote"), null_cell, TEXT("")};
    expect(&list, cells, 2, 2,
           "{\"data\":{\"xs\":[{\"a\":\"1\",\"b\":\"q\\\"uote\"},{\"a\":null,\"b\":\"\"}]}}");
}
END

TEST(no_rows_are_an_empty_list_or_null)
{
    expect(&list, NULL, 0, 2, "{\"data\":{\"xs\":[]}}");
    expect(&single, NULL, 0, 2, "{\"data\":{\"x\":null}}");
}
END

TEST(a_single_field_takes_one_row)
{
    const struct fq_cell cells[] = {TEXT("1"), TEXT("2"), TEXT("3"), TEXT("4")};
    expect(&single, cells, 2, 2, "{\"data\":{\"x\":{\"a\":\"1\",\"b\":\"2\"}}}");
}
END

TEST(a_forbidden_null_spreads_to_what_may_be_null)
{
    const struct fq_cell cells[] = {TEXT("1"), null_cell};
    expect(&single, cells, 1, 2,
           "{\"data\":{\"x\":null},\"errors\":[" NULL_ERROR("[\"x\",\"b\"]") "]}");
    expect(&list, cells, 1, 2, "{\"data\":null,\"errors\":[" NULL_ERROR("[\"xs\",0,\"b\"]") "]}");
}
END

/* ---- objects ---- */

static const struct fq_emit only_b[] = {CELL("b", 2, "{", true)};
static const struct fq_emit with_object[] = {
    CELL("a", 0, "{", false),
    {.kind = FQ_EMIT_OBJECT,
     .cell = 1,
     .key = FQ_STR_INIT("o"),
     .prefix = FQ_STR_INIT(",\"o\":"),
     .fields = only_b,
     .field_count = 1,
     .at = {1, 1}},
};
static const struct fq_rowset objects = {.fields = with_object, .field_count = 2};
static const struct fq_root list_of_objects = {.kind = FQ_ROOT_LIST,
                                               .non_null = true,
                                               .key = FQ_STR_INIT("xs"),
                                               .prefix = FQ_STR_INIT("{\"xs\":"),
                                               .rows = &objects,
                                               .rowset_count = 1,
                                               .column_count = 3};

TEST(an_object_is_there_as_its_cell_says)
{
    const struct fq_cell cells[] = {TEXT("1"), TRUE_CELL, TEXT("x"), TEXT("2"), FALSE_CELL,
                                    null_cell, TEXT("3"), null_cell, null_cell};
    expect(&list_of_objects, cells, 3, 3,
           "{\"data\":{\"xs\":[{\"a\":\"1\",\"o\":{\"b\":\"x\"}},{\"a\":\"2\",\"o\":null},"
           "{\"a\":\"3\",\"o\":null}]}}");
}
END

TEST(a_null_inside_an_object_takes_only_the_object)
{
    const struct fq_cell cells[] = {TEXT("1"), TRUE_CELL, null_cell};
    expect(&list_of_objects, cells, 1, 3,
           "{\"data\":{\"xs\":[{\"a\":\"1\",\"o\":null}]},\"errors\":[" NULL_ERROR(
               "[\"xs\",0,\"o\",\"b\"]") "]}");
}
END

/* ---- merged sets ---- */

static const struct fq_emit only_c[] = {CELL("c", 3, "{", false)};
static const struct fq_rowset inner = {.number = 1, .fields = only_c, .field_count = 1};
static const struct fq_emit with_list[] = {
    CELL("a", 3, "{", false),
    {.kind = FQ_EMIT_LIST,
     .key = FQ_STR_INIT("l"),
     .prefix = FQ_STR_INIT(",\"l\":"),
     .rows = &inner,
     .non_null = true},
};
static const struct fq_rowset outer = {.fields = with_list, .field_count = 2};
static const struct fq_root merged = {.kind = FQ_ROOT_LIST,
                                      .non_null = true,
                                      .merged = true,
                                      .key = FQ_STR_INIT("xs"),
                                      .prefix = FQ_STR_INIT("{\"xs\":"),
                                      .rows = &outer,
                                      .rowset_count = 2,
                                      .column_count = 4};

TEST(nested_rows_go_to_their_parents_whatever_stands_between)
{
    const struct fq_cell cells[] = {
        INT4(0),    INT4(0),    INT4(1), TEXT("p1"), INT4(1),    INT4(2),    INT4(0),
        TEXT("c1"), INT4(0),    INT4(0), INT4(2),    TEXT("p2"), INT4(1),    INT4(1),
        INT4(0),    TEXT("c2"), INT4(1), INT4(2),    INT4(0),    TEXT("c3"),
    };
    expect(&merged, cells, 5, 4,
           "{\"data\":{\"xs\":[{\"a\":\"p1\",\"l\":[{\"c\":\"c2\"}]},"
           "{\"a\":\"p2\",\"l\":[{\"c\":\"c1\"},{\"c\":\"c3\"}]}]}}");
}
END

TEST(a_parent_without_rows_has_an_empty_list)
{
    const struct fq_cell cells[] = {INT4(0), INT4(0), INT4(1), TEXT("p1")};
    expect(&merged, cells, 1, 4, "{\"data\":{\"xs\":[{\"a\":\"p1\",\"l\":[]}]}}");
}
END

#define UNFIT                                                                                      \
    "{\"data\":null,\"errors\":[{\"message\":\"The database returned rows that do not fit the "    \
    "plan; reload the schema.\",\"extensions\":{\"code\":\"INTERNAL_SERVER_ERROR\"}}]}"

TEST(numbers_that_fit_no_plan_end_the_answer)
{
    const struct fq_cell sane[] = {INT4(0), INT4(0), INT4(1), TEXT("p1"),
                                   INT4(1), INT4(1), INT4(0), TEXT("c1")};
    static const struct {
        size_t cell;
        struct fq_cell value;
    } hostile[] = {
        {4, {"\0\0\0\2", 4}}, /* a set that is not there */
        {4, {"\xff\xff\xff\xff", 4}},
        {5, {"\0\0\0\7", 4}}, /* a parent that is not there */
        {5, {"\x7f\xff\xff\xff", 4}},
        {2, {"\0\0\0\x63", 4}}, /* numbered beyond all rows */
        {2, {"\xff\xff\xff\xff", 4}},
        {4, {"\0\1", 2}}, /* no int4 at all */
        {5, {NULL, 0}},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(hostile); i++) {
        struct fq_cell cells[FQ_ARRAY_LEN(sane)];
        memcpy(cells, sane, sizeof(cells));
        cells[hostile[i].cell] = hostile[i].value;
        expect(&merged, cells, 2, 4, UNFIT);
    }
    expect(&merged, sane, 2, 3, UNFIT); /* too few columns */
}
END

/* ---- values nobody can read ---- */

static bool refuse(const struct fq_codec *codec, struct fq_buf *to, const char *value, size_t len)
{
    (void)codec;
    (void)value;
    (void)len;
    fq_buf_literal(to, "half a va");
    return false;
}

static const struct fq_codec refusing = {.write = refuse};

TEST(an_unreadable_value_is_null_and_an_error)
{
    struct fq_emit fields[] = {CELL("a", 0, "{", false), CELL("b", 1, ",", false)};
    fields[0].codec = &refusing;
    const struct fq_rowset rows = {.fields = fields, .field_count = 2};
    struct fq_root root = list;
    root.rows = &rows;
    const struct fq_cell cells[] = {TEXT("?"), TEXT("2")};
    expect(&root, cells, 1, 2,
           "{\"data\":{\"xs\":[{\"a\":null,\"b\":\"2\"}]},\"errors\":[{\"message\":\"The database "
           "returned a value that does not fit the schema; reload the schema.\",\"locations\":[{"
           "\"line\":1,\"column\":1}],\"path\":[\"xs\",0,\"a\"],\"extensions\":{\"code\":"
           "\"INTERNAL_SERVER_ERROR\"}}]}");
}
END

/* ---- what functions return ---- */

TEST(an_object_without_fields_is_empty)
{
    static const struct fq_rowset empty = {.field_count = 0};
    struct fq_root root = list;
    root.rows = &empty;
    root.column_count = 1;
    const struct fq_cell cells[] = {TEXT("1"), TEXT("2")};
    expect(&root, cells, 2, 1, "{\"data\":{\"xs\":[{},{}]}}");
}
END

static const struct fq_emit only_a[] = {CELL("a", 1, "{", false)};
static const struct fq_emit needed[] = {CELL("b", 1, "{", true)};
static const struct fq_case one_or_other[] = {{only_a, 1}, {needed, 1}, {NULL, 0}};
static const struct fq_rowset either = {.cases = one_or_other, .case_count = 3, .choice = 0};

TEST(a_row_of_an_abstract_type_says_which_it_is)
{
    struct fq_root root = list;
    root.rows = &either;
    const struct fq_cell cells[] = {INT4(1), TEXT("x"), INT4(0), TEXT("y"), INT4(2), null_cell};
    expect(&root, cells, 3, 2, "{\"data\":{\"xs\":[{\"b\":\"x\"},{\"a\":\"y\"},{}]}}");
}
END

TEST(a_row_of_an_unknown_type_is_an_error)
{
    struct fq_root root = single;
    root.rows = &either;
    const struct fq_cell number[] = {INT4(3), TEXT("x")}, none[] = {null_cell, TEXT("x")};
    const char *answer =
        "{\"data\":{\"x\":null},\"errors\":[{\"message\":\"The database returned a row of no "
        "type that the schema knows here.\",\"path\":[\"x\"],\"extensions\":{\"code\":"
        "\"INTERNAL_SERVER_ERROR\"}}]}";
    expect(&root, number, 1, 2, answer);
    expect(&root, none, 1, 2, answer);
}
END

static const struct fq_emit value[] = {
    {.kind = FQ_EMIT_CELL, .cell = 0, .codec = &fq_codec_text, .first = true, .at = {1, 1}}};
static const struct fq_rowset values = {.fields = value, .field_count = 1, .bare = true};

TEST(a_value_stands_without_an_object_around_it)
{
    struct fq_root root = list;
    root.rows = &values;
    root.column_count = 1;
    const struct fq_cell cells[] = {TEXT("1"), null_cell, TEXT("3")};
    expect(&root, cells, 3, 1, "{\"data\":{\"xs\":[\"1\",null,\"3\"]}}");
    root = single;
    root.rows = &values;
    root.column_count = 1;
    expect(&root, cells, 1, 1, "{\"data\":{\"x\":\"1\"}}");
    expect(&root, cells + 1, 1, 1, "{\"data\":{\"x\":null}}");
}
END

static const struct fq_projection_field stored[] = {
    {.key = FQ_STR_INIT("b"), .prefix = FQ_STR_INIT("\"b\":"), .non_null = true}};
static const struct fq_projection stand_in = {.fields = stored, .count = 1};
static const struct fq_emit with_stand_in[] = {
    {.kind = FQ_EMIT_OBJECT,
     .cell = 0,
     .first = true,
     .key = FQ_STR_INIT("o"),
     .prefix = FQ_STR_INIT("{\"o\":"),
     .fields = needed,
     .field_count = 1,
     .projection = &stand_in,
     .document = 2,
     .at = {1, 1}},
};
static const struct fq_rowset stand_ins = {.fields = with_stand_in, .field_count = 1};

TEST(a_document_stands_for_an_object_that_is_gone)
{
    struct fq_root root = list_of_objects;
    root.rows = &stand_ins;
    const struct fq_cell cells[] = {TRUE_CELL,  TEXT("x"), TEXT("\1{\"b\": 1}"),
                                    FALSE_CELL, null_cell, TEXT("\1{\"b\": 2, \"c\": 3}"),
                                    FALSE_CELL, null_cell, null_cell,
                                    FALSE_CELL, null_cell, TEXT("\1[1]")};
    expect(&root, cells, 4, 3,
           "{\"data\":{\"xs\":[{\"o\":{\"b\":\"x\"}},{\"o\":{\"b\":2}},{\"o\":null},"
           "{\"o\":null}]}}");
    const struct fq_cell broken[] = {FALSE_CELL, null_cell, TEXT("\1{\"b\": null}")};
    expect(
        &root, broken, 1, 3,
        "{\"data\":{\"xs\":[{\"o\":null}]},\"errors\":[" NULL_ERROR("[\"xs\",0,\"o\",\"b\"]") "]}");
}
END

int main(void)
{
    return RUN("response/rows", an_object_without_fields_is_empty,
               a_row_of_an_abstract_type_says_which_it_is, a_row_of_an_unknown_type_is_an_error,
               a_value_stands_without_an_object_around_it,
               a_document_stands_for_an_object_that_is_gone, rows_of_a_list_come_in_order,
               no_rows_are_an_empty_list_or_null, a_single_field_takes_one_row,
               a_forbidden_null_spreads_to_what_may_be_null, an_object_is_there_as_its_cell_says,
               a_null_inside_an_object_takes_only_the_object,
               nested_rows_go_to_their_parents_whatever_stands_between,
               a_parent_without_rows_has_an_empty_list, numbers_that_fit_no_plan_end_the_answer,
               an_unreadable_value_is_null_and_an_error);
}
