/* SPDX-License-Identifier: MIT */
#include "pg/introspect.h"
#include "pg/node_tree.h"

/* ---- relations and their columns ---- */

static enum fq_catalog_relation_kind relation_kind(char relkind)
{
    switch (relkind) {
    case 'p':
        return FQ_CATALOG_PARTITIONED;
    case 'f':
        return FQ_CATALOG_FOREIGN;
    case 'v':
        return FQ_CATALOG_VIEW;
    case 'm':
        return FQ_CATALOG_MATERIALIZED;
    default:
        return FQ_CATALOG_TABLE;
    }
}

const struct fq_catalog_column *fq_pg_introspect_columns(struct fq_pg_introspection *in,
                                                         const PGresult *rows, int from, int to,
                                                         unsigned rights_on_all)
{
    struct fq_catalog_column *columns =
        FQ_NEW_ARRAY(in->arena, (size_t)(to - from), struct fq_catalog_column);
    for (int row = from; row < to; row++) {
        unsigned rights = rights_on_all | (unsigned)fq_pg_int_at(rows, row, COLUMN_RIGHTS);
        bool given = rights & FQ_PG_IS_GIVEN;
        columns[row - from] = (struct fq_catalog_column){
            .name = fq_pg_text_at(in->arena, rows, row, COLUMN_NAME),
            .comment = fq_pg_text_at(in->arena, rows, row, COLUMN_COMMENT),
            .type = fq_pg_oid_at(rows, row, COLUMN_TYPE),
            .typmod = fq_pg_int_at(rows, row, COLUMN_TYPMOD),
            .number = (int16_t)fq_pg_int_at(rows, row, COLUMN_NUMBER),
            .dims = (int16_t)fq_pg_int_at(rows, row, COLUMN_DIMS),
            .not_null = fq_pg_bool_at(rows, row, COLUMN_NOT_NULL),
            .readable = rights & FQ_PG_MAY_SELECT,
            .has_default = fq_pg_bool_at(rows, row, COLUMN_DEFAULT),
            .no_insert = given || !(rights & FQ_PG_MAY_INSERT),
            .no_update = given || !(rights & FQ_PG_MAY_UPDATE),
            .nondeterministic = fq_pg_bool_at(rows, row, COLUMN_NONDETERMINISTIC),
        };
        in->catalog->nondeterministic |= columns[row - from].nondeterministic;
    }
    return columns;
}

static int compare_by_oid(const void *a, const void *b)
{
    const struct fq_catalog_relation *left = *(struct fq_catalog_relation *const *)a;
    const struct fq_catalog_relation *right = *(struct fq_catalog_relation *const *)b;
    return (left->oid > right->oid) - (left->oid < right->oid);
}

static void index_by_oid(struct fq_pg_introspection *in, size_t count)
{
    in->relations_by_oid = FQ_NEW_ARRAY(in->arena, count, struct fq_catalog_relation *);
    for (size_t i = 0; i < count; i++)
        in->relations_by_oid[i] = &in->relations[i];
    qsort(in->relations_by_oid, count, sizeof(*in->relations_by_oid), compare_by_oid);
    in->catalog->relations_by_oid = (const struct fq_catalog_relation *const *)in->relations_by_oid;
}

struct fq_catalog_relation *fq_pg_introspected_relation(struct fq_pg_introspection *in, fq_oid oid)
{
    struct fq_catalog_relation wanted = {.oid = oid}, *key = &wanted;
    struct fq_catalog_relation **found =
        bsearch(&key, in->relations_by_oid, in->catalog->relation_count,
                sizeof(*in->relations_by_oid), compare_by_oid);
    return found ? *found : NULL;
}

/* Each stands in the row of its number. */
static unsigned rights_on_all(const struct fq_pg_introspection *in,
                              const struct fq_catalog_relation *relation)
{
    int row = (int)(relation - in->relations);
    return (unsigned)fq_pg_int_at(in->results[FQ_PG_ASK_RELATIONS], row, RELATION_RIGHTS);
}

static void add_columns(struct fq_pg_introspection *in)
{
    const PGresult *rows = in->results[FQ_PG_ASK_COLUMNS];
    FQ_PG_GROUPS(rows, from, to)
    {
        struct fq_catalog_relation *relation =
            fq_pg_introspected_relation(in, fq_pg_oid_at(rows, from, COLUMN_OWNER));
        if (!relation)
            continue;
        relation->columns =
            fq_pg_introspect_columns(in, rows, from, to, rights_on_all(in, relation));
        relation->column_count = (size_t)(to - from);
        bool usable = relation->readable, any = false;
        for (size_t i = 0; i < relation->column_count; i++)
            any |= relation->columns[i].readable;
        relation->readable = usable && any;
    }
}

void fq_pg_introspect_relations(struct fq_pg_introspection *in)
{
    const PGresult *rows = in->results[FQ_PG_ASK_RELATIONS];
    size_t count = (size_t)PQntuples(rows);
    in->relations = FQ_NEW_ARRAY(in->arena, count, struct fq_catalog_relation);
    for (int row = 0; row < (int)count; row++) {
        in->relations[row] = (struct fq_catalog_relation){
            .oid = fq_pg_oid_at(rows, row, RELATION_OID),
            .schema = fq_pg_text_at(in->arena, rows, row, RELATION_SCHEMA),
            .name = fq_pg_text_at(in->arena, rows, row, RELATION_NAME),
            .comment = fq_pg_text_at(in->arena, rows, row, RELATION_COMMENT),
            .kind = relation_kind(fq_pg_char_at(rows, row, RELATION_KIND)),
            .estimated_rows = strtod(PQgetvalue(rows, row, RELATION_ROWS), NULL),
            .exposed_schema = fq_pg_bool_at(rows, row, RELATION_EXPOSED),
            /* Until the columns are known: the schema may be used. */
            .readable = fq_pg_bool_at(rows, row, RELATION_USABLE),
            .row_security = fq_pg_bool_at(rows, row, RELATION_SECURITY),
            .ruled = fq_pg_bool_at(rows, row, RELATION_RULED),
            .no_delete = fq_pg_bool_at(rows, row, RELATION_NO_DELETE),
            .mends_insert = fq_pg_bool_at(rows, row, RELATION_MENDS_INSERT),
            .mends_update = fq_pg_bool_at(rows, row, RELATION_MENDS_UPDATE),
            .inherited = fq_pg_bool_at(rows, row, RELATION_INHERITED),
            .tableoid_readable = fq_pg_bool_at(rows, row, RELATION_TABLEOID),
            .bypasses_row_security = fq_pg_bool_at(rows, row, RELATION_BYPASSES),
            .stateful = fq_pg_bool_at(rows, row, RELATION_STATEFUL),
            .stateful_written = fq_pg_bool_at(rows, row, RELATION_STATEFUL_WRITTEN),
            .triggered = fq_pg_bool_at(rows, row, RELATION_TRIGGERED),
            .bare_setting = fq_pg_text_at(in->arena, rows, row, RELATION_BARE_SETTING),
            .bare_policy = fq_pg_text_at(in->arena, rows, row, RELATION_BARE_POLICY),
        };
    }
    in->catalog->relations = in->relations;
    in->catalog->relation_count = count;
    index_by_oid(in, count);
    add_columns(in);
}

/* ---- views ---- */

void fq_pg_introspect_views(struct fq_pg_introspection *in)
{
    const PGresult *rows = in->results[FQ_PG_ASK_VIEWS];
    for (int row = 0; row < PQntuples(rows); row++) {
        struct fq_catalog_relation *relation =
            fq_pg_introspected_relation(in, fq_pg_oid_at(rows, row, VIEW_OID));
        if (!relation)
            continue;
        struct fq_catalog_view *view = FQ_NEW(in->arena, struct fq_catalog_view);
        *view = (struct fq_catalog_view){
            .definition = fq_pg_text_at(in->arena, rows, row, VIEW_DEFINITION),
            .rule = fq_pg_oid_at(rows, row, VIEW_RULE),
            .version = fq_pg_oid_at(rows, row, VIEW_VERSION),
            .security_barrier = fq_pg_bool_at(rows, row, VIEW_BARRIER),
            .security_invoker = fq_pg_bool_at(rows, row, VIEW_INVOKER),
            .owned = fq_pg_bool_at(rows, row, VIEW_OWNED),
            .granted = fq_pg_bool_at(rows, row, VIEW_GRANTED),
            .open = fq_pg_bool_at(rows, row, VIEW_OPEN),
            .plain = fq_pg_rule_is_plain(fq_str_from(PQgetvalue(rows, row, VIEW_ACTION))),
            .grouped = fq_pg_rule_is_grouped(fq_str_from(PQgetvalue(rows, row, VIEW_ACTION))),
            .bypasses_row_security = fq_pg_bool_at(rows, row, VIEW_BYPASSES),
        };
        relation->view = view;
    }
}

/* ---- what they read ---- */

static void add_reads(struct fq_pg_introspection *in, const PGresult *rows, int from, int to)
{
    struct fq_catalog_relation *view =
        fq_pg_introspected_relation(in, fq_pg_oid_at(rows, from, READ_VIEW));
    if (!view)
        return;
    struct fq_catalog_read *reads =
        FQ_NEW_ARRAY(in->arena, (size_t)(to - from), struct fq_catalog_read);
    view->reads = reads;
    for (int row = from; row < to; row++) {
        struct fq_catalog_read *read = &reads[view->read_count];
        read->relation = fq_pg_introspected_relation(in, fq_pg_oid_at(rows, row, READ_RELATION));
        if (!read->relation)
            continue;
        read->columns = fq_pg_introspect_numbers(in, PQgetvalue(rows, row, READ_COLUMNS),
                                                 read->relation, &read->column_count);
        read->whole = fq_pg_bool_at(rows, row, READ_WHOLE);
        view->read_count++;
    }
}

void fq_pg_introspect_reads(struct fq_pg_introspection *in)
{
    const PGresult *rows = in->results[FQ_PG_ASK_READS];
    FQ_PG_GROUPS(rows, from, to)
    {
        add_reads(in, rows, from, to);
    }
}
