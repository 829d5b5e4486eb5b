/* SPDX-License-Identifier: MIT */
#include "graphql/lexer_next.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/limits.h"
#include "base/utf8.h"

#define N BEGINS_NAME
#define D BEGINS_NUMBER
#define S BEGINS_SPACE
/* clang-format off */
const unsigned char fq_lexer_beginnings[256] = {
    ['\t'] = S, ['\n'] = BEGINS_LINE_FEED, ['\r'] = BEGINS_RETURN,
    [' '] =
    S, FQ_TOKEN_BANG, BEGINS_STRING, BEGINS_COMMENT, FQ_TOKEN_DOLLAR, 0, FQ_TOKEN_AMP, 0,
    FQ_TOKEN_PAREN_L, FQ_TOKEN_PAREN_R, 0, 0, S, D, BEGINS_SPREAD, 0,
    D, D, D, D, D, D, D, D, D, D, FQ_TOKEN_COLON, 0, 0, FQ_TOKEN_EQUALS, 0, 0,
    FQ_TOKEN_AT, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N,
    N, N, N, N, N, N, N, N, N, N, N, FQ_TOKEN_BRACKET_L, 0, FQ_TOKEN_BRACKET_R, 0, N,
    0, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N,
    N, N, N, N, N, N, N, N, N, N, N, FQ_TOKEN_BRACE_L, FQ_TOKEN_PIPE, FQ_TOKEN_BRACE_R, 0, 0,
    [0xef] = BEGINS_MARK,
};
/* clang-format on */
#undef N
#undef D
#undef S

struct fq_location fq_lexer_locate(fq_str source, const char *at)
{
    struct fq_location found = {1, 1};
    for (const char *p = source.ptr; p < at; p++) {
        bool ends =
            *p == '\n' || (*p == '\r' && (p + 1 == source.ptr + source.len || p[1] != '\n'));
        if (ends) {
            found.line++;
            found.column = 1;
        } else if (*p != '\r' && ((unsigned char)*p & 0xc0u) != 0x80u) {
            found.column++;
        }
    }
    return found;
}

static void stop(struct fq_lexer *lexer, enum fq_status status)
{
    lexer->status = status;
    lexer->kind = FQ_TOKEN_FAILED;
    lexer->next = lexer->end;
}

void fq_lexer_fail(struct fq_lexer *lexer, struct fq_location at, const char *format, ...)
{
    if (lexer->status)
        return;
    char sentence[FQ_LIMIT_ERROR_MESSAGE_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(sentence, sizeof(sentence), format, args);
    va_end(args);
    stop(lexer,
         fq_error_set_at(lexer->error, lexer->arena, FQ_SYNTAX, at, "Syntax Error: %s", sentence));
}

void fq_lexer_limit(struct fq_lexer *lexer, const struct fq_parse_limits *limits,
                    enum fq_document_limit which)
{
    if (!lexer->status)
        stop(lexer, fq_document_limit_error(lexer->error, lexer->arena, lexer->at, limits, which));
}

fq_str fq_token_describe(struct fq_arena *arena, enum fq_token_kind kind, fq_str text)
{
    static const char *const words[] = {
        [FQ_TOKEN_FAILED] = "<failed>",
        [FQ_TOKEN_END] = "<EOF>",
        [FQ_TOKEN_BANG] = "\"!\"",
        [FQ_TOKEN_DOLLAR] = "\"$\"",
        [FQ_TOKEN_AMP] = "\"&\"",
        [FQ_TOKEN_PAREN_L] = "\"(\"",
        [FQ_TOKEN_PAREN_R] = "\")\"",
        [FQ_TOKEN_SPREAD] = "\"...\"",
        [FQ_TOKEN_COLON] = "\":\"",
        [FQ_TOKEN_EQUALS] = "\"=\"",
        [FQ_TOKEN_AT] = "\"@\"",
        [FQ_TOKEN_BRACKET_L] = "\"[\"",
        [FQ_TOKEN_BRACKET_R] = "\"]\"",
        [FQ_TOKEN_BRACE_L] = "\"{\"",
        [FQ_TOKEN_PIPE] = "\"|\"",
        [FQ_TOKEN_BRACE_R] = "\"}\"",
        [FQ_TOKEN_NAME] = "Name",
        [FQ_TOKEN_INT] = "Int",
        [FQ_TOKEN_FLOAT] = "Float",
        [FQ_TOKEN_STRING] = "String",
        [FQ_TOKEN_BLOCK_STRING] = "BlockString",
    };
    if (kind < FQ_TOKEN_NAME || text.ptr == NULL)
        return fq_str_from(words[kind]);
    return fq_arena_printf(arena, "%s \"%.*s\"", words[kind], FQ_STR_ARG(text));
}

/* A character as error messages show it: "x", or U+0007. */
static fq_str describe_character(struct fq_lexer *lexer, const char *p)
{
    if (p == lexer->end)
        return FQ_STR("<EOF>");
    size_t at = (size_t)(p - lexer->source.ptr);
    uint32_t c = fq_utf8_next(lexer->source, &at);
    if (c == '"')
        return FQ_STR("'\"'");
    if (c >= 0x20 && c <= 0x7e)
        return fq_arena_printf(lexer->arena, "\"%c\"", (int)c);
    return fq_arena_printf(lexer->arena, "U+%04X", (unsigned)c);
}

static void unexpected_character(struct fq_lexer *lexer, const char *p)
{
    struct fq_location at = fq_lexer_locate(lexer->source, p);
    if (*p == '\'') {
        fq_lexer_fail(lexer, at,
                      "Unexpected single quote character ('), did you mean to use a "
                      "double quote (\")?");
        return;
    }
    fq_str character = describe_character(lexer, p);
    fq_lexer_fail(lexer, at, "Unexpected character: %.*s.", FQ_STR_ARG(character));
}

static bool is_digit(const struct fq_lexer *lexer, const char *p)
{
    return p < lexer->end && *p >= '0' && *p <= '9';
}

static void bad_number(struct fq_lexer *lexer, const char *p, const char *what)
{
    fq_str character = describe_character(lexer, p);
    fq_lexer_fail(lexer, fq_lexer_locate(lexer->source, p), "Invalid number, %s: %.*s.", what,
                  FQ_STR_ARG(character));
}

/* Behind one or more digits; NULL after a failure. */
static const char *digits(struct fq_lexer *lexer, const char *p)
{
    if (!is_digit(lexer, p)) {
        bad_number(lexer, p, "expected digit but got");
        return NULL;
    }
    while (is_digit(lexer, p))
        p++;
    return p;
}

/* IntegerPart: NegativeSign? 0 | NegativeSign? NonZeroDigit Digit* */
static const char *integer_part(struct fq_lexer *lexer, const char *p)
{
    if (*p == '-')
        p++;
    if (p == lexer->end || *p != '0')
        return digits(lexer, p);
    p++;
    if (is_digit(lexer, p)) {
        bad_number(lexer, p, "unexpected digit after 0");
        return NULL;
    }
    return p;
}

static void number(struct fq_lexer *lexer, const char *start)
{
    enum fq_token_kind kind = FQ_TOKEN_INT;
    const char *p = integer_part(lexer, start);
    if (p && p < lexer->end && *p == '.') {
        kind = FQ_TOKEN_FLOAT;
        p = digits(lexer, p + 1);
    }
    if (p && p < lexer->end && (*p == 'e' || *p == 'E')) {
        kind = FQ_TOKEN_FLOAT;
        p++;
        if (p < lexer->end && (*p == '+' || *p == '-'))
            p++;
        p = digits(lexer, p);
    }
    if (!p)
        return;
    if (p < lexer->end && (*p == '.' || fq_lexer_beginning(p) == BEGINS_NAME)) {
        bad_number(lexer, p, "expected digit but got");
        return;
    }
    lexer->kind = kind;
    lexer->text = fq_str_of(start, (size_t)(p - start));
    lexer->next = p;
}

/* Byte by byte from p on. */
void fq_lexer_long_name(struct fq_lexer *lexer, const char *start, const char *p)
{
    while (p < lexer->end && (fq_lexer_beginning(p) == BEGINS_NAME || is_digit(lexer, p)))
        p++;
    lexer->text = fq_str_of(start, (size_t)(p - start));
    lexer->next = p;
    if (lexer->text.len > FQ_LIMIT_NAME_BYTES)
        fq_lexer_fail(lexer, lexer->at, "A name is longer than %d bytes.", FQ_LIMIT_NAME_BYTES);
}

static void new_line(struct fq_lexer *lexer, const char *line_start)
{
    lexer->line++;
    lexer->line_start = line_start;
}

static const char *skip_comment(struct fq_lexer *lexer, const char *p)
{
    for (; p < lexer->end && *p != '\n' && *p != '\r'; p++)
        lexer->line_start += ((unsigned char)*p & 0xc0u) == 0x80u;
    return p;
}

/* Over one piece of what the grammar ignores; NULL when it is none. */
static const char *skip_ignored(struct fq_lexer *lexer, const char *p, enum fq_beginning begins)
{
    if (begins == BEGINS_SPACE)
        return p + 1;
    if (begins == BEGINS_LINE_FEED) {
        new_line(lexer, p + 1);
        return fq_lexer_skip_indentation(lexer, p + 1);
    }
    if (begins == BEGINS_RETURN) {
        p += p + 1 < lexer->end && p[1] == '\n' ? 2 : 1;
        new_line(lexer, p);
        return p;
    }
    if (begins == BEGINS_COMMENT)
        return skip_comment(lexer, p);
    if (memcmp(p, "\xef\xbb\xbf", 3) != 0) /* valid UTF-8: three bytes are there */
        return NULL;
    lexer->line_start += 2;
    return p + 3;
}

static void spread(struct fq_lexer *lexer, const char *p)
{
    if (lexer->end - p < 3 || p[1] != '.' || p[2] != '.') {
        unexpected_character(lexer, p);
        return;
    }
    lexer->kind = FQ_TOKEN_SPREAD;
    lexer->next = p + 3;
}

static void string(struct fq_lexer *lexer, const char *p)
{
    lexer->next = p;
    if (lexer->end - p >= 3 && p[1] == '"' && p[2] == '"')
        fq_lexer_block_string(lexer);
    else
        fq_lexer_string(lexer);
}

/* Every token but a punctuator of one byte. */
void fq_lexer_long_token(struct fq_lexer *lexer, const char *p, enum fq_beginning begins)
{
    lexer->text = FQ_STR_NONE;
    if (begins == BEGINS_STRING)
        string(lexer, p);
    else if (begins == BEGINS_NUMBER)
        number(lexer, p);
    else if (begins == BEGINS_SPREAD)
        spread(lexer, p);
    else
        unexpected_character(lexer, p);
}

void fq_lexer_too_many(struct fq_lexer *lexer)
{
    fq_lexer_limit(lexer, lexer->limits, FQ_DOCUMENT_tokens);
}

/* A lexer that has failed stands here, too. */
static void end(struct fq_lexer *lexer)
{
    lexer->at.line = lexer->line;
    lexer->at.column = (uint32_t)(lexer->end - lexer->line_start) + 1;
    lexer->kind = lexer->status ? FQ_TOKEN_FAILED : FQ_TOKEN_END;
    lexer->text = FQ_STR_NONE;
    lexer->next = lexer->end;
}

static enum fq_beginning beginning_at(const struct fq_lexer *lexer, const char *p)
{
    return FQ_LIKELY(p < lexer->end) ? fq_lexer_beginning(p) : BEGINS_END;
}

void fq_lexer_next_slowly(struct fq_lexer *lexer, const char *p)
{
    enum fq_beginning begins = beginning_at(lexer, p);
    while (begins >= BEGINS_SPACE) {
        const char *behind = skip_ignored(lexer, p, begins);
        begins = FQ_LIKELY(behind) ? beginning_at(lexer, behind) : BEGINS_NOTHING;
        p = behind ? behind : p;
    }
    if (begins == BEGINS_END)
        end(lexer);
    else
        fq_lexer_token_at(lexer, p, begins);
}

void fq_lexer_init(struct fq_lexer *lexer, struct fq_arena *arena, fq_str source,
                   const struct fq_parse_limits *limits, struct fq_error *error)
{
    const char *begin = source.ptr ? source.ptr : "";
    *lexer = (struct fq_lexer){
        .arena = arena,
        .source = {begin, source.len},
        .next = begin,
        .end = begin + source.len,
        .line_start = begin,
        .line = 1,
        .limits = limits,
        .tokens_left = limits->tokens,
        .error = error,
    };
    fq_lexer_next(lexer);
}
