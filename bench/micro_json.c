/* SPDX-License-Identifier: MIT
 *
 * The question: how fast does text become a JSON string, and how fast is a request's JSON read?
 * Texts of 12, 200 and 5,000 bytes, without and with something to escape; a request of 0.6 KB.
 */
#include "json/json.h"

#include "base/arena.h"
#include "base/limits.h"
#include "micro.h"

static const char request[] =
    "{\"query\": \"query Users($where: UserWhereInput, $limit: Int) {\\n  users(where: $where, "
    "limit: $limit) {\\n    id\\n    identifier\\n    name\\n    email\\n    posts(limit: 3, "
    "orderBy: [{createdAt: DESC}]) {\\n      id\\n      title\\n      author { name }\\n    }\\n  "
    "}\\n}\\n\", \"operationName\": \"Users\", \"variables\": {\"limit\": 20, \"where\": {\"AND\": "
    "[{\"name\": {\"startswith\": \"Edgar\"}}, {\"role\": {\"in\": [\"author\", \"editor\"]}}, "
    "{\"createdAt\": {\"gte\": \"2023-07-11T09:12:44.25+00:00\"}}]}}, \"extensions\": "
    "{\"persistedQuery\": {\"version\": 1, \"sha256Hash\": "
    "\"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\"}}}";

struct writing {
    struct fq_buf out;
    fq_str text;
};

static void write_once(void *context)
{
    struct writing *writing = context;

    fq_buf_reset(&writing->out);
    fq_json_string(&writing->out, writing->text);
}

static void measure_string(const char *name, size_t len, size_t escape_every)
{
    char text[5000];
    struct writing writing = {.text = {text, len}};

    for (size_t i = 0; i < len; i++)
        text[i] = escape_every && i % escape_every == escape_every - 1 ? '\n' : 'x';
    fq_buf_init(&writing.out, NULL, FQ_LIMIT_RESPONSE_BYTES);
    double ns = micro_ns(write_once, &writing);
    micro_result(name, (double)len * 1000 / ns, "MB/s");
    fq_buf_clear(&writing.out);
}

static enum fq_status read_guarded(void *context)
{
    struct fq_json value;

    return fq_json_read(context, fq_str_of(request, sizeof(request) - 1), &value, NULL);
}

static void read_once(void *context)
{
    fq_arena_reset(context);
    micro_check(fq_guard(read_guarded, context) == FQ_OK, "the request is not read");
}

int main(int argc, char **argv)
{
    struct fq_arena arena;

    micro_init(argc, argv);
    measure_string("string_12", 12, 0);
    measure_string("string_200", 200, 0);
    measure_string("string_5000", 5000, 0);
    measure_string("string_200_escapes", 200, 40);
    measure_string("string_5000_escapes", 5000, 60);
    fq_arena_init(&arena, 64 * 1024, FQ_LIMIT_REQUEST_BYTES);
    micro_result("json_read", (double)(sizeof(request) - 1) * 1000 / micro_ns(read_once, &arena),
                 "MB/s");
    fq_arena_clear(&arena);
    return 0;
}
