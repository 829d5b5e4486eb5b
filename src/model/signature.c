/* SPDX-License-Identifier: MIT */
#include "model/signature.h"

#include "base/buf.h"
#include "base/limits.h"
#include "model/name.h"

/* ---- names ---- */

/* What SQL calls types otherwise than the catalog does. */
static fq_str catalog_name(fq_str said)
{
    static const struct {
        const char *said, *name;
    } others[] = {
        {"int", "int4"},
        {"integer", "int4"},
        {"bigint", "int8"},
        {"smallint", "int2"},
        {"boolean", "bool"},
        {"real", "float4"},
        {"float", "float8"},
        {"double precision", "float8"},
        {"decimal", "numeric"},
        {"character varying", "varchar"},
        {"character", "bpchar"},
        {"char", "bpchar"},
        {"timestamp with time zone", "timestamptz"},
        {"timestamp without time zone", "timestamp"},
        {"time with time zone", "timetz"},
        {"time without time zone", "time"},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(others); i++) {
        if (fq_str_eq(said, fq_str_from(others[i].said)))
            return fq_str_from(others[i].name);
    }
    return said;
}

/* `lower_case1`: SQL takes it without quotes for what it is. */
static bool is_plain(fq_str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || c == '_';
        if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '$')))
            return false;
    }
    return name.len > 0;
}

static void add_name(struct fq_buf *out, fq_str name)
{
    if (is_plain(name))
        fq_buf_str_add(out, name);
    else
        fq_buf_str_add(out, fq_name_quoted(out->arena, name));
}

/* The place of a character outside of quotes; the length: it is not there. */
static size_t find_unquoted(fq_str said, char wanted)
{
    bool quoted = false;
    for (size_t i = 0; i < said.len; i++) {
        if (said.ptr[i] == wanted && !quoted)
            return i;
        quoted = quoted != (said.ptr[i] == '"');
    }
    return said.len;
}

/* As it is, or in quotes, where a quote stands twice. */
static bool is_spelling(fq_str said, fq_str name)
{
    size_t at = 0;
    if (said.len < 2 || said.ptr[0] != '"' || said.ptr[said.len - 1] != '"')
        return fq_str_eq(said, name);
    said = fq_str_of(said.ptr + 1, said.len - 2);
    for (size_t i = 0; i < said.len; i++, at++) {
        if (at == name.len || said.ptr[i] != name.ptr[at])
            return false;
        if (said.ptr[i] == '"' && (++i == said.len || said.ptr[i] != '"'))
            return false;
    }
    return at == name.len;
}

/* ---- printing ---- */

static void add_type(struct fq_buf *out, const struct fq_catalog *catalog, fq_oid oid)
{
    const struct fq_catalog_type *type = fq_catalog_type(catalog, oid);
    if (!type) {
        fq_buf_printf(out, "%u", oid);
        return;
    }
    if (type->kind == FQ_CATALOG_ARRAY) {
        add_type(out, catalog, type->element);
        fq_buf_literal(out, "[]");
        return;
    }
    bool plain = fq_str_eq(type->schema, FQ_STR("pg_catalog"));
    if (!plain) {
        add_name(out, type->schema);
        fq_buf_char(out, '.');
    }
    if (plain && !fq_str_eq(catalog_name(type->name), type->name)) /* "char" is not char */
        fq_buf_str_add(out, fq_name_quoted(out->arena, type->name));
    else
        add_name(out, type->name);
}

fq_str fq_signature(struct fq_arena *arena, const struct fq_catalog *catalog,
                    const struct fq_catalog_function *function)
{
    struct fq_buf out;
    fq_buf_init(&out, arena, FQ_LIMIT_SQL_BYTES);
    add_name(&out, function->name);
    fq_buf_char(&out, '(');
    for (size_t i = 0; i < function->argument_count; i++) {
        if (i)
            fq_buf_literal(&out, ", ");
        add_type(&out, catalog, function->arguments[i].type);
    }
    fq_buf_char(&out, ')');
    return fq_buf_str(&out);
}

static bool is_namesake(const struct fq_catalog_function *a, const struct fq_catalog_function *b)
{
    return fq_str_eq(a->schema, b->schema) && fq_str_eq(a->name, b->name);
}

void fq_signature_namesakes(const struct fq_catalog *catalog,
                            const struct fq_catalog_function *function, size_t *ret_first,
                            size_t *ret_end)
{
    size_t at = (size_t)(function - catalog->functions), first = at, end = at + 1;
    while (first > 0 && is_namesake(&catalog->functions[first - 1], function))
        first--;
    while (end < catalog->function_count && is_namesake(&catalog->functions[end], function))
        end++;
    *ret_first = first;
    *ret_end = end;
}

/* ---- reading ---- */

static fq_str trimmed(fq_str text)
{
    while (text.len && text.ptr[0] == ' ')
        text = fq_str_from_offset(text, 1);
    while (text.len && text.ptr[text.len - 1] == ' ')
        text.len--;
    return text;
}

/* `name`, or `schema.name`. */
static bool is_named_so(fq_str said, fq_str schema, fq_str name)
{
    size_t dot = find_unquoted(said, '.');
    return is_spelling(said, name) ||
           (dot < said.len && is_spelling(fq_str_of(said.ptr, dot), schema) &&
            is_spelling(fq_str_from_offset(said, dot + 1), name));
}

static bool is_type(const struct fq_catalog *catalog, fq_str said, fq_oid oid)
{
    const struct fq_catalog_type *type = fq_catalog_type(catalog, oid);
    if (type && type->kind == FQ_CATALOG_ARRAY && fq_str_ends_with(said, FQ_STR("[]")))
        return is_type(catalog, trimmed(fq_str_of(said.ptr, said.len - 2)), type->element);
    return type && is_named_so(catalog_name(said), type->schema, type->name);
}

/* What stands between the brackets, if it is closed. */
static bool are_types(const struct fq_catalog *catalog, fq_str said,
                      const struct fq_catalog_function *function)
{
    if (!trimmed(said).len)
        return function->argument_count == 0;
    for (size_t i = 0; i < function->argument_count; i++) {
        size_t comma = find_unquoted(said, ',');
        bool last = i + 1 == function->argument_count;
        if (last != (comma == said.len) ||
            !is_type(catalog, trimmed(fq_str_of(said.ptr, comma)), function->arguments[i].type))
            return false;
        said = last ? FQ_STR_NONE : fq_str_from_offset(said, comma + 1);
    }
    return function->argument_count > 0;
}

fq_str fq_signature_name(fq_str said)
{
    return trimmed(fq_str_of(said.ptr, find_unquoted(said, '(')));
}

bool fq_signature_is_of(const struct fq_catalog *catalog, fq_str said,
                        const struct fq_catalog_function *function)
{
    size_t open = find_unquoted(said, '(');
    if (fq_str_eq(said, function->name))
        return true;
    if (!is_named_so(fq_signature_name(said), function->schema, function->name))
        return false;
    if (open == said.len)
        return true;
    fq_str types = trimmed(fq_str_from_offset(said, open + 1));
    if (!fq_str_ends_with(types, FQ_STR(")")))
        return false;
    types.len--;
    return are_types(catalog, types, function);
}
