/* SPDX-License-Identifier: MIT
 *
 * Rows of several sets that come in the order of the answer, with programs written by hand.  Each
 * answer is made of the same rows in one call and in as many as there are rows; what was given to a
 * call is gone after it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pgtype/pgtype.h"
#include "response/response.h"
#include "unit.h"

static struct fq_arena arena;
static struct fq_buf out;
static struct fq_response response;

#define CELL(name, brace, required)                                                                \
    {                                                                                              \
        .op = FQ_OP_VALUE, .key = FQ_STR_INIT(name), .prefix = FQ_STR_INIT(brace "\"" name "\":"), \
        .codec = &fq_codec_text, .non_null = required, .at = {1, 1},                               \
    }
#define ROWS(name, brace, set, required)                                                           \
    {                                                                                              \
        .op = FQ_OP_ROWS, .key = FQ_STR_INIT(name), .prefix = FQ_STR_INIT(brace "\"" name "\":"),  \
        .rows = set, .non_null = required, .at = {1, 2},                                           \
    }
#define OBJECT(fields)                                                                             \
    (&(const struct fq_node){.op = FQ_OP_OBJECT,                                                   \
                             .cell = FQ_NO_CELL,                                                   \
                             .nodes = fields,                                                      \
                             .count = sizeof(fields) / sizeof(*(fields))})

/* { xs { a bs { b cs { c } } o { ds { d } } one { e } z: a } }: set 0 holds 1, 3 and 4; 1 holds 2.
 */
static const uint16_t fourth[] = {3};
static const struct fq_node c_fields[] = {CELL("c", "{", true)};
static const struct fq_rowset cs = {
    .number = 2, .parent = 1, .item = OBJECT(c_fields), .columns = fourth, .column_count = 1};
static const struct fq_node b_fields[] = {CELL("b", "{", false), ROWS("cs", ",", &cs, true)};
static const struct fq_rowset bs = {.number = 1,
                                    .holds_sets = true,
                                    .item = OBJECT(b_fields),
                                    .columns = fourth,
                                    .column_count = 1};
static const struct fq_node d_fields[] = {CELL("d", "{", true)};
static const struct fq_rowset ds = {
    .number = 3, .item = OBJECT(d_fields), .columns = fourth, .column_count = 1};
static const struct fq_node o_fields[] = {ROWS("ds", "{", &ds, true)};
static const struct fq_node e_fields[] = {CELL("e", "{", false)};
static const struct fq_rowset one = {
    .number = 4, .one = true, .item = OBJECT(e_fields), .columns = fourth, .column_count = 1};
static const struct fq_node fields[] = {
    CELL("a", "{", false),
    ROWS("bs", ",", &bs, true),
    {.op = FQ_OP_OBJECT,
     .cell = FQ_NO_CELL,
     .key = FQ_STR_INIT("o"),
     .prefix = FQ_STR_INIT(",\"o\":"),
     .nodes = o_fields,
     .count = 1,
     .at = {1, 3}},
    ROWS("one", ",", &one, false),
    CELL("z", ",", false), /* the same cell, when all rows inside have come */
};
static const struct fq_rowset all = {
    .holds_sets = true, .item = OBJECT(fields), .columns = fourth, .column_count = 1};
static const struct fq_node root = ROWS("xs", "{", &all, true);
static const struct fq_rowset *const sets[] = {&all, &bs, &cs, &ds, &one};
static const struct fq_plan_step step = {
    .wanted = true, .result = {.sets = sets, .set_count = 5, .column_count = 4, .in_order = true}};
static const struct fq_plan plan = {.roots = &root, .root_count = 1, .steps = &step};

/* { page { xs { a ds { d } } end { from to more } } }, of two rows at most. */
static const struct fq_rowset page_ds = {
    .number = 1, .item = OBJECT(d_fields), .columns = fourth, .column_count = 1};
static const struct fq_node page_fields[] = {CELL("a", "{", true), ROWS("ds", ",", &page_ds, true)};
static const struct fq_node bare = {
    .op = FQ_OP_VALUE, .codec = &fq_codec_text, .non_null = true, .at = {1, 4}};
static const struct fq_rowset own = {.holds_sets = true,
                                     .cut = true,
                                     .most = 2,
                                     .most_leaf = -1,
                                     .columns = fourth,
                                     .column_count = 1};
static const struct fq_rowset shown = {.of = &own, .item = OBJECT(page_fields)},
                              first = {.of = &own, .item = &bare, .one = true},
                              last = {.of = &own, .item = &bare, .one = true, .last = true};
static const struct fq_node end_fields[] = {
    ROWS("from", "{", &first, false),
    ROWS("to", ",", &last, false),
    {.op = FQ_OP_MORE, .prefix = FQ_STR_INIT(",\"more\":"), .rows = &own, .non_null = true}};
static const struct fq_node page_of[] = {ROWS("xs", "{", &shown, true),
                                         {.op = FQ_OP_OBJECT,
                                          .cell = FQ_NO_CELL,
                                          .prefix = FQ_STR_INIT(",\"end\":"),
                                          .nodes = end_fields,
                                          .count = 3}};
static const struct fq_node page = {.op = FQ_OP_OBJECT,
                                    .cell = FQ_NO_CELL,
                                    .key = FQ_STR_INIT("page"),
                                    .prefix = FQ_STR_INIT("{\"page\":"),
                                    .nodes = page_of,
                                    .count = 2,
                                    .non_null = true};
static const struct fq_rowset *const page_sets[] = {&own, &page_ds};
static const struct fq_plan_step page_step = {
    .wanted = true,
    .result = {.sets = page_sets, .set_count = 2, .column_count = 4, .in_order = true}};
static const struct fq_plan page_plan = {
    .roots = &page, .root_count = 1, .steps = &page_step, .step_count = 1, .streamed = true};

/* The same without ds, of one set. */
static const struct fq_rowset alone = {
    .cut = true, .most = 2, .most_leaf = -1, .columns = fourth, .column_count = 1};
static const struct fq_rowset shown_alone = {.of = &alone, .item = OBJECT(e_fields)};
static const struct fq_node alone_of[] = {ROWS("xs", "{", &shown_alone, true),
                                          {.op = FQ_OP_OBJECT,
                                           .cell = FQ_NO_CELL,
                                           .prefix = FQ_STR_INIT(",\"end\":"),
                                           .nodes = end_fields,
                                           .count = 3}};
static const struct fq_node alone_page = {.op = FQ_OP_OBJECT,
                                          .cell = FQ_NO_CELL,
                                          .key = FQ_STR_INIT("page"),
                                          .prefix = FQ_STR_INIT("{\"page\":"),
                                          .nodes = alone_of,
                                          .count = 2,
                                          .non_null = true};
static const struct fq_rowset *const alone_sets[] = {&alone};
static const struct fq_plan_step alone_step = {
    .wanted = true, .result = {.sets = alone_sets, .set_count = 1, .column_count = 4}};
static const struct fq_plan alone_plan = {
    .roots = &alone_page, .root_count = 1, .steps = &alone_step, .step_count = 1, .streamed = true};

static const struct fq_plan *written = &plan;

struct row {
    uint32_t set, parent, n;
    const char *text;
};
enum { COLUMNS = 4, MOST_ROWS = 16, TEXT_BYTES = 32 };

/* Rows as they are received. */
struct received {
    struct fq_cell cells[MOST_ROWS][COLUMNS];
    unsigned char numbers[MOST_ROWS][3][4];
    char texts[MOST_ROWS][TEXT_BYTES];
};

static void receive(struct received *to, const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t numbers[] = {rows[i].set, rows[i].parent, rows[i].n};
        for (size_t k = 0; k < 3; k++) {
            for (unsigned b = 0; b < 4; b++)
                to->numbers[i][k][b] = (unsigned char)(numbers[k] >> (24 - 8 * b));
            to->cells[i][k] = (struct fq_cell){(const char *)to->numbers[i][k], 4};
        }
        size_t len = rows[i].text ? strlen(rows[i].text) : 0;
        memcpy(to->texts[i], rows[i].text ? rows[i].text : "", len);
        to->cells[i][3] = (struct fq_cell){rows[i].text ? to->texts[i] : NULL, len};
    }
}

struct writing {
    const struct row *rows;
    size_t count, a_call;
};

static enum fq_status write(void *arg)
{
    const struct writing *w = arg;
    for (size_t at = 0; at < w->count; at += w->a_call) {
        struct received *received = calloc(1, sizeof(*received));
        receive(received, w->rows + at, w->a_call);
        fq_response_rows(&response, written->steps, received->cells[0], w->a_call, COLUMNS);
        memset(received, '#', sizeof(*received));
        free(received);
    }
    fq_response_root_done(&response, written->roots);
    fq_response_end(&response);
    return FQ_OK;
}

static void expect(const struct row *rows, size_t count, const char *expected)
{
    size_t calls[] = {1, count};
    for (size_t i = 0; i < FQ_ARRAY_LEN(calls); i++) {
        struct writing writing = {rows, count, calls[i]};
        fq_arena_init(&arena, 4096, 1u << 22);
        fq_buf_init(&out, NULL, 1u << 20);
        fq_response_begin(&response, written, &out, &arena, &arena);
        ck_assert_int_eq(fq_guard(write, &writing), FQ_OK);
        ASSERT_STR(fq_buf_str(&out), fq_str_from(expected));
        fq_buf_clear(&out);
        fq_arena_clear(&arena);
    }
}

TEST(rows_are_written_in_the_order_in_which_they_come)
{
    static const struct row rows[] = {
        {0, 0, 1, "a1"}, {1, 1, 1, "b1"}, {2, 1, 0, "c1"}, {2, 1, 0, "c2"},
        {1, 1, 2, "b2"}, {1, 1, 3, NULL}, {2, 3, 0, "c3"}, {3, 1, 0, "d1"},
        {4, 1, 0, "e1"}, {0, 0, 2, "a2"}, {3, 2, 0, "d2"}, {3, 2, 0, "d3"},
    };
    expect(rows, FQ_ARRAY_LEN(rows),
           "{\"data\":{\"xs\":["
           "{\"a\":\"a1\",\"bs\":[{\"b\":\"b1\",\"cs\":[{\"c\":\"c1\"},{\"c\":\"c2\"}]},"
           "{\"b\":\"b2\",\"cs\":[]},{\"b\":null,\"cs\":[{\"c\":\"c3\"}]}],"
           "\"o\":{\"ds\":[{\"d\":\"d1\"}]},\"one\":{\"e\":\"e1\"},\"z\":\"a1\"},"
           "{\"a\":\"a2\",\"bs\":[],\"o\":{\"ds\":[{\"d\":\"d2\"},{\"d\":\"d3\"}]},"
           "\"one\":null,\"z\":\"a2\"}]}}");
}
END

TEST(rows_without_others_have_empty_lists)
{
    static const struct row rows[] = {{0, 0, 1, "a1"}, {0, 0, 2, "a2"}};
    static const char empty[] = "\"bs\":[],\"o\":{\"ds\":[]},\"one\":null";
    char expected[256];
    snprintf(expected, sizeof(expected),
             "{\"data\":{\"xs\":[{\"a\":\"a1\",%s,\"z\":\"a1\"},{\"a\":\"a2\",%s,\"z\":\"a2\"}]}}",
             empty, empty);
    expect(rows, FQ_ARRAY_LEN(rows), expected);
}
END

TEST(of_a_row_that_stands_alone_the_first_counts)
{
    static const struct row rows[] = {{0, 0, 1, "a"}, {4, 1, 0, "e1"}, {4, 1, 0, "e2"}};
    expect(rows, FQ_ARRAY_LEN(rows),
           "{\"data\":{\"xs\":[{\"a\":\"a\",\"bs\":[],\"o\":{\"ds\":[]},\"one\":{\"e\":\"e1\"},"
           "\"z\":\"a\"}]}}");
}
END

/* The list of ds goes with the object that holds it, and so does what comes for it afterwards. */
TEST(rows_of_a_list_that_became_null_are_passed_over)
{
    static const struct row rows[] = {
        {0, 0, 1, "a1"}, {3, 1, 0, "d1"}, {3, 1, 0, NULL}, {3, 1, 0, "d3"},
        {4, 1, 0, "e1"}, {0, 0, 2, "a2"}, {3, 2, 0, "d4"},
    };
    expect(rows, FQ_ARRAY_LEN(rows),
           "{\"data\":{\"xs\":["
           "{\"a\":\"a1\",\"bs\":[],\"o\":null,\"one\":{\"e\":\"e1\"},\"z\":\"a1\"},"
           "{\"a\":\"a2\",\"bs\":[],\"o\":{\"ds\":[{\"d\":\"d4\"}]},\"one\":null,\"z\":\"a2\"}]},"
           "\"errors\":[{\"message\":\"Cannot return null for a non-nullable field.\","
           "\"locations\":[{\"line\":1,\"column\":1}],\"path\":[\"xs\",0,\"o\",\"ds\",1,\"d\"],"
           "\"extensions\":{\"code\":\"INTERNAL_SERVER_ERROR\"}}]}");
}
END

TEST(a_null_that_goes_up_to_the_top_ends_all)
{
    static const struct row rows[] = {
        {0, 0, 1, "a1"}, {1, 1, 1, "b1"}, {2, 1, 0, NULL}, {2, 1, 0, "c2"}, {0, 0, 2, "a2"}};
    expect(rows, FQ_ARRAY_LEN(rows),
           "{\"data\":null,\"errors\":[{\"message\":\"Cannot return null for a non-nullable "
           "field.\",\"locations\":[{\"line\":1,\"column\":1}],\"path\":[\"xs\",0,\"bs\",0,\"cs\","
           "0,\"c\"],\"extensions\":{\"code\":\"INTERNAL_SERVER_ERROR\"}}]}");
}
END

TEST(rows_in_another_order_end_the_answer)
{
    static const struct row wrong[][5] = {
        {{0, 0, 1, "a"}, {5, 1, 0, "?"}},                                 /* of no set */
        {{1, 1, 1, "b"}},                                                 /* before all others */
        {{0, 0, 1, "a"}, {1, 2, 1, "b"}},                                 /* of another row */
        {{0, 0, 1, "a"}, {2, 0, 0, "c"}},                                 /* of none */
        {{0, 0, 1, "a"}, {3, 1, 0, "d"}, {1, 1, 1, "b"}},                 /* of a list before */
        {{0, 0, 1, "a"}, {1, 1, 1, "b"}, {0, 0, 2, "a"}, {2, 1, 0, "c"}}, /* of one that is over */
        {{0, 0, 1, "a"}, {1, 1, 1, "b"}, {4, 1, 0, "e"}, {2, 1, 0, "c"}},
        {{0, 0, 1, "a"}, {1, 1, 1, "b"}, {2, 2, 0, "c"}},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(wrong); i++) {
        size_t count = 1;
        while (count < 5 && wrong[i][count].text)
            count++;
        expect(wrong[i], count,
               "{\"data\":null,\"errors\":[{\"message\":\"The database returned rows that do not "
               "fit the plan; reload the schema.\",\"locations\":[{\"line\":1,\"column\":2}],"
               "\"extensions\":{\"code\":\"INTERNAL_SERVER_ERROR\"}}]}");
    }
}
END

/* A thousand rows with texts of all lengths take no more memory than a few. */
static enum fq_status write_many(void *arg)
{
    size_t *used = arg;
    static char text[2000];
    memset(text, 'x', sizeof(text));
    for (uint32_t i = 0; i < 1000; i++) {
        struct row rows[] = {{0, 0, i + 1, ""}, {1, i + 1, 1, ""}, {2, 1, 0, "c"}};
        struct received received;
        receive(&received, rows, 3);
        received.cells[0][3] = received.cells[1][3] = (struct fq_cell){text, i};
        fq_response_rows(&response, &step, received.cells[0], 3, COLUMNS);
        fq_response_part_sent(&response);
        if (i == 500)
            *used = arena.used;
    }
    return FQ_OK;
}

TEST(rows_that_were_written_take_no_memory)
{
    size_t used = 0;
    fq_arena_init(&arena, 4096, 1u << 22);
    fq_buf_init(&out, NULL, 1u << 20);
    fq_response_begin(&response, &plan, &out, &arena, &arena);
    ck_assert_int_eq(fq_guard(write_many, &used), FQ_OK);
    ck_assert_uint_lt(arena.used, used + 8192);
    ck_assert_uint_lt(arena.used, 32 * 1024);
    fq_buf_clear(&out);
    fq_arena_clear(&arena);
}
END

TEST(what_a_page_tells_of_its_rows_stands_behind_them)
{
    static const struct row rows[] = {
        {0, 0, 1, "a1"}, {1, 1, 0, "d1"}, {0, 0, 2, "a2"}, {0, 0, 3, "a3"}, {1, 3, 0, "d3"}};
    written = &page_plan;
    expect(rows, FQ_ARRAY_LEN(rows),
           "{\"data\":{\"page\":{\"xs\":[{\"a\":\"a1\",\"ds\":[{\"d\":\"d1\"}]},"
           "{\"a\":\"a2\",\"ds\":[]}],\"end\":{\"from\":\"a1\",\"to\":\"a2\",\"more\":true}}}}");
    expect(rows, 2,
           "{\"data\":{\"page\":{\"xs\":[{\"a\":\"a1\",\"ds\":[{\"d\":\"d1\"}]}],"
           "\"end\":{\"from\":\"a1\",\"to\":\"a1\",\"more\":false}}}}");
    expect(rows, 0,
           "{\"data\":{\"page\":{\"xs\":[],\"end\":{\"from\":null,\"to\":null,\"more\":false}}}}");
    static const struct row plain[] = {{.text = "a1"}, {.text = "a2"}, {.text = "a3"}};
    written = &alone_plan;
    expect(plain, FQ_ARRAY_LEN(plain),
           "{\"data\":{\"page\":{\"xs\":[{\"e\":\"a1\"},{\"e\":\"a2\"}],"
           "\"end\":{\"from\":\"a1\",\"to\":\"a2\",\"more\":true}}}}");
    written = &plan;
}
END

int main(void)
{
    return RUN("response/arriving", rows_are_written_in_the_order_in_which_they_come,
               rows_without_others_have_empty_lists, of_a_row_that_stands_alone_the_first_counts,
               rows_of_a_list_that_became_null_are_passed_over,
               a_null_that_goes_up_to_the_top_ends_all, rows_in_another_order_end_the_answer,
               rows_that_were_written_take_no_memory,
               what_a_page_tells_of_its_rows_stands_behind_them);
}
