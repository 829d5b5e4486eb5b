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
        .op = FQ_OP_VALUE, .cell = number, .key = FQ_STR_INIT(name),                               \
        .prefix = FQ_STR_INIT(brace "\"" name "\":"), .codec = &fq_codec_text,                     \
        .non_null = required, .at = {1, 1},                                                        \
    }

static void begin(const struct fq_plan *plan)
{
    fq_arena_init(&arena, 4096, 1u << 22);
    fq_buf_init(&out, NULL, 1u << 20);
    fq_response_begin(&response, plan, &out, &arena, &arena);
}

struct writing {
    const struct fq_plan *plan;
    const struct fq_cell *cells;
    size_t rows, columns;
};

static enum fq_status write(void *arg)
{
    const struct writing *w = arg;
    const struct fq_plan_step *step = w->plan->steps;
    const struct fq_node *root = w->plan->roots;
    struct fq_kept kept = {0};
    if (w->rows && fq_result_is_merged(&step->result)) {
        fq_response_keep(&response, &kept, step, w->cells, w->rows, w->columns, false);
        /* As full as can be: it stops wherever it can, and goes on. */
        while (!fq_response_write_kept(&response, root, &kept, 0) && !response.data_null) {
            ck_assert(!fq_response_write_kept(&response, root, &kept, out.len));
            if (fq_response_write_kept(&response, root, &kept, out.len + 1))
                break;
        }
    } else if (w->rows)
        fq_response_rows(&response, step, w->cells, w->rows, w->columns);
    fq_response_root_done(&response, root);
    fq_response_end(&response);
    return FQ_OK;
}

/* The whole answer of a plan with one root field, whose statement has so many columns. */
static void expect(const struct fq_node *root, size_t column_count, const struct fq_cell *cells,
                   size_t rows, size_t columns, const char *expected)
{
    const struct fq_rowset *sets[] = {root->rows, NULL};
    struct fq_plan_step step = {.wanted = true, .result = {sets, 1, column_count}};
    for (size_t i = 0; i < root->rows->item->count; i++) {
        if (root->rows->item->nodes[i].op == FQ_OP_ROWS)
            sets[step.result.set_count++] = root->rows->item->nodes[i].rows;
    }
    const struct fq_plan plan = {.roots = root, .root_count = 1, .steps = &step, .step_count = 1};
    struct writing writing = {&plan, cells, rows, columns};
    begin(&plan);
    ck_assert_int_eq(fq_guard(write, &writing), FQ_OK);
    ASSERT_STR(fq_buf_str(&out), fq_str_from(expected));
    fq_buf_clear(&out);
    fq_arena_clear(&arena);
}

/* ---- one set ---- */

static const struct fq_node pair[] = {CELL("a", 0, "{", false), CELL("b", 1, ",", true)};
#define OBJECT(fields)                                                                             \
    (&(const struct fq_node){.op = FQ_OP_OBJECT,                                                   \
                             .cell = FQ_NO_CELL,                                                   \
                             .nodes = fields,                                                      \
                             .count = sizeof(fields) / sizeof(*(fields))})
static const struct fq_rowset pairs = {.item = OBJECT(pair)};
static const struct fq_rowset pair_of_one = {.item = OBJECT(pair), .one = true};

#define ROWS(name, set, required)                                                                  \
    {                                                                                              \
        .op = FQ_OP_ROWS, .non_null = required, .key = FQ_STR_INIT(name),                          \
        .prefix = FQ_STR_INIT("{\"" name "\":"), .at = {1, 3}, .rows = set                         \
    }
static const struct fq_node list = ROWS("xs", &pairs, true);
static const struct fq_node single = ROWS("x", &pair_of_one, false);

#define NULL_ERROR(path)                                                                           \
    "{\"message\":\"Cannot return null for a non-nullable field.\",\"locations\":[{\"line\":1,"    \
    "\"column\":1}],\"path\":" path ",\"extensions\":{\"code\":\"INTERNAL_SERVER_ERROR\"}}"

TEST(rows_of_a_list_come_in_order)
{
    const struct fq_cell cells[] = {TEXT("1"), TEXT("q\"uote"), null_cell, TEXT("")};
    expect(&list, 2, cells, 2, 2,
           "{\"data\":{\"xs\":[{\"a\":\"1\",\"b\":\"q\\\"uote\"},{\"a\":null,\"b\":\"\"}]}}");
}
END

TEST(no_rows_are_an_empty_list_or_null)
{
    expect(&list, 2, NULL, 0, 2, "{\"data\":{\"xs\":[]}}");
    expect(&single, 2, NULL, 0, 2, "{\"data\":{\"x\":null}}");
}
END

TEST(a_single_field_takes_one_row)
{
    const struct fq_cell cells[] = {TEXT("1"), TEXT("2"), TEXT("3"), TEXT("4")};
    expect(&single, 2, cells, 2, 2, "{\"data\":{\"x\":{\"a\":\"1\",\"b\":\"2\"}}}");
}
END

TEST(a_forbidden_null_spreads_to_what_may_be_null)
{
    const struct fq_cell cells[] = {TEXT("1"), null_cell};
    expect(&single, 2, cells, 1, 2,
           "{\"data\":{\"x\":null},\"errors\":[" NULL_ERROR("[\"x\",\"b\"]") "]}");
    expect(&list, 2, cells, 1, 2,
           "{\"data\":null,\"errors\":[" NULL_ERROR("[\"xs\",0,\"b\"]") "]}");
}
END

/* ---- objects ---- */

static const struct fq_node only_b[] = {CELL("b", 2, "{", true)};
static const struct fq_node with_object[] = {
    CELL("a", 0, "{", false),
    {.op = FQ_OP_OBJECT,
     .cell = 1,
     .key = FQ_STR_INIT("o"),
     .prefix = FQ_STR_INIT(",\"o\":"),
     .nodes = only_b,
     .count = 1,
     .at = {1, 1}},
};
static const struct fq_rowset objects = {.item = OBJECT(with_object)};
static const struct fq_node list_of_objects = ROWS("xs", &objects, true);

TEST(an_object_is_there_as_its_cell_says)
{
    const struct fq_cell cells[] = {TEXT("1"), TRUE_CELL, TEXT("x"), TEXT("2"), FALSE_CELL,
                                    null_cell, TEXT("3"), null_cell, null_cell};
    expect(&list_of_objects, 3, cells, 3, 3,
           "{\"data\":{\"xs\":[{\"a\":\"1\",\"o\":{\"b\":\"x\"}},{\"a\":\"2\",\"o\":null},"
           "{\"a\":\"3\",\"o\":null}]}}");
}
END

TEST(a_null_inside_an_object_takes_only_the_object)
{
    const struct fq_cell cells[] = {TEXT("1"), TRUE_CELL, null_cell};
    expect(&list_of_objects, 3, cells, 1, 3,
           "{\"data\":{\"xs\":[{\"a\":\"1\",\"o\":null}]},\"errors\":[" NULL_ERROR(
               "[\"xs\",0,\"o\",\"b\"]") "]}");
}
END

/* ---- merged sets ---- */

/* Each set's first cell stands in the statement's fourth column. */
static const uint16_t fourth[] = {3};
static const struct fq_node only_c[] = {CELL("c", 0, "{", false)};
static const struct fq_rowset inner = {
    .number = 1, .item = OBJECT(only_c), .columns = fourth, .column_count = 1};
static const struct fq_node with_list[] = {
    CELL("a", 0, "{", false),
    {.op = FQ_OP_ROWS,
     .key = FQ_STR_INIT("l"),
     .prefix = FQ_STR_INIT(",\"l\":"),
     .rows = &inner,
     .non_null = true},
};
static const struct fq_rowset outer = {
    .item = OBJECT(with_list), .columns = fourth, .column_count = 1};
static const struct fq_node merged = {.op = FQ_OP_ROWS,
                                      .non_null = true,
                                      .key = FQ_STR_INIT("xs"),
                                      .prefix = FQ_STR_INIT("{\"xs\":"),
                                      .rows = &outer};

TEST(nested_rows_go_to_their_parents_whatever_stands_between)
{
    const struct fq_cell cells[] = {
        INT4(0),    INT4(0),    INT4(1), TEXT("p1"), INT4(1),    INT4(2),    INT4(0),
        TEXT("c1"), INT4(0),    INT4(0), INT4(2),    TEXT("p2"), INT4(1),    INT4(1),
        INT4(0),    TEXT("c2"), INT4(1), INT4(2),    INT4(0),    TEXT("c3"),
    };
    expect(&merged, 4, cells, 5, 4,
           "{\"data\":{\"xs\":[{\"a\":\"p1\",\"l\":[{\"c\":\"c2\"}]},"
           "{\"a\":\"p2\",\"l\":[{\"c\":\"c1\"},{\"c\":\"c3\"}]}]}}");
}
END

TEST(a_parent_without_rows_has_an_empty_list)
{
    const struct fq_cell cells[] = {INT4(0), INT4(0), INT4(1), TEXT("p1")};
    expect(&merged, 4, cells, 1, 4, "{\"data\":{\"xs\":[{\"a\":\"p1\",\"l\":[]}]}}");
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
        expect(&merged, 4, cells, 2, 4, UNFIT);
    }
    expect(&merged, 4, sane, 2, 3, UNFIT); /* too few columns */
}
END

/* As when the key was dropped by which there are not two. */
TEST(a_second_row_of_a_sole_one_ends_the_answer)
{
    struct fq_rowset sole = outer;
    struct fq_node root = merged;
    sole.one = sole.sole = true;
    root.rows = &sole;
    const struct fq_cell cells[] = {INT4(0), INT4(0),    INT4(1), TEXT("p1"), INT4(1), INT4(1),
                                    INT4(0), TEXT("c1"), INT4(0), INT4(0),    INT4(1), TEXT("p2")};
    expect(&root, 4, cells, 2, 4, "{\"data\":{\"xs\":{\"a\":\"p1\",\"l\":[{\"c\":\"c1\"}]}}}");
    expect(&root, 4, cells, 3, 4, UNFIT);
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
    struct fq_node fields[] = {CELL("a", 0, "{", false), CELL("b", 1, ",", false)};
    fields[0].codec = &refusing;
    const struct fq_rowset rows = {.item = OBJECT(fields)};
    struct fq_node root = list;
    root.rows = &rows;
    const struct fq_cell cells[] = {TEXT("?"), TEXT("2")};
    expect(&root, 2, cells, 1, 2,
           "{\"data\":{\"xs\":[{\"a\":null,\"b\":\"2\"}]},\"errors\":[{\"message\":\"The database "
           "returned a value that does not fit the schema; reload the schema.\",\"locations\":[{"
           "\"line\":1,\"column\":1}],\"path\":[\"xs\",0,\"a\"],\"extensions\":{\"code\":"
           "\"INTERNAL_SERVER_ERROR\"}}]}");
}
END

/* ---- what functions return ---- */

TEST(an_object_without_fields_is_empty)
{
    static const struct fq_node object = {.op = FQ_OP_OBJECT, .cell = FQ_NO_CELL};
    static const struct fq_rowset empty = {.item = &object};
    struct fq_node root = list;
    root.rows = &empty;
    const struct fq_cell cells[] = {TEXT("1"), TEXT("2")};
    expect(&root, 1, cells, 2, 1, "{\"data\":{\"xs\":[{},{}]}}");
}
END

static const struct fq_node only_a[] = {CELL("a", 1, "{", false)};
static const struct fq_node needed[] = {CELL("b", 1, "{", true)};
static const struct fq_node one_or_other[] = {
    {.op = FQ_OP_OBJECT, .nodes = only_a, .count = 1},
    {.op = FQ_OP_OBJECT, .nodes = needed, .count = 1},
    {.op = FQ_OP_OBJECT},
};
static const struct fq_node one_of_three = {
    .op = FQ_OP_CASES, .cell = FQ_NO_CELL, .choice = 0, .nodes = one_or_other, .count = 3};
static const struct fq_rowset either = {.item = &one_of_three};
static const struct fq_rowset either_of_one = {.item = &one_of_three, .one = true};

TEST(a_row_of_an_abstract_type_says_which_it_is)
{
    struct fq_node root = list;
    root.rows = &either;
    const struct fq_cell cells[] = {INT4(1), TEXT("x"), INT4(0), TEXT("y"), INT4(2), null_cell};
    expect(&root, 2, cells, 3, 2, "{\"data\":{\"xs\":[{\"b\":\"x\"},{\"a\":\"y\"},{}]}}");
}
END

TEST(a_row_of_an_unknown_type_is_an_error)
{
    struct fq_node root = single;
    root.rows = &either_of_one;
    const struct fq_cell number[] = {INT4(3), TEXT("x")}, none[] = {null_cell, TEXT("x")};
    const char *answer =
        "{\"data\":{\"x\":null},\"errors\":[{\"message\":\"The database returned a row of no "
        "type that the schema knows here.\",\"path\":[\"x\"],\"extensions\":{\"code\":"
        "\"INTERNAL_SERVER_ERROR\"}}]}";
    expect(&root, 2, number, 1, 2, answer);
    expect(&root, 2, none, 1, 2, answer);
}
END

static const struct fq_node with_either[] = {
    {.op = FQ_OP_CASES,
     .cell = 2,
     .choice = 0,
     .key = FQ_STR_INIT("o"),
     .prefix = FQ_STR_INIT("{\"o\":"),
     .nodes = one_or_other,
     .count = 3,
     .at = {1, 1}},
    CELL("z", 1, ",", false),
};
static const struct fq_rowset with_eithers = {.item = OBJECT(with_either)};

TEST(a_field_may_be_one_of_several_objects)
{
    struct fq_node root = list;
    root.rows = &with_eithers;
    const struct fq_cell cells[] = {INT4(1),   TEXT("x"), TRUE_CELL, INT4(0),
                                    TEXT("y"), TRUE_CELL, INT4(2),   null_cell,
                                    TRUE_CELL, null_cell, TEXT("w"), FALSE_CELL};
    expect(&root, 3, cells, 4, 3,
           "{\"data\":{\"xs\":[{\"o\":{\"b\":\"x\"},\"z\":\"x\"},{\"o\":{\"a\":\"y\"},"
           "\"z\":\"y\"},{\"o\":{},\"z\":null},{\"o\":null,\"z\":\"w\"}]}}");
    const struct fq_cell inside[] = {INT4(1), null_cell, TRUE_CELL};
    expect(&root, 3, inside, 1, 3,
           "{\"data\":{\"xs\":[{\"o\":null,\"z\":null}]},\"errors\":[" NULL_ERROR(
               "[\"xs\",0,\"o\",\"b\"]") "]}");
    const struct fq_cell unknown[] = {INT4(3), TEXT("v"), TRUE_CELL};
    expect(&root, 3, unknown, 1, 3,
           "{\"data\":{\"xs\":[{\"o\":null,\"z\":\"v\"}]},\"errors\":[{\"message\":\"The "
           "database returned a row of no type that the schema knows here.\",\"locations\":[{"
           "\"line\":1,\"column\":1}],\"path\":[\"xs\",0,\"o\"],\"extensions\":{\"code\":"
           "\"INTERNAL_SERVER_ERROR\"}}]}");
}
END

static const struct fq_node value = {
    .op = FQ_OP_VALUE, .cell = 0, .codec = &fq_codec_text, .at = {1, 1}};
static const struct fq_rowset values = {.item = &value};
static const struct fq_rowset value_of_one = {.item = &value, .one = true};

TEST(a_value_stands_without_an_object_around_it)
{
    struct fq_node root = list;
    root.rows = &values;
    const struct fq_cell cells[] = {TEXT("1"), null_cell, TEXT("3")};
    expect(&root, 1, cells, 3, 1, "{\"data\":{\"xs\":[\"1\",null,\"3\"]}}");
    root = single;
    root.rows = &value_of_one;
    expect(&root, 1, cells, 1, 1, "{\"data\":{\"x\":\"1\"}}");
    expect(&root, 1, cells + 1, 1, 1, "{\"data\":{\"x\":null}}");
}
END

static const struct fq_projection_field stored[] = {
    {.key = FQ_STR_INIT("b"), .prefix = FQ_STR_INIT("\"b\":"), .non_null = true}};
static const struct fq_projection stored_b = {.fields = stored, .count = 1};
static const struct fq_node stand_in = {.op = FQ_OP_JSON, .cell = 2, .projection = &stored_b};
static const struct fq_node with_stand_in[] = {
    {.op = FQ_OP_OBJECT,
     .cell = 0,
     .key = FQ_STR_INIT("o"),
     .prefix = FQ_STR_INIT("{\"o\":"),
     .nodes = needed,
     .count = 1,
     .stand_in = &stand_in,
     .at = {1, 1}},
};
static const struct fq_rowset stand_ins = {.item = OBJECT(with_stand_in)};

TEST(a_document_stands_for_an_object_that_is_gone)
{
    struct fq_node root = list_of_objects;
    root.rows = &stand_ins;
    const struct fq_cell cells[] = {TRUE_CELL,  TEXT("x"), TEXT("\1{\"b\": 1}"),
                                    FALSE_CELL, null_cell, TEXT("\1{\"b\": 2, \"c\": 3}"),
                                    FALSE_CELL, null_cell, null_cell,
                                    FALSE_CELL, null_cell, TEXT("\1[1]")};
    expect(&root, 3, cells, 4, 3,
           "{\"data\":{\"xs\":[{\"o\":{\"b\":\"x\"}},{\"o\":{\"b\":2}},{\"o\":null},"
           "{\"o\":null}]}}");
    const struct fq_cell broken[] = {FALSE_CELL, null_cell, TEXT("\1{\"b\": null}")};
    expect(
        &root, 3, broken, 1, 3,
        "{\"data\":{\"xs\":[{\"o\":null}]},\"errors\":[" NULL_ERROR("[\"xs\",0,\"o\",\"b\"]") "]}");
}
END

/* ---- a set of one row inside a row ---- */

static const struct fq_node counted[] = {{.op = FQ_OP_VALUE,
                                          .key = FQ_STR_INIT("n"),
                                          .prefix = FQ_STR_INIT("{\"n\":"),
                                          .at = {1, 9},
                                          .codec = &fq_codec_count,
                                          .non_null = true}};
static const uint16_t first_column[] = {3};
static const struct fq_rowset one_of_each = {
    .number = 1, .one = true, .item = OBJECT(counted), .columns = first_column, .column_count = 1};
static const struct fq_node with_one[] = {{.op = FQ_OP_ROWS,
                                           .key = FQ_STR_INIT("all"),
                                           .prefix = FQ_STR_INIT("{\"all\":"),
                                           .at = {1, 5},
                                           .rows = &one_of_each}};
static const struct fq_rowset parents_of_one = {.item = OBJECT(with_one)};
static const struct fq_node list_of_ones = ROWS("xs", &parents_of_one, true);
#define INT8(bytes) ((struct fq_cell){bytes, 8})

TEST(one_row_of_another_set_is_an_object)
{
    const struct fq_cell cells[] = {INT4(0), INT4(0), INT4(1), null_cell,
                                    INT4(0), INT4(0), INT4(2), null_cell,
                                    INT4(1), INT4(2), INT4(0), INT8("\0\0\0\0\0\0\0\7"),
                                    INT4(1), INT4(1), INT4(0), INT8("\0\0\0\0\x80\0\0\0")};
    expect(&list_of_ones, 4, cells, 4, 4,
           "{\"data\":{\"xs\":[{\"all\":null},{\"all\":{\"n\":7}}]},\"errors\":[{\"message\":"
           "\"The count is above 2147483647, the greatest Int; countBig of an aggregate counts "
           "further.\","
           "\"locations\":[{\"line\":1,\"column\":9}],\"path\":[\"xs\",0,\"all\",\"n\"],"
           "\"extensions\":{\"code\":\"INTERNAL_SERVER_ERROR\"}}]}");
    ck_assert(!response.malformed);
    expect(&list_of_ones, 4, cells, 1, 4, "{\"data\":{\"xs\":[{\"all\":null}]}}");
}
END

int main(void)
{
    return RUN(
        "response/rows", one_row_of_another_set_is_an_object, an_object_without_fields_is_empty,
        a_row_of_an_abstract_type_says_which_it_is, a_row_of_an_unknown_type_is_an_error,
        a_field_may_be_one_of_several_objects, a_value_stands_without_an_object_around_it,
        a_document_stands_for_an_object_that_is_gone, rows_of_a_list_come_in_order,
        no_rows_are_an_empty_list_or_null, a_single_field_takes_one_row,
        a_forbidden_null_spreads_to_what_may_be_null, an_object_is_there_as_its_cell_says,
        a_null_inside_an_object_takes_only_the_object,
        nested_rows_go_to_their_parents_whatever_stands_between,
        a_parent_without_rows_has_an_empty_list, numbers_that_fit_no_plan_end_the_answer,
        a_second_row_of_a_sole_one_ends_the_answer, an_unreadable_value_is_null_and_an_error);
}
