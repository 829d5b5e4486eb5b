/* SPDX-License-Identifier: MIT
 *
 * Relay connections: pages of a relation's rows, or of those that belong to a row.  A page is a set
 * like the rows of a list; `edges`, `nodes` and the cursors of `pageInfo` are read from the same
 * rows.  What else is asked for has a set of its own, so that it costs only then: the total, and
 * whether there are rows on the other side of the cursor that the page begins at.
 */
#include "base/limits.h"
#include "catalog/oid.h"
#include "plan/cost.h"
#include "plan/keyset.h"
#include "plan/kinds.h"
#include "plan/rules.h"
#include "plan/select.h"

struct fq_plan_paging {
    struct fq_plan_scope from; /* the row whose rows these are; of a root field none */
    const struct fq_field_def *def;
    const struct fq_selection *field;
    bool backwards; /* the last ones were asked for */
    struct fq_plan_rows_wanted size;
    uint64_t rows;
    struct fq_plan_cursor after, before;
    struct fq_cursor_order *order; /* of the cursors; NULL: not known yet */
    struct fq_plan_set *page;      /* NULL: it is not needed */
    struct fq_plan_set *total;     /* likewise */
    bool one_more;                 /* a row beyond the page is asked for, to see that it is there */
    bool failed;
};

/* ---- arguments ---- */

static const struct fq_input *argument(struct fq_plan_paging *c, enum fq_argument_role role)
{
    const struct fq_input *value =
        fq_plan_argument(c->from.p, c->field, fq_plan_argument_def(c->def, role));
    return value && value->kind != FQ_INPUT_NULL ? value : NULL;
}

static void read_arguments(struct fq_plan_paging *c)
{
    struct fq_planner *p = c->from.p;
    const struct fq_input *first = argument(c, FQ_ARGUMENT_FIRST);
    const struct fq_input *last = argument(c, FQ_ARGUMENT_LAST);
    c->after =
        (struct fq_plan_cursor){.input = argument(c, FQ_ARGUMENT_AFTER), .argument = "after"};
    c->before =
        (struct fq_plan_cursor){.input = argument(c, FQ_ARGUMENT_BEFORE), .argument = "before"};
    c->backwards = last != NULL;
    c->size = last ? (struct fq_plan_rows_wanted){last, "last"}
                   : (struct fq_plan_rows_wanted){first, "first"};
    if (first && last) {
        fq_plan_error(p, c->field->at,
                      "Arguments \"first\" and \"last\" exclude each other; a page is counted from "
                      "one end.");
        c->failed = true;
    } else {
        c->failed = !fq_plan_rows_asked(p, &c->size, c->field->at, &c->rows);
        c->size.most = fq_plan_rule_limit(p, ((const struct fq_field *)c->def->binding)->target);
        if (c->size.most && c->rows > c->size.most)
            c->rows = c->size.most;
    }
}

/* ---- sets ---- */

/* Names what the rows are ordered by, which the aliases of SQL do not. */
static struct fq_cursor_order *order_of(const struct fq_plan_paging *c,
                                        const struct fq_plan_block *block)
{
    struct fq_planner *p = c->from.p;
    struct fq_cursor_order *order = FQ_NEW(p->arena, struct fq_cursor_order);
    struct fq_buf text;
    fq_buf_init(&text, p->arena, FQ_LIMIT_SQL_BYTES);
    fq_buf_str_add(&text, block->main->relation->type_name);
    for (const struct fq_plan_term *term = block->terms; term; term = term->next) {
        fq_buf_char(&text, '\n');
        fq_buf_str_add(&text, term->name);
        fq_buf_char(&text, term->descending ? '-' : '+');
        fq_buf_char(&text, term->nulls_first ? '<' : '>');
        order->count++;
    }
    order->mark = fq_cursor_mark(fq_buf_str(&text));
    return order;
}

/* Of a made plan only what its statements need is looked at again. */
static bool takes_variables(const struct fq_plan_paging *c)
{
    const struct fq_input *const given[] = {c->after.input, c->before.input, c->size.count};
    bool found = false;
    for (size_t i = 0; i < FQ_ARRAY_LEN(given); i++)
        found |= given[i] && given[i]->leaf >= 0;
    return found;
}

static void open_cursors(struct fq_plan_paging *c, const struct fq_plan_block *block)
{
    struct fq_plan_cursor *const cursors[] = {&c->after, &c->before};
    if (c->order)
        return;
    c->order = order_of(c, block);
    for (size_t i = 0; i < FQ_ARRAY_LEN(cursors); i++)
        c->failed |= cursors[i]->input && !fq_plan_cursor_open(c->from.p, cursors[i], c->order);
}

/* The page and what it is counted from may not be needed, as for a total; what was given for them
 * is wrong all the same, and is told.  This is planned aside: nothing of it is asked of PostgreSQL.
 */
static void check_page_arguments(struct fq_plan_paging *c)
{
    struct fq_planner *p = c->from.p;
    const struct fq_field *field = c->def->binding;
    struct fq_plan_set unread = {0};
    size_t before = p->errors->count;
    struct fq_planner kept = *p;
    fq_plan_block_init(p, &unread.block, field->target);
    fq_plan_list_filter(p, &unread, c->field, c->def);
    fq_plan_order(p, &unread.block, argument(c, FQ_ARGUMENT_ORDER));
    if (p->errors->count == before)
        open_cursors(c, &unread.block);
    kept.reusable = p->reusable && !takes_variables(c);
    kept.guarded = p->guarded;
    *p = kept;
    if (p->last_param)
        p->last_param->next = NULL;
}

/* All rows that the filter lets pass; counted: each of them is looked at. */
static struct fq_plan_set *filtered(struct fq_plan_paging *c, bool counted)
{
    struct fq_planner *p = c->from.p;
    size_t before = p->errors->count;
    struct fq_plan_set *set = fq_plan_related(&c->from, c->def->binding);
    set->block.main->all_at_once = counted && !set->parent;
    fq_plan_list_filter(p, set, c->field, c->def);
    c->failed |= p->errors->count > before; /* once is enough */
    return set;
}

static struct fq_plan_set *ordered(struct fq_plan_paging *c, bool backwards)
{
    struct fq_planner *p = c->from.p;
    size_t before = p->errors->count;
    struct fq_plan_set *set = filtered(c, false);
    set->block.backwards = backwards;
    set->block.with_cursors = true;
    fq_plan_order(p, &set->block, argument(c, FQ_ARGUMENT_ORDER));
    c->failed |= p->errors->count > before;
    if (!c->failed)
        open_cursors(c, &set->block);
    return set;
}

/* NULL: something was reported. */
static struct fq_plan_set *page_of(struct fq_plan_paging *c)
{
    struct fq_planner *p = c->from.p;
    if (c->page || c->failed)
        return c->failed ? NULL : c->page;
    struct fq_plan_set *page = ordered(c, c->backwards);
    if (c->failed)
        return NULL;
    if (c->after.input)
        fq_plan_beyond(p, &page->block, &c->after, false, false);
    if (c->before.input)
        fq_plan_beyond(p, &page->block, &c->before, true, false);
    page->rowset->backwards = c->backwards;
    fq_plan_count_rows(p, page, c->rows);
    fq_plan_cost_rows(page->cost, &c->size, c->rows);
    c->page = page;
    return page;
}

static void finish_page(struct fq_plan_paging *c)
{
    struct fq_plan_set *page = c->page;
    fq_fragment shown = fq_plan_page_limit(c->from.p, &page->block, &c->size, c->rows, c->one_more);
    if (!c->one_more)
        return;
    page->rowset->cut = true;
    page->rowset->most = (uint32_t)c->rows;
    page->rowset->never_more = c->size.most;
    page->rowset->most_leaf = c->size.count ? c->size.count->leaf : -1;
    if (!page->parent)
        page->shown = shown;
}

/* Of the rows from the cursor on that the page does not reach, one, and none is shown. */
static struct fq_plan_set *one_behind(struct fq_plan_paging *c)
{
    struct fq_plan_set *set = ordered(c, c->backwards);
    if (c->failed)
        return NULL;
    fq_plan_beyond(c->from.p, &set->block, c->backwards ? &c->before : &c->after, !c->backwards,
                   true);
    fq_sql_init(&set->block.order, c->from.p->arena);
    set->block.nearest = false;
    set->block.cut = true;
    set->block.rows = 1;
    set->rowset->cut = true;
    set->rowset->most_leaf = -1;
    fq_plan_count_rows(c->from.p, set, 1);
    return set;
}

/* ---- what is written of a set ---- */

/* More than one field may be made of its rows. */
static struct fq_rowset *rows_of(struct fq_plan_paging *c, struct fq_plan_set *set,
                                 const struct fq_node *item, struct fq_node *node)
{
    struct fq_rowset *rows = FQ_NEW(c->from.p->arena, struct fq_rowset);
    rows->number = set->number;
    rows->of = set->rowset;
    rows->item = item;
    set->rowset->item = item;
    node->op = FQ_OP_ROWS;
    node->rows = rows;
    return rows;
}

static void constant(struct fq_node *node, fq_str text)
{
    node->op = FQ_OP_CONST;
    node->constant = text;
}

static void cursor_value(struct fq_plan_paging *c, struct fq_plan_set *page, struct fq_node *node)
{
    struct fq_planner *p = c->from.p;
    const struct fq_relation *relation = page->block.main->relation;
    fq_plan_ask_columns(p, page->block.main, relation->key, relation->key_count, node->at);
    const struct fq_fetched texts = {OID_TEXT_ARRAY, SQL("\"pg_catalog\".\"_text\""),
                                     .is_array = true, .certain = true};
    struct fq_sql sql;
    fq_sql_init(&sql, p->arena);
    for (const struct fq_plan_term *term = page->block.terms; term; term = term->next)
        fq_sql_put(&sql, fq_sql_is_empty(&sql) ? SQL("ARRAY[(") : SQL(", ("), term->sql,
                   SQL(")::pg_catalog.text"));
    fq_sql_add(&sql, SQL("]"));
    node->op = FQ_OP_VALUE;
    node->cell = fq_plan_item(p, &page->block.cells, fq_sql_fragment(&sql), texts);
    node->codec = fq_cursor_codec(p->arena, c->order);
}

/* ---- parts ---- */

typedef void select_part(struct fq_plan_paging *c, const struct fq_plan_scope *s,
                         const struct fq_plan_asked *asked, struct fq_node *node);

/* edges and nodes: objects of the page's rows. */
static void select_items(struct fq_plan_paging *c, const struct fq_plan_scope *s,
                         const struct fq_plan_asked *asked, struct fq_node *node)
{
    struct fq_plan_set *page = page_of(c);
    if (!page)
        return;
    bool edges = asked->field->part == FQ_PAGE_EDGES;
    struct fq_plan_scope inside = {
        .p = s->p, .set = page, .table = page->block.main, .paging = edges ? c : NULL};
    struct fq_node *item = FQ_NEW(s->p->arena, struct fq_node);
    item->cell = FQ_NO_CELL;
    fq_plan_select_object(&inside, asked->type, asked->collected->inner, item);
    rows_of(c, page, item, node);
}

/* The row of an edge. */
static void select_node(struct fq_plan_paging *c, const struct fq_plan_scope *s,
                        const struct fq_plan_asked *asked, struct fq_node *node)
{
    struct fq_plan_scope inside = *s;
    (void)c;
    inside.paging = NULL;
    node->cell = FQ_NO_CELL;
    fq_plan_select_object(&inside, asked->type, asked->collected->inner, node);
}

static void select_cursor(struct fq_plan_paging *c, const struct fq_plan_scope *s,
                          const struct fq_plan_asked *asked, struct fq_node *node)
{
    (void)asked;
    cursor_value(c, s->set, node);
}

static void select_info(struct fq_plan_paging *c, const struct fq_plan_scope *s,
                        const struct fq_plan_asked *asked, struct fq_node *node)
{
    struct fq_plan_scope inside = *s;
    (void)c;
    node->cell = FQ_NO_CELL;
    fq_plan_select_object(&inside, asked->type, asked->collected->inner, node);
}

/* The cursor of the page's first row, or of its last. */
static void select_end(struct fq_plan_paging *c, const struct fq_plan_scope *s,
                       const struct fq_plan_asked *asked, struct fq_node *node)
{
    struct fq_plan_set *page = page_of(c);
    if (!page)
        return;
    struct fq_node *item = FQ_NEW(s->p->arena, struct fq_node);
    item->at = node->at;
    cursor_value(c, page, item);
    struct fq_rowset *rows = rows_of(c, page, item, node);
    rows->one = true;
    rows->last = asked->field->part == FQ_PAGE_END_CURSOR;
}

/* hasNextPage and hasPreviousPage.  In the direction of paging a row more than the page tells; in
 * the other one a cursor must have been given, or the page begins where everything does. */
static void select_has(struct fq_plan_paging *c, const struct fq_plan_scope *s,
                       const struct fq_plan_asked *asked, struct fq_node *node)
{
    bool next = asked->field->part == FQ_PAGE_HAS_NEXT;
    bool ahead = next != c->backwards;
    bool begins = !(c->backwards ? &c->before : &c->after)->input;
    (void)s;
    if (!ahead && begins) {
        constant(node, FQ_STR("false"));
        return;
    }
    struct fq_plan_set *set = ahead ? page_of(c) : one_behind(c);
    if (!set)
        return;
    c->one_more |= ahead;
    node->op = FQ_OP_MORE;
    node->rows = set->rowset;
}

static struct fq_plan_set *counted(struct fq_plan_paging *c)
{
    struct fq_plan_set *set = filtered(c, true);
    fq_plan_ask_together(set->block.main, c->field->at);
    fq_plan_cost_together(c->from.p, set->cost->parent);
    fq_plan_count_rows(c->from.p, set, 1);
    return set;
}

static void select_total(struct fq_plan_paging *c, const struct fq_plan_scope *s,
                         const struct fq_plan_asked *asked, struct fq_node *node)
{
    const struct fq_fetched number = {OID_INT8, SQL("\"pg_catalog\".\"int8\""), .certain = true};
    (void)asked;
    if (c->failed)
        return;
    if (!c->total)
        c->total = counted(c);
    struct fq_plan_set *set = c->total;
    struct fq_node *item = FQ_NEW(s->p->arena, struct fq_node);
    *item = (struct fq_node){.op = FQ_OP_VALUE, .non_null = true, .at = node->at};
    item->codec = &fq_codec_count;
    item->cell = fq_plan_item(s->p, &set->block.cells, SQL("pg_catalog.count(*)"), number);
    rows_of(c, set, item, node)->one = true;
}

static select_part *const parts[FQ_PAGE_PARTS] = {
    [FQ_PAGE_EDGES] = select_items,      [FQ_PAGE_NODES] = select_items,
    [FQ_PAGE_INFO] = select_info,        [FQ_PAGE_TOTAL] = select_total,
    [FQ_PAGE_NODE] = select_node,        [FQ_PAGE_CURSOR] = select_cursor,
    [FQ_PAGE_HAS_NEXT] = select_has,     [FQ_PAGE_HAS_PREVIOUS] = select_has,
    [FQ_PAGE_START_CURSOR] = select_end, [FQ_PAGE_END_CURSOR] = select_end,
};

const struct fq_collected *fq_plan_select_part(struct fq_plan_scope *s,
                                               const struct fq_plan_asked *asked,
                                               struct fq_node *node)
{
    parts[asked->field->part](s->paging, s, asked, node);
    return asked->collected;
}

/* ---- the whole ---- */

/* An object of the row that it belongs to. */
static void plan_connection(struct fq_plan_scope *s, const struct fq_field_def *def,
                            const struct fq_collected *collected, struct fq_node *node)
{
    struct fq_plan_paging c = {.from = *s, .def = def, .field = collected->field};
    struct fq_plan_scope inside = *s;
    uint64_t outer_limit = s->p->row_limit;
    read_arguments(&c);
    inside.paging = &c;
    node->cell = FQ_NO_CELL;
    fq_plan_select_object(&inside, fq_type_named(&def->type), collected->inner, node);
    if (c.page && !c.failed)
        finish_page(&c);
    if (!c.order && !c.failed)
        check_page_arguments(&c);
    s->p->row_limit = outer_limit;
}

const struct fq_collected *fq_plan_select_connection(struct fq_plan_scope *s,
                                                     const struct fq_plan_asked *asked,
                                                     struct fq_node *node)
{
    plan_connection(s, asked->def, asked->collected, node);
    return asked->collected;
}

/* What no row is needed for. */
static void add_constants(struct fq_buf *text, const struct fq_node *object)
{
    if (object->count == 0)
        fq_buf_char(text, '{');
    for (size_t i = 0; i < object->count; i++) {
        const struct fq_node *node = &object->nodes[i];
        fq_buf_str_add(text, node->prefix);
        if (node->op == FQ_OP_OBJECT)
            add_constants(text, node);
        else
            fq_buf_str_add(text, node->constant);
    }
    fq_buf_char(text, '}');
}

void fq_plan_root_connection(struct fq_planner *p, struct fq_node *node,
                             const struct fq_collected *collected, const struct fq_field_def *def)
{
    struct fq_plan_scope none = {.p = p};
    size_t before = p->errors->count;
    plan_connection(&none, def, collected, node);
    if (p->errors->count > before || p->set_count)
        return;
    struct fq_buf text;
    fq_buf_init(&text, p->arena, FQ_LIMIT_SQL_BYTES);
    add_constants(&text, node);
    constant(node, fq_buf_str(&text));
}

/* ---- of a document that stands alone ---- */

/* What belongs to it is not known: there are no pages. */
static fq_str empty_part(const struct fq_field *field)
{
    switch (field->part) {
    case FQ_PAGE_EDGES:
    case FQ_PAGE_NODES:
        return FQ_STR("[]");
    case FQ_PAGE_TOTAL:
        return FQ_STR("0");
    case FQ_PAGE_HAS_NEXT:
    case FQ_PAGE_HAS_PREVIOUS:
        return FQ_STR("false");
    case FQ_PAGE_INFO:
    case FQ_PAGE_NODE:
    case FQ_PAGE_CURSOR:
    case FQ_PAGE_START_CURSOR:
    case FQ_PAGE_END_CURSOR:
    case FQ_PAGE_PARTS:
        break;
    }
    return FQ_STR("null");
}

fq_str fq_plan_empty_connection(struct fq_planner *p, const struct fq_type *type,
                                const struct fq_selections *selections)
{
    struct fq_buf text;
    size_t count;
    bool first = true;
    fq_buf_init(&text, p->arena, FQ_LIMIT_SQL_BYTES);
    const struct fq_collected *collected = fq_plan_collect(p, type, selections, &count);
    for (; collected; collected = collected->next, first = false) {
        fq_buf_str_add(&text, fq_plan_prefix(p, collected->key, first));
        const struct fq_field_def *def = fq_type_field(type, collected->field->name);
        const struct fq_field *field = def ? def->binding : NULL;
        if (!def)
            fq_buf_str_add(&text, fq_plan_typename(p, type));
        else if (collected->withheld)
            fq_buf_literal(&text, "null");
        else if (field->part == FQ_PAGE_INFO)
            fq_buf_str_add(
                &text, fq_plan_empty_connection(p, fq_type_named(&def->type), collected->inner));
        else
            fq_buf_str_add(&text, empty_part(field));
    }
    fq_buf_literal(&text, "}");
    return fq_buf_str(&text);
}
