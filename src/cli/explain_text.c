/* SPDX-License-Identifier: MIT
 *
 * An explanation as text, and as JSON.
 */
#include "cli/explanation.h"
#include "json/json.h"
#include "plan/layout.h"
#include "plan/origin.h"

/* ---- text ---- */

static void add_line(struct fq_buf *out, fq_str line)
{
    fq_buf_literal(out, "  ");
    fq_buf_str_add(out, line);
    fq_buf_char(out, '\n');
}

static void add_lines(struct fq_buf *out, fq_str text)
{
    while (text.len) {
        fq_str line = fq_str_of(text.ptr, fq_str_find_char(text, '\n'));
        add_line(out, line);
        text = fq_str_from_offset(text, line.len < text.len ? line.len + 1 : line.len);
    }
}

static void take_origin(void *arg, const struct fq_plan_origin *origin)
{
    struct fq_buf *out = arg;
    if (origin->sql.len == 0)
        return;
    fq_buf_printf(out, "  %.*s = %.*s", FQ_STR_ARG(origin->path), FQ_STR_ARG(origin->sql));
    if (origin->member.len)
        fq_buf_printf(out, " -> %.*s", FQ_STR_ARG(origin->member));
    fq_buf_char(out, '\n');
}

void fq_explanation_rule(struct fq_buf *out, const struct fq_plan_applied *rule)
{
    fq_str action = fq_policy_action_name(rule->action);
    fq_buf_printf(out, "t%u: role %.*s, %.*s of %.*s%s (%.*s:%u): %.*s", rule->alias,
                  FQ_STR_ARG(rule->role), FQ_STR_ARG(action),
                  FQ_STR_ARG(rule->relation->type->name), rule->checks ? ", afterwards" : "",
                  FQ_STR_ARG(rule->file), rule->at.line,
                  FQ_STR_ARG(rule->condition.len ? rule->condition : FQ_STR("every row")));
}

/* Which rule of whose gave which condition. */
static void add_rules(struct fq_buf *out, const struct fq_plan *plan, size_t root)
{
    bool any = false;
    for (const struct fq_plan_applied *each = plan->applied; each; each = each->next) {
        if (each->root != root)
            continue;
        if (!any)
            fq_buf_literal(out, "-- rules:\n");
        any = true;
        fq_buf_literal(out, "  ");
        fq_explanation_rule(out, each);
        fq_buf_char(out, '\n');
    }
}

const struct fq_model_note *fq_explanation_note(const struct fq_explanation *explanation,
                                                const struct fq_statement *statement, size_t *at)
{
    fq_str sql = fq_str_from(statement->sql);
    for (; *at < explanation->note_count; ++*at) {
        const struct fq_model_note *note = &explanation->notes[*at];
        if (note->of_sight && note->subject.len && fq_str_find(sql, note->subject) < sql.len) {
            ++*at;
            return note;
        }
    }
    return NULL;
}

static void add_notes(struct fq_buf *out, const struct fq_explanation *explanation,
                      const struct fq_statement *statement)
{
    const struct fq_model_note *note;
    for (size_t at = 0; (note = fq_explanation_note(explanation, statement, &at)) != NULL;)
        fq_buf_printf(out, "-- %.*s: %.*s\n", FQ_STR_ARG(note->subject), FQ_STR_ARG(note->reason));
}

void fq_explanation_text(struct fq_buf *out, const struct fq_explanation *explanation,
                         struct fq_arena *arena)
{
    const struct fq_plan *plan = explanation->plan;
    for (size_t root = 0; root < plan->root_count; root++) {
        fq_buf_printf(out, "-- %.*s\n", FQ_STR_ARG(plan->roots[root].key));
        if (plan->roots[root].op == FQ_OP_CONST)
            fq_buf_literal(out, "-- needs no SQL\n");
        const struct fq_plan_host *host = fq_plan_host_of(plan, root);
        if (host)
            fq_buf_printf(out, "-- host function %.*s(...)\n", FQ_STR_ARG(host->function));
        for (size_t i = 0; i < plan->step_count; i++) {
            const struct fq_step *step = &explanation->job->steps[i];
            if (plan->steps[i].root != root)
                continue;
            fq_plan_layout_statement(out, step->statement, step->values);
            fq_buf_literal(out, "-- plan:\n");
            add_lines(out, fq_buf_str(&explanation->plans[i]));
            add_notes(out, explanation, step->statement);
        }
        add_rules(out, plan, root);
        if (plan->roots[root].op == FQ_OP_CONST || host)
            continue;
        fq_buf_literal(out, "-- fields:\n");
        fq_plan_origins(plan, root, arena, take_origin, out);
    }
}

/* ---- JSON ---- */

struct listing {
    struct fq_buf *out;
    bool any;
};

static void separate_item(struct fq_buf *out, bool *any)
{
    if (*any)
        fq_buf_char(out, ',');
    *any = true;
}

static void list_origin(void *arg, const struct fq_plan_origin *origin)
{
    struct listing *list = arg;
    separate_item(list->out, &list->any);
    fq_buf_literal(list->out, "{\"path\":");
    fq_json_string(list->out, origin->path);
    fq_buf_literal(list->out, ",\"sql\":");
    if (origin->sql.len)
        fq_json_string(list->out, origin->sql);
    else
        fq_buf_literal(list->out, "null");
    if (origin->member.len) {
        fq_buf_literal(list->out, ",\"member\":");
        fq_json_string(list->out, origin->member);
    }
    fq_buf_char(list->out, '}');
}

static void add_statement(struct fq_buf *out, const struct fq_explanation *explanation, size_t at)
{
    const struct fq_step *step = &explanation->job->steps[at];
    const struct fq_buf *plan = &explanation->plans[at];
    const struct fq_model_note *note;
    bool any = false;
    fq_buf_literal(out, "{\"sql\":");
    fq_json_string(out, fq_str_from(step->statement->sql));
    fq_buf_literal(out, ",\"parameters\":[");
    for (size_t i = 0; i < step->statement->param_count; i++) {
        separate_item(out, &any);
        if (step->values[i])
            fq_json_string(out, fq_str_from(step->values[i]));
        else
            fq_buf_literal(out, "null");
    }
    fq_buf_literal(out, "],\"plan\":");
    if (plan->len)
        fq_buf_str_add(out, fq_buf_str(plan));
    else
        fq_buf_literal(out, "null");
    fq_buf_literal(out, ",\"notes\":[");
    any = false;
    for (size_t i = 0; (note = fq_explanation_note(explanation, step->statement, &i)) != NULL;) {
        separate_item(out, &any);
        fq_json_string(out, note->reason);
    }
    fq_buf_literal(out, "]}");
}

static void add_text_member(struct fq_buf *out, const char *name, fq_str value)
{
    fq_buf_printf(out, ",\"%s\":", name);
    fq_json_string(out, value);
}

static void list_rules(struct fq_buf *out, const struct fq_plan *plan, size_t root)
{
    bool any = false;
    for (const struct fq_plan_applied *each = plan->applied; each; each = each->next) {
        if (each->root != root)
            continue;
        separate_item(out, &any);
        fq_buf_printf(out, "{\"table\":\"t%u\"", each->alias);
        add_text_member(out, "type", each->relation->type->name);
        add_text_member(out, "action", fq_policy_action_name(each->action));
        add_text_member(out, "role", each->role);
        add_text_member(out, "file", each->file);
        fq_buf_printf(out, ",\"line\":%u,\"afterwards\":%s,\"condition\":", each->at.line,
                      each->checks ? "true" : "false");
        if (each->condition.len)
            fq_json_string(out, each->condition);
        else
            fq_buf_literal(out, "null");
        fq_buf_char(out, '}');
    }
}

void fq_explanation_json(struct fq_buf *out, const struct fq_explanation *explanation,
                         struct fq_arena *arena)
{
    const struct fq_plan *plan = explanation->plan;
    bool any_root = false;
    fq_buf_literal(out, "{\"roots\":[");
    for (size_t root = 0; root < plan->root_count; root++) {
        struct listing list = {.out = out};
        bool any = false;
        separate_item(out, &any_root);
        fq_buf_literal(out, "{\"field\":");
        fq_json_string(out, plan->roots[root].key);
        fq_buf_literal(out, ",\"statements\":[");
        for (size_t i = 0; i < plan->step_count; i++) {
            if (plan->steps[i].root != root)
                continue;
            separate_item(out, &any);
            add_statement(out, explanation, i);
        }
        fq_buf_literal(out, "],\"fields\":[");
        fq_plan_origins(plan, root, arena, list_origin, &list);
        fq_buf_literal(out, "],\"rules\":[");
        list_rules(out, plan, root);
        fq_buf_char(out, ']');
        const struct fq_plan_host *host = fq_plan_host_of(plan, root);
        if (host)
            add_text_member(out, "host", host->function);
        fq_buf_char(out, '}');
    }
    fq_buf_literal(out, "]}\n");
}
