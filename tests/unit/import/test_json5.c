/* SPDX-License-Identifier: MIT
 *
 * JSON and what people write instead, as a tree with places; cut anywhere it is an error.
 */
#include "unit.h"

#include "base/memory.h"
#include "import/tree.h"

static struct fq_arena arena;
static const struct fq_yaml *root;
static struct fq_error error;

static enum fq_status read_guarded(void *text)
{
    return fq_import_json5_read(&arena, FQ_STR("x"), *(const fq_str *)text, &root, &error);
}

static enum fq_status read_text(fq_str text)
{
    fq_arena_clear(&arena);
    fq_arena_init(&arena, 1024, 64u << 20);
    error = (struct fq_error){.status = FQ_OK};
    return fq_guard(read_guarded, &text);
}

static const fq_str whole =
    FQ_STR_INIT("{\n"
                "  // said\n"
                "  a: 'it\\'s', \"b\": [1, true, null, \"\\u00e9\\ud83d\\ude00\\n\",],\n"
                "  /* more */ c: {d: -1.5e3}, }");

TEST(values_names_and_places_are_read)
{
    ck_assert_int_eq(read_text(whole), FQ_OK);
    ck_assert_uint_eq(root->count, 3);
    const struct fq_yaml *a = fq_yaml_get(root, FQ_STR("a")), *b = a->next, *c = b->next;
    ASSERT_STR(a->text, FQ_STR("it's"));
    ck_assert(a->quoted);
    ck_assert_uint_eq(a->line, 3);
    ck_assert_uint_eq(a->column, 3);
    ck_assert_uint_eq(b->count, 4);
    ASSERT_STR(b->first->text, FQ_STR("1"));
    ck_assert(!b->first->quoted);
    ck_assert_int_eq(b->first->next->next->kind, FQ_YAML_NOTHING);
    ASSERT_STR(b->first->next->next->next->text, FQ_STR("\xc3\xa9\xf0\x9f\x98\x80\n"));
    ck_assert_uint_eq(c->line, 4);
    ASSERT_STR(fq_yaml_get(c, FQ_STR("d"))->text, FQ_STR("-1.5e3"));
}
END

TEST(a_text_that_is_cut_is_refused_at_every_byte)
{
    for (size_t len = 0; len < whole.len; len++) {
        ck_assert_msg(read_text(fq_str_of(whole.ptr, len)) == FQ_CONFIG, "%zu", len);
        ck_assert(error.message.len > 0);
    }
}
END

TEST(what_is_none_is_refused_with_its_place)
{
    static const struct {
        fq_str text, told;
    } rows[] = {
        {FQ_STR_INIT("{\"a\" 1}"), FQ_STR_INIT("x:1:6: here stands ':'")},
        {FQ_STR_INIT("[1\n 2]"), FQ_STR_INIT("x:2:2: a comma is missing")},
        {FQ_STR_INIT("[] []"), FQ_STR_INIT("x:1:4: something stands behind the end")},
        {FQ_STR_INIT("\"\\u0000\""), FQ_STR_INIT("x:1:8: an escape that is none")},
        {FQ_STR_INIT("\"\\udc00\""), FQ_STR_INIT("x:1:8: an escape that is none")},
        {FQ_STR_INIT("\"\\u12"), FQ_STR_INIT("x:1:6: an escape that is none")},
        {FQ_STR_INIT("\"\xff\""), FQ_STR_INIT("x:1:1: this is no UTF-8")},
        {FQ_STR_INIT("]"), FQ_STR_INIT("x:1:1: this is not expected here")},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        ck_assert_int_eq(read_text(rows[i].text), FQ_CONFIG);
        ASSERT_STR(error.message, rows[i].told);
    }
}
END

TEST(memory_that_ends_is_returned)
{
    enum fq_status status = FQ_NOMEM;
    for (uint64_t nth = 1; status != FQ_OK; nth++) {
        fq_arena_clear(&arena);
        fq_arena_init(&arena, 0, 64u << 20);
        fq_str text = whole;
        fq_memory_fail_from(nth);
        status = fq_guard(read_guarded, &text);
        fq_memory_fail_from(0);
        ck_assert(status == FQ_OK || status == FQ_NOMEM);
    }
}
END

int main(void)
{
    return RUN("import/json5", values_names_and_places_are_read,
               a_text_that_is_cut_is_refused_at_every_byte, what_is_none_is_refused_with_its_place,
               memory_that_ends_is_returned);
}
