/* SPDX-License-Identifier: MIT
 *
 * What the files of the parser share.  Internal to graphql/.
 *
 * A production that fails marks the lexer and returns something: its callers run to their natural
 * end without asking, because FQ_TOKEN_FAILED matches nothing and ends every repetition.
 */
#ifndef FQ_GRAPHQL_SYNTAX_PARSER_H
#define FQ_GRAPHQL_SYNTAX_PARSER_H

#include "graphql/syntax/ast.h"
#include "graphql/syntax/lexer_private.h"

struct fq_parser {
    struct fq_lexer lexer;
    struct fq_arena *arena;
    const struct fq_parse_limits *limits;
    size_t depth;
    /* What was met so far, each under a ceiling of its own. */
    size_t operations, fragments, variables, aliases, directives;
};

/* What stands before a definition. */
struct fq_parse_head {
    struct fq_location at;
    fq_str description;
};

static inline bool fq_parser_failed(const struct fq_parser *p)
{
    return p->lexer.kind == FQ_TOKEN_FAILED;
}

static inline bool fq_parser_peek(const struct fq_parser *p, enum fq_token_kind kind)
{
    return p->lexer.kind == kind;
}

static inline bool fq_parser_accept(struct fq_parser *p, enum fq_token_kind kind)
{
    if (p->lexer.kind != kind)
        return false;
    fq_lexer_next(&p->lexer);
    return true;
}

/* Fails: another kind of token was expected here. */
void fq_parser_expected(struct fq_parser *p, enum fq_token_kind kind);

/* False at the closing token, which is consumed, and after a failure. */
static inline bool fq_parser_more(struct fq_parser *p, enum fq_token_kind closing)
{
    return !fq_parser_accept(p, closing) && !fq_parser_failed(p);
}

static inline void fq_parser_expect(struct fq_parser *p, enum fq_token_kind kind)
{
    if (FQ_UNLIKELY(!fq_parser_accept(p, kind)))
        fq_parser_expected(p, kind);
}

static inline bool fq_parser_peek_keyword(const struct fq_parser *p, fq_str word)
{
    return p->lexer.kind == FQ_TOKEN_NAME && fq_str_eq(p->lexer.text, word);
}

static inline bool fq_parser_accept_keyword(struct fq_parser *p, fq_str word)
{
    if (!fq_parser_peek_keyword(p, word))
        return false;
    fq_lexer_next(&p->lexer);
    return true;
}

void fq_parser_expect_keyword(struct fq_parser *p, fq_str word);
void fq_parser_unexpected(struct fq_parser *p);

/* Fails when count, which was just raised, passes its ceiling. */
static inline void fq_parser_bound(struct fq_parser *p, enum fq_document_limit which, size_t count,
                                   size_t limit)
{
    if (FQ_UNLIKELY(count > limit))
        fq_lexer_limit(&p->lexer, p->limits, which);
}

/* Every nested production enters and leaves; too deep is a failure. */
static inline void fq_parser_enter(struct fq_parser *p)
{
    fq_parser_bound(p, FQ_DOCUMENT_depth, ++p->depth, p->limits->depth);
}

static inline void fq_parser_leave(struct fq_parser *p)
{
    p->depth--;
}

/* As fq_graphql_parse(), without a guard of its own: exhaustion goes to the caller's. */
enum fq_status fq_parse_inside(struct fq_arena *arena, fq_str text,
                               const struct fq_parse_limits *limits, struct fq_document **ret,
                               struct fq_error *reterr);

/* Productions that several files need, in the order of the specification. */
static inline fq_str fq_parse_name(struct fq_parser *p)
{
    fq_str name = p->lexer.text;
    fq_parser_expect(p, FQ_TOKEN_NAME);
    return name;
}

/* Name :     Mostly one stands right behind the other. */
static inline fq_str fq_parse_name_colon(struct fq_parser *p)
{
    struct fq_lexer *lexer = &p->lexer;
    fq_str name = lexer->text;
    if (FQ_LIKELY(lexer->kind == FQ_TOKEN_NAME && lexer->next < lexer->end &&
                  *lexer->next == ':')) {
        lexer->tokens_left--;
        lexer->next++;
        fq_lexer_next(lexer);
        return name;
    }
    fq_parser_expect(p, FQ_TOKEN_NAME);
    fq_parser_expect(p, FQ_TOKEN_COLON);
    return name;
}

const struct fq_argument *fq_parse_arguments(struct fq_parser *p, bool constant,
                                             uint32_t *ret_count);
/* *ret is set to zero. */
void fq_parse_value(struct fq_parser *p, bool constant, struct fq_value *ret);
const struct fq_value *fq_parse_default(struct fq_parser *p);
const struct fq_directive *fq_parse_some_directives(struct fq_parser *p, bool constant);
static inline const struct fq_directive *fq_parse_directives(struct fq_parser *p, bool constant)
{
    return FQ_UNLIKELY(fq_parser_peek(p, FQ_TOKEN_AT)) ? fq_parse_some_directives(p, constant)
                                                       : NULL;
}

const struct fq_type_node *fq_parse_type(struct fq_parser *p);
/* Description: StringValue.  FQ_STR_NONE when there is none. */
static inline fq_str fq_parse_description(struct fq_parser *p)
{
    fq_str text = p->lexer.text;
    if (FQ_LIKELY(p->lexer.kind < FQ_TOKEN_STRING))
        return FQ_STR_NONE;
    fq_lexer_next(&p->lexer);
    return text;
}

/* NULL when the keyword at hand begins no definition of the type system. */
struct fq_definition *fq_parse_type_definition(struct fq_parser *p, struct fq_parse_head head);
struct fq_definition *fq_parse_type_extension(struct fq_parser *p, struct fq_parse_head head);

#endif
