/* SPDX-License-Identifier: MIT
 *
 * Several fields of an object made of the same rows: pages, with programs written by hand.
 */
#include "pgtype/pgtype.h"
#include "response/response.h"
#include "unit.h"

#define TEXT(literal)                                                                              \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }
#define INT4(literal)                                                                              \
    {                                                                                              \
        "\0\0\0" literal, 4                                                                        \
    }
#define NO_CELL                                                                                    \
    {                                                                                              \
        NULL, 0                                                                                    \
    }

/* Cell 0 of set 0 is a text; cell 0 of set 1 a count. */
static const struct fq_node text = {.op = FQ_OP_VALUE,
                                    .key = FQ_STR_INIT("a"),
                                    .prefix = FQ_STR_INIT("{\"a\":"),
                                    .codec = &fq_codec_text,
                                    .non_null = true,
                                    .at = {1, 1}};
static const struct fq_node object = {
    .op = FQ_OP_OBJECT, .cell = FQ_NO_CELL, .nodes = &text, .count = 1};
static const struct fq_node bare = {
    .op = FQ_OP_VALUE, .codec = &fq_codec_text, .non_null = true, .at = {1, 2}};
static const struct fq_node number = {
    .op = FQ_OP_VALUE, .codec = &fq_codec_count, .non_null = true, .at = {1, 3}};

static const struct fq_rowset all = {.item = &object}, first = {.item = &bare, .one = true},
                              last = {.item = &bare, .one = true, .last = true},
                              total = {.number = 1, .item = &number, .one = true};

static const struct fq_node fields[] = {
    {.op = FQ_OP_ROWS,
     .key = FQ_STR_INIT("xs"),
     .prefix = FQ_STR_INIT("{\"xs\":"),
     .rows = &all,
     .non_null = true},
    {.op = FQ_OP_ROWS,
     .key = FQ_STR_INIT("from"),
     .prefix = FQ_STR_INIT(",\"from\":"),
     .rows = &first},
    {.op = FQ_OP_ROWS, .key = FQ_STR_INIT("to"), .prefix = FQ_STR_INIT(",\"to\":"), .rows = &last},
    {.op = FQ_OP_MORE,
     .key = FQ_STR_INIT("more"),
     .prefix = FQ_STR_INIT(",\"more\":"),
     .rows = &all,
     .non_null = true},
    {.op = FQ_OP_ROWS,
     .key = FQ_STR_INIT("total"),
     .prefix = FQ_STR_INIT(",\"total\":"),
     .rows = &total,
     .non_null = true,
     .at = {1, 3}},
};

static const uint16_t column_0[] = {FQ_COLUMN_FIRST}, column_1[] = {FQ_COLUMN_FIRST + 1};

/* Set 0 as the page, the count in a set of its own. */
struct page {
    struct fq_rowset rows;
    const char *variable;
    const struct fq_cell *cells;
    size_t count;
    const char *expected;
};

static struct fq_arena arena;
static struct fq_buf out;

static enum fq_status write(void *arg)
{
    const struct page *page = arg;
    struct fq_rowset rows = page->rows,
                     counted = {.number = 1, .columns = column_1, .column_count = 1};
    const struct fq_rowset *sets[] = {&rows, &counted};
    const struct fq_node root = {.op = FQ_OP_OBJECT,
                                 .cell = FQ_NO_CELL,
                                 .nodes = fields,
                                 .count = FQ_ARRAY_LEN(fields),
                                 .key = FQ_STR_INIT("page"),
                                 .prefix = FQ_STR_INIT("{\"page\":"),
                                 .non_null = true};
    const struct fq_plan_step step = {.wanted = true, .result = {sets, 2, FQ_COLUMN_FIRST + 2}};
    const struct fq_plan plan = {.roots = &root, .root_count = 1, .steps = &step, .step_count = 1};
    const struct fq_input leaf = {.text = fq_str_from(page->variable ? page->variable : "")};
    const struct fq_input *leaves[] = {&leaf};
    const struct fq_variables variables = {.leaves = leaves, .leaf_count = 1};
    struct fq_response response;
    struct fq_kept kept = {0};
    rows.columns = column_0;
    rows.column_count = 1;
    fq_response_begin(&response, &plan, &out, &arena, &arena);
    response.variables = &variables;
    fq_response_keep(&response, &kept, &step, page->cells, page->count, FQ_COLUMN_FIRST + 2, false);
    /* As full as can be: it stops wherever it can, and goes on. */
    while (!fq_response_write_kept(&response, &root, &kept, out.len + 1))
        ;
    fq_response_root_done(&response, &root);
    fq_response_end(&response);
    return FQ_OK;
}

static void expect(struct page page)
{
    fq_arena_init(&arena, 4096, 1u << 22);
    fq_buf_init(&out, NULL, 1u << 20);
    ck_assert_int_eq(fq_guard(write, &page), FQ_OK);
    ASSERT_STR(fq_buf_str(&out), fq_str_from(page.expected));
    fq_buf_clear(&out);
    fq_arena_clear(&arena);
}

#define ROW(literal)   INT4("\0"), INT4("\0"), INT4("\0"), TEXT(literal), NO_CELL
#define TOTAL(literal) INT4("\1"), INT4("\0"), INT4("\0"), NO_CELL, TEXT(literal)

static const struct fq_cell three[] = {ROW("x"), ROW("y"), ROW("z"), TOTAL("\0\0\0\0\0\0\0\7")};

TEST(a_page_shows_so_many_rows_and_tells_that_there_was_another)
{
    expect((struct page){{.cut = true, .most = 2, .most_leaf = -1},
                         NULL,
                         three,
                         4,
                         "{\"data\":{\"page\":{\"xs\":[{\"a\":\"x\"},{\"a\":\"y\"}],\"from\":\"x\","
                         "\"to\":\"y\",\"more\":true,\"total\":7}}}"});
    expect((struct page){{.cut = true, .most = 3, .most_leaf = -1},
                         NULL,
                         three,
                         4,
                         "{\"data\":{\"page\":{\"xs\":[{\"a\":\"x\"},{\"a\":\"y\"},{\"a\":\"z\"}],"
                         "\"from\":\"x\",\"to\":\"z\",\"more\":false,\"total\":7}}}"});
    expect((struct page){{.cut = true, .most = 0, .most_leaf = -1},
                         NULL,
                         three,
                         4,
                         "{\"data\":{\"page\":{\"xs\":[],\"from\":null,\"to\":null,\"more\":true,"
                         "\"total\":7}}}"});
}
END

TEST(the_number_may_be_a_variable)
{
    expect((struct page){{.cut = true, .most = 9, .most_leaf = 0},
                         "1",
                         three,
                         4,
                         "{\"data\":{\"page\":{\"xs\":[{\"a\":\"x\"}],\"from\":\"x\",\"to\":\"x\","
                         "\"more\":true,\"total\":7}}}"});
}
END

TEST(rows_that_come_backwards_are_turned_around)
{
    expect((struct page){{.backwards = true, .cut = true, .most = 2, .most_leaf = -1},
                         NULL,
                         three,
                         4,
                         "{\"data\":{\"page\":{\"xs\":[{\"a\":\"y\"},{\"a\":\"x\"}],\"from\":\"y\","
                         "\"to\":\"x\",\"more\":true,\"total\":7}}}"});
    expect((struct page){{.backwards = true},
                         NULL,
                         three,
                         4,
                         "{\"data\":{\"page\":{\"xs\":[{\"a\":\"z\"},{\"a\":\"y\"},{\"a\":\"x\"}],"
                         "\"from\":\"z\",\"to\":\"x\",\"more\":false,\"total\":7}}}"});
}
END

TEST(a_count_that_is_no_int_is_an_error_at_its_field)
{
    static const struct fq_cell many[] = {ROW("x"), TOTAL("\0\0\0\0\200\0\0\0")};
    expect((struct page){
        {0},
        NULL,
        many,
        2,
        "{\"data\":null,\"errors\":[{\"message\":\"The count is above 2147483647, the greatest "
        "Int; "
        "countBig of an aggregate counts "
        "further.\",\"locations\":[{\"line\":1,\"column\":3}],\"path\":[\"page\","
        "\"total\"],\"extensions\":{\"code\":\"INTERNAL_SERVER_ERROR\"}}]}"});
}
END

/* Rows of a hostile database. */
TEST(a_row_that_is_missing_is_null_where_it_may_be)
{
    expect((struct page){
        {0},
        NULL,
        three,
        1,
        "{\"data\":null,\"errors\":[{\"message\":\"Cannot return null for a non-nullable field.\","
        "\"locations\":[{\"line\":1,\"column\":3}],\"path\":[\"page\",\"total\"],\"extensions\":{"
        "\"code\":\"INTERNAL_SERVER_ERROR\"}}]}"});
}
END

int main(void)
{
    return RUN("response/pages", a_page_shows_so_many_rows_and_tells_that_there_was_another,
               the_number_may_be_a_variable, rows_that_come_backwards_are_turned_around,
               a_count_that_is_no_int_is_an_error_at_its_field,
               a_row_that_is_missing_is_null_where_it_may_be);
}
