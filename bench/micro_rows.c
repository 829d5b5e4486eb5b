/* SPDX-License-Identifier: MIT
 *
 * The question: how fast do PostgreSQL's rows become the bytes of a response?  1,000 rows of five
 * columns (uuid, three texts, timestamptz), as the case "20 users" of bench/run reads them, and
 * 1,000 of six numbers and truths.
 */
#include "base/arena.h"
#include "base/limits.h"
#include "pgtype/pgtype.h"
#include "response/response.h"

#include "micro.h"

#define ROWS        1000
#define COLUMNS_MAX 8

struct column {
    uint32_t type; /* oid in pg_type */
    fq_str prefix;
    fq_str value; /* as sent in binary */
};

struct encoding {
    struct fq_arena arena;
    struct fq_buf out;
    struct fq_plan plan;
    struct fq_plan_step step;
    struct fq_node root;
    struct fq_rowset rows;
    const struct fq_rowset *sets[1];
    struct fq_node item;
    struct fq_node fields[COLUMNS_MAX];
    struct fq_cell *cells;
};

static enum fq_status encode_guarded(void *arg)
{
    struct encoding *encoding = arg;
    struct fq_response response;

    fq_response_begin(&response, &encoding->plan, &encoding->out, &encoding->arena, NULL);
    fq_response_rows(&response, &encoding->step, encoding->cells, ROWS,
                     encoding->step.result.column_count);
    fq_response_root_done(&response, &encoding->root);
    fq_response_end(&response);
    return response.malformed ? FQ_INTERNAL : FQ_OK;
}

static void encode_once(void *context)
{
    struct encoding *encoding = context;

    fq_buf_reset(&encoding->out);
    fq_arena_reset(&encoding->arena);
    micro_check(fq_guard(encode_guarded, encoding) == FQ_OK, "the rows are not encoded");
}

/* The plan that `{ rows { … } }` would have. */
static void encoding_init(struct encoding *encoding, const struct column *columns, size_t count)
{
    memset(encoding, 0, sizeof(*encoding));
    fq_arena_init(&encoding->arena, 64 * 1024, FQ_LIMIT_REQUEST_BYTES);
    fq_buf_init(&encoding->out, NULL, FQ_LIMIT_RESPONSE_BYTES);
    encoding->cells = calloc(ROWS * count, sizeof(*encoding->cells));
    micro_check(encoding->cells, "no memory");
    for (size_t i = 0; i < count; i++) {
        encoding->fields[i] = (struct fq_node){.op = FQ_OP_VALUE,
                                               .non_null = true,
                                               .cell = (uint16_t)i,
                                               .key = columns[i].prefix,
                                               .prefix = columns[i].prefix,
                                               .codec = &fq_pgtype_find(columns[i].type)->codec};
        for (size_t row = 0; row < ROWS; row++)
            encoding->cells[row * count + i] =
                (struct fq_cell){columns[i].value.ptr, columns[i].value.len};
    }
    encoding->item = (struct fq_node){
        .op = FQ_OP_OBJECT, .cell = FQ_NO_CELL, .nodes = encoding->fields, .count = count};
    encoding->rows = (struct fq_rowset){.item = &encoding->item};
    encoding->sets[0] = &encoding->rows;
    encoding->root = (struct fq_node){.op = FQ_OP_ROWS,
                                      .non_null = true,
                                      .key = FQ_STR("rows"),
                                      .prefix = FQ_STR("{\"rows\":"),
                                      .rows = &encoding->rows};
    encoding->step = (struct fq_plan_step){.wanted = true, .result = {encoding->sets, 1, count}};
    encoding->plan = (struct fq_plan){.roots = &encoding->root,
                                      .root_count = 1,
                                      .steps = &encoding->step,
                                      .step_count = 1,
                                      .reusable = true};
}

static void measure(const char *rows_name, const char *bytes_name, const struct column *columns,
                    size_t count, const char *expected)
{
    struct encoding encoding;

    encoding_init(&encoding, columns, count);
    encode_once(&encoding);
    micro_check(
        fq_str_starts_with(fq_buf_str(&encoding.out), fq_str_of(expected, strlen(expected))),
        "the response is not the one expected");
    double ns = micro_ns(encode_once, &encoding);
    micro_result(rows_name, ROWS * 1e9 / ns, "rows/s");
    micro_result(bytes_name, (double)fq_buf_str(&encoding.out).len * 1000 / ns, "MB/s");
    free(encoding.cells);
    fq_buf_clear(&encoding.out);
    fq_arena_clear(&encoding.arena);
}

int main(int argc, char **argv)
{
    const struct column users[] = {
        {2950, FQ_STR("{\"id\":"),
         FQ_STR("\xbb\x98\x36\xf5\xe2\xce\x45\x6d\x85\x9b\x9a\x45\x56\x28\x3b\xc0")},
        {25, FQ_STR(",\"identifier\":"), FQ_STR("edgar-dijkstra-1")},
        {25, FQ_STR(",\"name\":"), FQ_STR("Edgar Dijkstra")},
        {25, FQ_STR(",\"email\":"), FQ_STR("edgar.1@example.org")},
        {1184, FQ_STR(",\"createdAt\":"), FQ_STR("\x00\x02\x3e\x0a\xe1\x10\xf0\x00")},
    };
    const struct column numbers[] = {
        {16, FQ_STR("{\"isActive\":"), FQ_STR("\x01")},
        {21, FQ_STR(",\"level\":"), FQ_STR("\x00\x2a")},
        {23, FQ_STR(",\"reputation\":"), FQ_STR("\x00\x00\x1e\x61")},
        {20, FQ_STR(",\"karma\":"), FQ_STR("\x00\x00\x00\x1c\xbe\x99\x1a\x14")},
        {701, FQ_STR(",\"rating\":"), FQ_STR("\x40\x0d\xf3\xb6\x45\xa1\xca\xc1")},
        /* two base-10000 digits, weight 0, positive, scale 2: 1234.56 */
        {1700, FQ_STR(",\"balance\":"), FQ_STR("\x00\x02\x00\x00\x00\x00\x00\x02\x04\xd2\x15\xe0")},
    };

    micro_init(argc, argv);
    measure("rows_of_text", "rows_of_text_rate", users, FQ_ARRAY_LEN(users),
            "{\"data\":{\"rows\":[{\"id\":\"bb9836f5-e2ce-456d-859b-9a4556283bc0\","
            "\"identifier\":\"edgar-dijkstra-1\",\"name\":\"Edgar Dijkstra\","
            "\"email\":\"edgar.1@example.org\",\"createdAt\":\"2020-01-01T04:00:00Z\"},");
    measure("rows_of_numbers", "rows_of_numbers_rate", numbers, FQ_ARRAY_LEN(numbers),
            "{\"data\":{\"rows\":[{\"isActive\":true,\"level\":42,\"reputation\":7777,"
            "\"karma\":\"123456789012\",\"rating\":3.744,\"balance\":\"1234.56\"},");
    return 0;
}
