/* SPDX-License-Identifier: MIT
 *
 * The fields of Query that read relations: for each a list, and one row by each of its keys.
 */
#include "schema/build.h"

static void add_root(struct fq_builder *b, struct fq_draft *query, const struct fq_draft *draft,
                     const struct fq_model_root *said, struct fq_type_ref type,
                     const struct fq_field *field)
{
    fq_build_add_field(b, query, said->name, said->description, type, field,
                       draft->relation->sql_name.text);
    query->last_field->def.deprecated = said->deprecated;
    query->last_field->def.deprecation_reason = said->reason;
}

static void bind_list(struct fq_builder *b, struct fq_draft *query, const struct fq_draft *draft,
                      const struct fq_model_root *said)
{
    struct fq_field *field = FQ_NEW(b->arena, struct fq_field);
    *field = (struct fq_field){.kind = FQ_FIELD_LIST, .target = draft->relation};
    add_root(b, query, draft, said, fq_build_list_ref(b, draft->type), field);
}

static void bind_beside(struct fq_builder *b, struct fq_draft *query, const struct fq_draft *draft,
                        const struct fq_model_root *said, enum fq_beside beside,
                        enum fq_field_kind kind)
{
    struct fq_type_ref type;
    if (!fq_build_beside_type(b, draft->relation, beside, &type))
        return;
    struct fq_field *field = FQ_NEW(b->arena, struct fq_field);
    *field = (struct fq_field){.kind = kind, .target = draft->relation};
    add_root(b, query, draft, said, type, field);
}

static void bind_connection(struct fq_builder *b, struct fq_draft *query,
                            const struct fq_draft *draft, const struct fq_model_root *said)
{
    bind_beside(b, query, draft, said, FQ_BESIDE_CONNECTION, FQ_FIELD_CONNECTION);
}

static void bind_aggregate(struct fq_builder *b, struct fq_draft *query,
                           const struct fq_draft *draft, const struct fq_model_root *said)
{
    bind_beside(b, query, draft, said, FQ_BESIDE_AGGREGATE, FQ_FIELD_AGGREGATE);
}

static void bind_groups(struct fq_builder *b, struct fq_draft *query, const struct fq_draft *draft,
                        const struct fq_model_root *said)
{
    bind_beside(b, query, draft, said, FQ_BESIDE_GROUPS, FQ_FIELD_GROUPS);
}

bool fq_build_key_argument(struct fq_builder *b, const struct fq_draft *draft,
                           const struct fq_model_field *said, struct fq_input_def *argument,
                           const struct fq_column **column)
{
    const struct fq_field_def *shown = fq_type_field(draft->type, said->name);
    const struct fq_field *field = shown->binding;
    if (field->kind != FQ_FIELD_COLUMN || !(field->column->classes & FQ_CLASS_ANY))
        return false;
    struct fq_bound_argument *bound = FQ_NEW(b->arena, struct fq_bound_argument);
    *bound = (struct fq_bound_argument){.role = FQ_ARGUMENT_KEY, .field = field};
    *argument = (struct fq_input_def){
        .name = shown->name, .type = shown->type, .binding = bound, .guard = shown->guard};
    argument->type.non_null = true;
    *column = field->column;
    return true;
}

static void bind_lookup(struct fq_builder *b, struct fq_draft *query, const struct fq_draft *draft,
                        const struct fq_model_root *said)
{
    size_t count = said->field_count;
    struct fq_input_def *arguments = FQ_NEW_ARRAY(b->arena, count, struct fq_input_def);
    const struct fq_column **columns = FQ_NEW_ARRAY(b->arena, count, const struct fq_column *);
    for (size_t i = 0; i < count; i++) {
        if (!fq_build_key_argument(b, draft, said->fields[i], &arguments[i], &columns[i]))
            return;
    }
    struct fq_field *field = FQ_NEW(b->arena, struct fq_field);
    *field =
        (struct fq_field){.kind = FQ_FIELD_SINGLE,
                          .target = draft->relation,
                          .many_may_fit = !fq_build_is_unique(b, draft->relation, columns, count)};
    add_root(b, query, draft, said, fq_build_ref(draft->type, false), field);
    query->last_field->def.arguments = arguments;
    query->last_field->def.argument_count = count;
}

void fq_build_roots(struct fq_builder *b, struct fq_draft *query)
{
    static void (*const bind[])(struct fq_builder * b, struct fq_draft * query,
                                const struct fq_draft *draft, const struct fq_model_root *said) = {
        [FQ_ROOT_LIST] = bind_list,
        [FQ_ROOT_LOOKUP] = bind_lookup,
        [FQ_ROOT_CONNECTION] = bind_connection,
        [FQ_ROOT_AGGREGATE] = bind_aggregate,
        [FQ_ROOT_GROUPS] = bind_groups,
    };
    for (struct fq_draft *draft = b->drafts; draft; draft = draft->next) {
        const struct fq_model_root *said = draft->object->roots;
        for (; said; said = said->next)
            bind[said->kind](b, query, draft, said);
    }
    fq_build_root_nodes(b, query);
}
