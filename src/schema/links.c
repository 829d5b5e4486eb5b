/* SPDX-License-Identifier: MIT
 *
 * What a schema file joins, bound to columns.  Nothing but the file says that there is a row at the
 * other end, so that one row may be missing; that it is one only, a key of the other end says.
 */
#include "schema/build.h"

#include "catalog/oid.h"
#include "schema/compare.h"

static const struct fq_column *column_of(struct fq_builder *b, struct fq_draft *draft,
                                         const struct fq_model_end *end)
{
    if (end->column >= 0)
        return draft->relation->columns[end->column];
    if (end->base_column >= 0)
        return fq_build_base_column(b, draft->relation, (uint16_t)end->base_column);
    return fq_build_member_value(b, draft, end->member);
}

/* ---- what can be equal ---- */

static bool has_equality(const struct fq_column *column)
{
    return column && column->classes != FQ_CLASS_NULLABLE && column->operand != OID_JSON;
}

static fq_str type_name(struct fq_builder *b, const struct fq_column *column)
{
    return column ? fq_build_type_name(b, column->type) : FQ_STR("JSON");
}

static bool check_pair(struct fq_builder *b, const struct fq_said_pair *pair,
                       const struct fq_column *local, const struct fq_column *remote)
{
    if (has_equality(local) && has_equality(remote) && fq_columns_compare(local, remote))
        return true;
    fq_refinement_wrong(&b->refinement, pair->local_at,
                        "%.*s (%.*s) and %.*s (%.*s) cannot be compared with each other",
                        FQ_STR_ARG(pair->local), FQ_STR_ARG(type_name(b, local)),
                        FQ_STR_ARG(pair->remote), FQ_STR_ARG(type_name(b, remote)));
    return false;
}

/* ---- one row at most ---- */

/* A key that a comment, the file or the name of a view gives is believed. */
static bool ends_at_key(const struct fq_relation *relation, const struct fq_column *const *columns,
                        size_t count)
{
    size_t found = 0;
    for (size_t k = 0; k < relation->key_count; k++) {
        bool held = false;
        for (size_t i = 0; i < count; i++)
            held = held || columns[i] == relation->key[k];
        found += held;
    }
    return relation->key_count && found == relation->key_count;
}

static void refuse_many(struct fq_builder *b, const struct fq_model_link *link)
{
    const struct fq_said_field *said = link->said;
    bool is_view = link->to->relation->kind == FQ_CATALOG_VIEW;
    fq_str columns = FQ_STR_NONE, key = FQ_STR_NONE;
    for (size_t i = 0; i < link->count; i++) {
        const char *comma = i ? ", " : "";
        columns = fq_arena_printf(b->arena, "%.*s%s%.*s", FQ_STR_ARG(columns), comma,
                                  FQ_STR_ARG(said->pairs[i].remote));
        key = fq_arena_printf(b->arena, "%.*s%s\"%.*s\"", FQ_STR_ARG(key), comma,
                              FQ_STR_ARG(said->pairs[i].remote));
    }
    fq_str remedy =
        is_view ? fq_arena_printf(b->arena, "say so: @relation(name: \"%.*s\", key: [%.*s])",
                                  FQ_STR_ARG(link->to->relation->name), FQ_STR_ARG(key))
                : fq_arena_printf(b->arena, "add UNIQUE (%.*s)", FQ_STR_ARG(columns));
    fq_refinement_wrong(&b->refinement, said->join_at,
                        "several rows of %.*s may have the same (%.*s); make %.*s a list: "
                        "[%.*s!]!, or if there is one at most, %.*s",
                        FQ_STR_ARG(link->to->sql_name), FQ_STR_ARG(columns), FQ_STR_ARG(said->name),
                        FQ_STR_ARG(link->to->name), FQ_STR_ARG(remedy));
}

/* ---- fields ---- */

static bool bind_ends(struct fq_builder *b, const struct fq_model_link *link,
                      struct fq_field *field)
{
    const struct fq_column **local = FQ_NEW_ARRAY(b->arena, link->count, const struct fq_column *);
    const struct fq_column **remote = FQ_NEW_ARRAY(b->arena, link->count, const struct fq_column *);
    bool all = true;
    for (size_t i = 0; i < link->count; i++) {
        local[i] = column_of(b, link->from->binding, &link->local[i]);
        remote[i] = column_of(b, link->to->binding, &link->remote[i]);
        all = check_pair(b, &link->said->pairs[i], local[i], remote[i]) && all;
    }
    field->local = local;
    field->remote = remote;
    field->pair_count = link->count;
    return all;
}

static void bind_link(struct fq_builder *b, const struct fq_model_link *link)
{
    struct fq_draft *from = link->from->binding, *to = link->to->binding;
    struct fq_field *field = FQ_NEW(b->arena, struct fq_field);
    *field = (struct fq_field){.kind = link->many ? FQ_FIELD_TO_MANY : FQ_FIELD_TO_ONE,
                               .target = to->relation};
    if (!bind_ends(b, link, field))
        return;
    field->many_may_fit = !fq_build_is_unique(b, to->relation, field->remote, link->count);
    if (!link->many && field->many_may_fit &&
        !ends_at_key(to->relation, field->remote, link->count))
        refuse_many(b, link);
    if (link->field)
        fq_build_related(
            b, from, link->field,
            link->many ? fq_build_list_ref(b, to->type) : fq_build_ref(to->type, false), field);
    fq_build_beside(b, from, link->beside, field);
}

void fq_build_links(struct fq_builder *b)
{
    for (const struct fq_model_link *link = b->model.links; link; link = link->next)
        bind_link(b, link);
}
