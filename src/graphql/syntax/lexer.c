/* SPDX-License-Identifier: MIT */
#include "graphql/syntax/lexer_private.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/limits.h"
#include "base/utf8.h"

/* The bit among the line feeds that is always set. */
#define LAST (FQ_LEXER_LOOK - 1)

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

/* Nothing is known of what follows lexer->next any more. */
static void forget_token(struct fq_lexer *lexer)
{
    lexer->look =
        (struct fq_lexer_look){.from = lexer->next, .feeds = UINT64_C(1) << LAST, .feed = LAST};
}

/* Keeps next within what is known. */
static void stay_near(struct fq_lexer *lexer)
{
    if ((size_t)(lexer->next - lexer->look.from) >= LAST)
        forget_token(lexer);
}

static void stop_lexing(struct fq_lexer *lexer, enum fq_status status)
{
    lexer->status = status;
    lexer->kind = FQ_TOKEN_FAILED;
    lexer->next = lexer->end;
    forget_token(lexer);
}

/* A token too many is found out late; nothing behind it can be what was wrong first. */
static void too_many(struct fq_lexer *lexer);

static void fail_first(struct fq_lexer *lexer)
{
    if (FQ_UNLIKELY(lexer->tokens_left < 0))
        too_many(lexer);
}

void fq_lexer_fail(struct fq_lexer *lexer, struct fq_location at, const char *format, ...)
{
    fail_first(lexer);
    if (lexer->status)
        return;
    char sentence[FQ_LIMIT_ERROR_MESSAGE_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(sentence, sizeof(sentence), format, args);
    va_end(args);
    stop_lexing(lexer, fq_error_set_at(lexer->error, lexer->arena, FQ_SYNTAX, at,
                                       "Syntax Error: %s", sentence));
}

void fq_lexer_limit(struct fq_lexer *lexer, const struct fq_parse_limits *limits,
                    enum fq_document_limit which)
{
    fail_first(lexer);
    if (!lexer->status)
        stop_lexing(lexer, fq_document_limit_error(lexer->error, lexer->arena, fq_lexer_at(lexer),
                                                   limits, which));
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

static bool is_digit_at(const struct fq_lexer *lexer, const char *p)
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
    if (!is_digit_at(lexer, p)) {
        bad_number(lexer, p, "expected digit but got");
        return NULL;
    }
    while (is_digit_at(lexer, p))
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
    if (is_digit_at(lexer, p)) {
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
void fq_lexer_long_name(struct fq_lexer *lexer, const char *p)
{
    while (p < lexer->end && (fq_lexer_beginning(p) == BEGINS_NAME || is_digit_at(lexer, p)))
        p++;
    lexer->text = fq_str_of(lexer->start, (size_t)(p - lexer->start));
    lexer->next = p;
    stay_near(lexer);
    if (lexer->text.len > FQ_LIMIT_NAME_BYTES)
        fq_lexer_fail(lexer, fq_lexer_at(lexer), "A name is longer than %d bytes.",
                      FQ_LIMIT_NAME_BYTES);
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
    lexer->behind = lexer->here;
    if (lexer->end - p >= 3 && p[1] == '"' && p[2] == '"')
        fq_lexer_block_string(lexer);
    else
        fq_lexer_string(lexer);
    if (lexer->behind.before != lexer->here.before) {
        lexer->moved = true;
        forget_token(lexer);
    }
}

/* Every other token but a punctuator and a name. */
static void long_token(struct fq_lexer *lexer, enum fq_beginning begins)
{
    const char *p = lexer->start;
    lexer->text = FQ_STR_NONE;
    if (begins == BEGINS_STRING)
        string(lexer, p);
    else if (begins == BEGINS_NUMBER)
        number(lexer, p);
    else
        unexpected_character(lexer, p);
}

/* Before the first token. */
static void start_lexing(struct fq_lexer *lexer, struct fq_arena *arena, fq_str source,
                         const struct fq_parse_limits *limits, struct fq_error *error)
{
    const char *begin = source.ptr ? source.ptr : "";
    *lexer = (struct fq_lexer){
        .here = {(uintptr_t)begin - 1, 1},
        .next = begin,
        .end = begin + source.len,
        .look = {.from = begin},
        .tokens_left = limits->tokens < PTRDIFF_MAX ? (ptrdiff_t)limits->tokens : PTRDIFF_MAX,
        .arena = arena,
        .source = {begin, source.len},
        .limits = limits,
        .error = error,
    };
}

/* The way again to the first token that is too many. */
static void too_many(struct fq_lexer *lexer)
{
    struct fq_lexer again;
    struct fq_error unused;
    lexer->tokens_left = PTRDIFF_MAX; /* said once */
    start_lexing(&again, lexer->arena, lexer->source, lexer->limits, &unused);
    again.tokens_left = PTRDIFF_MAX;
    for (size_t i = 0; i <= lexer->limits->tokens; i++)
        fq_lexer_next(&again);
    lexer->start = again.start;
    lexer->here = again.here;
    fq_lexer_limit(lexer, lexer->limits, FQ_DOCUMENT_tokens);
}

/* A lexer that has failed stands here, too. */
static void end_of_text(struct fq_lexer *lexer)
{
    fail_first(lexer);
    lexer->start = lexer->end;
    lexer->kind = lexer->status ? FQ_TOKEN_FAILED : FQ_TOKEN_END;
    lexer->text = FQ_STR_NONE;
    lexer->next = lexer->end;
}

/* ---- what is ignored ---- */

static void new_line(struct fq_lexer *lexer, const char *start)
{
    lexer->here.line++;
    lexer->here.before = (uintptr_t)start - 1;
}

static const char *skip_comment(struct fq_lexer *lexer, const char *p)
{
    p = fq_lexer_skip_plain(p, lexer->end, '\n', '\n');
    for (; p < lexer->end && *p != '\n' && *p != '\r'; p++)
        lexer->here.before += ((unsigned char)*p & 0xc0u) == 0x80u;
    return p;
}

/* Over one piece of what the grammar ignores; NULL when it is none. */
static const char *skip_ignored(struct fq_lexer *lexer, const char *p, enum fq_beginning begins)
{
    if (begins == BEGINS_SPACE)
        return p + 1;
    if (begins == BEGINS_LINE_FEED) {
        new_line(lexer, p + 1);
        return p + 1;
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
    lexer->here.before += 2;
    return p + 3;
}

static void ignored(struct fq_lexer *lexer, enum fq_beginning begins)
{
    const char *p = lexer->start, *behind = skip_ignored(lexer, p, begins);
    while (behind && behind < lexer->end) {
        p = behind;
        begins = fq_lexer_beginning(p);
        if (begins < BEGINS_SPACE)
            break;
        behind = skip_ignored(lexer, p, begins);
    }
    if (behind) {
        lexer->next = behind;
        forget_token(lexer);
        fq_lexer_next(lexer); /* a token, or the end: it does not come back here */
        return;
    }
    lexer->start = p;
    unexpected_character(lexer, p);
}

void fq_lexer_next_slowly(struct fq_lexer *lexer, enum fq_beginning begins)
{
    if (begins < BEGINS_SPACE) {
        if (FQ_LIKELY(begins == BEGINS_SPREAD))
            spread(lexer, lexer->start);
        else
            long_token(lexer, begins);
        stay_near(lexer);
        return;
    }
    lexer->tokens_left++; /* it was none */
    ignored(lexer, begins);
}

/* ---- looking ---- */

/* Bytes from first to last.  With last moved to the largest signed byte the rest is smaller: one
 * comparison. */
#define WITHIN(wide, signed_wide, b, first, last)                                                  \
    ((wide)((signed_wide)((b) + (uint8_t)(INT8_MAX - (last))) >                                    \
            (int8_t)(INT8_MAX - ((last) - (first)) - 1)))

/* One text for vectors of every size. */
#define LOOK_AT(wide, bits_of)                                                                     \
    typedef int8_t signed_wide __attribute__((vector_size(sizeof(wide))));                         \
    uint64_t blank = 0, word = 0, feed = 0;                                                        \
    for (unsigned i = 0; i < FQ_LEXER_LOOK; i += sizeof(wide)) {                                   \
        wide b;                                                                                    \
        memcpy(&b, bytes + i, sizeof(b));                                                          \
        wide feeds = (wide)(b == '\n');                                                            \
        wide blanks = feeds | (wide)(b == ' ') | (wide)(b == ',') | (wide)(b == '\t');             \
        wide words = WITHIN(wide, signed_wide, b | 0x20, 'a', 'z') |                               \
                     WITHIN(wide, signed_wide, b, '0', '9') | (wide)(b == '_');                    \
        blank |= (uint64_t)bits_of(blanks) << i;                                                   \
        word |= (uint64_t)bits_of(words) << i;                                                     \
        feed |= (uint64_t)bits_of(feeds) << i;                                                     \
    }                                                                                              \
    look->solid = ~blank;                                                                          \
    look->word = word;                                                                             \
    look->feeds = feed | UINT64_C(1) << LAST;                                                      \
    look->feed = (unsigned)__builtin_ctzll(look->feeds)

void fq_lexer_look_narrowly(struct fq_lexer_look *look, const char *bytes)
{
    LOOK_AT(fq_wide, fq_wide_bits);
}

#if defined(__x86_64__)
typedef uint8_t wider __attribute__((vector_size(32)));
typedef char signed_wider __attribute__((vector_size(32)));
#define WIDER_BITS(mask) ((uint32_t)__builtin_ia32_pmovmskb256((signed_wider)(mask)))

__attribute__((target("avx2"))) static void look_widely(struct fq_lexer_look *look,
                                                        const char *bytes)
{
    LOOK_AT(wider, WIDER_BITS);
}
#endif

static inline void look_at(struct fq_lexer_look *look, const char *bytes)
{
#if defined(__x86_64__)
    if (FQ_LIKELY(__builtin_cpu_supports("avx2"))) {
        look_widely(look, bytes);
        return;
    }
#endif
    fq_lexer_look_narrowly(look, bytes);
}

void fq_lexer_look_at(struct fq_lexer_look *look, const char *bytes)
{
    look_at(look, bytes);
}

static FQ_NOINLINE void look_at_last(struct fq_lexer *lexer, size_t left)
{
    char last[FQ_LEXER_LOOK];
    memset(last, ' ', sizeof(last));
    memcpy(last, lexer->next, left);
    look_at(&lexer->look, last);
    lexer->look.visible = (unsigned)left;
}

/* A token that begins here lies within what is known, unless it is long. */
#define VISIBLE (FQ_LEXER_LOOK - 12)

static inline void look(struct fq_lexer *lexer)
{
    fail_first(lexer);
    size_t left = (size_t)(lexer->end - lexer->next);
    lexer->look.from = lexer->next;
    if (FQ_UNLIKELY(left < FQ_LEXER_LOOK)) {
        look_at_last(lexer, left);
        return;
    }
    look_at(&lexer->look, lexer->next);
    lexer->look.visible = VISIBLE;
    lexer->look.solid &= (UINT64_C(1) << VISIBLE) - 1;
}

void fq_lexer_next_far(struct fq_lexer *lexer)
{
    struct fq_lexer_look *known = &lexer->look;
    if (FQ_UNLIKELY(lexer->moved)) {
        lexer->here = lexer->behind;
        lexer->moved = false;
    }
    do {
        /* Nothing but blanks up to there. */
        const char *seen = known->from + known->visible;
        if (known->feed < known->visible)
            fq_lexer_cross_lines(lexer, known->visible);
        if (lexer->next < seen)
            lexer->next = seen;
        if (lexer->next == lexer->end) {
            end_of_text(lexer);
            return;
        }
        look(lexer);
    } while (known->solid == 0);
    fq_lexer_next(lexer);
}

void fq_lexer_init(struct fq_lexer *lexer, struct fq_arena *arena, fq_str source,
                   const struct fq_parse_limits *limits, struct fq_error *error)
{
    start_lexing(lexer, arena, source, limits, error);
    fq_lexer_next(lexer);
}
