/* SPDX-License-Identifier: MIT
 *
 * Cursors: what was written is read again, and nothing else is.
 */
#include "plan/cursor.h"
#include "unit.h"

static struct fq_arena arena;

#define BYTES(literal) fq_str_of(literal, sizeof(literal) - 1)
/* In front of the elements of a text[]. */
#define HEAD(count) "\0\0\0\1\0\0\0\1\0\0\0\31\0\0\0" count "\0\0\0\1"

static enum fq_status in_guard(void *arg)
{
    void (*const *body)(void) = arg;
    (*body)();
    return FQ_OK;
}

static void guarded(void (*body)(void))
{
    fq_arena_init(&arena, 4096, 1u << 22);
    ck_assert_int_eq(fq_guard(in_guard, &body), FQ_OK);
    fq_arena_clear(&arena);
}

/* Without its quotes; empty: it is refused. */
static fq_str written(const struct fq_cursor_order *order, fq_str array)
{
    struct fq_buf out;
    const struct fq_codec *codec = fq_cursor_codec(&arena, order);
    fq_buf_init(&out, &arena, 1u << 20);
    if (!codec->write(codec, &out, array.ptr, array.len))
        return FQ_STR_NONE;
    ck_assert(out.ptr[0] == '"' && out.ptr[out.len - 1] == '"');
    return fq_str_of(out.ptr + 1, out.len - 2);
}

static const struct fq_cursor_order three = {0x12345678, 3};

static fq_str cursor_of_three(void)
{
    return written(&three, BYTES(HEAD("\3") "\0\0\0\2\xc3\xa4"
                                            "\377\377\377\377"
                                            "\0\0\0\0"));
}

static void read_again(void)
{
    struct fq_cursor_value *values;
    struct fq_buf nulls;
    fq_str cursor = cursor_of_three();
    ck_assert_int_eq(fq_cursor_read(&arena, cursor, &three, &values), FQ_CURSOR_GOOD);
    ASSERT_STR(values[0].text, FQ_STR("ä"));
    ck_assert(!values[0].null && values[1].null && !values[2].null);
    ck_assert_uint_eq(values[2].text.len, 0);
    fq_buf_init(&nulls, &arena, 64);
    fq_cursor_nulls(&nulls, cursor);
    ASSERT_STR(fq_buf_str(&nulls), FQ_STR("010"));
}

TEST(what_was_written_is_read_again)
{
    guarded(read_again);
}
END

static void read_of_others(void)
{
    static const struct fq_cursor_order others[] = {
        {0x12345679, 3}, {0x12345678, 2}, {0x12345678, 4}, {0, 0}};
    struct fq_cursor_value *values;
    for (size_t i = 0; i < FQ_ARRAY_LEN(others); i++)
        ck_assert_int_eq(fq_cursor_read(&arena, cursor_of_three(), &others[i], &values),
                         FQ_CURSOR_OF_ANOTHER_ORDER);
    ck_assert_uint_ne(fq_cursor_mark(FQ_STR("a+>")), fq_cursor_mark(FQ_STR("a->")));
}

TEST(a_cursor_belongs_to_one_order)
{
    guarded(read_of_others);
}
END

static void expect_broken(fq_str text)
{
    struct fq_cursor_value *values;
    struct fq_buf nulls;
    fq_buf_init(&nulls, &arena, 64);
    ck_assert_msg(fq_cursor_read(&arena, text, &three, &values) == FQ_CURSOR_BROKEN, "%.*s",
                  FQ_STR_ARG(text));
    fq_cursor_nulls(&nulls, text);
    ASSERT_STR(fq_buf_str(&nulls), FQ_STR("!"));
}

/* Cut anywhere, or with another bit anywhere, spare ones too. */
static void read_broken(void)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    fq_str cursor = cursor_of_three();
    char text[64];
    ck_assert_uint_lt(cursor.len, sizeof(text));
    for (size_t i = 0; i < cursor.len; i++) {
        expect_broken(fq_str_of(cursor.ptr, i));
        memcpy(text, cursor.ptr, cursor.len);
        size_t six = (size_t)(strchr(alphabet, text[i]) - alphabet);
        for (unsigned bit = 0; bit < 6; bit++) {
            text[i] = alphabet[six ^ 1u << bit];
            expect_broken(fq_str_of(text, cursor.len));
        }
        text[i] = '=';
        expect_broken(fq_str_of(text, cursor.len));
    }
    memcpy(text, cursor.ptr, cursor.len);
    text[cursor.len] = 'A';
    expect_broken(fq_str_of(text, cursor.len + 1));
}

TEST(what_was_changed_on_the_way_is_none)
{
    guarded(read_broken);
}
END

/* Rows that a hostile database could send. */
static void write_others(void)
{
    static const struct {
        const char *bytes;
        size_t len;
    } arrays[] = {
#define ROW(literal) {literal, sizeof(literal) - 1}
        ROW(""),
        ROW("\0\0\0\0\0\0\0\0\0\0\0\31"),
        ROW(HEAD("\2") "\0\0\0\0\0\0\0\0"),
        ROW(HEAD("\3") "\0\0\0\0\0\0\0\0"),
        ROW(HEAD("\3") "\0\0\0\0\0\0\0\0\0\0\0\1"),
        ROW(HEAD("\3") "\377\377\377\376\0\0\0\0\0\0\0\0"),
        ROW("\0\0\0\2\0\0\0\1\0\0\0\31\0\0\0\3\0\0\0\1\0\0\0\1\0\0\0\1"),
#undef ROW
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(arrays); i++)
        ck_assert_uint_eq(written(&three, fq_str_of(arrays[i].bytes, arrays[i].len)).len, 0);
}

TEST(an_array_that_has_not_the_orders_values_is_refused)
{
    guarded(write_others);
}
END

/* "User" and a key, as the row has it and as a document has it. */
static void write_with_first(void)
{
    static const struct fq_cursor_order user = {7, 2, FQ_STR_INIT("User")},
                                        post = {7, 2, FQ_STR_INIT("Post")}, both = {7, 2};
    struct fq_cursor_value *values;
    struct fq_buf first, leaf;
    fq_str id = written(&user, BYTES(HEAD("\1") "\0\0\0\2"
                                                "42"));
    ck_assert_int_eq(fq_cursor_read(&arena, id, &user, &values), FQ_CURSOR_GOOD);
    ASSERT_STR(values[1].text, FQ_STR("42"));
    ck_assert_int_eq(fq_cursor_read(&arena, id, &both, &values), FQ_CURSOR_GOOD);
    ASSERT_STR(values[0].text, FQ_STR("User"));
    ck_assert_int_eq(fq_cursor_read(&arena, id, &post, &values), FQ_CURSOR_OF_ANOTHER_ORDER);
    ck_assert_uint_eq(written(&user, BYTES(HEAD("\2") "\0\0\0\0\0\0\0\0")).len, 0);

    fq_buf_init(&first, &arena, 64);
    fq_cursor_first(&first, id, 8);
    fq_cursor_first(&first, fq_str_of(id.ptr, id.len - 1), 7);
    ck_assert_uint_eq(first.len, 0);
    fq_cursor_first(&first, id, 7);
    ASSERT_STR(fq_buf_str(&first), FQ_STR("User"));

    fq_buf_init(&leaf, &arena, 128);
    ck_assert(fq_cursor_leaf(&leaf, FQ_STR("42"), &user));
    ck_assert(fq_cursor_leaf(&leaf, FQ_STR("\"42\""), &user));
    ASSERT_STR(fq_buf_str(&leaf),
               fq_arena_printf(&arena, "\"%.*s\"\"%.*s\"", FQ_STR_ARG(id), FQ_STR_ARG(id)));
    ck_assert(!fq_cursor_leaf(&leaf, FQ_STR("\"\\u0041\""), &user));
}

TEST(a_first_value_that_is_the_same_in_all_is_no_part_of_the_row)
{
    guarded(write_with_first);
}
END

int main(void)
{
    return RUN("plan/cursor", what_was_written_is_read_again, a_cursor_belongs_to_one_order,
               what_was_changed_on_the_way_is_none,
               an_array_that_has_not_the_orders_values_is_refused,
               a_first_value_that_is_the_same_in_all_is_no_part_of_the_row);
}
