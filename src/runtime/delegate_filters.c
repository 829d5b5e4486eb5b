/* SPDX-License-Identifier: MIT */
#include "runtime/delegate_filters.h"

#include "json/json.h"
#include "runtime/delegate_scalars.h"

/* Deeper ones are the program's to refuse. */
#define DEEPEST 16

/* An input of the program, and what the engine has by its name. */
struct pair {
    const struct fq_type *program, *engine;
    const struct fq_relation *relation; /* whose rows are filtered */
};

static const struct fq_type *argument_type(const struct fq_pages *pages, fq_str name)
{
    for (size_t i = 0; i < pages->argument_count; i++) {
        if (fq_str_eq(pages->arguments[i].name, name))
            return fq_type_made(fq_type_named(&pages->arguments[i].type));
    }
    return NULL;
}

static bool is_pair(struct pair *ret, const struct fq_pages *pages, fq_str argument,
                    const struct fq_type *engine)
{
    *ret = (struct pair){.program = argument_type(pages, argument), .relation = pages->relation};
    if (!engine || !ret->program)
        return false;
    ret->engine = fq_type_made(engine);
    return ret->program->kind == FQ_TYPE_INPUT && ret->engine->kind == FQ_TYPE_INPUT;
}

/* ---- names ---- */

/* `created_at` and `createdAt`. */
static bool is_camel_of(fq_str name, fq_str column)
{
    size_t at = 0;
    for (size_t i = 0; i < column.len; i++) {
        bool upper = i > 0 && column.ptr[i - 1] == '_';
        char c = column.ptr[i];
        if (c == '_' && i > 0)
            continue;
        if (upper && c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        if (at == name.len || name.ptr[at++] != c)
            return false;
    }
    return at == name.len;
}

/* A column of this name, or of the name that it has in snake_case. */
static bool is_column_of_both(const struct pair *pair, fq_str name)
{
    const struct fq_field_def *def = fq_type_field(fq_type_made(pair->relation->type), name);
    const struct fq_field *field = def ? def->binding : NULL;
    fq_str quoted = field && field->column ? field->column->label.text : FQ_STR_NONE;
    if (!field || field->kind != FQ_FIELD_COLUMN || quoted.len < 2)
        return false;
    fq_str column = field->key.len ? field->key : fq_str_of(quoted.ptr + 1, quoted.len - 2);
    return fq_str_eq(column, name) || is_camel_of(name, column);
}

/* ---- values ---- */

static bool is_leaf_of(fq_str program, fq_str engine, fq_str raw)
{
    bool is_id = fq_str_eq(engine, FQ_STR("ID")) || fq_str_eq(engine, FQ_STR("UUID"));
    if (fq_str_eq(program, FQ_STR("ID")))
        return is_id &&
               fq_delegate_is_uuid(raw); /* others have more than one spelling, or are refused */
    if (fq_str_eq(program, FQ_STR("Float")) && fq_str_eq(engine, FQ_STR("Decimal")))
        return fq_delegate_is_plain(program, raw);
    if (fq_str_eq(program, FQ_STR("Int")) && fq_str_eq(engine, FQ_STR("BigInt")))
        engine = program;
    if (!fq_str_eq(program, engine))
        return false;
    if (fq_str_eq(engine, FQ_STR("Float")) || fq_str_eq(engine, FQ_STR("Decimal")) ||
        fq_str_eq(engine, FQ_STR("Date")) || fq_str_eq(engine, FQ_STR("DateTime")))
        return fq_delegate_is_plain(engine, raw);
    if (fq_str_eq(engine, FQ_STR("String")))
        return raw.ptr[0] == '"';
    if (fq_str_eq(engine, FQ_STR("Int")))
        return raw.ptr[0] == '-' || (raw.ptr[0] >= '0' && raw.ptr[0] <= '9');
    return fq_str_eq(engine, FQ_STR("Boolean")) && (raw.ptr[0] == 't' || raw.ptr[0] == 'f');
}

static bool value_fits(const struct fq_type_ref *program, const struct fq_type_ref *engine,
                       fq_str raw)
{
    fq_str own = fq_type_named(program)->name, name = fq_type_named(engine)->name, item;
    struct fq_json_scan scan;
    if (!program->of || !engine->of)
        return !program->of && !engine->of && is_leaf_of(own, name, raw);
    if (program->of->of || engine->of->of || !fq_json_scan_array(&scan, raw))
        return false;
    while (fq_json_scan_item(&scan, &item)) {
        if (!is_leaf_of(own, name, item))
            return false;
    }
    return !scan.failed;
}

/* ---- conditions ---- */

static bool is_plain_operator(fq_str name)
{
    static const char *const plain[] = {
        "eq",
        "neq",
        "gt",
        "gte",
        "lt",
        "lte",
        "in",
        "nin",
        "contains",
        "icontains",
        "startswith",
        "istartswith",
        "endswith",
        "iendswith",
        "like",
        "ilike",
        "matches",
        "imatches",
        "notMatches",
        "isnull",
        /* of lists */
        "containedBy",
        "strictlyContains",
        "overlaps",
        "anyEq",
        "allEq",
        "lenEq",
        "lenNeq",
        "lenGt",
        "lenGte",
        "lenLt",
        "lenLte",
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(plain); i++) {
        if (fq_str_eq(name, fq_str_from(plain[i])))
            return true;
    }
    return false;
}

/* The operators behind one field. */
static bool operators_fit(const struct fq_type *program, const struct fq_type *engine, fq_str raw)
{
    struct fq_json_scan scan;
    fq_str name, value;
    size_t count = 0;
    if (program->kind != FQ_TYPE_INPUT || engine->kind != FQ_TYPE_INPUT ||
        !fq_json_scan_object(&scan, raw))
        return false;
    for (; fq_json_scan_member(&scan, &name, &value); count++) {
        const struct fq_input_def *own = fq_type_input(program, name);
        const struct fq_input_def *same = fq_type_input(engine, name);
        if (!own || !same || !is_plain_operator(name) ||
            !value_fits(&own->type, &same->type, value))
            return false;
    }
    return count && !scan.failed;
}

static bool filter_fits(const struct pair *pair, fq_str raw, size_t depth);

static bool filters_fit(const struct pair *pair, fq_str raw, size_t depth)
{
    struct fq_json_scan scan;
    fq_str item;
    size_t count = 0;
    if (!fq_json_scan_array(&scan, raw))
        return false;
    for (; fq_json_scan_item(&scan, &item); count++) {
        if (!filter_fits(pair, item, depth + 1))
            return false;
    }
    return count && !scan.failed;
}

static bool member_fits(const struct pair *pair, fq_str name, fq_str raw, size_t depth)
{
    const struct fq_input_def *own = fq_type_input(pair->program, name);
    const struct fq_input_def *same = fq_type_input(pair->engine, name);
    if (!own || !same)
        return false;
    if (fq_str_eq(name, FQ_STR("AND")) || fq_str_eq(name, FQ_STR("OR")))
        return filters_fit(pair, raw, depth);
    if (fq_str_eq(name, FQ_STR("NOT")))
        return filter_fits(pair, raw, depth + 1);
    return is_column_of_both(pair, name) &&
           operators_fit(fq_type_made(fq_type_named(&own->type)),
                         fq_type_made(fq_type_named(&same->type)), raw);
}

static bool filter_fits(const struct pair *pair, fq_str raw, size_t depth)
{
    struct fq_json_scan scan;
    fq_str name, value;
    size_t count = 0;
    if (depth > DEEPEST || !fq_json_scan_object(&scan, raw))
        return false;
    for (; fq_json_scan_member(&scan, &name, &value); count++) {
        if (!member_fits(pair, name, value, depth))
            return false;
    }
    return count && !scan.failed;
}

bool fq_delegate_where_fits(const struct fq_pages *pages, fq_str raw)
{
    struct pair pair;
    return is_pair(&pair, pages, FQ_STR("where"), pages->relation->where) &&
           filter_fits(&pair, raw, 0);
}

/* ---- orders ---- */

static bool is_direction(fq_str raw)
{
    static const char *const directions[] = {
        "\"ASC\"",
        "\"DESC\"",
        "\"ASC_NULLS_FIRST\"",
        "\"ASC_NULLS_LAST\"",
        "\"DESC_NULLS_FIRST\"",
        "\"DESC_NULLS_LAST\"",
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(directions); i++) {
        if (fq_str_eq(raw, fq_str_from(directions[i])))
            return true;
    }
    return false;
}

/* One field each. */
static bool order_fits(const struct pair *pair, fq_str raw)
{
    struct fq_json_scan scan;
    fq_str name, value;
    size_t count = 0;
    if (!fq_json_scan_object(&scan, raw))
        return false;
    for (; fq_json_scan_member(&scan, &name, &value); count++) {
        bool known = fq_type_input(pair->program, name) && fq_type_input(pair->engine, name) &&
                     is_column_of_both(pair, name);
        if (!known || !is_direction(value))
            return false;
    }
    return count == 1 && !scan.failed;
}

bool fq_delegate_order_fits(const struct fq_pages *pages, fq_str raw)
{
    struct fq_json_scan scan;
    struct pair pair;
    fq_str item;
    size_t count = 0;
    if (!is_pair(&pair, pages, FQ_STR("orderBy"), pages->relation->order_by) ||
        !fq_json_scan_array(&scan, raw))
        return false;
    for (; fq_json_scan_item(&scan, &item); count++) {
        if (!order_fits(&pair, item))
            return false;
    }
    return count && !scan.failed;
}
