/* SPDX-License-Identifier: MIT */
#include "pg/introspect.h"

/* A key has at most INDEX_MAX_KEYS columns, which PostgreSQL sets to 32 and allows to raise. */
enum { KEY_COLUMNS_MAX = 64 };

/* The numbers in "1 2 3" or "{1,2,3}". */
static size_t read_numbers(const char *text, int16_t *numbers, size_t max)
{
    size_t count = 0;
    while (*text && count < max) {
        char *end;
        long number = strtol(text, &end, 10);
        if (end == text) {
            text++;
            continue;
        }
        numbers[count++] = (int16_t)number;
        text = end;
    }
    return count;
}

static int index_of(const struct fq_catalog_relation *relation, int16_t number)
{
    for (size_t i = 0; i < relation->column_count; i++) {
        if (relation->columns[i].number == number)
            return (int)i;
    }
    return -1;
}

const uint16_t *fq_pg_introspect_numbers(struct fq_pg_introspection *in, const char *text,
                                         const struct fq_catalog_relation *relation,
                                         size_t *ret_count)
{
    size_t most = relation->column_count;
    int16_t *numbers = FQ_NEW_ARRAY(in->arena, most, int16_t);
    uint16_t *columns = FQ_NEW_ARRAY(in->arena, most, uint16_t);
    most = read_numbers(text, numbers, most);
    *ret_count = 0;
    for (size_t i = 0; i < most; i++) {
        int at = index_of(relation, numbers[i]);
        if (at >= 0)
            columns[(*ret_count)++] = (uint16_t)at;
    }
    return columns;
}

/* The first width columns named by text as indexes; NULL when one is unknown, as a system column
 * is. */
static const uint16_t *key_columns(struct fq_pg_introspection *in, const char *text, size_t width,
                                   const struct fq_catalog_relation *relation)
{
    int16_t numbers[KEY_COLUMNS_MAX];
    if (width == 0 || width > KEY_COLUMNS_MAX || read_numbers(text, numbers, width) != width)
        return NULL;
    uint16_t *columns = FQ_NEW_ARRAY(in->arena, width, uint16_t);
    for (size_t i = 0; i < width; i++) {
        int at = index_of(relation, numbers[i]);
        if (at < 0)
            return NULL;
        columns[i] = (uint16_t)at;
    }
    return columns;
}

static void add_keys(struct fq_pg_introspection *in, const PGresult *rows, int from, int to)
{
    struct fq_catalog_relation *relation =
        fq_pg_introspected_relation(in, fq_pg_oid_at(rows, from, KEY_RELATION));
    if (!relation)
        return;
    struct fq_catalog_key *keys =
        FQ_NEW_ARRAY(in->arena, (size_t)(to - from), struct fq_catalog_key);
    relation->keys = keys;
    for (int row = from; row < to; row++) {
        size_t width = (size_t)fq_pg_int_at(rows, row, KEY_WIDTH);
        const uint16_t *columns =
            key_columns(in, PQgetvalue(rows, row, KEY_COLUMNS), width, relation);
        if (!columns)
            continue;
        keys[relation->key_count++] = (struct fq_catalog_key){
            .name = fq_pg_text_at(in->arena, rows, row, KEY_NAME),
            .columns = columns,
            .comment = fq_pg_text_at(in->arena, rows, row, KEY_COMMENT),
            .column_count = width,
            .primary = fq_pg_bool_at(rows, row, KEY_PRIMARY),
            .deferrable = fq_pg_bool_at(rows, row, KEY_DEFERRABLE),
        };
    }
}

static size_t array_width(const char *text)
{
    int16_t numbers[KEY_COLUMNS_MAX];
    return read_numbers(text, numbers, KEY_COLUMNS_MAX);
}

static void add_foreign_keys(struct fq_pg_introspection *in, const PGresult *rows, int from, int to)
{
    struct fq_catalog_relation *relation =
        fq_pg_introspected_relation(in, fq_pg_oid_at(rows, from, FOREIGN_RELATION));
    if (!relation)
        return;
    struct fq_catalog_foreign_key *keys =
        FQ_NEW_ARRAY(in->arena, (size_t)(to - from), struct fq_catalog_foreign_key);
    relation->foreign_keys = keys;
    for (int row = from; row < to; row++) {
        const struct fq_catalog_relation *target =
            fq_pg_introspected_relation(in, fq_pg_oid_at(rows, row, FOREIGN_TARGET));
        if (!target)
            continue;
        size_t width = array_width(PQgetvalue(rows, row, FOREIGN_COLUMNS));
        const uint16_t *columns =
            key_columns(in, PQgetvalue(rows, row, FOREIGN_COLUMNS), width, relation);
        const uint16_t *targets =
            key_columns(in, PQgetvalue(rows, row, FOREIGN_TARGET_COLUMNS), width, target);
        if (!columns || !targets)
            continue;
        keys[relation->foreign_key_count++] = (struct fq_catalog_foreign_key){
            .name = fq_pg_text_at(in->arena, rows, row, FOREIGN_NAME),
            .comment = fq_pg_text_at(in->arena, rows, row, FOREIGN_COMMENT),
            .columns = columns,
            .target_columns = targets,
            .column_count = width,
            .target = target,
            .unchecked = fq_pg_bool_at(rows, row, FOREIGN_UNCHECKED),
            .upheld = fq_pg_oid_at(rows, row, FOREIGN_UPHELD),
            .upheld_first = fq_pg_text_at(in->arena, rows, row, FOREIGN_UPHELD_FIRST),
            .upheld_last = fq_pg_text_at(in->arena, rows, row, FOREIGN_UPHELD_LAST),
            .follows = fq_pg_bool_at(rows, row, FOREIGN_FOLLOWS),
            .indexed = fq_pg_bool_at(rows, row, FOREIGN_INDEXED),
        };
    }
}

/* Of the columns named by text those that the relation has. */
static void add_check_columns(struct fq_pg_introspection *in, const char *text,
                              const struct fq_catalog_relation *relation,
                              struct fq_catalog_check *check)
{
    int16_t numbers[KEY_COLUMNS_MAX];
    size_t width = read_numbers(text, numbers, KEY_COLUMNS_MAX);
    uint16_t *columns = FQ_NEW_ARRAY(in->arena, width, uint16_t);
    for (size_t i = 0; i < width; i++) {
        int at = index_of(relation, numbers[i]);
        if (at >= 0)
            columns[check->column_count++] = (uint16_t)at;
    }
    check->columns = columns;
}

const struct fq_catalog_check *fq_pg_introspect_checks(struct fq_pg_introspection *in,
                                                       const PGresult *rows, int from, int to,
                                                       const struct fq_catalog_relation *relation)
{
    struct fq_catalog_check *checks =
        FQ_NEW_ARRAY(in->arena, (size_t)(to - from), struct fq_catalog_check);
    for (int row = from; row < to; row++) {
        struct fq_catalog_check *check = &checks[row - from];
        *check = (struct fq_catalog_check){
            .name = fq_pg_text_at(in->arena, rows, row, CHECK_NAME),
            .comment = fq_pg_text_at(in->arena, rows, row, CHECK_COMMENT),
            .expression = fq_pg_text_at(in->arena, rows, row, CHECK_EXPRESSION),
        };
        if (relation)
            add_check_columns(in, PQgetvalue(rows, row, CHECK_COLUMNS), relation, check);
    }
    return checks;
}

static void add_checks(struct fq_pg_introspection *in, const PGresult *rows, int from, int to)
{
    struct fq_catalog_relation *relation =
        fq_pg_introspected_relation(in, fq_pg_oid_at(rows, from, CHECK_OWNER));
    if (!relation)
        return;
    relation->checks = fq_pg_introspect_checks(in, rows, from, to, relation);
    relation->check_count = (size_t)(to - from);
}

void fq_pg_introspect_keys(struct fq_pg_introspection *in)
{
    const PGresult *keys = in->results[FQ_PG_ASK_KEYS];
    FQ_PG_GROUPS(keys, from, to)
    add_keys(in, keys, from, to);
    const PGresult *foreign_keys = in->results[FQ_PG_ASK_FOREIGN_KEYS];
    FQ_PG_GROUPS(foreign_keys, first, last)
    add_foreign_keys(in, foreign_keys, first, last);
    const PGresult *checks = in->results[FQ_PG_ASK_CHECKS];
    FQ_PG_GROUPS(checks, begin, end)
    add_checks(in, checks, begin, end);
}
