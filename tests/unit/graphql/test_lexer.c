/* SPDX-License-Identifier: MIT
 *
 * How the lexer looks at many bytes at once.  What it makes of them is tested by what is parsed.
 */
#include <stdio.h>

#include "graphql/syntax/lexer_private.h"
#include "unit.h"

typedef void look_at(struct fq_lexer_look *look, const char *bytes);

static look_at *const ways[] = {fq_lexer_look_at, fq_lexer_look_narrowly};

static bool is_word(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* One assertion for a look, not one for a byte: each tells the parent process where the test is. */
static void check(const char *bytes)
{
    for (size_t way = 0; way < FQ_ARRAY_LEN(ways); way++) {
        struct fq_lexer_look look = {.from = bytes};
        ways[way](&look, bytes);
        unsigned wrong = 0;
        for (unsigned i = 0; i < FQ_LEXER_LOOK; i++) {
            unsigned char c = (unsigned char)bytes[i];
            bool blank = c == ' ' || c == '\t' || c == ',' || c == '\n';
            bool feed = c == '\n' || i == FQ_LEXER_LOOK - 1;
            wrong += (look.solid >> i & 1) != !blank;
            wrong += (look.word >> i & 1) != is_word(c);
            wrong += (look.feeds >> i & 1) != feed;
            wrong += i < look.feed && feed;
            wrong += i == look.feed && !feed;
        }
        ck_assert_uint_eq(wrong, 0);
    }
}

TEST(every_byte_is_known_for_what_it_is_at_every_place)
{
    char bytes[FQ_LEXER_LOOK];
    for (unsigned c = 0; c < 256; c++) {
        for (unsigned i = 0; i < FQ_LEXER_LOOK; i++) {
            memset(bytes, '{', sizeof(bytes));
            bytes[i] = (char)c;
            check(bytes);
        }
        memset(bytes, (int)c, sizeof(bytes));
        check(bytes);
    }
}
END

/* The second token of `{` blanks token: where it is found, and what. */
static void expect_behind(const char *blanks, size_t count, const char *token, uint32_t line,
                          uint32_t column)
{
    char text[1024];
    struct fq_arena arena;
    struct fq_lexer lexer;
    struct fq_error error;
    const struct fq_parse_limits limits = {.tokens = 100};
    int len = snprintf(text, sizeof(text), "{%.*s%s", (int)count, blanks, token);
    fq_arena_init(&arena, 0, 1u << 20);
    fq_lexer_init(&lexer, &arena, fq_str_of(text, (size_t)len), &limits, &error);
    fq_lexer_next(&lexer);
    struct fq_location at = fq_lexer_at(&lexer);
    ck_assert_msg(at.line == line && at.column == column, "%zu blanks before %s: %u:%u, not %u:%u",
                  count, token, at.line, at.column, line, column);
    ck_assert_int_eq(lexer.kind, token[0] == '}' ? FQ_TOKEN_BRACE_R : FQ_TOKEN_NAME);
    if (token[0] != '}')
        ASSERT_STR(lexer.text, fq_str_from(token));
    fq_lexer_next(&lexer);
    ck_assert_int_eq(lexer.kind, FQ_TOKEN_END);
    fq_arena_clear(&arena);
}

TEST(tokens_are_found_wherever_what_is_known_ends)
{
    static const char *const tokens[] = {
        "}", "a", "aName_9",
        "aNameThatIsLongerThanWhatCanBeSeenAtOnceSoThatItsEndLiesFarBehindIt_"};
    char blanks[201];
    for (size_t i = 0; i < FQ_ARRAY_LEN(tokens); i++) {
        for (size_t count = 1; count <= 200; count++) {
            memset(blanks, ' ', sizeof(blanks));
            expect_behind(blanks, count, tokens[i], 1, (uint32_t)count + 2);
            blanks[count - 1] = '\n';
            expect_behind(blanks, count, tokens[i], 2, 1);
            blanks[count / 2] = '\n';
            expect_behind(blanks, count, tokens[i], count == 1 ? 2 : 2 + (count / 2 != count - 1),
                          1);
            memset(blanks, '\n', sizeof(blanks));
            expect_behind(blanks, count, tokens[i], (uint32_t)count + 1, 1);
        }
    }
}
END

int main(void)
{
    return RUN("graphql/lexer", tokens_are_found_wherever_what_is_known_ends,
               every_byte_is_known_for_what_it_is_at_every_place);
}
