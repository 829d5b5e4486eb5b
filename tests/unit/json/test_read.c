/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/memory.h"
#include "json/json.h"
#include "unit.h"

struct reading {
    struct fq_arena arena;
    fq_str text;
    struct fq_json value;
    struct fq_error error;
};

static enum fq_status guarded(void *arg)
{
    struct reading *r = arg;
    return fq_json_read(&r->arena, r->text, &r->value, &r->error);
}

static enum fq_status read_text(struct reading *r, fq_str text)
{
    *r = (struct reading){.text = text};
    fq_arena_init(&r->arena, 4096, 1 << 22);
    return fq_guard(guarded, r);
}

/* Writes a tree as compact JSON. */
static void print(struct fq_buf *out, const struct fq_json *v)
{
    switch (v->kind) {
    case FQ_JSON_NULL:
        fq_buf_literal(out, "null");
        break;
    case FQ_JSON_BOOL:
        fq_buf_str_add(out, v->boolean ? FQ_STR("true") : FQ_STR("false"));
        break;
    case FQ_JSON_NUMBER:
        fq_buf_str_add(out, v->text);
        break;
    case FQ_JSON_STRING:
        fq_json_string(out, v->text);
        break;
    case FQ_JSON_ARRAY:
        fq_buf_char(out, '[');
        for (size_t i = 0; i < v->count; i++) {
            if (i)
                fq_buf_char(out, ',');
            print(out, &v->items[i]);
        }
        fq_buf_char(out, ']');
        break;
    case FQ_JSON_OBJECT:
        fq_buf_char(out, '{');
        for (size_t i = 0; i < v->count; i++) {
            if (i)
                fq_buf_char(out, ',');
            fq_json_string(out, v->members[i].name);
            fq_buf_char(out, ':');
            print(out, &v->members[i].value);
        }
        fq_buf_char(out, '}');
        break;
    }
}

static const struct {
    const char *text;
    const char *printed;
} valid[] = {
    {"null", "null"},
    {" true ", "true"},
    {"false", "false"},
    {"0", "0"},
    {"-0", "-0"},
    {"-12.50e+07", "-12.50e+07"},
    {"1E400", "1E400"},
    {"\"\"", "\"\""},
    {"\"a\\u00e9\\n\"", "\"aé\\n\""},
    {"[]", "[]"},
    {"[ ]", "[]"},
    {"{ }", "{}"},
    {"[1,[2,[3,[4]]],5,6,7,8,9,10]", "[1,[2,[3,[4]]],5,6,7,8,9,10]"},
    {"\t{\"a\" : [ { \"b\" : null } , true ] ,\r\n\"c\":\"d\"}",
     "{\"a\":[{\"b\":null},true],\"c\":\"d\"}"},
    {"{\"\":1}", "{\"\":1}"},
    {"{\"\\u0061\":1,\"b\":2}", "{\"a\":1,\"b\":2}"},
    {"\"text longer than one vector of sixteen bytes, ü included\"",
     "\"text longer than one vector of sixteen bytes, ü included\""},
};

TEST(a_value_is_read_as_it_is_written)
{
    struct fq_buf out;
    fq_buf_init(&out, NULL, 1024);
    for (size_t i = 0; i < FQ_ARRAY_LEN(valid); i++) {
        struct reading r;
        ck_assert_msg(read_text(&r, fq_str_from(valid[i].text)) == FQ_OK, "%s", valid[i].text);
        fq_buf_reset(&out);
        print(&out, &r.value);
        ASSERT_STR(fq_buf_str(&out), fq_str_from(valid[i].printed));
        fq_arena_clear(&r.arena);
    }
    fq_buf_clear(&out);
}
END

static const struct {
    const char *text;
    const char *message;
    uint32_t line;
    uint32_t column;
} invalid[] = {
    {"", "JSON: unexpected end", 1, 1},
    {"  ", "JSON: unexpected end", 1, 3},
    {"nul", "JSON: unexpected end", 1, 4},
    {"nulL", "JSON: expected a value", 1, 4},
    {"truefalse", "JSON: expected the end", 1, 5},
    {"True", "JSON: expected a value", 1, 1},
    {"NaN", "JSON: expected a value", 1, 1},
    {"+1", "JSON: expected a value", 1, 1},
    {"01", "JSON: expected the end", 1, 2},
    {"-", "JSON: unexpected end", 1, 2},
    {"-x", "JSON: expected a digit", 1, 2},
    {"1.", "JSON: unexpected end", 1, 3},
    {".5", "JSON: expected a value", 1, 1},
    {"1e", "JSON: unexpected end", 1, 3},
    {"1e+,", "JSON: expected a digit", 1, 4},
    {"[1,]", "JSON: expected a value", 1, 4},
    {"[1 2]", "JSON: expected \",\" or \"]\"", 1, 4},
    {"[1}", "JSON: expected \",\" or \"]\"", 1, 3},
    {"{\"a\":1,}", "JSON: expected a name in quotes", 1, 8},
    {"{\"a\"=1}", "JSON: expected \":\"", 1, 5},
    {"{\"a\":1 \"b\":2}", "JSON: expected \",\" or \"}\"", 1, 8},
    {"{a:1}", "JSON: expected a name in quotes", 1, 2},
    {"{\n \"é\": 1,\n \"é\": 2}", "JSON: an object has the name \"é\" twice", 3, 2},
    {"{\"a\":1,\"\\u0061\":2}", "JSON: an object has the name \"a\" twice", 1, 8},
    {"\"a", "JSON: unexpected end", 1, 3},
    {"\"a\\", "JSON: unexpected end", 1, 4},
    {"\"a\tb\"", "JSON: a control character in a string is not escaped", 1, 3},
    {"\"\\x\"", "JSON: an escape sequence in a string is not valid", 1, 2},
    {"\"\\ud800\"", "JSON: an escape sequence in a string is not valid", 1, 2},
    {"\"\\udc00\\ud800\"", "JSON: an escape sequence in a string is not valid", 1, 2},
    {"\"\\u0000\"", "JSON: U+0000 in a string is not accepted", 1, 2},
    {"\"\xff\"", "JSON: the text is not valid UTF-8", 1, 2},
    {"\"\xed\xa0\x80\"", "JSON: the text is not valid UTF-8", 1, 2},
    {"\xef\xbb\xbf{}", "JSON: expected a value", 1, 1},
    {"1 2", "JSON: expected the end", 1, 3},
    {"[1] // no", "JSON: expected the end", 1, 5},
};

TEST(what_is_not_json_is_refused_with_its_place)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(invalid); i++) {
        struct reading r;
        ck_assert_msg(read_text(&r, fq_str_from(invalid[i].text)) == FQ_REQUEST, "%s",
                      invalid[i].text);
        ASSERT_STR(r.error.message, fq_str_from(invalid[i].message));
        ck_assert_msg(r.error.location.line == invalid[i].line &&
                          r.error.location.column == invalid[i].column,
                      "%s: %u:%u", invalid[i].text, r.error.location.line, r.error.location.column);
        fq_arena_clear(&r.arena);
    }
}
END

static const fq_str sample = FQ_STR_INIT(
    "{\"query\": \"query { users { id } }\\n\", \"variables\": {\"ids\": [1, -2.5e3, true, "
    "null],"
    " \"deep\": {\"x\": [[], {}, \"\\ud83d\\ude00 and text of some length\"]}}, \"n\": false}");

TEST(a_text_cut_anywhere_ends_unexpectedly)
{
    for (size_t len = 0; len < sample.len; len++) {
        struct reading r;
        char *copy = malloc(len + 1);
        ck_assert_ptr_nonnull(copy);
        memcpy(copy, sample.ptr, len);
        ck_assert_int_eq(read_text(&r, fq_str_of(copy, len)), FQ_REQUEST);
        ASSERT_STR(r.error.message, FQ_STR("JSON: unexpected end"));
        ck_assert_uint_eq(r.error.location.column, len + 1);
        fq_arena_clear(&r.arena);
        free(copy);
    }
}
END

TEST(nesting_ends_at_its_limit)
{
    char text[2 * FQ_LIMIT_JSON_DEPTH + 4];
    for (size_t depth = FQ_LIMIT_JSON_DEPTH; depth <= FQ_LIMIT_JSON_DEPTH + 1; depth++) {
        struct reading r;
        memset(text, '[', depth);
        memset(text + depth, ']', depth);
        enum fq_status status = read_text(&r, fq_str_of(text, 2 * depth));
        ck_assert_int_eq(status, depth > FQ_LIMIT_JSON_DEPTH ? FQ_REQUEST : FQ_OK);
        fq_arena_clear(&r.arena);
    }
}
END

TEST(an_object_of_many_members_keeps_its_order_and_refuses_a_name_twice)
{
    struct fq_buf text;
    fq_buf_init(&text, NULL, 1 << 16);
    fq_buf_char(&text, '{');
    for (int i = 0; i < 500; i++)
        fq_buf_printf(&text, "%s\"member%d\":%d", i ? "," : "", i, i);
    size_t len = text.len;
    struct reading r;
    fq_buf_char(&text, '}');
    ck_assert_int_eq(read_text(&r, fq_buf_str(&text)), FQ_OK);
    ck_assert_uint_eq(r.value.count, 500);
    ASSERT_STR(r.value.members[499].name, FQ_STR("member499"));
    ASSERT_STR(fq_json_get(&r.value, FQ_STR("member250"))->text, FQ_STR("250"));
    ck_assert_ptr_null(fq_json_get(&r.value, FQ_STR("member500")));
    fq_arena_clear(&r.arena);
    for (int i = 0; i < 500; i += 7) {
        fq_buf_truncate(&text, len);
        fq_buf_printf(&text, ",\"member%d\":0}", i);
        ck_assert_int_eq(read_text(&r, fq_buf_str(&text)), FQ_REQUEST);
        fq_arena_clear(&r.arena);
    }
    fq_buf_clear(&text);
}
END

TEST(a_value_knows_its_own_bytes)
{
    struct reading r;
    ck_assert_int_eq(read_text(&r, FQ_STR(" {\"a\" : [1, \"\\u0041\" ] } ")), FQ_OK);
    ASSERT_STR(r.value.raw, FQ_STR("{\"a\" : [1, \"\\u0041\" ] }"));
    const struct fq_json *list = fq_json_get(&r.value, FQ_STR("a"));
    ASSERT_STR(list->raw, FQ_STR("[1, \"\\u0041\" ]"));
    ASSERT_STR(list->items[1].raw, FQ_STR("\"\\u0041\""));
    ASSERT_STR(list->items[1].text, FQ_STR("A"));
    ck_assert_ptr_null(fq_json_get(list, FQ_STR("a")));
    fq_arena_clear(&r.arena);
}
END

TEST(exhausted_memory_is_reported)
{
    enum fq_status status = FQ_NOMEM;
    for (uint64_t nth = 1; status != FQ_OK; nth++) {
        struct reading r = {.text = sample};
        fq_arena_init(&r.arena, 0, 1 << 20);
        fq_memory_fail_from(nth);
        status = fq_guard(guarded, &r);
        ck_assert_int_eq(status, fq_memory_has_failed() ? FQ_NOMEM : FQ_OK);
        fq_memory_fail_from(0);
        fq_arena_clear(&r.arena);
    }
}
END

int main(void)
{
    return RUN("json/read", a_value_is_read_as_it_is_written,
               what_is_not_json_is_refused_with_its_place, a_text_cut_anywhere_ends_unexpectedly,
               nesting_ends_at_its_limit,
               an_object_of_many_members_keeps_its_order_and_refuses_a_name_twice,
               a_value_knows_its_own_bytes, exhausted_memory_is_reported);
}
