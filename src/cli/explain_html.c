/* SPDX-License-Identifier: MIT
 *
 * An explanation as a page: each plan is drawn as a tree from left to right, what is nearest to the
 * answer first; the redder a box, the more of the whole it takes by itself.  Nothing is loaded and
 * nothing is run, so that the page can be sent to others.
 */
#include <stdlib.h>

#include "cli/explanation.h"
#include "json/json.h"
#include "plan/layout.h"
#include "plan/origin.h"

static const char page_head[] =
    "<!doctype html>\n"
    "<html lang=\"en\">\n"
    "<meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
    "'unsafe-inline'\">\n"
    "<title>fraiseql explain</title>\n"
    "<style>\n"
    "body { font: 15px/1.45 system-ui, sans-serif; margin: 2em; color: #1c2230; background: #fff "
    "}\n"
    "pre { background: #f3f4f7; padding: .8em 1em; overflow-x: auto; border-radius: 6px }\n"
    "h2 { margin-top: 2em; border-bottom: 1px solid #d6d9e0 }\n"
    "h3 { font-size: 1em; margin-bottom: .3em }\n"
    "table { border-collapse: collapse }\n"
    "td, th { padding: .15em 1.2em .15em 0; text-align: left; vertical-align: top }\n"
    "code { font: 13px/1.4 ui-monospace, monospace }\n"
    ".plan { overflow-x: auto; padding: .5em 0 }\n"
    ".tree { display: flex; align-items: center }\n"
    ".below { position: relative; margin-left: 1.2em }\n"
    ".below > .tree { position: relative; padding: .25em 0 .25em 1.2em }\n"
    ".below::before, .below > .tree::before, .below > .tree::after "
    "{ content: ''; position: absolute; border: 0 solid #b9bfcc }\n"
    ".below::before { left: -1.2em; top: 50%; width: 1.2em; border-top-width: 2px }\n"
    ".below > .tree::before { left: 0; top: 50%; width: 1.2em; border-top-width: 2px }\n"
    ".below > .tree::after { left: 0; top: 0; bottom: 0; border-left-width: 2px }\n"
    ".below > .tree:first-child::after { top: 50% }\n"
    ".below > .tree:last-child::after { bottom: 50% }\n"
    ".box { border: 1px solid #b9bfcc; border-radius: 6px; padding: .4em .8em; min-width: 11em; "
    "max-width: 24em; flex: none }\n"
    ".box b { display: block }\n"
    ".box small { display: block; color: #4b5364; overflow-wrap: anywhere }\n"
    ".off { color: #a3161b; font-weight: 600 }\n"
    "summary { cursor: pointer; color: #4b5364; font-size: .85em }\n"
    "</style>\n"
    "<h1>What the request becomes</h1>\n";

/* ---- text in a page ---- */

static void add_escaped(struct fq_buf *out, fq_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        switch (text.ptr[i]) {
        case '&':
            fq_buf_literal(out, "&amp;");
            break;
        case '<':
            fq_buf_literal(out, "&lt;");
            break;
        case '>':
            fq_buf_literal(out, "&gt;");
            break;
        default:
            fq_buf_char(out, text.ptr[i]);
        }
    }
}

static void add_pre(struct fq_buf *out, fq_str text)
{
    fq_buf_literal(out, "<pre><code>");
    add_escaped(out, text);
    fq_buf_literal(out, "</code></pre>\n");
}

/* ---- a plan ---- */

struct drawing {
    struct fq_buf *out;
    bool analyzed;
    double whole; /* of the first node: milliseconds when it was run, else PostgreSQL's cost */
};

static fq_str member_text(const struct fq_json *node, const char *name)
{
    const struct fq_json *value = fq_json_get(node, fq_str_from(name));
    bool shown = value && (value->kind == FQ_JSON_STRING || value->kind == FQ_JSON_NUMBER);
    return shown ? value->text : FQ_STR_NONE;
}

static double number_of(const struct fq_json *node, const char *name)
{
    char digits[64] = "";
    fq_str text = member_text(node, name);
    if (text.len < sizeof(digits))
        memcpy(digits, text.ptr ? text.ptr : "", text.len);
    return strtod(digits, NULL);
}

/* All loops of the node and what is below it. */
static double total_of(const struct drawing *d, const struct fq_json *node)
{
    if (!d->analyzed)
        return number_of(node, "Total Cost");
    return number_of(node, "Actual Total Time") * number_of(node, "Actual Loops");
}

/* The node by itself. */
static double share_of(const struct drawing *d, const struct fq_json *node)
{
    double own = total_of(d, node);
    const struct fq_json *below = fq_json_get(node, FQ_STR("Plans"));
    for (size_t i = 0; below && i < below->count; i++)
        own -= total_of(d, &below->items[i]);
    double share = d->whole > 0 ? own / d->whole : 0;
    return share < 0 ? 0 : share > 1 ? 1 : share;
}

static void add_small(struct fq_buf *out, const char *label, fq_str text)
{
    if (text.len == 0)
        return;
    fq_buf_printf(out, "<small>%s", label);
    add_escaped(out, text);
    fq_buf_literal(out, "</small>");
}

/* What was expected, and what came; far more than expected is what a bad plan comes from. */
static void add_rows(const struct drawing *d, const struct fq_json *node)
{
    double expected = number_of(node, "Plan Rows"), loops = number_of(node, "Actual Loops");
    if (!d->analyzed) {
        fq_buf_printf(d->out, "<small>%.0f rows expected, cost %.*s</small>", expected,
                      FQ_STR_ARG(member_text(node, "Total Cost")));
        return;
    }
    if (loops <= 0) {
        fq_buf_literal(d->out, "<small>never needed</small>");
        return;
    }
    double rows = number_of(node, "Actual Rows");
    bool off = rows >= 10 * (expected < 1 ? 1 : expected);
    fq_buf_printf(d->out, "<small><span%s>%.0f rows, %.0f expected</span>", off ? " class=off" : "",
                  rows, expected);
    if (loops > 1)
        fq_buf_printf(d->out, ", %.0f times", loops);
    fq_buf_printf(d->out, "; %.3f ms, %.0f %% of all by itself</small>", total_of(d, node),
                  100 * share_of(d, node));
}

/* Conditions and the like stand in what can be opened. */
static void add_details(struct fq_buf *out, const struct fq_json *node)
{
    static const char *const names[] = {"Index Cond",
                                        "Recheck Cond",
                                        "Filter",
                                        "Join Filter",
                                        "Hash Cond",
                                        "Merge Cond",
                                        "Rows Removed by Filter",
                                        "Rows Removed by Join Filter",
                                        "Sort Method",
                                        "Sort Space Used",
                                        "Heap Fetches",
                                        "Shared Hit Blocks",
                                        "Shared Read Blocks",
                                        "Temp Written Blocks"};
    bool any = false;
    for (size_t i = 0; i < FQ_ARRAY_LEN(names); i++) {
        fq_str text = member_text(node, names[i]);
        if (text.len == 0 || fq_str_eq(text, FQ_STR("0")))
            continue;
        if (!any)
            fq_buf_literal(out, "<details><summary>details</summary>");
        any = true;
        fq_buf_printf(out, "<small>%s: <code>", names[i]);
        add_escaped(out, text);
        fq_buf_literal(out, "</code></small>");
    }
    if (any)
        fq_buf_literal(out, "</details>");
}

static void add_box(const struct drawing *d, const struct fq_json *node)
{
    double share = share_of(d, node);
    fq_buf_printf(d->out, "<div class=box style=\"background: hsl(%.0f 85%% %.0f%%)\"><b>",
                  48 - 44 * share, 98 - 26 * share);
    add_escaped(d->out, member_text(node, "Node Type"));
    fq_buf_literal(d->out, "</b>");
    add_small(d->out, "", member_text(node, "Subplan Name"));
    add_small(d->out, "of ", member_text(node, "Relation Name"));
    add_small(d->out, "of ", member_text(node, "CTE Name"));
    add_small(d->out, "of ", member_text(node, "Function Name"));
    add_small(d->out, "by ", member_text(node, "Index Name"));
    add_rows(d, node);
    add_details(d->out, node);
    fq_buf_literal(d->out, "</div>");
}

/* As deep as PostgreSQL's plan, which our reader of JSON bounds. */
static void draw(const struct drawing *d, const struct fq_json *node)
{
    const struct fq_json *below = fq_json_get(node, FQ_STR("Plans"));
    fq_buf_literal(d->out, "<div class=tree>");
    add_box(d, node);
    if (below && below->count) {
        fq_buf_literal(d->out, "<div class=below>");
        for (size_t i = 0; i < below->count; i++)
            draw(d, &below->items[i]);
        fq_buf_literal(d->out, "</div>");
    }
    fq_buf_literal(d->out, "</div>");
}

static void add_plan(struct fq_buf *out, const struct fq_buf *plan, bool analyzed,
                     struct fq_arena *arena)
{
    struct fq_json value;
    struct fq_error error;
    if (fq_json_read(arena, fq_buf_str(plan), &value, &error) != FQ_OK || value.count == 0)
        return;
    const struct fq_json *all = &value.items[0];
    const struct fq_json *first = fq_json_get(all, FQ_STR("Plan"));
    if (!first)
        return;
    struct drawing d = {.out = out, .analyzed = analyzed};
    d.whole = total_of(&d, first);
    if (analyzed)
        fq_buf_printf(out, "<p>Planned in %.*s ms, run in %.*s ms.</p>\n",
                      FQ_STR_ARG(member_text(all, "Planning Time")),
                      FQ_STR_ARG(member_text(all, "Execution Time")));
    fq_buf_literal(out, "<div class=plan>");
    draw(&d, first);
    fq_buf_literal(out, "</div>\n");
}

/* ---- the page ---- */

static void add_origin(void *arg, const struct fq_plan_origin *origin)
{
    struct fq_buf *out = arg;
    if (origin->sql.len == 0)
        return;
    fq_buf_literal(out, "<tr><td><code>");
    add_escaped(out, origin->path);
    fq_buf_literal(out, "</code><td><code>");
    add_escaped(out, origin->sql);
    fq_buf_literal(out, "</code><td><code>");
    add_escaped(out, origin->member);
    fq_buf_literal(out, "</code>\n");
}

static void add_step(struct fq_buf *out, const struct fq_explanation *explanation, size_t number,
                     struct fq_arena *arena)
{
    const struct fq_step *step = &explanation->job->steps[number];
    struct fq_buf sql;
    fq_buf_init(&sql, arena, SIZE_MAX / 2);
    fq_plan_layout_statement(&sql, step->statement, step->values);
    add_pre(out, fq_buf_str(&sql));
    add_plan(out, &explanation->plans[number], explanation->analyzed, arena);
    const struct fq_model_note *note;
    for (size_t at = 0; (note = fq_explanation_note(explanation, step->statement, &at)) != NULL;) {
        fq_buf_literal(out, "<p>");
        add_escaped(out, note->subject);
        fq_buf_literal(out, ": ");
        add_escaped(out, note->reason);
        fq_buf_literal(out, "</p>\n");
    }
}

static void add_applied_rules(struct fq_buf *out, const struct fq_plan *plan, size_t root,
                              struct fq_arena *arena)
{
    struct fq_buf lines;
    fq_buf_init(&lines, arena, SIZE_MAX / 2);
    for (const struct fq_plan_applied *each = plan->applied; each; each = each->next) {
        if (each->root != root)
            continue;
        fq_explanation_rule(&lines, each);
        fq_buf_char(&lines, '\n');
    }
    if (!lines.len)
        return;
    fq_buf_literal(out, "<h3>Which rules hold</h3>\n");
    add_pre(out, fq_buf_str(&lines));
}

void fq_explanation_html(struct fq_buf *out, const struct fq_explanation *explanation,
                         struct fq_arena *arena)
{
    const struct fq_plan *plan = explanation->plan;
    fq_buf_add(out, page_head, sizeof(page_head) - 1);
    add_pre(out, explanation->document);
    for (size_t root = 0; root < plan->root_count; root++) {
        fq_buf_literal(out, "<h2>");
        add_escaped(out, plan->roots[root].key);
        fq_buf_literal(out, "</h2>\n");
        if (plan->roots[root].op == FQ_OP_CONST) {
            fq_buf_literal(out, "<p>It needs no SQL.</p>\n");
            continue;
        }
        const struct fq_plan_host *host = fq_plan_host_of(plan, root);
        if (host) {
            fq_buf_literal(out, "<p>The program answers it: ");
            add_escaped(out, host->function);
            fq_buf_literal(out, "(...)</p>\n");
            continue;
        }
        for (size_t i = 0; i < plan->step_count; i++) {
            if (plan->steps[i].root == root)
                add_step(out, explanation, i, arena);
        }
        add_applied_rules(out, plan, root, arena);
        fq_buf_literal(out, "<h3>Which field comes from where</h3>\n<table>\n"
                            "<tr><th>field<th>SQL<th>member of the document\n");
        fq_plan_origins(plan, root, arena, add_origin, out);
        fq_buf_literal(out, "</table>\n");
    }
    fq_buf_literal(out, "</html>\n");
}
