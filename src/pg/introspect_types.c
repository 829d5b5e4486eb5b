/* SPDX-License-Identifier: MIT */
#include "pg/introspect.h"

static enum fq_catalog_type_kind type_kind(char typtype)
{
    switch (typtype) {
    case 'a': /* the question's own letter: a true array */
        return FQ_CATALOG_ARRAY;
    case 'c':
        return FQ_CATALOG_COMPOSITE;
    case 'd':
        return FQ_CATALOG_DOMAIN;
    case 'e':
        return FQ_CATALOG_ENUM;
    case 'm':
        return FQ_CATALOG_MULTIRANGE;
    case 'p':
        return FQ_CATALOG_PSEUDO;
    case 'r':
        return FQ_CATALOG_RANGE;
    default:
        return FQ_CATALOG_BASE;
    }
}

static int compare_types(const void *a, const void *b)
{
    const struct fq_catalog_type *left = a, *right = b;
    return (left->oid > right->oid) - (left->oid < right->oid);
}

static struct fq_catalog_type *find_type(struct fq_pg_introspection *in, fq_oid oid)
{
    struct fq_catalog_type key = {.oid = oid};
    return bsearch(&key, in->types, in->catalog->type_count, sizeof(key), compare_types);
}

static void add_labels(struct fq_pg_introspection *in)
{
    const PGresult *rows = in->results[FQ_PG_ASK_LABELS];
    FQ_PG_GROUPS(rows, from, to)
    {
        struct fq_catalog_type *type = find_type(in, fq_pg_oid_at(rows, from, LABEL_TYPE));
        if (!type)
            continue;
        fq_str *labels = FQ_NEW_ARRAY(in->arena, (size_t)(to - from), fq_str);
        size_t *by_age = FQ_NEW_ARRAY(in->arena, (size_t)(to - from), size_t);
        for (int row = from; row < to; row++) {
            labels[row - from] = fq_pg_text_at(in->arena, rows, row, LABEL_TEXT);
            by_age[fq_pg_int_at(rows, row, LABEL_AGE)] = (size_t)(row - from);
        }
        type->labels = labels;
        type->labels_by_age = by_age;
        type->label_count = (size_t)(to - from);
    }
}

static void add_domain_checks(struct fq_pg_introspection *in)
{
    const PGresult *rows = in->results[FQ_PG_ASK_DOMAIN_CHECKS];
    FQ_PG_GROUPS(rows, from, to)
    {
        struct fq_catalog_type *type = find_type(in, fq_pg_oid_at(rows, from, CHECK_OWNER));
        if (!type)
            continue;
        type->checks = fq_pg_introspect_checks(in, rows, from, to, NULL);
        type->check_count = (size_t)(to - from);
    }
}

static void add_fields(struct fq_pg_introspection *in)
{
    const PGresult *rows = in->results[FQ_PG_ASK_FIELDS];
    FQ_PG_GROUPS(rows, from, to)
    {
        struct fq_catalog_type *type = find_type(in, fq_pg_oid_at(rows, from, COLUMN_OWNER));
        if (!type)
            continue;
        type->fields = fq_pg_introspect_columns(in, rows, from, to, 0);
        type->field_count = (size_t)(to - from);
    }
}

void fq_pg_introspect_types(struct fq_pg_introspection *in)
{
    const PGresult *rows = in->results[FQ_PG_ASK_TYPES];
    size_t count = (size_t)PQntuples(rows);
    in->types = FQ_NEW_ARRAY(in->arena, count, struct fq_catalog_type);
    for (int row = 0; row < (int)count; row++) {
        in->types[row] = (struct fq_catalog_type){
            .oid = fq_pg_oid_at(rows, row, TYPE_OID),
            .schema = fq_pg_text_at(in->arena, rows, row, TYPE_SCHEMA),
            .name = fq_pg_text_at(in->arena, rows, row, TYPE_NAME),
            .comment = fq_pg_text_at(in->arena, rows, row, TYPE_COMMENT),
            .kind = type_kind(fq_pg_char_at(rows, row, TYPE_KIND)),
            .element = fq_pg_oid_at(rows, row, TYPE_ELEMENT),
            .array = fq_pg_oid_at(rows, row, TYPE_ARRAY),
            .base = fq_pg_oid_at(rows, row, TYPE_BASE),
            .base_typmod = fq_pg_int_at(rows, row, TYPE_TYPMOD),
            .dims = (int16_t)fq_pg_int_at(rows, row, TYPE_DIMS),
            .operators = fq_pg_text_at(in->arena, rows, row, TYPE_OPERATORS),
            .not_null = fq_pg_bool_at(rows, row, TYPE_NOT_NULL),
            .of_relation = fq_pg_bool_at(rows, row, TYPE_OF_RELATION),
            .nondeterministic = fq_pg_bool_at(rows, row, TYPE_NONDETERMINISTIC),
        };
        in->catalog->nondeterministic |= in->types[row].nondeterministic;
    }
    in->catalog->types = in->types;
    in->catalog->type_count = count;
    add_labels(in);
    add_fields(in);
    add_domain_checks(in);
}
