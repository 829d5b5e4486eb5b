/* SPDX-License-Identifier: MIT
 *
 * Whether who asks may have what is asked for.  Fields are looked at when they are collected, with
 * all that their arguments name, before anything is made of them; so that there is one place, and
 * no way around it.
 */
#include "plan/planner.h"

#include <stdio.h>

#include "base/limits.h"

/* ---- what is told ---- */

static const struct fq_path *path_to(struct fq_planner *p, const struct fq_collected *field)
{
    if (!field)
        return NULL;
    struct fq_path *path = FQ_NEW(p->arena, struct fq_path);
    *path = (struct fq_path){.parent = path_to(p, field->parent), .key = field->key};
    return path;
}

static bool is_before(struct fq_location left, struct fq_location right)
{
    return left.line < right.line || (left.line == right.line && left.column < right.column);
}

static bool is_at(struct fq_location left, struct fq_location right)
{
    return left.line == right.line && left.column == right.column;
}

/* Arguments stand behind their field, and before all that is inside of it. */
const struct fq_path *fq_plan_path_at(struct fq_planner *p, struct fq_location at)
{
    const struct fq_collected *found = NULL, *root = NULL;
    for (const struct fq_collected *each = p->collected; each; each = each->earlier) {
        bool nearer = !found || !is_before(each->field->at, found->field->at);
        if (nearer && !is_before(at, each->field->at))
            found = each;
        if (!each->parent && is_at(each->field->at, p->root_at))
            root = each;
    }
    bool there = found && (is_at(found->field->at, at) || found->field->argument_count);
    return path_to(p, there ? found : root);
}

/* Types that have the field in common are each asked for it. */
static bool is_told(const struct fq_errors *errors, struct fq_location at, fq_str message)
{
    const struct fq_error *error = errors->first;
    while (error && !(is_at(error->location, at) && fq_str_eq(error->message, message)))
        error = error->next;
    return error;
}

void fq_plan_refuse(struct fq_planner *p, enum fq_status why, struct fq_location at,
                    const struct fq_path *path, fq_str message)
{
    if (is_told(p->errors, at, message))
        return;
    struct fq_error *error =
        fq_errors_add(p->errors, p->arena, why, at, "%.*s", FQ_STR_ARG(message));
    if (error)
        error->path = path;
}

static void name_what_is_lacked(struct fq_buf *out, const struct fq_guard *lacked)
{
    const char *noun = lacked->kind == FQ_GUARD_ROLE ? "role" : "permission";
    fq_buf_printf(out, lacked->count > 1 ? "one of the %ss" : "the %s", noun);
    for (size_t i = 0; i < lacked->count; i++)
        fq_buf_printf(out, "%s \"%.*s\"", i ? "," : "", FQ_STR_ARG(lacked->names[i]));
}

static void refuse_lacking(struct fq_planner *p, const struct fq_guard *lacked,
                           struct fq_location at, const struct fq_collected *field)
{
    bool unknown = lacked->kind == FQ_GUARD_AUTH;
    struct fq_buf text;
    fq_buf_init(&text, p->arena, FQ_LIMIT_ERROR_MESSAGE_BYTES);
    fq_buf_printf(&text, "The %.*s requires ", FQ_STR_ARG(lacked->subject));
    if (unknown)
        fq_buf_literal(&text, "that it is known who asks");
    else
        name_what_is_lacked(&text, lacked);
    fq_buf_char(&text, '.');
    fq_plan_refuse(p, unknown ? FQ_UNAUTHENTICATED : FQ_FORBIDDEN, at, path_to(p, field),
                   fq_buf_str(&text));
}

/* ---- one guard ---- */

enum fq_plan_admission fq_plan_admit_guard(struct fq_planner *p, const struct fq_guard *guard,
                                           bool null_fits, struct fq_location at,
                                           const struct fq_collected *field)
{
    if (!guard)
        return FQ_PLAN_ADMITTED;
    p->guarded = true;
    const struct fq_guard *lacked = fq_grants_lack(p->request->grants, guard);
    if (!lacked)
        return FQ_PLAN_ADMITTED;
    if (lacked->null_instead && null_fits)
        return FQ_PLAN_WITHHELD;
    refuse_lacking(p, lacked, at, field);
    return FQ_PLAN_REFUSED;
}

void fq_plan_withhold(struct fq_node *node)
{
    node->op = FQ_OP_CONST;
    node->constant = FQ_STR("null");
}

/* ---- arguments ---- */

/* What is filtered by, ordered by or given stands for a field as well; there is nothing that could
 * be null instead.  Nests as deep as documents do. */
static void admit_input(struct fq_planner *p, const struct fq_input *input,
                        const struct fq_collected *field)
{
    if (input->kind == FQ_INPUT_LIST) {
        for (size_t i = 0; i < input->count; i++)
            admit_input(p, input->items[i], field);
    } else if (input->kind == FQ_INPUT_OBJECT) {
        for (size_t i = 0; i < input->count; i++) {
            const struct fq_input_member *member = &input->members[i];
            (void)fq_plan_admit_guard(p, member->def->guard, false, member->value->at, field);
            admit_input(p, member->value, field);
        }
    } else if (input->kind == FQ_INPUT_ENUM) {
        const struct fq_enum_value_def *value = fq_type_value(input->type, input->text);
        (void)fq_plan_admit_guard(p, value ? value->guard : NULL, false, input->at, field);
    }
}

/* What is wrong with a value is told where it is used. */
static void admit_arguments(struct fq_planner *p, const struct fq_field_def *def,
                            const struct fq_collected *field)
{
    for (size_t i = 0; i < def->argument_count; i++) {
        struct fq_errors untold = {.hint_steps = FQ_LIMIT_HINT_STEPS};
        const struct fq_input *value = NULL;
        const struct fq_selection *asked = field->field;
        fq_argument_coerce(&p->request->schema->types, &def->arguments[i], asked->arguments,
                           asked->argument_count, asked->at, p->request->variables, p->arena,
                           &value, &untold);
        if (!value)
            continue;
        (void)fq_plan_admit_guard(p, def->arguments[i].guard, false, value->at, field);
        admit_input(p, value, field);
    }
}

/* ---- fields ---- */

void fq_plan_admit(struct fq_planner *p, const struct fq_type *type, struct fq_collected *field)
{
    const struct fq_guard_names *guards = &p->request->schema->guards;
    if (!guards->count && !guards->auth)
        return;
    const struct fq_field_def *def = fq_type_field(type, field->field->name);
    if (!def) /* of the language itself */
        return;
    enum fq_plan_admission admitted =
        fq_plan_admit_guard(p, def->guard, !def->type.non_null, field->field->at, field);
    field->withheld = admitted != FQ_PLAN_ADMITTED;
    if (admitted == FQ_PLAN_ADMITTED)
        admit_arguments(p, def, field);
}
