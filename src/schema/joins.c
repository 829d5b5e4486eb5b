/* SPDX-License-Identifier: MIT
 *
 * Foreign keys bound to columns, in both directions, and the bridges made of two.  Keys belong to
 * tables; a view that is seen through stands for its leftmost table, whose other columns are within
 * reach inside its FROM.
 */
#include "schema/build.h"

#include "model/policy.h"

#include "catalog/oid.h"

int fq_build_base_number(struct fq_builder *b, const struct fq_relation *relation,
                         fq_str expression)
{
    fq_str alias, column, schema, base_alias;
    bool is_of_base = fq_view_reference(b->arena, expression, &alias, &column) &&
                      fq_view_name(b->arena, relation->base_alias, &schema, &base_alias) &&
                      schema.len == 0 && fq_str_eq(alias, base_alias);
    return is_of_base ? fq_catalog_column_index(relation->base, column) : -1;
}

/* The relation's column is that column of its base table. */
static bool is_column(struct fq_builder *b, const struct fq_relation *relation,
                      const struct fq_column *column, uint16_t base_column)
{
    if (relation->base_alias.len == 0)
        return column->label.text.len && column->number == base_column;
    return fq_build_base_number(b, relation, column->expression.text) == base_column;
}

const struct fq_column *fq_build_base_column(struct fq_builder *b, struct fq_relation *relation,
                                             uint16_t base_column)
{
    const struct fq_catalog_column *catalog = &relation->base->columns[base_column];
    if (relation->base_alias.len == 0)
        return catalog->readable ? relation->columns[base_column] : NULL;
    for (size_t i = 0; i < relation->column_count; i++) {
        if (fq_build_base_number(b, relation, relation->columns[i]->expression.text) == base_column)
            return relation->columns[i];
    }
    fq_str expression = fq_arena_printf(b->arena, "%.*s.%.*s", FQ_STR_ARG(relation->base_alias),
                                        FQ_STR_ARG(fq_name_quoted(b->arena, catalog->name)));
    fq_str label = fq_arena_printf(b->arena, "base.%.*s", FQ_STR_ARG(catalog->name));
    const struct fq_value_type *value = fq_build_value_type(b, catalog->type, catalog->dims, false);
    struct fq_column *column = fq_build_relation_column(
        b, relation, fq_name_quoted(b->arena, label), expression, value, catalog->type);
    column->not_null = catalog->not_null;
    return column;
}

static const struct fq_column **columns_of(struct fq_builder *b, struct fq_relation *relation,
                                           const uint16_t *base_columns, size_t count)
{
    const struct fq_column **columns = FQ_NEW_ARRAY(b->arena, count, const struct fq_column *);
    for (size_t i = 0; i < count; i++)
        columns[i] = fq_build_base_column(b, relation, base_columns[i]);
    return columns;
}

static const struct fq_column **with_column(struct fq_builder *b, const struct fq_column **columns,
                                            size_t count, const struct fq_column *last)
{
    const struct fq_column **more = FQ_NEW_ARRAY(b->arena, count + 1, const struct fq_column *);
    memcpy(more, columns, count * sizeof(*more));
    more[count] = last;
    return more;
}

bool fq_build_is_unique(struct fq_builder *b, const struct fq_relation *relation,
                        const struct fq_column *const *columns, size_t count)
{
    const struct fq_catalog_relation *table = relation->base;
    for (size_t i = 0; relation->one_to_one && i < table->key_count; i++) {
        const struct fq_catalog_key *key = &table->keys[i];
        size_t found = 0;
        for (size_t k = 0; k < key->column_count && !key->deferrable; k++) {
            bool held = false;
            for (size_t c = 0; c < count; c++)
                held = held || is_column(b, relation, columns[c], key->columns[k]);
            found += held;
        }
        if (found == key->column_count)
            return true;
    }
    return false;
}

/* The base table's tableoid as a column. */
static const struct fq_column *own_rows(struct fq_builder *b, struct fq_relation *relation)
{
    const struct fq_catalog_relation *table = relation->base;
    if (relation->own_rows)
        return relation->own_rows;
    bool seen_through = relation->base_alias.len > 0;
    fq_str expression =
        seen_through ? fq_arena_printf(b->arena, "%.*s.tableoid", FQ_STR_ARG(relation->base_alias))
                     : FQ_STR_NONE;
    fq_str label = seen_through ? FQ_STR("\"base.tableoid\"") : FQ_STR("\"tableoid\"");
    const struct fq_value_type *value = fq_build_value_type(b, OID_OID, 0, false);
    fq_str name = fq_name_qualified(b->arena, table->schema, table->name);
    relation->own_oid =
        fq_vetted(fq_arena_printf(b->arena, "%.*s::pg_catalog.regclass::pg_catalog.oid",
                                  FQ_STR_ARG(fq_name_literal(b->arena, name))));
    relation->own_rows = fq_build_relation_column(b, relation, label, expression, value, OID_OID);
    return relation->own_rows;
}

static const struct fq_column *constant(struct fq_builder *b, fq_fragment sql, fq_oid type)
{
    struct fq_column *column = FQ_NEW(b->arena, struct fq_column);
    column->type = type;
    column->before = sql;
    return column;
}

/* Foreign keys lead to rows of the table itself, never to those of tables that inherit from it. */
static const struct fq_column **targets_of(struct fq_builder *b, struct fq_relation *relation,
                                           const struct fq_catalog_foreign_key *key,
                                           const struct fq_column ***local, size_t *count)
{
    const struct fq_column **remote =
        columns_of(b, relation, key->target_columns, key->column_count);
    if (!key->target->inherited)
        return remote;
    const struct fq_column *own = own_rows(b, relation);
    *local = with_column(b, *local, *count, constant(b, relation->own_oid, OID_OID));
    remote = with_column(b, remote, *count, own);
    *count += 1;
    return remote;
}

void fq_build_related(struct fq_builder *b, struct fq_draft *draft,
                      const struct fq_model_field *said, struct fq_type_ref type,
                      const struct fq_field *field)
{
    fq_build_add_field(b, draft, said->name, said->description, type, field, said->from);
    draft->last_field->def.deprecated = said->deprecated;
    draft->last_field->def.deprecation_reason = said->reason;
}

bool fq_build_beside_type(struct fq_builder *b, const struct fq_relation *rows,
                          enum fq_beside beside, struct fq_type_ref *ret)
{
    bool groups = beside == FQ_BESIDE_GROUPS;
    const struct fq_type *type =
        beside == FQ_BESIDE_CONNECTION
            ? rows->connection
            : fq_build_summary_type(b, rows, groups ? FQ_DERIVED_GROUP : FQ_DERIVED_AGGREGATE);
    if (!type)
        return false;
    *ret = groups ? fq_build_list_ref(b, type) : fq_build_ref(type, true);
    return true;
}

static const struct fq_field *field_beside(struct fq_builder *b, const struct fq_field *rows,
                                           enum fq_field_kind kind)
{
    struct fq_field *field = FQ_NEW(b->arena, struct fq_field);
    *field = *rows;
    field->kind = kind;
    return field;
}

/* The fields beside the one that gives many rows are about the same rows. */
void fq_build_beside(struct fq_builder *b, struct fq_draft *draft,
                     struct fq_model_field *const *beside, const struct fq_field *rows)
{
    static const enum fq_field_kind kinds[FQ_BESIDE_KINDS] = {
        [FQ_BESIDE_CONNECTION] = FQ_FIELD_TO_MANY_CONNECTION,
        [FQ_BESIDE_AGGREGATE] = FQ_FIELD_TO_MANY_AGGREGATE,
        [FQ_BESIDE_GROUPS] = FQ_FIELD_TO_MANY_GROUPS,
    };
    for (enum fq_beside i = 0; i < FQ_BESIDE_KINDS; i++) {
        struct fq_type_ref type;
        if (beside[i] && fq_build_beside_type(b, rows->target, i, &type))
            fq_build_related(b, draft, beside[i], type, field_beside(b, rows, kinds[i]));
    }
}

/* What of a join's two ends is equal. */
struct pairs {
    const struct fq_column **from, **to;
    size_t count;
};

static struct pairs pairs_of(struct fq_builder *b, const struct fq_model_join *join)
{
    const struct fq_draft *from = join->from->binding, *to = join->to->binding;
    struct pairs pairs = {.count = join->key->column_count};
    pairs.from = columns_of(b, from->relation, join->key->columns, pairs.count);
    pairs.to = targets_of(b, to->relation, join->key, &pairs.from, &pairs.count);
    return pairs;
}

static void bind_join(struct fq_builder *b, struct fq_model_join *join)
{
    struct fq_draft *from = join->from->binding, *to = join->to->binding;
    const struct pairs pairs = pairs_of(b, join);
    struct fq_field *forward = FQ_NEW(b->arena, struct fq_field);
    *forward = (struct fq_field){.kind = FQ_FIELD_TO_ONE,
                                 .target = to->relation,
                                 .local = pairs.from,
                                 .remote = pairs.to,
                                 .pair_count = pairs.count,
                                 .many_may_fit = !to->relation->one_to_one};
    struct fq_field *backward = FQ_NEW(b->arena, struct fq_field);
    *backward = (struct fq_field){.kind = join->unique ? FQ_FIELD_TO_ONE : FQ_FIELD_TO_MANY,
                                  .target = from->relation,
                                  .local = pairs.to,
                                  .remote = pairs.from,
                                  .pair_count = pairs.count,
                                  .many_may_fit = !fq_build_is_unique(b, from->relation, pairs.from,
                                                                      join->key->column_count)};
    join->forward_binding = forward;
    join->backward_binding = backward;
    /* The row that it leads to may be of no type, or not be for everybody. */
    bool non_null = join->forward && join->forward->non_null && !join->to->kinds &&
                    fq_fragment_is_empty(to->relation->only) &&
                    !fq_policy_hides_rows(b->options->policy, to->type->name);
    if (join->forward)
        fq_build_related(b, from, join->forward, fq_build_ref(to->type, non_null), forward);
    if (join->backward)
        fq_build_related(b, to, join->backward,
                         join->unique ? fq_build_ref(from->type, false)
                                      : fq_build_list_ref(b, from->type),
                         backward);
    fq_build_beside(b, to, join->beside, backward);
}

/* As long as this holds each row at one end leads to one at the other; not if either is a view, or
 * has rows of no type. */
static fq_fragment leads_always(struct fq_builder *b, const struct fq_model_join *join)
{
    const struct fq_draft *from = join->from->binding, *to = join->to->binding;
    bool tables = from->catalog == from->relation->base && to->catalog == to->relation->base &&
                  fq_fragment_is_empty(to->relation->only);
    return fq_vetted(tables ? fq_build_unchanged_key(b, from->relation->base, join->key)
                            : FQ_STR_NONE);
}

/* A view that multiplies the rows of a bridge would multiply those that it leads to. */
static void bind_bridge(struct fq_builder *b, const struct fq_model_bridge *bridge)
{
    struct fq_draft *to = bridge->near->to->binding, *target = bridge->far->to->binding;
    const struct fq_draft *between = bridge->near->from->binding;
    if (!between->relation->one_to_one)
        return;
    const struct pairs near = pairs_of(b, bridge->near), far = pairs_of(b, bridge->far);
    struct fq_through *through = FQ_NEW(b->arena, struct fq_through);
    *through = (struct fq_through){.relation = between->relation,
                                   .near = near.from,
                                   .far = far.from,
                                   .far_count = far.count,
                                   .sure = leads_always(b, bridge->far)};
    struct fq_field *field = FQ_NEW(b->arena, struct fq_field);
    *field = (struct fq_field){.kind = FQ_FIELD_TO_MANY,
                               .target = target->relation,
                               .local = near.to,
                               .remote = far.to,
                               .pair_count = near.count};
    fq_build_more(b, field)->through = through;
    if (bridge->field)
        fq_build_related(b, to, bridge->field, fq_build_list_ref(b, target->type), field);
    fq_build_beside(b, to, bridge->beside, field);
}

void fq_build_joins(struct fq_builder *b)
{
    for (struct fq_model_join *join = b->model.joins; join; join = join->next)
        bind_join(b, join);
    for (const struct fq_model_bridge *bridge = b->model.bridges; bridge; bridge = bridge->next)
        bind_bridge(b, bridge);
}
