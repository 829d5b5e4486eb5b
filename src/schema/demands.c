/* SPDX-License-Identifier: MIT
 *
 * What the database asks of values, as far as that is known before it is asked: NOT NULL, and CHECK
 * constraints that are understood, of columns and of domains.
 */
#include "catalog/oid.h"
#include "schema/build.h"
#include "schema/check.h"
#include "schema/written.h"

struct demanding {
    struct fq_demand demand;
    const struct fq_check *check;
};

static bool refuses_null(const struct fq_demand *demand, struct fq_arena *arena,
                         const struct fq_demanded *value)
{
    (void)demand;
    (void)arena;
    return value->null;
}

static bool refuses(const struct fq_demand *demand, struct fq_arena *arena,
                    const struct fq_demanded *value)
{
    const struct demanding *d = FQ_CONTAINER(demand, const struct demanding, demand);
    return fq_check_refuses(d->check, arena, value);
}

/* ---- subjects ---- */

static enum fq_check_class class_of(const struct fq_catalog_type *base)
{
    static const struct {
        fq_oid oid;
        enum fq_check_class class;
    } classes[] = {
        {OID_INT2, FQ_CHECK_NUMBER},        {OID_INT4, FQ_CHECK_NUMBER},
        {OID_INT8, FQ_CHECK_NUMBER},        {OID_NUMERIC, FQ_CHECK_NUMBER},
        {OID_FLOAT8, FQ_CHECK_FLOAT8},      {OID_FLOAT4, FQ_CHECK_FLOAT4},
        {OID_TEXT, FQ_CHECK_TEXT},          {OID_VARCHAR, FQ_CHECK_TEXT},
        {OID_BPCHAR, FQ_CHECK_PADDED},      {OID_DATE, FQ_CHECK_DATE},
        {OID_UUID, FQ_CHECK_UUID},          {OID_BOOL, FQ_CHECK_BOOL},
        {OID_TIMESTAMPTZ, FQ_CHECK_MOMENT}, {OID_TIMESTAMP, FQ_CHECK_LOCAL},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(classes); i++) {
        if (classes[i].oid == base->oid)
            return classes[i].class;
    }
    return base->kind == FQ_CATALOG_ARRAY ? FQ_CHECK_LIST : FQ_CHECK_OPAQUE;
}

static bool is_nullable(const struct fq_catalog_type *base)
{
    return base->kind != FQ_CATALOG_COMPOSITE && base->kind != FQ_CATALOG_PSEUDO &&
           base->oid != OID_JSON && base->oid != OID_JSONB;
}

/* numeric(p, s): s has eleven bits, of which one is its sign. */
static int scale_of(int32_t typmod)
{
    return (int)((((uint32_t)typmod - 4) & 0x7ffu) ^ 1024u) - 1024;
}

struct fq_check_subject fq_check_subject_of(const struct fq_catalog *catalog, fq_oid oid,
                                            int32_t typmod, bool nondeterministic)
{
    const struct fq_catalog_type *base = fq_catalog_type(catalog, oid);
    for (; base && base->kind == FQ_CATALOG_DOMAIN; base = fq_catalog_type(catalog, base->base)) {
        typmod = base->base_typmod;
        nondeterministic = nondeterministic || base->nondeterministic;
    }
    struct fq_check_subject subject = {.countable = catalog->utf8};
    if (!base)
        return subject;
    subject.class = class_of(base);
    subject.nullable = is_nullable(base);
    subject.narrow = base->oid == OID_INT2 || base->oid == OID_INT4;
    subject.whole = subject.narrow || base->oid == OID_INT8;
    bool is_text = subject.class == FQ_CHECK_TEXT || subject.class == FQ_CHECK_PADDED;
    if (typmod >= 4 && base->oid == OID_NUMERIC) {
        subject.scaled = true;
        subject.scale = scale_of(typmod);
    }
    if (typmod >= 4 && is_text)
        subject.length = (size_t)typmod - 4; /* which the header adds */
    if (typmod >= 0 && (subject.class == FQ_CHECK_MOMENT || subject.class == FQ_CHECK_LOCAL))
        subject.class = FQ_CHECK_OPAQUE; /* it is rounded */
    /* Which texts are equal, or how many characters they have, is known of others alone. */
    if (is_text && (nondeterministic || (subject.length && !subject.countable)))
        subject.class = FQ_CHECK_OPAQUE;
    return subject;
}

/* ---- chains ---- */

struct chain {
    struct fq_builder *b;
    const struct fq_demand *first;
    const struct fq_demand **last;
};

static void chain_init(struct chain *chain, struct fq_builder *b)
{
    *chain = (struct chain){.b = b};
    chain->last = &chain->first;
}

static void add_demand(struct chain *chain, const struct demanding *demanding)
{
    struct demanding *added = FQ_NEW(chain->b->arena, struct demanding);
    *added = *demanding;
    *chain->last = &added->demand;
    chain->last = &added->demand.next;
}

static void forbid_null(struct chain *chain, const struct fq_violated *violated)
{
    const struct demanding demanding = {.demand = {.refuses = refuses_null,
                                                   .violated = *violated,
                                                   .sqlstate = FQ_STR("23502"),
                                                   .violation = "NOT_NULL"}};
    add_demand(chain, &demanding);
}

static void add_check(struct chain *chain, const struct fq_catalog_check *check,
                      const struct fq_check_subject *subject, const struct fq_violated *violated)
{
    struct demanding demanding = {.demand = {.refuses = refuses,
                                             .violated = *violated,
                                             .sqlstate = FQ_STR("23514"),
                                             .violation = "CHECK"}};
    demanding.demand.violated.constraint = check->name;
    if (check->expression.len)
        demanding.check =
            fq_check_read(chain->b->arena, chain->b->model.scratch, check->expression, subject);
    if (demanding.check)
        add_demand(chain, &demanding);
}

/* The innermost domain comes first. */
static void add_of_domains(struct chain *chain, const struct fq_catalog_type *type,
                           const struct fq_check_subject *subject)
{
    if (!type || type->kind != FQ_CATALOG_DOMAIN)
        return;
    add_of_domains(chain, fq_catalog_type(chain->b->catalog, type->base), subject);
    const struct fq_violated violated = {.schema = type->schema, .type = type->name};
    for (size_t i = 0; i < type->check_count; i++)
        add_check(chain, &type->checks[i], subject, &violated);
}

static const struct fq_catalog_type *forbids_null(const struct chain *chain,
                                                  const struct fq_catalog_type *type)
{
    while (type && type->kind == FQ_CATALOG_DOMAIN && !type->not_null)
        type = fq_catalog_type(chain->b->catalog, type->base);
    return type && type->kind == FQ_CATALOG_DOMAIN ? type : NULL;
}

/* What the domains of a type ask. */
static void add_of_type(struct chain *chain, fq_oid oid)
{
    const struct fq_catalog_type *type = fq_catalog_type(chain->b->catalog, oid);
    const struct fq_catalog_type *strict = forbids_null(chain, type);
    if (!type || type->kind != FQ_CATALOG_DOMAIN)
        return;
    const struct fq_check_subject subject = fq_check_subject_of(chain->b->catalog, oid, -1, false);
    if (strict)
        forbid_null(chain, &(struct fq_violated){.schema = strict->schema, .type = strict->name});
    add_of_domains(chain, type, &subject);
}

/* ---- columns ---- */

/* A check of several columns is about each of them, as far as it alone decides it. */
static bool is_about(const struct fq_catalog_check *check, size_t column)
{
    for (size_t i = 0; i < check->column_count; i++) {
        if (check->columns[i] == column)
            return true;
    }
    return false;
}

/* What a trigger may yet mend is left to the database. */
static bool is_mended(const struct fq_catalog_relation *table, bool inserted)
{
    return inserted ? table->mends_insert
                    : table->mends_update ||
                          (table->kind == FQ_CATALOG_PARTITIONED && table->mends_insert);
}

static void add_of_column(struct chain *chain, const struct fq_catalog_relation *table,
                          const struct fq_catalog_column *column)
{
    struct fq_violated violated = {.schema = table->schema, .relation = table->name};
    const struct fq_catalog_type *type = fq_catalog_type(chain->b->catalog, column->type);
    if (column->not_null && !forbids_null(chain, type)) {
        violated.column = column->name;
        forbid_null(chain, &violated);
        violated.column = FQ_STR_NONE;
    }
    for (size_t i = 0; i < table->check_count; i++) {
        if (!is_about(&table->checks[i], (size_t)(column - table->columns)))
            continue;
        struct fq_check_subject subject = fq_check_subject_of(
            chain->b->catalog, column->type, column->typmod, column->nondeterministic);
        subject.name = column->name;
        add_check(chain, &table->checks[i], &subject, &violated);
    }
}

/* ---- rows ---- */

struct demanding_row {
    struct fq_row_demand demand;
    const struct fq_check *check;
};

static bool refuses_row(const struct fq_row_demand *demand, struct fq_arena *arena,
                        const struct fq_demanded *const *values)
{
    const struct demanding_row *d = FQ_CONTAINER(demand, const struct demanding_row, demand);
    return fq_check_refuses_row(d->check, arena, values);
}

/* The name that clients give a column by; empty: they do not. */
static fq_str given_name(const struct fq_written *written, const struct fq_catalog_column *column,
                         struct fq_arena *arena)
{
    fq_str label = fq_name_quoted(arena, column->name);
    for (size_t i = 0; i < written->column_count; i++) {
        const struct fq_given *given = &written->columns[i];
        if (!given->reference && fq_str_eq(given->label.text, label))
            return given->name;
    }
    return FQ_STR_NONE;
}

/* NULL: it is about one column, or not understood. */
static struct demanding_row *row_demand(struct fq_builder *b, const struct fq_written *written,
                                        const struct fq_catalog_relation *table,
                                        const struct fq_catalog_check *check)
{
    struct fq_check_subject subjects[FQ_CHECK_SUBJECTS];
    size_t count = check->column_count;
    if (!check->expression.len || count < 2 || count > FQ_CHECK_SUBJECTS)
        return NULL;
    fq_str *members = FQ_NEW_ARRAY(b->arena, count, fq_str);
    for (size_t i = 0; i < count; i++) {
        const struct fq_catalog_column *column = &table->columns[check->columns[i]];
        subjects[i] =
            fq_check_subject_of(b->catalog, column->type, column->typmod, column->nondeterministic);
        subjects[i].name = column->name;
        members[i] = given_name(written, column, b->arena);
    }
    const struct fq_check *read =
        fq_check_read_row(b->arena, b->model.scratch, check->expression, subjects, count);
    if (!read)
        return NULL;
    struct demanding_row *made = FQ_NEW(b->arena, struct demanding_row);
    *made = (struct demanding_row){.check = read,
                                   .demand = {.refuses = refuses_row,
                                              .members = members,
                                              .member_count = count,
                                              .told = {.violated = {.schema = table->schema,
                                                                    .relation = table->name,
                                                                    .constraint = check->name},
                                                       .sqlstate = FQ_STR("23514"),
                                                       .violation = "CHECK"}}};
    return made;
}

void fq_build_row_demands(struct fq_builder *b, struct fq_written *written,
                          const struct fq_catalog_relation *table)
{
    const struct fq_row_demand *first = NULL;
    for (size_t i = table->check_count; i > 0; i--) {
        struct demanding_row *made = row_demand(b, written, table, &table->checks[i - 1]);
        if (!made)
            continue;
        made->demand.next = first;
        first = &made->demand;
    }
    written->demands_of_new = is_mended(table, true) ? NULL : first;
    written->demands_of_set = is_mended(table, false) ? NULL : first;
}

/* ---- all of it ---- */

/* What stands in lists of the type is about each item. */
static const struct fq_demand *of_items(struct fq_builder *b, fq_oid oid)
{
    const struct fq_catalog_type *base = fq_catalog_base_type(b->catalog, oid);
    struct chain chain;
    chain_init(&chain, b);
    if (base && base->kind == FQ_CATALOG_ARRAY)
        add_of_type(&chain, base->element);
    return chain.first;
}

static const struct fq_constraint *with(struct fq_builder *b, const struct fq_constraint *said,
                                        const struct fq_demand *demands,
                                        const struct fq_demand *item_demands)
{
    if (!demands && !item_demands)
        return said;
    struct fq_constraint *constraint = FQ_NEW(b->arena, struct fq_constraint);
    if (said)
        *constraint = *said;
    else
        fq_constraint_init(constraint);
    constraint->demands = demands;
    constraint->item_demands = item_demands;
    return constraint;
}

const struct fq_constraint *fq_build_type_demands(struct fq_builder *b,
                                                  const struct fq_constraint *said, fq_oid type)
{
    struct chain chain;
    chain_init(&chain, b);
    add_of_type(&chain, type);
    return with(b, said, chain.first, of_items(b, type));
}

static const struct fq_constraint *of_column(struct fq_builder *b, const struct fq_constraint *said,
                                             const struct fq_catalog_relation *table,
                                             const struct fq_catalog_column *column, bool mended)
{
    struct chain chain;
    chain_init(&chain, b);
    add_of_type(&chain, column->type);
    if (!mended)
        add_of_column(&chain, table, column);
    return with(b, said, chain.first, of_items(b, column->type));
}

void fq_build_column_demands(struct fq_builder *b, const struct fq_constraint *said,
                             const struct fq_catalog_relation *table,
                             const struct fq_catalog_column *column,
                             const struct fq_constraint **ret_set,
                             const struct fq_constraint **ret_new)
{
    bool set_is_mended = is_mended(table, false), new_is_mended = is_mended(table, true);
    *ret_set = of_column(b, said, table, column, set_is_mended);
    *ret_new = set_is_mended == new_is_mended ? *ret_set
                                              : of_column(b, said, table, column, new_is_mended);
}
