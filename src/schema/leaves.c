/* SPDX-License-Identifier: MIT
 *
 * What PostgreSQL is asked of views: statements whose result columns are the view's columns and the
 * leaves of its document.  What is too long for one statement is asked in several.
 */
#include "base/limits.h"
#include "schema/leaves.h"

/* The SELECTs that make a list, around what stands inside its objects. */
struct list_level {
    const struct list_level *outer;
    const struct fq_view_scope *scope;
};

struct leaves {
    struct fq_builder *b;
    const struct fq_view_definition *view;
    struct fq_buf sql; /* the statement that is being written */
    size_t start;      /* where its first column begins */
    fq_str made[FQ_LEAVES_STATEMENTS];
    size_t count;
    bool failed; /* there is no room for all */
};

static void open_scopes(struct fq_buf *sql, const struct fq_view_scope *scope)
{
    if (!scope)
        return;
    open_scopes(sql, scope->around);
    fq_buf_char(sql, '(');
    if (scope->select->with.len)
        fq_buf_printf(sql, "%.*s ", FQ_STR_ARG(scope->select->with));
    fq_buf_literal(sql, "SELECT ");
}

static void open_lists(struct fq_buf *sql, const struct list_level *list)
{
    if (!list)
        return;
    open_lists(sql, list->outer);
    open_scopes(sql, list->scope);
}

static void close_lists(struct fq_buf *sql, const struct list_level *list)
{
    for (; list; list = list->outer) {
        for (const struct fq_view_scope *scope = list->scope; scope; scope = scope->around) {
            fq_buf_char(sql, ' ');
            fq_buf_str_add(sql, scope->select->tail);
            fq_buf_char(sql, ')');
        }
    }
}

static void begin_statement(struct leaves *l)
{
    fq_buf_init(&l->sql, l->b->drafting, FQ_LIMIT_SQL_BYTES);
    fq_buf_str_add(&l->sql, l->view->with);
    fq_buf_literal(&l->sql, " SELECT");
    l->start = l->sql.len;
}

static void end_statement(struct leaves *l)
{
    fq_buf_char(&l->sql, ' ');
    fq_buf_str_add(&l->sql, l->view->tail);
    if (l->count == FQ_LEAVES_STATEMENTS || fq_buf_failed(&l->sql))
        l->failed = true;
    else
        l->made[l->count++] = fq_buf_str(&l->sql);
}

/* False: there is no room for it and what follows the columns. */
static bool put_column(struct leaves *l, const struct list_level *list, fq_str expression)
{
    size_t before = l->sql.len;
    fq_buf_str_add(&l->sql, before == l->start ? FQ_STR(" ") : FQ_STR(", "));
    open_lists(&l->sql, list);
    fq_buf_str_add(&l->sql, expression);
    close_lists(&l->sql, list);
    if (!fq_buf_failed(&l->sql) && l->view->tail.len < FQ_LIMIT_SQL_BYTES - l->sql.len)
        return true;
    l->sql.failure = FQ_OK;
    fq_buf_truncate(&l->sql, before);
    return false;
}

static void add_column(struct leaves *l, const struct list_level *list, fq_str expression)
{
    if (l->failed || put_column(l, list, expression))
        return;
    if (l->sql.len > l->start)
        end_statement(l);
    begin_statement(l);
    l->failed |= !put_column(l, list, expression);
}

static void add_leaves(struct leaves *l, const struct fq_view_key *keys, size_t count,
                       const struct list_level *list)
{
    for (size_t i = 0; i < count; i++) {
        if (keys[i].object.keys) {
            add_leaves(l, keys[i].object.keys, keys[i].object.key_count, list);
            continue;
        }
        add_column(l, list, keys[i].expression);
        const struct fq_view_list *made = fq_view_items(&keys[i]);
        const struct list_level inner = {list, made ? made->scope : NULL};
        if (made)
            add_leaves(l, made->object.keys, made->object.key_count, &inner);
    }
}

/* A document is described by its leaves; where it is long, a value of its type stands for it. */
static fq_str expression_of(struct fq_builder *b, const struct fq_draft *draft,
                            const struct fq_view_column *column)
{
    int at = fq_catalog_column_index(draft->catalog, column->name);
    if (column != draft->data || at < 0 || column->expression.len < FQ_LIMIT_SQL_BYTES / 2)
        return column->expression;
    fq_str type = fq_build_type_name(b, draft->catalog->columns[at].type);
    return fq_arena_printf(b->drafting, "NULL::%.*s", FQ_STR_ARG(type));
}

/* The statements of a view, of which none is empty; 0: they would be too long. */
static size_t statements_of(struct fq_builder *b, const struct fq_draft *draft, fq_str *ret)
{
    struct leaves l = {.b = b, .view = draft->view};
    begin_statement(&l);
    for (size_t i = 0; i < draft->view->column_count; i++)
        add_column(&l, NULL, expression_of(b, draft, &draft->view->columns[i]));
    add_leaves(&l, draft->data->object.keys, draft->data->object.key_count, NULL);
    if (!l.failed)
        end_statement(&l);
    if (l.failed)
        return 0;
    for (size_t i = 0; i < l.count; i++)
        ret[i] = l.made[i];
    return l.count;
}

/* What was said of the parts as what is said of the whole. */
static struct fq_catalog_description
together(struct fq_builder *b, const struct fq_catalog_description *parts, size_t count)
{
    struct fq_catalog_description whole = parts[0];
    size_t columns = 0;
    if (count == 1)
        return whole;
    for (size_t i = 0; i < count; i++) {
        columns += parts[i].column_count;
        whole.forbidden |= parts[i].forbidden;
        if (whole.valid && !parts[i].valid)
            whole.refusal = parts[i].refusal;
        whole.valid &= parts[i].valid;
    }
    struct fq_catalog_described_column *all =
        FQ_NEW_ARRAY(b->arena, columns, struct fq_catalog_described_column);
    whole.columns = all;
    whole.column_count = columns;
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < parts[i].column_count; k++)
            *all++ = parts[i].columns[k];
    }
    return whole;
}

enum fq_status fq_build_describe_leaves(struct fq_builder *b, struct fq_draft *const *drafts,
                                        size_t count, struct fq_catalog_description *ret)
{
    fq_str *statements = FQ_NEW_ARRAY(b->drafting, count * FQ_LEAVES_STATEMENTS, fq_str);
    size_t *counts = FQ_NEW_ARRAY(b->drafting, count, size_t);
    struct fq_catalog_description *descriptions = NULL;
    size_t total = 0;
    for (size_t i = 0; i < count; i++)
        total += counts[i] = statements_of(b, drafts[i], &statements[total]);
    enum fq_status status = total ? b->describer->describe(b->describer, statements, total,
                                                           b->arena, &descriptions, b->error)
                                  : FQ_OK;
    for (size_t i = 0; i < count && status == FQ_OK; i++) {
        if (counts[i])
            ret[i] = together(b, descriptions, counts[i]);
        else
            ret[i] = (struct fq_catalog_description){.valid = false}; /* it is too long */
        descriptions += counts[i];
    }
    return status;
}
