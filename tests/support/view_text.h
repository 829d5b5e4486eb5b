/* SPDX-License-Identifier: MIT
 *
 * Puts a view's definition together again from what was read of it, so that tests can compare: as
 * text, or by asking PostgreSQL.
 */
#ifndef FQ_TESTS_SUPPORT_VIEW_TEXT_H
#define FQ_TESTS_SUPPORT_VIEW_TEXT_H

#include "base/buf.h"
#include "schema/view.h"

/* Quotes are doubled. */
static inline void view_quote(struct fq_buf *sql, char quote, fq_str text)
{
    fq_buf_char(sql, quote);
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == quote)
            fq_buf_char(sql, quote);
        fq_buf_char(sql, text.ptr[i]);
    }
    fq_buf_char(sql, quote);
}

/* The expression itself, or the object built anew from its keys, where there is one. */
static inline void view_expression(struct fq_buf *sql, fq_str expression,
                                   const struct fq_view_object *object)
{
    if (!object->keys) {
        fq_buf_str_add(sql, expression);
        return;
    }
    size_t jsonb = fq_str_find(expression, FQ_STR("jsonb_build_object"));
    size_t json = fq_str_find(expression, FQ_STR("json_build_object"));
    if (object->present.len)
        fq_buf_printf(sql, "CASE WHEN %.*s THEN ", FQ_STR_ARG(object->present));
    const char *type = jsonb < json ? "jsonb" : "json";
    bool stripped = object->keys[0].stripped;
    if (stripped)
        fq_buf_printf(sql, "%s_strip_nulls(", type);
    fq_buf_printf(sql, "%s_build_object(", type);
    for (size_t i = 0; i < object->key_count; i++) {
        if (i > 0)
            fq_buf_literal(sql, ", ");
        view_quote(sql, '\'', object->keys[i].name);
        fq_buf_literal(sql, ", ");
        view_expression(sql, object->keys[i].expression, &object->keys[i].object);
    }
    fq_buf_str_add(sql, stripped ? FQ_STR("))") : FQ_STR(")"));
    fq_buf_str_add(sql, object->present.len ? FQ_STR(" END") : FQ_STR(""));
}

/* SELECT, with every object built anew from its keys. */
static inline void view_select(struct fq_buf *sql, const struct fq_view_definition *view)
{
    fq_buf_str_add(sql, view->with);
    fq_buf_literal(sql, " SELECT ");
    for (size_t i = 0; i < view->column_count; i++) {
        const struct fq_view_column *column = &view->columns[i];
        if (i > 0)
            fq_buf_literal(sql, ", ");
        view_expression(sql, column->expression, &column->object);
        fq_buf_literal(sql, " AS ");
        view_quote(sql, '"', column->name);
    }
    fq_buf_char(sql, ' ');
    fq_buf_str_add(sql, view->tail);
}

/* SELECT of bare expressions as the planner does: a column for each key of a column. */
static inline void view_select_flat(struct fq_buf *sql, const struct fq_view_definition *view)
{
    size_t number = 0;
    fq_buf_str_add(sql, view->with);
    fq_buf_literal(sql, " SELECT");
    for (size_t i = 0; i < view->column_count; i++) {
        const struct fq_view_column *column = &view->columns[i];
        size_t parts = column->object.keys ? column->object.key_count : 1;
        for (size_t j = 0; j < parts; j++) {
            fq_buf_str_add(sql, number == 0 ? FQ_STR(" ") : FQ_STR(", "));
            fq_buf_str_add(sql, column->object.keys ? column->object.keys[j].expression
                                                    : column->expression);
            fq_buf_printf(sql, " AS c%zu", ++number);
        }
    }
    fq_buf_char(sql, ' ');
    fq_buf_str_add(sql, view->tail);
}

#endif
