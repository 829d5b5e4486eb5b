/* SPDX-License-Identifier: MIT */
#include "graphql/lexer.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/limits.h"
#include "base/utf8.h"

/* What a byte begins. */
enum byte_class {
    CLASS_OTHER,
    CLASS_SPACE,
    CLASS_LINE_FEED,
    CLASS_RETURN,
    CLASS_COMMENT,
    CLASS_NAME,
    CLASS_DIGIT,
    CLASS_MINUS,
    CLASS_QUOTE,
    CLASS_DOT,
    CLASS_MARK, /* first byte of U+FEFF */
    CLASS_PUNCTUATOR,
};

#define S CLASS_SPACE
#define L CLASS_LINE_FEED
#define R CLASS_RETURN
#define C CLASS_COMMENT
#define N CLASS_NAME
#define D CLASS_DIGIT
#define I CLASS_MINUS
#define Q CLASS_QUOTE
#define O CLASS_DOT
#define M CLASS_MARK
#define P CLASS_PUNCTUATOR
#define _ CLASS_OTHER
/* clang-format off */
static const unsigned char classes[256] = {
    _, _, _, _, _, _, _, _, _, S, L, _, _, R, _, _, /* 0x00 */
    _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, /* 0x10 */
    S, P, Q, C, P, _, P, _, P, P, _, _, S, I, O, _, /* 0x20 */
    D, D, D, D, D, D, D, D, D, D, P, _, _, P, _, _, /* 0x30 */
    P, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, /* 0x40 */
    N, N, N, N, N, N, N, N, N, N, N, P, _, P, _, N, /* 0x50 */
    _, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, /* 0x60 */
    N, N, N, N, N, N, N, N, N, N, N, P, P, P, _, _, /* 0x70 */
    [0xef] = M,
};
/* clang-format on */
#undef S
#undef L
#undef R
#undef C
#undef N
#undef D
#undef I
#undef Q
#undef O
#undef M
#undef P
#undef _

static const unsigned char punctuators[128] = {
    ['!'] = FQ_TOKEN_BANG,      ['$'] = FQ_TOKEN_DOLLAR,  ['&'] = FQ_TOKEN_AMP,
    ['('] = FQ_TOKEN_PAREN_L,   [')'] = FQ_TOKEN_PAREN_R, [':'] = FQ_TOKEN_COLON,
    ['='] = FQ_TOKEN_EQUALS,    ['@'] = FQ_TOKEN_AT,      ['['] = FQ_TOKEN_BRACKET_L,
    [']'] = FQ_TOKEN_BRACKET_R, ['{'] = FQ_TOKEN_BRACE_L, ['|'] = FQ_TOKEN_PIPE,
    ['}'] = FQ_TOKEN_BRACE_R,
};

static enum byte_class class_of(const char *p)
{
    return (enum byte_class)classes[(unsigned char)*p];
}

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
    if (p < lexer->end && (*p == '.' || class_of(p) == CLASS_NAME)) {
        bad_number(lexer, p, "expected digit but got");
        return;
    }
    lexer->kind = kind;
    lexer->text = fq_str_of(start, (size_t)(p - start));
    lexer->next = p;
}

static void name(struct fq_lexer *lexer, const char *start)
{
    const char *p = start + 1;
    while (p < lexer->end && (class_of(p) == CLASS_NAME || class_of(p) == CLASS_DIGIT))
        p++;
    lexer->kind = FQ_TOKEN_NAME;
    lexer->text = fq_str_of(start, (size_t)(p - start));
    lexer->next = p;
    if (FQ_UNLIKELY(lexer->text.len > FQ_LIMIT_NAME_BYTES))
        fq_lexer_fail(lexer, lexer->at, "A name is longer than %d bytes.", FQ_LIMIT_NAME_BYTES);
}

static void new_line(struct fq_lexer *lexer, const char *line_start)
{
    lexer->line++;
    lexer->line_start = line_start;
    lexer->wide = 0;
}

static const char *skip_comment(struct fq_lexer *lexer, const char *p)
{
    for (; p < lexer->end && *p != '\n' && *p != '\r'; p++)
        lexer->wide += ((unsigned char)*p & 0xc0u) == 0x80u;
    return p;
}

/* Over everything the grammar ignores; the place where a token begins, or the end. */
static const char *skip_ignored(struct fq_lexer *lexer, const char *p)
{
    for (; p < lexer->end; p++) {
        switch (class_of(p)) {
        case CLASS_SPACE:
            break;
        case CLASS_RETURN:
            if (p + 1 < lexer->end && p[1] == '\n')
                p++;
            new_line(lexer, p + 1);
            break;
        case CLASS_LINE_FEED:
            new_line(lexer, p + 1);
            break;
        case CLASS_COMMENT:
            p = skip_comment(lexer, p) - 1;
            break;
        case CLASS_MARK:
            if (memcmp(p, "\xef\xbb\xbf", 3) != 0) /* valid UTF-8: three bytes are there */
                return p;
            p += 2;
            lexer->wide += 2;
            break;
        case CLASS_OTHER:
        case CLASS_NAME:
        case CLASS_DIGIT:
        case CLASS_MINUS:
        case CLASS_QUOTE:
        case CLASS_DOT:
        case CLASS_PUNCTUATOR:
            return p;
        }
    }
    return p;
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

static void token_at(struct fq_lexer *lexer, const char *p)
{
    lexer->text = FQ_STR_NONE;
    switch (class_of(p)) {
    case CLASS_NAME:
        name(lexer, p);
        return;
    case CLASS_PUNCTUATOR:
        lexer->kind = (enum fq_token_kind)punctuators[(unsigned char)*p];
        lexer->next = p + 1;
        return;
    case CLASS_DIGIT:
    case CLASS_MINUS:
        number(lexer, p);
        return;
    case CLASS_QUOTE:
        lexer->next = p;
        if (lexer->end - p >= 3 && p[1] == '"' && p[2] == '"')
            fq_lexer_block_string(lexer);
        else
            fq_lexer_string(lexer);
        return;
    case CLASS_DOT:
        spread(lexer, p);
        return;
    case CLASS_OTHER:
    case CLASS_SPACE:
    case CLASS_LINE_FEED:
    case CLASS_RETURN:
    case CLASS_COMMENT:
    case CLASS_MARK:
        unexpected_character(lexer, p);
        return;
    }
}

void fq_lexer_next(struct fq_lexer *lexer)
{
    if (FQ_UNLIKELY(lexer->status))
        return;
    const char *p = skip_ignored(lexer, lexer->next);
    lexer->at.line = lexer->line;
    lexer->at.column = (uint32_t)((size_t)(p - lexer->line_start) - lexer->wide + 1);
    if (FQ_UNLIKELY(p == lexer->end)) {
        lexer->kind = FQ_TOKEN_END;
        lexer->text = FQ_STR_NONE;
        lexer->next = p;
        return;
    }
    if (FQ_UNLIKELY(++lexer->token_count > lexer->limits->tokens)) {
        fq_lexer_limit(lexer, lexer->limits, FQ_DOCUMENT_tokens);
        return;
    }
    token_at(lexer, p);
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
        .error = error,
    };
    fq_lexer_next(lexer);
}
