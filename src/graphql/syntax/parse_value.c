/* SPDX-License-Identifier: MIT
 *
 * The parser's tools, and the productions that documents and type systems share: values,
 * arguments, directives, type references.
 */
#include "graphql/syntax/parser.h"

/* ---- tools ---- */

static void expected(struct fq_parser *p, fq_str what)
{
    fq_str found = fq_token_describe(p->arena, p->lexer.kind, p->lexer.text);
    fq_lexer_fail(&p->lexer, fq_lexer_at(&p->lexer), "Expected %.*s, found %.*s.", FQ_STR_ARG(what),
                  FQ_STR_ARG(found));
}

void fq_parser_expected(struct fq_parser *p, enum fq_token_kind kind)
{
    if (!fq_parser_failed(p))
        expected(p, fq_token_describe(p->arena, kind, FQ_STR_NONE));
}

void fq_parser_expect_keyword(struct fq_parser *p, fq_str word)
{
    if (fq_parser_accept_keyword(p, word) || fq_parser_failed(p))
        return;
    expected(p, fq_arena_printf(p->arena, "\"%.*s\"", FQ_STR_ARG(word)));
}

void fq_parser_unexpected(struct fq_parser *p)
{
    if (fq_parser_failed(p))
        return;
    fq_str found = fq_token_describe(p->arena, p->lexer.kind, p->lexer.text);
    fq_lexer_fail(&p->lexer, fq_lexer_at(&p->lexer), "Unexpected %.*s.", FQ_STR_ARG(found));
}

/* ---- lists ---- */

struct item {
    struct item *next;
    _Alignas(8) char content[];
};

/* The items of a list while it is read.  Each is made where it may stay: most lists have one item,
 * which nobody moves. */
struct items {
    struct item *first;
    struct item **tail;
    uint32_t count;
};

/* A new item of a list, set to zero. */
FQ_INLINE void *add_item(struct fq_parser *p, struct items *items, size_t size)
{
    struct item *item = fq_arena_zalloc(p->arena, sizeof(*item) + size);
    *items->tail = item;
    items->tail = &item->next;
    items->count++;
    return item->content;
}

/* All of them, as one array. */
FQ_INLINE const void *array_of(struct fq_parser *p, const struct items *items, size_t size,
                               uint32_t *ret_count)
{
    *ret_count = items->count;
    if (items->count < 2)
        return items->first ? items->first->content : NULL;
    char *array = fq_arena_alloc(p->arena, items->count * size); /* they are in memory already */
    char *to = array;
    for (const struct item *item = items->first; item; item = item->next, to += size)
        memcpy(to, item->content, size);
    return array;
}

/* ---- productions ---- */

static void parse_object(struct fq_parser *p, bool constant, struct fq_value *ret);

/* The way to most values inside of others. */
static inline void parse_inner(struct fq_parser *p, bool constant, struct fq_value *ret)
{
    if (fq_parser_peek(p, FQ_TOKEN_BRACE_L)) {
        ret->at = fq_lexer_at(&p->lexer);
        parse_object(p, constant, ret);
    } else {
        fq_parse_value(p, constant, ret);
    }
}

/* Arguments: ( Argument+ )     Argument: Name : Value */
const struct fq_argument *fq_parse_arguments(struct fq_parser *p, bool constant,
                                             uint32_t *ret_count)
{
    *ret_count = 0;
    if (!fq_parser_accept(p, FQ_TOKEN_PAREN_L))
        return NULL;
    struct items items = {.tail = &items.first};
    do {
        struct fq_argument *argument = add_item(p, &items, sizeof(*argument));
        argument->at = fq_lexer_at(&p->lexer);
        argument->name = fq_parse_name_colon(p);
        parse_inner(p, constant, &argument->value);
    } while (fq_parser_more(p, FQ_TOKEN_PAREN_R));
    return array_of(p, &items, sizeof(struct fq_argument), ret_count);
}

/* ListValue: [ Value* ] */
static FQ_NOINLINE void parse_list(struct fq_parser *p, bool constant, struct fq_value *ret)
{
    fq_parser_enter(p);
    fq_lexer_next(&p->lexer);
    struct items items = {.tail = &items.first};
    while (fq_parser_more(p, FQ_TOKEN_BRACKET_R))
        parse_inner(p, constant, add_item(p, &items, sizeof(struct fq_value)));
    ret->kind = FQ_VALUE_LIST;
    ret->items = array_of(p, &items, sizeof(struct fq_value), &ret->count);
    fq_parser_leave(p);
}

/* ObjectValue: { ObjectField* }     ObjectField: Name : Value */
static FQ_NOINLINE void parse_object(struct fq_parser *p, bool constant, struct fq_value *ret)
{
    fq_parser_enter(p);
    fq_lexer_next(&p->lexer);
    struct items items = {.tail = &items.first};
    while (fq_parser_more(p, FQ_TOKEN_BRACE_R)) {
        struct fq_object_field *field = add_item(p, &items, sizeof(*field));
        field->at = fq_lexer_at(&p->lexer);
        field->name = fq_parse_name_colon(p);
        parse_inner(p, constant, &field->value);
    }
    ret->kind = FQ_VALUE_OBJECT;
    ret->fields = array_of(p, &items, sizeof(struct fq_object_field), &ret->count);
    fq_parser_leave(p);
}

/* Variable: $ Name */
static FQ_NOINLINE void parse_variable(struct fq_parser *p, bool constant, struct fq_value *ret)
{
    fq_lexer_next(&p->lexer);
    ret->kind = FQ_VALUE_VARIABLE;
    ret->text = p->lexer.text;
    if (constant && fq_parser_peek(p, FQ_TOKEN_NAME))
        fq_lexer_fail(&p->lexer, ret->at, "Unexpected variable \"$%.*s\" in constant value.",
                      FQ_STR_ARG(ret->text));
    else if (constant)
        fq_lexer_fail(&p->lexer, ret->at, "Unexpected \"$\".");
    else
        fq_parser_expect(p, FQ_TOKEN_NAME);
}

/* BooleanValue, NullValue, EnumValue */
static FQ_NOINLINE void parse_word(struct fq_parser *p, struct fq_value *ret)
{
    ret->text = p->lexer.text;
    ret->boolean = fq_str_eq(ret->text, FQ_STR("true"));
    if (ret->boolean || fq_str_eq(ret->text, FQ_STR("false")))
        ret->kind = FQ_VALUE_BOOL;
    else if (fq_str_eq(ret->text, FQ_STR("null")))
        ret->kind = FQ_VALUE_NULL;
    else
        ret->kind = FQ_VALUE_ENUM;
    fq_lexer_next(&p->lexer);
}

static FQ_NOINLINE void parse_scalar(struct fq_parser *p, enum fq_value_kind kind,
                                     struct fq_value *ret)
{
    ret->kind = kind;
    ret->block = p->lexer.kind == FQ_TOKEN_BLOCK_STRING;
    ret->text = p->lexer.text;
    fq_lexer_next(&p->lexer);
}

/* Value, or, when constant, Value without variables. */
void fq_parse_value(struct fq_parser *p, bool constant, struct fq_value *ret)
{
    ret->at = fq_lexer_at(&p->lexer);
    switch (p->lexer.kind) {
    case FQ_TOKEN_BRACKET_L:
        parse_list(p, constant, ret);
        return;
    case FQ_TOKEN_BRACE_L:
        parse_object(p, constant, ret);
        return;
    case FQ_TOKEN_DOLLAR:
        parse_variable(p, constant, ret);
        return;
    case FQ_TOKEN_NAME:
        parse_word(p, ret);
        return;
    case FQ_TOKEN_INT:
        parse_scalar(p, FQ_VALUE_INT, ret);
        return;
    case FQ_TOKEN_FLOAT:
        parse_scalar(p, FQ_VALUE_FLOAT, ret);
        return;
    case FQ_TOKEN_STRING:
    case FQ_TOKEN_BLOCK_STRING:
        parse_scalar(p, FQ_VALUE_STRING, ret);
        return;
    case FQ_TOKEN_FAILED:
    case FQ_TOKEN_END:
    case FQ_TOKEN_BANG:
    case FQ_TOKEN_AMP:
    case FQ_TOKEN_PAREN_L:
    case FQ_TOKEN_PAREN_R:
    case FQ_TOKEN_SPREAD:
    case FQ_TOKEN_COLON:
    case FQ_TOKEN_EQUALS:
    case FQ_TOKEN_AT:
    case FQ_TOKEN_BRACKET_R:
    case FQ_TOKEN_PIPE:
    case FQ_TOKEN_BRACE_R:
        fq_parser_unexpected(p);
        return;
    }
}

/* DefaultValue: = Value */
const struct fq_value *fq_parse_default(struct fq_parser *p)
{
    if (!fq_parser_accept(p, FQ_TOKEN_EQUALS))
        return NULL;
    struct fq_value *value = FQ_NEW(p->arena, struct fq_value);
    fq_parse_value(p, true, value);
    return value;
}

/* Directives: ( @ Name Arguments? )+ */
const struct fq_directive *fq_parse_some_directives(struct fq_parser *p, bool constant)
{
    struct fq_directive *first = NULL;
    struct fq_directive **tail = &first;
    size_t here = 0;
    while (fq_parser_peek(p, FQ_TOKEN_AT)) {
        fq_parser_bound(p, FQ_DOCUMENT_directives_each, ++here, p->limits->directives_each);
        /* Constant ones belong to definitions, which have ceilings themselves. */
        p->directives += !constant;
        fq_parser_bound(p, FQ_DOCUMENT_directives, p->directives, p->limits->directives);
        struct fq_directive *directive = FQ_NEW(p->arena, struct fq_directive);
        directive->at = fq_lexer_at(&p->lexer);
        fq_lexer_next(&p->lexer);
        directive->name = fq_parse_name(p);
        directive->arguments = fq_parse_arguments(p, constant, &directive->argument_count);
        *tail = directive;
        tail = &directive->next;
    }
    return first;
}

/* Type: NamedType | ListType | NonNullType */
const struct fq_type_node *fq_parse_type(struct fq_parser *p)
{
    struct fq_type_node *type = FQ_NEW(p->arena, struct fq_type_node);
    type->at = fq_lexer_at(&p->lexer);
    if (fq_parser_peek(p, FQ_TOKEN_BRACKET_L)) {
        fq_parser_enter(p);
        fq_lexer_next(&p->lexer);
        if (!fq_parser_failed(p))
            type->of = fq_parse_type(p);
        fq_parser_expect(p, FQ_TOKEN_BRACKET_R);
        fq_parser_leave(p);
    } else {
        type->name = fq_parse_name(p);
    }
    type->non_null = fq_parser_accept(p, FQ_TOKEN_BANG);
    return type;
}
