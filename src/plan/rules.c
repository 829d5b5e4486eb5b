/* SPDX-License-Identifier: MIT
 *
 * What a policy lets through.  Every use of a relation in FROM passes fq_plan_table_new(), so it is
 * here that the caller's rules are added: to lists, joins, filters over related rows, sums,
 * bridges, rows that a function returned and rows that a mutation changed alike.
 *
 * A rule of a role applies to a place when it grants every field that is asked of the rows there:
 * to show, to filter, to order, to put together.  The rows are those that one of the rules that
 * apply lets through.  So the condition is written when all of that is known, with the table's SQL:
 *
 *     (SELECT t9.a, t9.b FROM "public"."post" AS t9 WHERE (t9.author = $1 AND $1 IS NOT NULL)) AS
 * t0
 *
 * of which PostgreSQL makes the same as of the condition alone.  Rows that a rule's own condition
 * is about are all rows: a rule is not judged by other rules.
 */
#include "plan/rules.h"

#include <stdio.h>

#include "base/limits.h"
#include "base/list.h"
#include "plan/reach.h"

/* ---- what is asked ---- */

struct fq_plan_ruling *fq_plan_ruling_new(struct fq_planner *p, const struct fq_relation *relation)
{
    if (!relation->rules || p->judging)
        return NULL;
    p->guarded = true;
    return fq_grants_are_free(p->request->grants) ? NULL : FQ_NEW(p->arena, struct fq_plan_ruling);
}

void fq_plan_ask_field(struct fq_planner *p, const struct fq_plan_table *table, fq_str name,
                       struct fq_location at)
{
    struct fq_plan_ruling *ruling = table->ruling;
    if (!ruling)
        return;
    const size_t number = fq_rules_field(table->relation->rules, name);
    for (const struct fq_plan_asked_field *each = ruling->asked; each; each = each->next) {
        if (each->number == number)
            return;
    }
    struct fq_plan_asked_field *asked = FQ_NEW(p->arena, struct fq_plan_asked_field);
    *asked = (struct fq_plan_asked_field){.number = number, .name = name, .at = at};
    FQ_CHAIN_APPEND(ruling->asked, ruling->last_asked, asked);
    if (!ruling->at.line)
        ruling->at = at;
}

void fq_plan_ask_columns(struct fq_planner *p, const struct fq_plan_table *table,
                         const struct fq_column *const *columns, size_t count,
                         struct fq_location at)
{
    const struct fq_rules *rules = table->ruling ? table->relation->rules : NULL;
    for (size_t i = 0; rules && i < count; i++) {
        for (size_t k = 0; k < rules->type->field_count; k++) {
            const struct fq_field *field = rules->type->fields[k].binding;
            if (field->kind == FQ_FIELD_COLUMN && field->column == columns[i])
                fq_plan_ask_field(p, table, rules->type->fields[k].name, at);
        }
    }
}

void fq_plan_ask_same(struct fq_planner *p, const struct fq_plan_table *table,
                      const struct fq_plan_table *other)
{
    const struct fq_plan_asked_field *asked = other->ruling ? other->ruling->asked : NULL;
    for (; asked; asked = asked->next)
        fq_plan_ask_field(p, table, asked->name, asked->at);
}

void fq_plan_ask_together(const struct fq_plan_table *table, struct fq_location at)
{
    if (!table->ruling)
        return;
    table->ruling->together = true;
    if (!table->ruling->at.line)
        table->ruling->at = at;
}

/* ---- which rules apply ---- */

static bool grants_field(const struct fq_rule *rule, const struct fq_rules *rules, size_t number)
{
    return !rule->fields || (number < rules->type->field_count && rule->fields[number]);
}

static bool grants_all(const struct fq_rule *rule, const struct fq_rules *rules,
                       const struct fq_plan_ruling *ruling)
{
    if (ruling->together && !rule->aggregates)
        return false;
    for (const struct fq_plan_asked_field *each = ruling->asked; each; each = each->next) {
        if (!grants_field(rule, rules, each->number))
            return false;
    }
    return true;
}

bool fq_plan_caller_has(struct fq_planner *p, size_t role)
{
    if (!p->roles)
        p->roles = fq_reach_roles(p->request->schema, p->request->grants, p->arena);
    return p->roles[role];
}

static bool is_of_caller(struct fq_planner *p, const struct fq_rule *rule)
{
    return fq_plan_caller_has(p, rule->role);
}

/* ---- refusals ---- */

enum { ROLES_TOLD = 5 };

/* `one of the roles "a" and "b"`, of those that wanted() is true of. */
static fq_str roles_told(struct fq_planner *p, const struct fq_rules *rules,
                         enum fq_policy_action action, const size_t *field, bool together)
{
    const struct fq_policy *policy = p->request->schema->policy->said;
    fq_str told = FQ_STR_NONE;
    size_t count = 0;
    for (size_t i = 0; i < rules->counts[action]; i++) {
        const struct fq_rule *rule = &rules->items[action][i];
        bool granted = !field || !rule->fields ||
                       (action == FQ_POLICY_READ ? grants_field(rule, rules, *field)
                                                 : *field != SIZE_MAX && rule->fields[*field]);
        if (!granted || (together && !rule->aggregates))
            continue;
        if (count++ < ROLES_TOLD)
            told =
                fq_arena_printf(p->arena, "%.*s%s\"%.*s\"", FQ_STR_ARG(told), told.len ? ", " : "",
                                FQ_STR_ARG(policy->roles[rule->role].name));
    }
    if (!count)
        return FQ_STR("is granted to no role");
    return fq_arena_printf(p->arena, "requires %s%.*s%s",
                           count > 1 ? "one of the roles " : "the role ", FQ_STR_ARG(told),
                           count > ROLES_TOLD ? ", …" : "");
}

fq_str fq_plan_roles_told(struct fq_planner *p, const struct fq_rules *rules,
                          enum fq_policy_action action, const size_t *field)
{
    return roles_told(p, rules, action, field, false);
}

void fq_plan_forbid(struct fq_planner *p, struct fq_location at, const char *format, ...)
{
    char text[FQ_LIMIT_ERROR_MESSAGE_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    struct fq_location place = at.line ? at : p->root_at;
    fq_plan_refuse(p, FQ_FORBIDDEN, place, fq_plan_path_at(p, place), fq_str_from(text));
}

/* The first field that none of the caller's rules grants; NULL: each has one that does. */
static const struct fq_plan_asked_field *field_of_none(struct fq_planner *p,
                                                       const struct fq_rules *rules,
                                                       const struct fq_plan_ruling *ruling)
{
    for (const struct fq_plan_asked_field *each = ruling->asked; each; each = each->next) {
        bool granted = false;
        for (size_t i = 0; i < rules->counts[FQ_POLICY_READ] && !granted; i++) {
            const struct fq_rule *rule = &rules->items[FQ_POLICY_READ][i];
            granted = is_of_caller(p, rule) && grants_field(rule, rules, each->number);
        }
        if (!granted)
            return each;
    }
    return NULL;
}

static bool has_any(struct fq_planner *p, const struct fq_rules *rules,
                    enum fq_policy_action action)
{
    for (size_t i = 0; i < rules->counts[action]; i++) {
        if (is_of_caller(p, &rules->items[action][i]))
            return true;
    }
    return false;
}

static void refuse_rows(struct fq_planner *p, const struct fq_plan_table *table)
{
    const struct fq_plan_ruling *ruling = table->ruling;
    const struct fq_rules *rules = table->relation->rules;
    const struct fq_plan_asked_field *field = field_of_none(p, rules, ruling);
    fq_str type = table->relation->type->name;
    if (field && has_any(p, rules, FQ_POLICY_READ)) {
        fq_str told = roles_told(p, rules, FQ_POLICY_READ, &field->number, false);
        fq_plan_forbid(p, field->at, "The field %.*s.%.*s %.*s.", FQ_STR_ARG(type),
                       FQ_STR_ARG(field->name), FQ_STR_ARG(told));
        return;
    }
    if (!has_any(p, rules, FQ_POLICY_READ)) {
        fq_str told = roles_told(p, rules, FQ_POLICY_READ, NULL, false);
        fq_plan_forbid(p, ruling->at, "Reading %.*s%s%.*s %.*s.", FQ_STR_ARG(type),
                       field ? "." : "", field ? (int)field->name.len : 0,
                       field ? field->name.ptr : "", FQ_STR_ARG(told));
        return;
    }
    if (ruling->together) {
        fq_str told = roles_told(p, rules, FQ_POLICY_READ, NULL, true);
        fq_plan_forbid(p, ruling->at, "What rows of %.*s give together %.*s.", FQ_STR_ARG(type),
                       FQ_STR_ARG(told));
        return;
    }
    fq_plan_forbid(
        p, ruling->at,
        "No single role of the caller grants all fields of %.*s that are asked for here.",
        FQ_STR_ARG(type));
}

/* ---- conditions ---- */

/* A claim that is missing makes a condition false, whatever it says. */
static void add_presence(struct fq_sql *sql, const struct fq_plan_asker *first)
{
    for (const struct fq_plan_asker *each = first; each; each = each->next) {
        fq_sql_add(sql, SQL(" AND "));
        fq_sql_name(sql, '$', each->number);
        fq_sql_add(sql, SQL(" IS NOT NULL"));
    }
}

static void add_where(struct fq_planner *p, struct fq_sql *sql, struct fq_plan_table *row,
                      const struct fq_input *where)
{
    struct fq_plan_asker *outer = p->askers;
    bool judging = p->judging;
    struct fq_sql condition;
    fq_sql_init(&condition, p->arena);
    p->askers = NULL;
    p->judging = true;
    fq_plan_where(p, &condition, row, where);
    p->judging = judging;
    fq_sql_put(sql, SQL("("), fq_sql_fragment(&condition));
    add_presence(sql, p->askers);
    fq_sql_add(sql, SQL(")"));
    p->askers = outer;
}

static void note_applied(struct fq_planner *p, const struct fq_plan_table *row,
                         enum fq_policy_action action, const struct fq_rule *rule, bool checks,
                         fq_fragment condition)
{
    const struct fq_policy *policy = p->request->schema->policy->said;
    struct fq_plan_applied *applied = FQ_NEW(p->arena, struct fq_plan_applied);
    *applied = (struct fq_plan_applied){.relation = row->relation,
                                        .action = action,
                                        .checks = checks,
                                        .role = policy->roles[rule->role].name,
                                        .file = policy->file,
                                        .at = rule->at,
                                        .root = p->root,
                                        .alias = row->alias,
                                        .condition = condition.text};
    FQ_CHAIN_APPEND(p->applied, p->last_applied, applied);
}

/* The rules that apply as a condition on row; empty: every row. */
fq_fragment fq_plan_rules_condition(struct fq_planner *p, struct fq_plan_table *row,
                                    enum fq_policy_action action,
                                    const struct fq_rule *const *applying, size_t count,
                                    bool checks)
{
    struct fq_sql sql;
    fq_sql_init(&sql, p->arena);
    bool free = false;
    for (size_t i = 0; i < count; i++)
        free = free || !(checks ? applying[i]->check : applying[i]->where);
    for (size_t i = 0; i < count; i++) {
        struct fq_sql one;
        const struct fq_input *said = checks ? applying[i]->check : applying[i]->where;
        fq_sql_init(&one, p->arena);
        if (!free)
            add_where(p, &one, row, said);
        if (!free && i)
            fq_sql_add(&sql, SQL(" OR "));
        fq_sql_add(&sql, fq_sql_fragment(&one));
        note_applied(p, row, action, applying[i], checks, fq_sql_fragment(&one));
    }
    return fq_sql_fragment(&sql);
}

/* Those of the caller that grant what is asked of the table's rows. */
static size_t applying_to(struct fq_planner *p, const struct fq_plan_table *table,
                          const struct fq_rule ***ret)
{
    const struct fq_rules *rules = table->relation->rules;
    const size_t most = rules->counts[FQ_POLICY_READ];
    size_t count = 0;
    *ret = FQ_NEW_ARRAY(p->arena, most ? most : 1, const struct fq_rule *);
    for (size_t i = 0; i < most; i++) {
        const struct fq_rule *rule = &rules->items[FQ_POLICY_READ][i];
        if (is_of_caller(p, rule) && grants_all(rule, rules, table->ruling))
            (*ret)[count++] = rule;
    }
    return count;
}

void fq_plan_rule_rows(struct fq_planner *p, const struct fq_plan_table *table)
{
    const struct fq_rule **applying;
    struct fq_plan_ruling *ruling = table->ruling;
    if (!ruling || ruling->settled)
        return;
    ruling->settled = true;
    size_t count = applying_to(p, table, &applying);
    if (!count) {
        refuse_rows(p, table);
        return;
    }
    ruling->row = *table; /* it marks the same columns as used */
    ruling->row.alias = p->aliases++;
    ruling->row.ruling = NULL;
    ruling->row.through = NULL;
    ruling->row.summaries = ruling->row.last_summary = NULL;
    ruling->row.asides = ruling->row.last_aside = NULL;
    ruling->row.all_at_once = false;
    ruling->row.filter = NULL;
    ruling->condition =
        fq_plan_rules_condition(p, &ruling->row, FQ_POLICY_READ, applying, count, false);
}

/* Of a table that is written, whose name stands there without parentheses. */
void fq_plan_rule_where(struct fq_planner *p, struct fq_sql *where, struct fq_plan_table *table)
{
    const struct fq_rule **applying;
    if (!table->ruling || table->ruling->settled)
        return;
    table->ruling->settled = true;
    size_t count = applying_to(p, table, &applying);
    if (!count) {
        refuse_rows(p, table);
        return;
    }
    fq_fragment condition =
        fq_plan_rules_condition(p, table, FQ_POLICY_READ, applying, count, false);
    if (fq_fragment_is_empty(condition))
        return;
    fq_sql_separate(where, SQL(" AND "));
    fq_sql_put(where, SQL("("), condition, SQL(")"));
}

bool fq_plan_hides_rows(const struct fq_plan_table *table)
{
    return table->ruling && !fq_fragment_is_empty(table->ruling->condition);
}

/* ---- how many ---- */

static uint32_t least_limit(struct fq_planner *p, const struct fq_mix *mix)
{
    uint32_t least = 0;
    for (size_t i = 0; i < mix->count; i++) {
        uint32_t most = fq_plan_rule_limit(p, mix->members[i].relation);
        least = most && (!least || most < least) ? most : least;
    }
    return least;
}

uint32_t fq_plan_rule_limit(struct fq_planner *p, const struct fq_relation *relation)
{
    if (relation && relation->mix)
        return least_limit(p, relation->mix);
    const struct fq_rules *rules = relation ? relation->rules : NULL;
    uint32_t most = 0;
    bool any = false;
    if (!rules || fq_grants_are_free(p->request->grants))
        return 0;
    for (size_t i = 0; i < rules->counts[FQ_POLICY_READ]; i++) {
        const struct fq_rule *rule = &rules->items[FQ_POLICY_READ][i];
        if (!is_of_caller(p, rule))
            continue;
        if (!rule->limit)
            return 0;
        any = true;
        most = rule->limit > most ? rule->limit : most;
    }
    return any ? most : 0;
}

/* ---- functions ---- */

void fq_plan_rule_json(struct fq_planner *p, const struct fq_field_def *def, struct fq_location at)
{
    if (!p->unnamed_call || !fq_policy_is_blind_to(def))
        return;
    p->guarded = true;
    if (fq_grants_are_free(p->request->grants))
        return;
    fq_plan_forbid(p, at,
                   "The field %.*s is JSON, into which no rule looks; no role is granted %.*s by "
                   "its name.",
                   FQ_STR_ARG(def->name), FQ_STR_ARG(p->unnamed_call->name));
}

void fq_plan_rule_call(struct fq_planner *p, const struct fq_field_def *def, struct fq_location at)
{
    const struct fq_call_rule *call = fq_policy_call(p->request->schema, def);
    if (!call) {
        p->unnamed_call = p->request->schema->policy ? def : NULL;
        fq_plan_rule_json(p, def, at);
        return;
    }
    p->guarded = true;
    if (fq_grants_are_free(p->request->grants))
        return;
    const struct fq_policy *policy = p->request->schema->policy->said;
    fq_str told = FQ_STR_NONE;
    for (size_t i = 0; i < policy->role_count; i++) {
        if (!call->roles[i])
            continue;
        if (fq_plan_caller_has(p, i))
            return;
        told = fq_arena_printf(p->arena, "%.*s%s\"%.*s\"", FQ_STR_ARG(told), told.len ? ", " : "",
                               FQ_STR_ARG(policy->roles[i].name));
    }
    if (told.len)
        fq_plan_forbid(p, at, "The field %.*s requires one of the roles %.*s.",
                       FQ_STR_ARG(def->name), FQ_STR_ARG(told));
    else
        fq_plan_forbid(p, at, "The field %.*s is granted to no role.", FQ_STR_ARG(def->name));
}
