/* SPDX-License-Identifier: MIT
 *
 * What a policy lets a caller write.  As with PostgreSQL's own policies, a row may be changed or
 * deleted when one of the rules that apply lets it, and may become what one of them lets it become.
 * The latter is looked at when it is so: a step behind the change reads the rows by their keys, and
 * fails when one of them is none that a rule allows; then nothing of the mutation has happened.
 */
#include "plan/write_rules.h"

/* ---- which rules apply ---- */

static fq_str told_roles(struct fq_planner *p, const struct fq_plan_writing *w, size_t field,
                         bool any_field)
{
    return fq_plan_roles_told(p, w->written->rows->rules, w->action, any_field ? NULL : &field);
}

void fq_plan_write_begin(struct fq_planner *p, struct fq_plan_writing *w,
                         const struct fq_written *written, enum fq_policy_action action,
                         struct fq_location at)
{
    const struct fq_rules *rules = written->rows->rules;
    *w = (struct fq_plan_writing){.written = written, .action = action, .at = at};
    if (!rules)
        return;
    p->guarded = true;
    w->ruled = !fq_grants_are_free(p->request->grants); /* else the rules only fill in */
    w->rules = FQ_NEW_ARRAY(p->arena, rules->counts[action] + 1, const struct fq_rule *);
    for (size_t i = 0; i < rules->counts[action]; i++) {
        if (fq_plan_caller_has(p, rules->items[action][i].role))
            w->rules[w->count++] = &rules->items[action][i];
    }
    if (w->count || !w->ruled)
        return;
    fq_str word = fq_policy_action_name(action), told = told_roles(p, w, 0, true);
    fq_plan_forbid(p, at, "To %.*s rows of %.*s %.*s.", FQ_STR_ARG(word),
                   FQ_STR_ARG(written->rows->type->name), FQ_STR_ARG(told));
}

/* As rules count the members of the inputs. */
static size_t member_number(const struct fq_written *written, const struct fq_given *given)
{
    size_t i = 0;
    while (i < written->column_count && &written->columns[i] != given)
        i++;
    for (size_t k = 0; i == written->column_count && k < written->inside_count; k++) {
        if (&written->inside[k] == given)
            return i + k;
    }
    return i < written->column_count ? i : SIZE_MAX;
}

static size_t given_count(const struct fq_given *given)
{
    return fq_plan_given_count(given);
}

/* What the policy sets clients do not give, by whatever name. */
static bool is_preset(const struct fq_rule *rule, const struct fq_given *given)
{
    for (size_t i = 0; i < rule->preset_count; i++) {
        for (size_t k = 0; k < given_count(given); k++) {
            if (fq_fragment_eq(rule->presets[i].given->label, fq_plan_given_label(given, k)))
                return true;
        }
    }
    return false;
}

static bool grants(const struct fq_rule *rule, const struct fq_written *written,
                   const struct fq_given *given)
{
    size_t number = member_number(written, given);
    return (!rule->fields || (number != SIZE_MAX && rule->fields[number])) &&
           !is_preset(rule, given);
}

void fq_plan_write_gives(struct fq_planner *p, struct fq_plan_writing *w,
                         const struct fq_given *given, struct fq_location at)
{
    size_t kept = 0, before = w->count;
    if (!w->ruled || !before)
        return;
    for (size_t i = 0; i < before; i++) {
        if (grants(w->rules[i], w->written, given))
            w->rules[kept++] = w->rules[i];
    }
    w->count = kept;
    if (kept)
        return;
    size_t number = member_number(w->written, given);
    fq_str told = told_roles(p, w, number, false), word = fq_policy_action_name(w->action);
    fq_plan_forbid(p, at, "To %.*s %.*s.%.*s %.*s, or is not granted together with the rest.",
                   FQ_STR_ARG(word), FQ_STR_ARG(w->written->rows->type->name),
                   FQ_STR_ARG(given->name), FQ_STR_ARG(told));
}

void fq_plan_write_row(struct fq_planner *p, struct fq_plan_writing *w, const struct fq_input *row)
{
    for (size_t i = 0; w->ruled && row && i < row->count; i++)
        fq_plan_write_gives(p, w, row->members[i].def->binding, row->members[i].value->at);
}

/* The column of a foreign key by another name: the rows that it leads to, or its own column. */
static bool gives_key(const struct fq_given *given, const struct fq_reference *reference)
{
    for (size_t i = 0; i < given_count(given); i++) {
        if (fq_fragment_eq(fq_plan_given_label(given, i), reference->labels[0]))
            return true;
    }
    return false;
}

void fq_plan_write_led(struct fq_planner *p, struct fq_plan_writing *w,
                       const struct fq_reference *reference)
{
    size_t kept = 0, before = w->count;
    if (!w->ruled)
        return;
    for (size_t i = 0; i < before; i++) {
        bool granted = !w->rules[i]->fields;
        for (size_t k = 0; k < w->written->column_count && !granted; k++) {
            const struct fq_given *given = &w->written->columns[k];
            granted = gives_key(given, reference) && grants(w->rules[i], w->written, given);
        }
        if (granted)
            w->rules[kept++] = w->rules[i];
    }
    w->count = kept;
    if (before && !kept)
        fq_plan_forbid(p, w->at, "The caller may not say what rows of %.*s lead to.",
                       FQ_STR_ARG(w->written->rows->type->name));
}

/* ---- presets ---- */

static bool sets_already(const struct fq_preset *presets, size_t count,
                         const struct fq_given *given)
{
    for (size_t i = 0; i < count; i++) {
        if (presets[i].given == given)
            return true;
    }
    return false;
}

size_t fq_plan_write_presets(struct fq_planner *p, const struct fq_plan_writing *w,
                             const struct fq_preset **ret)
{
    size_t most = 0, count = 0;
    for (size_t i = 0; i < w->count; i++)
        most += w->rules[i]->preset_count;
    struct fq_preset *presets = FQ_NEW_ARRAY(p->arena, most, struct fq_preset);
    for (size_t i = 0; i < w->count; i++) {
        for (size_t k = 0; k < w->rules[i]->preset_count; k++) {
            const struct fq_preset *preset = &w->rules[i]->presets[k];
            if (!sets_already(presets, count, preset->given)) /* of two roles the first sets it */
                presets[count++] = *preset;
        }
    }
    *ret = presets;
    return count;
}

/* One that lacks what it is set from is refused when it is bound. */
static const struct fq_input *needed(struct fq_planner *p, const struct fq_plan_writing *w,
                                     const struct fq_input *value)
{
    if (!w->ruled)
        return value;
    struct fq_input *copy = FQ_NEW(p->arena, struct fq_input);
    *copy = *value;
    copy->boolean = copy->boolean || value->leaf == FQ_INPUT_ASKER;
    return copy;
}

/* By whatever name; where no rule holds clients may give what it would set. */
static bool gives_preset(const struct fq_input *row, const struct fq_preset *preset)
{
    for (size_t i = 0; i < row->count; i++) {
        const struct fq_given *given = row->members[i].def->binding;
        for (size_t k = 0; k < given_count(given); k++) {
            if (fq_fragment_eq(preset->given->label, fq_plan_given_label(given, k)))
                return true;
        }
    }
    return false;
}

const struct fq_input *fq_plan_write_preset(struct fq_planner *p, const struct fq_plan_writing *w,
                                            const struct fq_input *row)
{
    const struct fq_preset *presets;
    size_t count = fq_plan_write_presets(p, w, &presets);
    if (!row || !count)
        return row;
    struct fq_input *full = FQ_NEW(p->arena, struct fq_input);
    struct fq_input_member *members =
        FQ_NEW_ARRAY(p->arena, row->count + count, struct fq_input_member);
    *full = *row;
    for (size_t i = 0; i < row->count; i++)
        members[i] = row->members[i];
    for (size_t i = 0; i < count; i++) {
        if (!w->ruled && gives_preset(row, &presets[i]))
            continue;
        members[full->count++] =
            (struct fq_input_member){fq_type_input(w->written->create, presets[i].given->name),
                                     needed(p, w, presets[i].value)};
    }
    full->members = members;
    return full;
}

void fq_plan_write_preset_value(struct fq_planner *p, struct fq_sql *sql,
                                const struct fq_plan_writing *w, const struct fq_preset *preset)
{
    fq_plan_value(p, sql, needed(p, w, preset->value), preset->given->as->type_name);
}

/* ---- rows ---- */

void fq_plan_write_where(struct fq_planner *p, struct fq_sql *where, struct fq_plan_table *table,
                         const struct fq_plan_writing *w)
{
    if (!w->ruled || !w->count)
        return;
    fq_fragment condition = fq_plan_rules_condition(p, table, w->action, w->rules, w->count, false);
    if (fq_fragment_is_empty(condition))
        return;
    fq_sql_separate(where, SQL(" AND "));
    fq_sql_put(where, SQL("("), condition, SQL(")"));
}

bool fq_plan_write_checks(const struct fq_plan_writing *w)
{
    bool any = w->ruled && w->count;
    for (size_t i = 0; i < w->count; i++)
        any = any && w->rules[i]->check;
    return any;
}
