/* SPDX-License-Identifier: MIT */
#include "schema/view_lexer.h"

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* As in PostgreSQL's scanner, every byte above ASCII is a letter. */
static bool starts_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool continues_word(char c)
{
    return starts_word(c) || is_digit(c) || c == '$';
}

static bool is_operator(char c)
{
    return c != '\0' && strchr("+-*/<>=~!@#%^&|`?:", c) != NULL;
}

/* The byte at offset, or NUL behind the end. */
static char peek(fq_str s, size_t offset)
{
    return offset < s.len ? s.ptr[offset] : '\0';
}

/* Length of what starts with a quote at offset, both quotes counted, or 0 when it is not closed. */
static size_t quoted_length(fq_str s, size_t offset, bool backslashes)
{
    char quote = s.ptr[offset];
    for (size_t i = offset + 1; i < s.len; i++) {
        if (backslashes && s.ptr[i] == '\\') {
            i++;
        } else if (s.ptr[i] == quote) {
            if (peek(s, i + 1) != quote)
                return i + 1 - offset;
            i++;
        }
    }
    return 0;
}

/* Length of the $tag$…$tag$ at the start of s, or 0. */
static size_t dollar_length(fq_str s)
{
    size_t tag = 1;
    while (tag < s.len && s.ptr[tag] != '$') {
        if (tag == 1 ? !starts_word(s.ptr[tag]) : !continues_word(s.ptr[tag]))
            return 0;
        tag++;
    }
    if (tag == s.len)
        return 0;
    tag++;
    fq_str body = fq_str_from_offset(s, tag);
    size_t end = fq_str_find(body, fq_str_of(s.ptr, tag));
    return end == body.len ? 0 : tag + end + tag;
}

static size_t run_length(fq_str s, bool (*belongs)(char))
{
    size_t len = 1;
    while (len < s.len && belongs(s.ptr[len]))
        len++;
    return len;
}

/* 12, 0.5, 1e10, 1.5e-7: a dot or an exponent belongs to the number only with a digit behind. */
static size_t number_length(fq_str s)
{
    size_t len = run_length(s, is_digit);
    if (peek(s, len) == '.' && is_digit(peek(s, len + 1)))
        len += 1 + run_length(fq_str_from_offset(s, len + 1), is_digit);
    if (peek(s, len) == 'e' || peek(s, len) == 'E') {
        size_t sign = peek(s, len + 1) == '-' || peek(s, len + 1) == '+';
        if (is_digit(peek(s, len + 1 + sign)))
            len += 1 + sign + run_length(fq_str_from_offset(s, len + 1 + sign), is_digit);
    }
    return len;
}

/* Length of the run of operator characters, or 0 when a comment starts in it. */
static size_t operator_length(fq_str s)
{
    size_t len = run_length(s, is_operator);
    fq_str run = fq_str_of(s.ptr, len);
    bool comment = fq_str_find(run, FQ_STR("--")) < len || fq_str_find(run, FQ_STR("/*")) < len;
    return comment ? 0 : len;
}

/* What starts at the beginning of s, which is not empty, and its length: 0 when it is bad. */
static enum fq_view_token_kind classify(fq_str s, size_t *ret_len)
{
    char c = s.ptr[0];
    *ret_len = 1;
    switch (c) {
    case '(':
    case '[':
        return FQ_VIEW_OPEN;
    case ')':
    case ']':
        return FQ_VIEW_CLOSE;
    case ',':
        return FQ_VIEW_COMMA;
    case '.':
        return FQ_VIEW_DOT;
    case ';':
        return FQ_VIEW_SEMICOLON;
    case '\'':
        *ret_len = quoted_length(s, 0, false);
        return FQ_VIEW_STRING;
    case '"':
        *ret_len = quoted_length(s, 0, false);
        return FQ_VIEW_QUOTED;
    case '$':
        *ret_len = dollar_length(s);
        return FQ_VIEW_OTHER_STRING;
    default:
        break;
    }
    if ((c == 'E' || c == 'e') && peek(s, 1) == '\'') {
        size_t len = quoted_length(s, 1, true);
        *ret_len = len ? 1 + len : 0;
        return FQ_VIEW_OTHER_STRING;
    }
    if (starts_word(c)) {
        *ret_len = run_length(s, continues_word);
        return FQ_VIEW_WORD;
    }
    if (is_digit(c)) {
        *ret_len = number_length(s);
        return FQ_VIEW_NUMBER;
    }
    if (c == ':' && peek(s, 1) == ':') {
        *ret_len = 2;
        return FQ_VIEW_CAST;
    }
    *ret_len = is_operator(c) ? operator_length(s) : 0;
    return FQ_VIEW_OPERATOR;
}

struct fq_view_token fq_view_token_next(struct fq_view_lexer *lexer)
{
    while (lexer->at < lexer->text.len && is_space(lexer->text.ptr[lexer->at]))
        lexer->at++;
    fq_str rest = fq_str_from_offset(lexer->text, lexer->at);
    if (rest.len == 0)
        return (struct fq_view_token){FQ_VIEW_END, rest};
    size_t len;
    enum fq_view_token_kind kind = classify(rest, &len);
    if (len == 0) {
        lexer->at = lexer->text.len;
        return (struct fq_view_token){FQ_VIEW_BAD, rest};
    }
    lexer->at += len;
    return (struct fq_view_token){kind, fq_str_of(rest.ptr, len)};
}

bool fq_view_token_is(struct fq_view_token token, fq_str keyword)
{
    return token.kind == FQ_VIEW_WORD && fq_str_eq_nocase(token.text, keyword);
}

bool fq_view_token_names(struct fq_view_token token)
{
    return token.kind == FQ_VIEW_WORD || token.kind == FQ_VIEW_QUOTED;
}

fq_str fq_view_token_value(struct fq_arena *arena, struct fq_view_token token)
{
    if (token.kind != FQ_VIEW_QUOTED && token.kind != FQ_VIEW_STRING)
        return token.text;
    char quote = token.text.ptr[0];
    fq_str inside = fq_str_of(token.text.ptr + 1, token.text.len - 2);
    if (fq_str_find_char(inside, quote) == inside.len)
        return inside;
    char *copy = fq_arena_alloc(arena, inside.len);
    size_t len = 0;
    for (size_t i = 0; i < inside.len; i++) {
        copy[len++] = inside.ptr[i];
        if (inside.ptr[i] == quote)
            i++;
    }
    return fq_str_of(copy, len);
}

fq_str fq_view_trim(fq_str text)
{
    while (text.len && is_space(text.ptr[0])) {
        text.ptr++;
        text.len--;
    }
    while (text.len && is_space(text.ptr[text.len - 1]))
        text.len--;
    return text;
}

bool fq_view_mentions(struct fq_arena *arena, fq_str text, fq_str name)
{
    struct fq_view_lexer lexer = {.text = text};
    struct fq_view_token token;
    while ((token = fq_view_token_next(&lexer)).kind != FQ_VIEW_END) {
        if (fq_view_token_names(token) && fq_str_eq(fq_view_token_value(arena, token), name))
            return true;
    }
    return false;
}
