/* SPDX-License-Identifier: MIT */
#include "graphql/types/regex.h"

#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "unit.h"

static struct fq_arena arena;

struct attempt {
    fq_str pattern, text;
    const char *why;
    bool known, matches;
};

static enum fq_status attempt(void *arg)
{
    struct attempt *a = arg;
    const struct fq_regex *regex = fq_regex_new(&arena, a->pattern, &a->why);
    a->known = regex != NULL;
    a->matches = regex && fq_regex_matches(regex, a->text, &arena);
    return FQ_OK;
}

static struct attempt look_for(const char *pattern, fq_str text)
{
    struct attempt a = {.pattern = fq_str_from(pattern), .text = text};
    fq_arena_clear(&arena);
    fq_arena_init(&arena, 0, 1u << 24);
    ck_assert_int_eq(fq_guard(attempt, &a), FQ_OK);
    return a;
}

static const struct {
    const char *pattern, *matching, *other; /* NULL: nothing else is there */
} rows[] = {
    {"", "", NULL},
    {"b", "abc", "acd"},
    {"^b", "bc", "abc"},
    {"b$", "ab", "ba"},
    {"^a.c$", "a☃c", "a\nc"},
    {"^[a-c]+$", "abcba", "abd"},
    {"^[^a-c]+$", "xyz", "xaz"},
    {"^[a-]+$", "a-a", "b"},
    {"^[\\d-]+$", "1-2", "a"},
    {"^[\\]\\\\]+$", "]\\", "["},
    {"^\\d{3}$", "123", "12"},
    {"^\\d{2,3}$", "123", "1234"},
    {"^\\d{2,}$", "12345", "1"},
    {"^\\d{0}$", "", "1"},
    {"^\\w+\\s\\w+$", "a_1 b", "a-1 b"},
    {"^\\W\\S\\D$", "-xy", "-x1"},
    {"^(?:ab|cd|)x$", "cdx", "abcdx"},
    {"^(ab)*$", "abab", "aba"},
    {"^(a|b)?c$", "c", "abc"},
    {"^(a*)*b$", "aab", "aa"},
    {"^(a|ab)(c|bcd)(d*)$", "abcd", "abce"},
    {"^a+?b??$", "aab", "aabb"},
    {"^\\u2603\\x41\\t\\n\\r$", "☃A\t\n\r", "☃B\t\n\r"},
    {"^\\.\\*\\/$", ".*/", "a*/"},
    {"^(x|^y)z$", "yz", "xyz"},
    {"^(ab?){0,3}$", "abaab", "abaaba"},
    {"^x(a|b){1,3}(b|c){0,2}y$", "xabbbcy", "xabbbccy"},
    {"^\\s{4}$", "\t\xc2\xa0\xe2\x80\xaf\xef\xbb\xbf", "\t\xe2\x80\xb0  "},
    {"^\\S$", "\xe2\x80\xb0", "\xef\xbb\xbf"},
    {"^((a{1,2}){2}){2}$", "aaaaaa", "aaaaaaaaa"},
};

TEST(a_pattern_matches_what_it_says)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        fq_str text = fq_str_from(rows[i].matching);
        struct attempt a = look_for(rows[i].pattern, text);
        ck_assert_msg(a.matches, "%s does not match %s: %s", rows[i].pattern, rows[i].matching,
                      a.why ? a.why : "");
        if (rows[i].other)
            ck_assert_msg(!look_for(rows[i].pattern, fq_str_from(rows[i].other)).matches,
                          "%s matches %s", rows[i].pattern, rows[i].other);
    }
    fq_arena_clear(&arena);
}
END

static const struct {
    const char *pattern, *why;
} refused[] = {
    {"(a", "a parenthesis is not closed"},
    {"a)", "a parenthesis is closed that was not opened"},
    {"[a", "a bracket is not closed"},
    {"[z-a]", "a range in brackets ends before it begins"},
    {"*a", "a *, +, ? or { has nothing before it to repeat"},
    {"a|+", "a *, +, ? or { has nothing before it to repeat"},
    {"a{2,1}", "what stands in braces is not {n}, {n,} or {n,m}"},
    {"a{x}", "what stands in braces is not {n}, {n,} or {n,m}"},
    {"a{99999}", "it is too long, or repeats too much"},
    {"((a{50}){50}){50}", "it is too long, or repeats too much"},
    {"(?=a)", "it looks ahead or back, or names a group"},
    {"(a)\\1", "it has an escape that is not known here, as one that looks back"},
    {"\\bword", "it has an escape that is not known here, as one that looks back"},
    {"\\u12", "\\u needs four hexadecimal digits, \\x two"},
    {"a\\", "nothing stands behind its last backslash"},
};

TEST(a_pattern_that_is_none_says_why)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(refused); i++) {
        struct attempt a = look_for(refused[i].pattern, FQ_STR_NONE);
        ck_assert(!a.known);
        ck_assert_str_eq(a.why, refused[i].why);
    }
    fq_arena_clear(&arena);
}
END

/* With a machine that goes back these would not end. */
TEST(no_pattern_takes_long)
{
    static const char *const slow[] = {"^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "^(.*a){20}$",
                                       "(x+x+)+y"};
    static char text[FQ_LIMIT_REGEX_TEXT_BYTES];
    memset(text, 'a', sizeof(text));
    text[sizeof(text) - 1] = 'b';
    for (size_t i = 0; i < FQ_ARRAY_LEN(slow); i++)
        ck_assert(!look_for(slow[i], fq_str_of(text, sizeof(text))).matches);
    fq_arena_clear(&arena);
}
END

/* Each beginning of a pattern is one or says why not. */
TEST(a_pattern_may_end_anywhere)
{
    fq_str whole = FQ_STR("^(?:[^a-z\\]\\d]{1,3}|\\u2603+?|(.x)*)$☃");
    for (size_t i = 0; i <= whole.len; i++) {
        char part[64] = {0};
        memcpy(part, whole.ptr, i);
        if (fq_utf8_check(fq_str_from(part)) == i) {
            struct attempt a = look_for(part, FQ_STR("abc☃"));
            ck_assert(a.known == !a.why);
        }
    }
    fq_arena_clear(&arena);
}
END

int main(void)
{
    return RUN("graphql/regex", a_pattern_matches_what_it_says, a_pattern_that_is_none_says_why,
               no_pattern_takes_long, a_pattern_may_end_anywhere);
}
