/* SPDX-License-Identifier: MIT */
#include "pg/statements.h"

#include <assert.h>
#include <string.h>

#include "base/limits.h"
#include "base/memory.h"

struct fq_pg_statement_entry {
    uint64_t id;
    fq_pg_serial serial;
    char *text; /* the types of parameters and columns, then the SQL with its NUL */
    size_t param_count;
    size_t column_count;
    size_t weight;
    uint32_t runs;
    uint32_t next; /* in its bucket's chain; 0: the last */
    uint32_t newer;
    uint32_t older;
};

/* Ids are hashes. */
static uint32_t *bucket_of(const struct fq_pg_statements *set, uint64_t id)
{
    return &set->buckets[id & (set->bucket_count - 1)];
}

bool fq_pg_statements_init(struct fq_pg_statements *set, size_t capacity)
{
    size_t bucket_count = 16;
    while (bucket_count < capacity)
        bucket_count *= 2;
    *set = (struct fq_pg_statements){
        .entries = fq_calloc(capacity + 1, sizeof(struct fq_pg_statement_entry)),
        .buckets = fq_calloc(bucket_count, sizeof(uint32_t)),
        .bucket_count = bucket_count,
        .capacity = capacity,
    };
    if (set->entries && set->buckets)
        return true;
    fq_pg_statements_clear(set);
    return false;
}

void fq_pg_statements_clear(struct fq_pg_statements *set)
{
    for (size_t at = 1; set->entries && at <= set->count; at++)
        fq_free(set->entries[at].text);
    fq_free(set->entries);
    fq_free(set->buckets);
    *set = (struct fq_pg_statements){0};
}

void fq_pg_statements_reset(struct fq_pg_statements *set)
{
    for (size_t at = 1; at <= set->count; at++)
        fq_free(set->entries[at].text);
    memset(set->buckets, 0, set->bucket_count * sizeof(*set->buckets));
    set->entries[0] = (struct fq_pg_statement_entry){0};
    set->count = set->weight = 0;
}

size_t fq_pg_statement_weight(const char *sql)
{
    return FQ_PG_STATEMENT_LEAST + FQ_PG_STATEMENT_FACTOR * strlen(sql);
}

/* ---- texts ---- */

static size_t param_bytes(const struct fq_statement *statement)
{
    return statement->param_types ? statement->param_count * sizeof(uint32_t) : 0;
}

static size_t column_bytes(const struct fq_statement *statement)
{
    return statement->column_types ? statement->column_count * sizeof(uint32_t) : 0;
}

static char *copy_text(const struct fq_statement *statement)
{
    size_t params = param_bytes(statement), columns = column_bytes(statement);
    size_t sql = strlen(statement->sql) + 1;
    char *text = fq_malloc(params + columns + sql);
    if (!text)
        return NULL;
    if (params)
        memcpy(text, statement->param_types, params);
    if (columns)
        memcpy(text + params, statement->column_types, columns);
    memcpy(text + params + columns, statement->sql, sql);
    return text;
}

/* What was planned for other columns is another statement, although PostgreSQL would see none: it
 * is looked at anew what it returns. */
static bool is_of(const struct fq_pg_statement_entry *entry, const struct fq_statement *statement)
{
    if (entry->id != statement->id || entry->param_count != statement->param_count ||
        entry->column_count != statement->column_count)
        return false;
    size_t params = param_bytes(statement), columns = column_bytes(statement);
    return (params == 0 || memcmp(entry->text, statement->param_types, params) == 0) &&
           (columns == 0 || memcmp(entry->text + params, statement->column_types, columns) == 0) &&
           strcmp(entry->text + params + columns, statement->sql) == 0;
}

/* ---- the ring ---- */

static void ring_remove(struct fq_pg_statements *set, uint32_t at)
{
    struct fq_pg_statement_entry *entry = &set->entries[at];
    set->entries[entry->newer].older = entry->older;
    set->entries[entry->older].newer = entry->newer;
}

static void ring_add_newest(struct fq_pg_statements *set, uint32_t at)
{
    struct fq_pg_statement_entry *head = &set->entries[0], *entry = &set->entries[at];
    entry->newer = 0;
    entry->older = head->older;
    set->entries[head->older].newer = at;
    head->older = at;
}

/* Its place; 0: it is not there. */
static uint32_t find_entry(const struct fq_pg_statements *set, const struct fq_statement *statement)
{
    uint32_t at = *bucket_of(set, statement->id);
    while (at && !is_of(&set->entries[at], statement))
        at = set->entries[at].next;
    return at;
}

fq_pg_serial fq_pg_statements_use(struct fq_pg_statements *set,
                                  const struct fq_statement *statement)
{
    uint32_t at = find_entry(set, statement);
    if (!at)
        return 0;
    if (set->entries[0].older != at) {
        ring_remove(set, at);
        ring_add_newest(set, at);
    }
    return set->entries[at].serial;
}

fq_pg_serial fq_pg_statements_run(struct fq_pg_statements *set,
                                  const struct fq_statement *statement)
{
    fq_pg_serial serial = fq_pg_statements_use(set, statement);
    if (serial)
        set->entries[set->entries[0].older].runs++;
    return serial;
}

fq_pg_serial fq_pg_statements_worn(const struct fq_pg_statements *set,
                                   const struct fq_statement *statement)
{
    uint32_t at = find_entry(set, statement);
    return at && set->entries[at].runs >= FQ_PG_PLANS_FOR_VALUES ? set->entries[at].serial : 0;
}

static uint32_t *link_to(struct fq_pg_statements *set, uint32_t at)
{
    uint32_t *link = bucket_of(set, set->entries[at].id);
    while (*link != at)
        link = &set->entries[*link].next;
    return link;
}

/* The last entry moves into the hole, so that 1..count stay filled. */
static void remove_at(struct fq_pg_statements *set, uint32_t at)
{
    *link_to(set, at) = set->entries[at].next;
    ring_remove(set, at);
    set->weight -= set->entries[at].weight;
    fq_free(set->entries[at].text);
    uint32_t last = (uint32_t)set->count--;
    if (at == last)
        return;
    struct fq_pg_statement_entry *moved = &set->entries[last];
    *link_to(set, last) = at;
    set->entries[moved->newer].older = at;
    set->entries[moved->older].newer = at;
    set->entries[at] = *moved;
}

fq_pg_serial fq_pg_statements_add(struct fq_pg_statements *set,
                                  const struct fq_statement *statement)
{
    assert(set->count < set->capacity);
    char *text = copy_text(statement);
    if (!text)
        return 0;
    uint32_t at = (uint32_t)++set->count, *bucket = bucket_of(set, statement->id);
    set->entries[at] = (struct fq_pg_statement_entry){
        .id = statement->id,
        .serial = ++set->last,
        .text = text,
        .param_count = statement->param_count,
        .column_count = statement->column_count,
        .weight = fq_pg_statement_weight(statement->sql),
        .runs = 1,
        .next = *bucket,
    };
    *bucket = at;
    set->weight += set->entries[at].weight;
    ring_add_newest(set, at);
    return set->last;
}

fq_pg_serial fq_pg_statements_pass(struct fq_pg_statements *set)
{
    return ++set->last;
}

fq_pg_serial fq_pg_statements_evict(struct fq_pg_statements *set)
{
    assert(set->count > 0);
    uint32_t oldest = set->entries[0].newer;
    fq_pg_serial serial = set->entries[oldest].serial;
    remove_at(set, oldest);
    return serial;
}

void fq_pg_statements_remove(struct fq_pg_statements *set, uint64_t id, fq_pg_serial serial)
{
    uint32_t at = *bucket_of(set, id);
    while (at && set->entries[at].serial != serial)
        at = set->entries[at].next;
    if (at)
        remove_at(set, at);
}

/* ---- checks: called by tests, and in force in every build ---- */

#undef NDEBUG
#include <assert.h>

void fq_pg_statements_check(const struct fq_pg_statements *set)
{
    assert(set->count <= set->capacity);
    size_t in_ring = 0, in_buckets = 0, weight = 0;
    for (uint32_t at = set->entries[0].older; at; at = set->entries[at].older) {
        assert(at <= set->count);
        assert(set->entries[set->entries[at].older].newer == at);
        in_ring++;
        weight += set->entries[at].weight;
    }
    for (size_t i = 0; i < set->bucket_count; i++) {
        for (uint32_t at = set->buckets[i]; at; at = set->entries[at].next)
            in_buckets++;
    }
    assert(in_ring == set->count && in_buckets == set->count && weight == set->weight);
}
