/* SPDX-License-Identifier: MIT */
#include "server/form.h"
#include "unit.h"

static struct fq_arena arena;

static void expect(fq_str text, const char *const *pairs, bool failed)
{
    struct fq_form form = {.text = text};
    fq_str name, value;
    fq_arena_init(&arena, 1024, 1u << 20);
    for (; pairs[0]; pairs += 2) {
        ck_assert(fq_form_next(&form, &arena, &name, &value));
        ASSERT_STR(name, fq_str_from(pairs[0]));
        ASSERT_STR(value, fq_str_from(pairs[1]));
    }
    ck_assert(!fq_form_next(&form, &arena, &name, &value));
    ck_assert_int_eq(form.failed, failed);
    fq_arena_clear(&arena);
}

#define PAIRS(...) ((const char *const[]){__VA_ARGS__, NULL})

TEST(pairs_are_decoded)
{
    expect(FQ_STR(""), PAIRS(NULL), false);
    expect(FQ_STR("a=1&b=2"), PAIRS("a", "1", "b", "2"), false);
    expect(FQ_STR("query=%7Ba+b%7D"), PAIRS("query", "{a b}"), false);
    expect(FQ_STR("a=%C3%A9%2b+"), PAIRS("a", "\xc3\xa9+ "), false);
    expect(FQ_STR("a&b="), PAIRS("a", "", "b", ""), false);
    expect(FQ_STR("a=1=2"), PAIRS("a", "1=2"), false);
}
END

TEST(a_bad_escape_fails_wherever_it_is_cut)
{
    expect(FQ_STR("a=%"), PAIRS(NULL), true);
    expect(FQ_STR("a=%4"), PAIRS(NULL), true);
    expect(FQ_STR("a=%zz"), PAIRS(NULL), true);
    expect(FQ_STR("ok=1&%g0=1"), PAIRS("ok", "1"), true);
}
END

int main(void)
{
    return RUN("server/form", pairs_are_decoded, a_bad_escape_fails_wherever_it_is_cut);
}
