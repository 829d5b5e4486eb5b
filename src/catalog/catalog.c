/* SPDX-License-Identifier: MIT */
#include "catalog/catalog.h"

const struct fq_catalog_type *fq_catalog_type(const struct fq_catalog *catalog, fq_oid oid)
{
    /* Asked for by each column, several times: without a branch that is guessed wrong. */
    const struct fq_catalog_type *found = catalog->types;
    for (size_t count = catalog->type_count, half; count > 1; count -= half) {
        half = count / 2;
        found = found[half].oid <= oid ? found + half : found;
    }
    return catalog->type_count && found->oid == oid ? found : NULL;
}

const struct fq_catalog_relation *fq_catalog_relation(const struct fq_catalog *catalog,
                                                      fq_str schema, fq_str name)
{
    size_t low = 0, high = catalog->relation_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct fq_catalog_relation *relation = &catalog->relations[middle];
        int order = fq_str_cmp(relation->schema, schema);
        if (order == 0)
            order = fq_str_cmp(relation->name, name);
        if (order == 0)
            return relation;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static const struct fq_catalog_relation *search_by_oid(const struct fq_catalog *catalog, fq_oid oid)
{
    size_t low = 0, high = catalog->relation_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (catalog->relations_by_oid[middle]->oid < oid)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == catalog->relation_count || catalog->relations_by_oid[low]->oid != oid)
        return NULL;
    return catalog->relations_by_oid[low];
}

const struct fq_catalog_relation *fq_catalog_relation_by_oid(const struct fq_catalog *catalog,
                                                             fq_oid oid)
{
    if (catalog->relations_by_oid)
        return search_by_oid(catalog, oid);
    for (size_t i = 0; i < catalog->relation_count; i++) {
        if (catalog->relations[i].oid == oid)
            return &catalog->relations[i];
    }
    return NULL;
}

int fq_catalog_column_index(const struct fq_catalog_relation *relation, fq_str name)
{
    for (size_t i = 0; i < relation->column_count; i++) {
        if (fq_str_eq(relation->columns[i].name, name))
            return (int)i;
    }
    return -1;
}

const struct fq_catalog_type *fq_catalog_base_type(const struct fq_catalog *catalog, fq_oid oid)
{
    const struct fq_catalog_type *type = fq_catalog_type(catalog, oid);
    while (type && type->kind == FQ_CATALOG_DOMAIN)
        type = fq_catalog_type(catalog, type->base);
    return type;
}
