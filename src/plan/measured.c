/* SPDX-License-Identifier: MIT
 *
 * What yardsticks of the schema's table make of columns and what the client gave, as fields.
 */
#include "plan/rules.h"
#include "plan/select.h"

const struct fq_collected *fq_plan_select_measured(struct fq_plan_scope *s,
                                                   const struct fq_plan_asked *asked,
                                                   struct fq_node *node)
{
    node->cell = FQ_NO_CELL;
    fq_plan_select_object(s, asked->type, asked->collected->inner, node);
    return asked->collected;
}

const struct fq_collected *fq_plan_select_measured_field(struct fq_plan_scope *s,
                                                         const struct fq_plan_asked *asked,
                                                         struct fq_node *node)
{
    struct fq_plan_scope inside = *s;
    fq_plan_ask_field(s->p, s->table, asked->def->name, asked->collected->field->at);
    inside.measured = asked->field->column;
    return fq_plan_select_measured(&inside, asked, node);
}

/* The arguments as an object, as orders have them. */
static struct fq_input given(struct fq_planner *p, const struct fq_plan_asked *asked)
{
    const struct fq_field_def *def = asked->def;
    struct fq_input_member *members =
        FQ_NEW_ARRAY(p->arena, def->argument_count, struct fq_input_member);
    struct fq_input object = {
        .kind = FQ_INPUT_OBJECT, .leaf = FQ_INPUT_CONSTANT, .members = members};
    for (size_t i = 0; i < def->argument_count; i++) {
        const struct fq_input_def *argument = &def->arguments[i];
        const struct fq_input *value = fq_plan_argument(p, asked->collected->field, argument);
        if (value)
            members[object.count++] = (struct fq_input_member){argument, value};
    }
    return object;
}

/* ---- what the order is by already ---- */

static bool is_same_operand(const struct fq_input *one, const struct fq_input *other)
{
    if (!one || !other || one->kind != other->kind || one->leaf != other->leaf)
        return !one && !other;
    if (one->leaf >= 0)
        return true; /* of one variable */
    return one->kind == FQ_INPUT_NULL ||
           ((one->kind == FQ_INPUT_SCALAR || one->kind == FQ_INPUT_ENUM) &&
            one->leaf == FQ_INPUT_CONSTANT && fq_str_eq(one->text, other->text));
}

static bool is_given_the_same(const struct fq_operand_object *object, const struct fq_input *one,
                              const struct fq_input *other)
{
    for (size_t i = 0; i < FQ_OPERAND_MEMBERS_MAX && object->members[i].name.len; i++) {
        const struct fq_operand_member *member = &object->members[i];
        if (member->operand != FQ_OPERAND_DIRECTION &&
            !is_same_operand(fq_input_get(one, member->name), fq_input_get(other, member->name)))
            return false;
    }
    return true;
}

/* Then the same parameters stand in both, and PostgreSQL computes it once. */
static const struct fq_plan_term *term_of(const struct fq_plan_block *block,
                                          const struct fq_yardstick *yardstick, fq_fragment left,
                                          const struct fq_input *operands)
{
    const struct fq_plan_term *term = block->terms;
    while (term && !(term->yardstick == yardstick && fq_fragment_eq(term->measured, left) &&
                     is_given_the_same(yardstick->op.object, term->given, operands)))
        term = term->next;
    /* A similarity is sorted by the distance that stands for it. */
    bool itself = fq_fragment_is_empty(yardstick->nearest) ||
                  fq_fragment_eq(yardstick->nearest, yardstick->op.sql);
    return itself ? term : NULL;
}

/* ---- the value ---- */

const struct fq_collected *fq_plan_select_yardstick(struct fq_plan_scope *s,
                                                    const struct fq_plan_asked *asked,
                                                    struct fq_node *node)
{
    const struct fq_yardstick *yardstick =
        FQ_CONTAINER(asked->field, struct fq_yardstick_field, field)->yardstick;
    const struct fq_input operands = given(s->p, asked);
    const struct fq_column *result = asked->field->column;
    struct fq_sql column, sql;
    fq_sql_init(&column, s->p->arena);
    fq_sql_init(&sql, s->p->arena);
    fq_plan_compared(&column, s->table, s->object, s->measured);
    fq_fragment left = fq_sql_fragment(&column);
    const struct fq_plan_term *term = term_of(&s->set->block, yardstick, left, &operands);
    if (term) {
        fq_sql_add(&sql, term->sql);
    } else {
        fq_sql_add(&sql, SQL("("));
        fq_plan_operator(s->p, &sql, &yardstick->op, s->measured, left, &operands, true);
        fq_sql_add(&sql, SQL(")"));
    }
    node->op = FQ_OP_VALUE;
    node->codec = result->codec;
    node->cell =
        fq_plan_item(s->p, &s->set->block.cells, fq_sql_fragment(&sql), result->fetch->fetched);
    return asked->collected;
}
