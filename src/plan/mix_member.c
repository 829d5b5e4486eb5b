/* SPDX-License-Identifier: MIT
 *
 * What is said of rows of several relations, said of those of one of them: the same members by
 * their names, which its own inputs have with the same types.
 */
#include "plan/kinds.h"

/* The input of that name, bound to the relation; an error when a schema file took it away. */
static const struct fq_input_def *own_input(struct fq_planner *p, const struct fq_type *inputs,
                                            const struct fq_input_member *said)
{
    const struct fq_input_def *def =
        inputs ? fq_type_input(fq_type_made(inputs), said->def->name) : NULL;
    if (!def)
        fq_plan_error(p, said->value->at, "The schema file leaves no \"%.*s\" to %.*s.",
                      FQ_STR_ARG(said->def->name),
                      FQ_STR_ARG(inputs ? inputs->name : FQ_STR("this order")));
    return def;
}

static struct fq_input *copied(struct fq_planner *p, const struct fq_input *value)
{
    struct fq_input *copy = FQ_NEW(p->arena, struct fq_input);
    *copy = *value;
    return copy;
}

/* ---- where ---- */

static const struct fq_input *each_filter(struct fq_planner *p, const struct fq_relation *member,
                                          const struct fq_input *list)
{
    struct fq_input *own = copied(p, list);
    const struct fq_input **items = FQ_NEW_ARRAY(p->arena, list->count, const struct fq_input *);
    for (size_t i = 0; i < list->count; i++)
        items[i] = fq_plan_mix_filter(p, member, list->items[i]);
    own->items = items;
    return own;
}

/* Of its own rows the condition; of others none fulfils it, as none fulfils an OR of nothing.  A
 * schema file may have left neither to the relation's own inputs. */
static struct fq_input_member of_one(struct fq_planner *p, const struct fq_input_member *said,
                                     bool is_own)
{
    static const struct fq_filter filters[] = {{.kind = FQ_FILTER_OR}, {.kind = FQ_FILTER_AND}};
    struct fq_input_def *def = FQ_NEW(p->arena, struct fq_input_def);
    *def = *said->def;
    def->binding = &filters[is_own];
    const struct fq_input **items = FQ_NEW_ARRAY(p->arena, 1, const struct fq_input *);
    struct fq_input *list = FQ_NEW(p->arena, struct fq_input);
    items[0] = said->value;
    *list = (struct fq_input){.kind = FQ_INPUT_LIST,
                              .leaf = FQ_INPUT_CONSTANT,
                              .at = said->value->at,
                              .items = items,
                              .count = is_own};
    return (struct fq_input_member){def, list};
}

static struct fq_input_member own_filter(struct fq_planner *p, const struct fq_relation *member,
                                         const struct fq_input_member *said)
{
    const struct fq_filter *filter = said->def->binding;
    if (said->value->kind == FQ_INPUT_NULL) /* which is told under its name */
        return *said;
    if (filter->kind == FQ_FILTER_MEMBER)
        return of_one(p, said, filter->field->target == member);
    struct fq_input_member own = {said->def, said->value};
    if (filter->kind == FQ_FILTER_AND || filter->kind == FQ_FILTER_OR)
        own.value = each_filter(p, member, said->value);
    else if (filter->kind == FQ_FILTER_NOT)
        own.value = fq_plan_mix_filter(p, member, said->value);
    else
        own.def = own_input(p, member->where, said);
    return own;
}

const struct fq_input *fq_plan_mix_filter(struct fq_planner *p, const struct fq_relation *member,
                                          const struct fq_input *where)
{
    struct fq_input *own = copied(p, where);
    struct fq_input_member *members = FQ_NEW_ARRAY(p->arena, where->count, struct fq_input_member);
    own->count = 0;
    for (size_t i = 0; i < where->count; i++) {
        members[own->count] = own_filter(p, member, &where->members[i]);
        own->count += members[own->count].def != NULL; /* else it was told */
    }
    own->members = members;
    return own;
}

/* ---- orderBy ---- */

/* Columns of several relations may have several collations, between which PostgreSQL does not
 * choose: their texts are sorted as the database sorts texts. */
static const struct fq_input_def *sorted_as_all(struct fq_planner *p,
                                                const struct fq_input_def *def)
{
    const struct fq_order *by = def->binding;
    if (!(by->column->classes & FQ_CLASS_TEXT))
        return def;
    struct fq_input_def *own = FQ_NEW(p->arena, struct fq_input_def);
    struct fq_order *order = FQ_NEW(p->arena, struct fq_order);
    struct fq_column *column = FQ_NEW(p->arena, struct fq_column);
    *column = *by->column;
    column->label = column->expression = column->before = SQL_NONE;
    column->relative = column->of_row = false;
    column->of = by->column;
    column->after = SQL(" COLLATE \"pg_catalog\".\"default\"");
    *order = *by;
    order->column = column;
    *own = *def;
    own->binding = order;
    return own;
}

const struct fq_input *fq_plan_mix_order(struct fq_planner *p, const struct fq_relation *member,
                                         const struct fq_input *by)
{
    struct fq_input *own = copied(p, by);
    struct fq_input_member *members = FQ_NEW_ARRAY(p->arena, by->count, struct fq_input_member);
    own->count = 0;
    for (size_t i = 0; i < by->count; i++) {
        const struct fq_input_def *def = own_input(p, member->order_by, &by->members[i]);
        if (def)
            members[own->count++] =
                (struct fq_input_member){sorted_as_all(p, def), by->members[i].value};
    }
    own->members = members;
    return own;
}
