/* SPDX-License-Identifier: MIT
 *
 * JSON.  What the strict reader accepts, the walk and the projection read alike, and written again
 * it reads as the same; what it refuses they may misread, but only within their bounds.
 */
#include <string.h>

#include "base/limits.h"
#include "fuzz.h"
#include "json/json.h"

struct reading {
    struct fq_arena *arena;
    fq_str text;
    struct fq_json value;
};

static enum fq_status read_guarded(void *arg)
{
    struct reading *reading = arg;
    return fq_json_read(reading->arena, reading->text, &reading->value, NULL);
}

static void write_value(struct fq_buf *out, const struct fq_json *value)
{
    char before;
    switch (value->kind) {
    case FQ_JSON_NULL:
        fq_buf_literal(out, "null");
        break;
    case FQ_JSON_BOOL:
        fq_buf_str_add(out, value->boolean ? FQ_STR("true") : FQ_STR("false"));
        break;
    case FQ_JSON_NUMBER:
        fq_buf_str_add(out, value->text);
        break;
    case FQ_JSON_STRING:
        fq_json_string(out, value->text);
        break;
    case FQ_JSON_ARRAY:
        before = '[';
        for (size_t i = 0; i < value->count; i++, before = ',') {
            fq_buf_char(out, before);
            write_value(out, &value->items[i]);
        }
        fq_buf_str_add(out, value->count ? FQ_STR("]") : FQ_STR("[]"));
        break;
    case FQ_JSON_OBJECT:
        before = '{';
        for (size_t i = 0; i < value->count; i++, before = ',') {
            fq_buf_char(out, before);
            fq_json_string(out, value->members[i].name);
            fq_buf_char(out, ':');
            write_value(out, &value->members[i].value);
        }
        fq_buf_str_add(out, value->count ? FQ_STR("}") : FQ_STR("{}"));
        break;
    }
}

static void check_same(const struct fq_json *a, const struct fq_json *b)
{
    MUST(a->kind == b->kind && a->boolean == b->boolean && a->count == b->count);
    MUST(fq_str_eq(a->text, b->text));
    for (size_t i = 0; i < a->count; i++) {
        if (a->kind == FQ_JSON_ARRAY) {
            check_same(&a->items[i], &b->items[i]);
        } else {
            MUST(fq_str_eq(a->members[i].name, b->members[i].name));
            check_same(&a->members[i].value, &b->members[i].value);
        }
    }
}

static void check_written(struct fq_arena *arena, const struct fq_json *value)
{
    struct fq_buf out;
    fq_buf_init(&out, NULL, FQ_LIMIT_REQUEST_BYTES);
    write_value(&out, value);
    struct reading again = {.arena = arena, .text = fq_buf_str(&out)};
    enum fq_status status = fq_guard(read_guarded, &again);
    MUST(status == FQ_OK || status == FQ_LIMIT);
    if (status == FQ_OK)
        check_same(value, &again.value);
    fq_buf_clear(&out);
}

/* expected: the value as the reader sees it, or NULL when it refuses the text. */
static void check_scan(fq_str text, const struct fq_json *expected)
{
    struct fq_json_scan scan;
    fq_str name, raw;
    size_t count = 0;
    if (fq_json_scan_object(&scan, text)) {
        for (; fq_json_scan_member(&scan, &name, &raw); count++) {
            if (expected)
                MUST(fq_str_eq(raw, expected->members[count].value.raw));
        }
        MUST(!expected || (!scan.failed && count == expected->count));
    } else if (fq_json_scan_array(&scan, text)) {
        for (; fq_json_scan_item(&scan, &raw); count++) {
            if (expected)
                MUST(fq_str_eq(raw, expected->items[count].raw));
        }
        MUST(!expected || (!scan.failed && count == expected->count));
    }
}

/* A projection that names its members as the corpus does. */
static void check_projection(fq_str text, bool valid)
{
    static struct fq_projection inner;
    static const struct fq_projection_field fields[] = {
        {.key = FQ_STR_INIT("a"), .prefix = FQ_STR_INIT("\"a\":")},
        {.prefix = FQ_STR_INIT(",\"t\":"), .constant = FQ_STR_INIT("\"T\"")},
        {.key = FQ_STR_INIT("name"), .prefix = FQ_STR_INIT(",\"n\":"), .non_null = true},
        {.key = FQ_STR_INIT("b"), .prefix = FQ_STR_INIT(",\"b\":"), .nested = &inner},
        {.key = FQ_STR_INIT("a"),
         .prefix = FQ_STR_INIT(",\"c\":"),
         .nested = &inner,
         .lists = 2,
         .items_non_null = 1}};
    inner = (struct fq_projection){fields, FQ_ARRAY_LEN(fields)};
    struct fq_arena arena;
    struct fq_buf out;
    fq_arena_init(&arena, 4096, FQ_LIMIT_REQUEST_BYTES);
    fq_buf_init(&out, NULL, FQ_LIMIT_REQUEST_BYTES);
    if (fq_json_project(&out, text, &inner) && valid) {
        struct reading again = {.arena = &arena, .text = fq_buf_str(&out)};
        MUST(fq_guard(read_guarded, &again) == FQ_OK);
    }
    fq_buf_clear(&out);
    fq_arena_clear(&arena);
}

static void check_unescape(fq_str text, const struct fq_json *expected)
{
    struct fq_buf out;
    fq_buf_init(&out, NULL, FQ_LIMIT_REQUEST_BYTES);
    bool plain = fq_json_unescape(&out, expected ? expected->raw : text);
    if (expected && expected->kind == FQ_JSON_STRING)
        MUST(plain && fq_str_eq(fq_buf_str(&out), expected->text));
    fq_buf_reset(&out);
    fq_json_camel(&out, text);
    MUST(out.len <= text.len);
    fq_buf_clear(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fq_arena arena;
    fq_arena_init(&arena, 4096, FQ_LIMIT_REQUEST_BYTES);
    struct reading reading = {.arena = &arena, .text = fq_str_of((const char *)data, size)};
    bool valid = fq_guard(read_guarded, &reading) == FQ_OK;
    if (valid)
        check_written(&arena, &reading.value);
    check_scan(reading.text, valid ? &reading.value : NULL);
    check_projection(reading.text, valid);
    check_unescape(reading.text, valid ? &reading.value : NULL);
    fq_arena_clear(&arena);
    return 0;
}
